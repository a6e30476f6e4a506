/*
 * The algorithm of Hopcroft and Karp on the squares that are not forbidden, without listing them.
 *
 * A start with a stream is a shuffle of the columns by kr_stream_shuffle, of which the allowed squares are
 * kept. In a phase rows without a column come ascending, and so do the columns of a level; what was looked
 * at once is not looked at again in that phase. That decides which matching is found, and with it the walk.
 */
#include "draw/board/matching.h"

#include "draw/array.h"
#include "draw/board/reach.h"

#include <string.h>

void kr_matching_clear(kr_matching *matching) {
    free(matching->column);
    free(matching->row);
    *matching = (kr_matching) {0};
}

/* ---- A start that leaves little to do ---- */

static uint32_t largest_group(const kr_board *board) {
    uint32_t largest = 0;
    for (uint32_t g = 0; g < board->groups; g++)
        if (largest < board->group_start[g + 1] - board->group_start[g])
            largest = board->group_start[g + 1] - board->group_start[g];
    return largest;
}

/* Everybody gives to the one a group further on: since groups are runs, this keeps them apart if it can. */
static void start_shifted(uint32_t *column, const kr_board *board) {
    uint32_t shift = largest_group(board);
    for (uint32_t row = 0; row < board->n; row++)
        column[row] = (uint32_t) (((uint64_t) row + shift) % board->n);
}

static void start_shuffled(uint32_t *column, const kr_board *board, kr_stream *stream) {
    for (uint32_t row = 0; row < board->n; row++)
        column[row] = row;
    kr_stream_shuffle(stream, column, board->n);
}

static void drop_forbidden(kr_matching *matching, const kr_board *board) {
    memset(matching->row, 0xff, board->n * sizeof *matching->row);
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t column = matching->column[row];
        if (kr_board_forbids(board, row, column)) {
            matching->column[row] = KR_NONE;
        } else {
            matching->row[column] = row;
            matching->size++;
        }
    }
}

/* ---- Phases: find how far the free columns are, then take many shortest paths at once ---- */

/* A row's level is how many columns lie before it on a shortest
   path; a column has the level of the row that found it. */
typedef struct {
    const kr_board *board;
    kr_matching *matching;
    kr_unseen unseen;
    uint32_t *row_queue;   /* rows in the order they were reached; later the rows of a path */
    uint32_t *level;       /* a column's level, or KR_NONE */
    uint32_t *path;        /* the columns of a path */
    uint32_t *level_start; /* n + 2: where the positions of a level start */
    kr_scan *scan;         /* of the rows of a path */
    uint32_t last;         /* the level of the nearest free columns */
} Search;

static kr_status search_open(Search *search, const kr_board *board, kr_matching *matching) {
    size_t n = board->n;
    kr_status status = kr_unseen_open(&search->unseen, board);
    search->board = board;
    search->matching = matching;
    search->row_queue = kr_room(n + 1, 4 * sizeof *search->row_queue);
    search->scan = kr_room(n, sizeof *search->scan);
    if (status != KR_OK || !search->row_queue || !search->scan)
        return KR_NO_MEMORY;
    search->level = search->row_queue + n;
    search->path = search->level + n;
    search->level_start = search->path + n;
    return KR_OK;
}

static void search_close(Search *search) {
    kr_unseen_close(&search->unseen);
    free(search->row_queue);
    free(search->scan);
}

static uint32_t queue_free_rows(Search *search) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < search->board->n; row++)
        if (search->matching->column[row] == KR_NONE)
            search->row_queue[count++] = row;
    return count;
}

/* Gives its level to every column that some path reaches, up to the first level with a free one. */
static bool search_levels(Search *search) {
    memset(search->level, 0xff, search->board->n * sizeof *search->level);
    kr_unseen_all(&search->unseen);
    uint32_t first = 0, end = queue_free_rows(search);
    bool found = false;
    for (search->last = 0; first < end && !found; search->last++) {
        uint32_t level_end = end;
        for (; first < level_end; first++) {
            uint32_t row = search->row_queue[first], column;
            kr_scan scan = kr_scan_begin_all(&search->unseen, row);
            while ((column = kr_scan_next(&scan, &search->unseen, row)) != KR_NONE) {
                search->level[column] = search->last;
                if (search->matching->row[column] == KR_NONE)
                    found = true;
                else
                    search->row_queue[end++] = search->matching->row[column];
            }
        }
    }
    search->last--;
    return found;
}

/* In the last level only the free columns lead anywhere. */
static void search_sort_levels(Search *search) {
    for (uint32_t column = 0; column < search->board->n; column++)
        if (search->level[column] == search->last && search->matching->row[column] != KR_NONE)
            search->level[column] = KR_NONE;
    kr_unseen_levels(&search->unseen, search->level, search->last, search->level_start);
}

static void path_enter(Search *search, uint32_t depth, uint32_t row) {
    search->row_queue[depth] = row;
    search->scan[depth] =
        kr_scan_begin(&search->unseen, row, search->level_start[depth], search->level_start[depth + 1]);
}

static void path_take(Search *search, uint32_t depth) {
    for (uint32_t d = 0; d <= depth; d++) {
        search->matching->column[search->row_queue[d]] = search->path[d];
        search->matching->row[search->path[d]] = search->row_queue[d];
    }
    search->matching->size++;
}

/* Looks for a path down the levels to a free column; a column that led nowhere is never looked at again. */
static void search_path(Search *search, uint32_t free_row) {
    uint32_t depth = 0;
    path_enter(search, depth, free_row);
    for (;;) {
        uint32_t row = search->row_queue[depth];
        uint32_t column = kr_scan_next(&search->scan[depth], &search->unseen, row);
        if (column == KR_NONE) {
            if (depth-- == 0)
                return;
            continue;
        }
        search->path[depth] = column;
        uint32_t owner = search->matching->row[column];
        if (owner == KR_NONE) {
            path_take(search, depth);
            return;
        }
        path_enter(search, ++depth, owner);
    }
}

static void search_run(Search *search) {
    uint32_t n = search->board->n;
    while (search->matching->size < n && search_levels(search)) {
        search_sort_levels(search);
        for (uint32_t row = 0; row < n; row++)
            if (search->matching->column[row] == KR_NONE)
                search_path(search, row);
    }
}

kr_status kr_matching_find(kr_matching *matching, const kr_board *board, kr_stream *stream) {
    *matching = (kr_matching) {
        .column = kr_array(board->n, sizeof *matching->column),
        .row = kr_array(board->n, sizeof *matching->row),
    };
    if (!matching->column || !matching->row)
        return KR_NO_MEMORY;
    if (stream)
        start_shuffled(matching->column, board, stream);
    else if (board->n)
        start_shifted(matching->column, board);
    drop_forbidden(matching, board);
    if (matching->size == board->n)
        return KR_OK;

    Search search = {0};
    kr_status status = search_open(&search, board, matching);
    if (status == KR_OK)
        search_run(&search);
    search_close(&search);
    return status;
}
