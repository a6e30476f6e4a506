/*
 * The algorithm of Dinitz on the squares that are not forbidden, without listing them.
 *
 * A start with a stream shuffles the slots of the columns, and a row gets what comes to its slots if it may.
 * In a phase rows and columns come as in board/matching.c; a row takes up its search where it left it, and a
 * column goes through the rows that have it, slot by slot. A row of a path keeps the slot for its new
 * column, and a column the slot for its new row.
 */
#include "draw/gifts/flow.h"

#include "draw/array.h"
#include "draw/board/reach.h"

#include <string.h>

static kr_status flow_open(kr_flow *flow, const kr_gifts *gifts) {
    uint32_t n = gifts->board.n;
    *flow = (kr_flow) {
        .column = kr_array(gifts->row_start[n], sizeof(uint32_t)),
        .row = kr_array(gifts->column_start[n], sizeof(uint32_t)),
        .given = kr_array(n, sizeof(uint32_t)),
        .received = kr_array(n, sizeof(uint32_t)),
    };
    return flow->column && flow->row && flow->given && flow->received ? KR_OK : KR_NO_MEMORY;
}

void kr_flow_clear(kr_flow *flow) {
    free(flow->column);
    free(flow->row);
    free(flow->given);
    free(flow->received);
    *flow = (kr_flow) {0};
}

bool kr_flow_has(const kr_flow *flow, const kr_gifts *gifts, uint32_t row, uint32_t column) {
    const uint32_t *columns = flow->column + gifts->row_start[row];
    for (uint32_t k = 0; k < flow->given[row]; k++)
        if (columns[k] == column)
            return true;
    return false;
}

kr_gifts kr_gifts_transposed(const kr_gifts *gifts, const kr_board *transposed) {
    return (kr_gifts) {
        .board = *transposed,
        .row_start = gifts->column_start,
        .column_start = gifts->row_start,
        .most_given = gifts->most_received,
        .most_received = gifts->most_given,
    };
}

kr_flow kr_flow_transposed(const kr_flow *flow) {
    return (kr_flow) {
        .column = flow->row,
        .row = flow->column,
        .given = flow->received,
        .received = flow->given,
        .size = flow->size,
    };
}

static bool row_is_done(const kr_flow *flow, const kr_gifts *gifts, uint32_t row) {
    return flow->given[row] == kr_gifts_given(gifts, row);
}

static bool column_is_full(const kr_flow *flow, const kr_gifts *gifts, uint32_t column) {
    return flow->received[column] == kr_gifts_received(gifts, column);
}

/* ---- A start that leaves little to do ---- */

/* To a row that does not have the column, if nothing else stands against it. */
static void give(kr_flow *flow, const kr_gifts *gifts, uint32_t row, uint32_t column) {
    if (column_is_full(flow, gifts, column) || kr_board_forbids(&gifts->board, row, column))
        return;
    flow->column[gifts->row_start[row] + flow->given[row]++] = column;
    flow->row[gifts->column_start[column] + flow->received[column]++] = row;
    flow->size++;
}

/* The slots of the group whose columns have most. */
static uint32_t largest_group(const kr_gifts *gifts) {
    const kr_board *board = &gifts->board;
    uint32_t largest = 0;
    for (uint32_t g = 0; g < board->groups; g++) {
        uint32_t first = board->group_start[g], end = board->group_start[g + 1];
        uint32_t slots = gifts->column_start[end] - gifts->column_start[first];
        if (largest < slots)
            largest = slots;
    }
    return largest;
}

/* Columns that a row looks at to find room, besides one for each of its gifts. */
enum { PATIENCE = 8 };

/* Everybody gives to those who are the largest group further on, counted in slots:
   since groups are runs, this keeps them apart if it can, and nobody gets too many. */
static void start_shifted(kr_flow *flow, const kr_gifts *gifts) {
    uint32_t n = gifts->board.n, slots = gifts->column_start[n], first = 0;
    uint64_t shift = largest_group(gifts);
    for (uint32_t row = 0; slots && row < n; row++) {
        uint32_t target = (uint32_t) ((gifts->row_start[row] + shift) % slots);
        if (target < gifts->column_start[first])
            first = 0;
        while (gifts->column_start[first + 1] <= target)
            first++;
        uint64_t tries = (uint64_t) kr_gifts_given(gifts, row) + PATIENCE;
        tries = tries < n ? tries : n;
        for (uint32_t column = first; tries && !row_is_done(flow, gifts, row); tries--) {
            give(flow, gifts, row, column);
            column = column + 1 < n ? column + 1 : 0;
        }
    }
}

/* `order` is room for the slots of the columns, which are as many as those of the rows. */
static void start_shuffled(kr_flow *flow, const kr_gifts *gifts, kr_stream *stream, uint32_t *order) {
    uint32_t n = gifts->board.n, slots = kr_gifts_slots(gifts);
    for (uint32_t column = 0; column < n; column++)
        for (uint32_t slot = gifts->column_start[column]; slot < gifts->column_start[column + 1]; slot++)
            order[slot] = column;
    for (uint32_t row = 0; row < n; row++)
        for (uint32_t slot = gifts->row_start[row]; slot < gifts->row_start[row + 1]; slot++) {
            uint32_t other = slot + kr_stream_below(stream, slots - slot), mine = order[other];
            order[other] = order[slot];
            order[slot] = mine;
            if (!kr_flow_has(flow, gifts, row, mine))
                give(flow, gifts, row, mine);
        }
}

static kr_status flow_start(kr_flow *flow, const kr_gifts *gifts, kr_stream *stream) {
    if (!stream) {
        start_shifted(flow, gifts);
        return KR_OK;
    }
    uint32_t *order = kr_array(gifts->column_start[gifts->board.n], sizeof *order);
    if (!order)
        return KR_NO_MEMORY;
    start_shuffled(flow, gifts, stream, order);
    free(order);
    return KR_OK;
}

/* ---- Phases: find how far the columns with room are, then take shortest paths until none is left ---- */

/* A row's level is how many columns lie before it on a shortest path
   from a row with gifts left; a column has the level of the row that found it. */
typedef struct {
    const kr_gifts *gifts;
    kr_flow *flow;
    kr_unseen unseen;
    uint32_t *queue;       /* rows in the order they were reached; later the rows of a path */
    uint32_t reached;      /* rows in it */
    uint32_t *row_level;   /* or KR_NONE */
    uint32_t *level;       /* of a column, or KR_NONE */
    uint32_t *level_start; /* n + 2: where the positions of a level start */
    kr_scan *scan;         /* where a row has got to; it never looks back in a phase */
    uint32_t *next_slot;   /* where a column has got to in its rows */
    uint32_t *path_row, *path_column;
    uint32_t last; /* the level of the nearest columns with room */
} Search;

static kr_status search_open(Search *search, kr_flow *flow, const kr_gifts *gifts) {
    size_t n = gifts->board.n, size = sizeof(uint32_t);
    kr_status status = kr_unseen_open(&search->unseen, &gifts->board);
    search->gifts = gifts;
    search->flow = flow;
    search->queue = kr_array(n, size);
    search->row_level = kr_array(n, size);
    search->level = kr_array(n, size);
    search->level_start = kr_array(n + 2, size);
    search->scan = kr_array(n, sizeof(kr_scan));
    search->next_slot = kr_array(n, size);
    search->path_row = kr_array(n, size);
    search->path_column = kr_array(n, size);
    return status == KR_OK && search->queue && search->row_level && search->level && search->level_start &&
                   search->scan && search->next_slot && search->path_row && search->path_column
               ? KR_OK
               : KR_NO_MEMORY;
}

static void search_close(Search *search) {
    kr_unseen_close(&search->unseen);
    free(search->queue);
    free(search->row_level);
    free(search->level);
    free(search->level_start);
    free(search->scan);
    free(search->next_slot);
    free(search->path_row);
    free(search->path_column);
}

static void queue_row(Search *search, uint32_t row, uint32_t level) {
    if (search->row_level[row] != KR_NONE)
        return;
    search->row_level[row] = level;
    search->queue[search->reached++] = row;
}

/* The next column that the row may have, and does not have yet. */
static uint32_t next_column(Search *search, kr_scan *scan, uint32_t row) {
    uint32_t column = kr_scan_peek(scan, &search->unseen, row);
    while (column != KR_NONE && kr_flow_has(search->flow, search->gifts, row, column))
        column = kr_scan_peek(scan, &search->unseen, row);
    return column;
}

/* The columns a row finds, and the rows that have them now. Returns whether there is room in one. */
static bool search_from(Search *search, uint32_t row, uint32_t level) {
    const kr_gifts *gifts = search->gifts;
    kr_scan scan = kr_scan_begin_all(&search->unseen, row);
    bool found = false;
    uint32_t column;
    while ((column = next_column(search, &scan, row)) != KR_NONE) {
        kr_unseen_take(&search->unseen, column);
        search->level[column] = level;
        search->next_slot[column] = gifts->column_start[column];
        found |= !column_is_full(search->flow, gifts, column);
        for (uint32_t k = 0; k < search->flow->received[column]; k++)
            queue_row(search, search->flow->row[gifts->column_start[column] + k], level + 1);
    }
    return found;
}

/* Gives its level to every column that some path reaches, up to the first level with room. */
static bool search_levels(Search *search) {
    uint32_t n = search->gifts->board.n, first = 0;
    memset(search->level, 0xff, n * sizeof *search->level);
    memset(search->row_level, 0xff, n * sizeof *search->row_level);
    kr_unseen_all(&search->unseen);
    search->reached = 0;
    for (uint32_t row = 0; row < n; row++)
        if (!row_is_done(search->flow, search->gifts, row))
            queue_row(search, row, 0);
    bool found = false;
    for (search->last = 0; first < search->reached && !found; search->last++)
        for (uint32_t end = search->reached; first < end; first++)
            found |= search_from(search, search->queue[first], search->last);
    search->last--;
    return found;
}

/* In the last level only the columns with room lead anywhere. Every row stands at the start of its level. */
static void search_sort_levels(Search *search) {
    const uint32_t *start = search->level_start;
    for (uint32_t column = 0; column < search->gifts->board.n; column++)
        if (search->level[column] == search->last && column_is_full(search->flow, search->gifts, column))
            search->level[column] = KR_NONE;
    kr_unseen_levels(&search->unseen, search->level, search->last, search->level_start);
    for (uint32_t k = 0; k < search->reached; k++) {
        uint32_t row = search->queue[k], level = search->row_level[row];
        if (level <= search->last)
            search->scan[row] = kr_scan_begin(&search->unseen, row, start[level], start[level + 1]);
    }
}

/* Every row of the path gets its column, and gives the one before to the row before it. */
static void path_take(Search *search, uint32_t depth) {
    kr_flow *flow = search->flow;
    const kr_gifts *gifts = search->gifts;
    uint32_t first = search->path_row[0], end = search->path_column[depth];
    for (uint32_t d = depth; d > 0; d--) {
        uint32_t row = search->path_row[d], before = search->path_column[d - 1];
        uint32_t slot = gifts->row_start[row];
        while (flow->column[slot] != before)
            slot++;
        flow->column[slot] = search->path_column[d];
        flow->row[search->next_slot[before]] = search->path_row[d - 1];
    }
    flow->row[gifts->column_start[end] + flow->received[end]++] = search->path_row[depth];
    /* The first row came by one more column, which is that of its own level. */
    flow->column[gifts->row_start[first] + flow->given[first]++] = search->path_column[0];
    flow->size++;
}

/* The next row that has the column and is a level deeper, or KR_NONE. */
static uint32_t next_row(Search *search, uint32_t column, uint32_t level) {
    uint32_t end = search->gifts->column_start[column] + search->flow->received[column];
    for (; search->next_slot[column] < end; search->next_slot[column]++) {
        uint32_t row = search->flow->row[search->next_slot[column]];
        if (search->row_level[row] == level && level <= search->last)
            return row;
    }
    return KR_NONE;
}

/* Looks for a path down the levels to a column with room. A column whose rows
   all led nowhere is never looked at again, nor is a column by the same row. */
static bool search_path(Search *search, uint32_t start) {
    uint32_t depth = 0;
    search->path_row[0] = start;
    for (;;) {
        uint32_t row = search->path_row[depth];
        uint32_t column = next_column(search, &search->scan[row], row);
        if (column == KR_NONE) {
            if (depth == 0)
                return false;
            column = search->path_column[--depth];
            search->next_slot[column]++;
        }
        search->path_column[depth] = column;
        if (!column_is_full(search->flow, search->gifts, column)) {
            path_take(search, depth);
            return true;
        }
        uint32_t deeper = next_row(search, column, depth + 1);
        if (deeper == KR_NONE)
            kr_unseen_take(&search->unseen, column);
        else
            search->path_row[++depth] = deeper;
    }
}

static void search_run(Search *search) {
    const kr_gifts *gifts = search->gifts;
    while (search->flow->size < kr_gifts_slots(gifts) && search_levels(search)) {
        search_sort_levels(search);
        for (uint32_t row = 0; row < gifts->board.n; row++)
            while (!row_is_done(search->flow, gifts, row) && search_path(search, row)) {}
    }
}

kr_status kr_flow_find(kr_flow *flow, const kr_gifts *gifts, kr_stream *stream) {
    kr_status status = flow_open(flow, gifts);
    if (status == KR_OK)
        status = flow_start(flow, gifts, stream);
    if (status != KR_OK || flow->size == kr_gifts_slots(gifts))
        return status;

    Search search = {0};
    status = search_open(&search, flow, gifts);
    if (status == KR_OK)
        search_run(&search);
    search_close(&search);
    return status;
}
