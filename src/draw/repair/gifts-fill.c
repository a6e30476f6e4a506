/*
 * Gives what is missing, whatever the flags: a row that misses a gift takes a column that has room, or one of
 * another row, which takes another one, and so on. Every row that is not told in any case has a price, and a
 * way past others is cheapest first (Dijkstra, by rows: all columns that a row finds are as near as it is).
 * Nobody is passed twice on a cheapest way, so a single gift is given at the least cost there is. Of several
 * gifts, each is: whoever has moved for one moves for the next ones at no further price, but nobody looks
 * ahead to who could move for many.
 */
#include "draw/repair/gifts.h"

#include "draw/array.h"
#include "draw/board/reach.h"

#include <string.h>

/* A row that is about to look for another column. */
typedef struct {
    kr_cost cost;
    uint32_t tie; /* random, so that nobody is favoured by his place */
    uint32_t row;
} Step;

typedef struct {
    kr_gift_mending *mending;
    const kr_gifts *gifts;
    kr_flow *now;
    kr_stream *stream;
    bool *has_moved; /* by row: it will be told again in any case */
    kr_unseen unseen;
    Step *heap; /* the nearest on top */
    size_t heap_count;
    kr_cost *cost;              /* of a row that was found */
    uint32_t *ways;             /* to find it at this cost, 0 while there is none */
    uint32_t *gives_up;         /* by row: the column at which it was found */
    uint32_t *finder;           /* by column: the row that saw it */
    uint32_t *open, open_count; /* columns with room */
} Fill;

static kr_status fill_open(Fill *fill, kr_gift_mending *mending, kr_stream *stream) {
    size_t n = mending->gifts->board.n, size = sizeof(uint32_t);
    kr_unseen unseen;
    kr_status status = kr_unseen_open(&unseen, &mending->gifts->board);
    *fill = (Fill) {
        .mending = mending,
        .gifts = mending->gifts,
        .now = &mending->now,
        .stream = stream,
        .unseen = unseen,
        .has_moved = kr_array(n, sizeof(bool)),
        .heap = kr_array(n, sizeof(Step)),
        .cost = kr_array(n, sizeof(kr_cost)),
        .ways = kr_array(n, size),
        .gives_up = kr_array(n, size),
        .finder = kr_array(n, size),
        .open = kr_array(n, size),
    };
    return status == KR_OK && fill->has_moved && fill->heap && fill->cost && fill->ways && fill->gives_up &&
                   fill->finder && fill->open
               ? KR_OK
               : KR_NO_MEMORY;
}

static void fill_close(Fill *fill) {
    kr_unseen_close(&fill->unseen);
    free(fill->has_moved);
    free(fill->heap);
    free(fill->cost);
    free(fill->ways);
    free(fill->gives_up);
    free(fill->finder);
    free(fill->open);
}

static uint32_t missing(const Fill *fill, uint32_t row) {
    return kr_gifts_given(fill->gifts, row) - fill->now->given[row];
}

static bool has_room(const Fill *fill, uint32_t column) {
    return fill->now->received[column] < kr_gifts_received(fill->gifts, column);
}

/* ---- Steps, the nearest first ---- */

static bool is_nearer(const Step *one, const Step *other) {
    if (one->cost.people == other->cost.people && one->cost.pairs == other->cost.pairs)
        return one->tie < other->tie;
    return kr_cost_is_less(one->cost, other->cost);
}

static void heap_push(Fill *fill, Step step) {
    size_t place = fill->heap_count++;
    for (; place > 0 && is_nearer(&step, &fill->heap[(place - 1) / 2]); place = (place - 1) / 2)
        fill->heap[place] = fill->heap[(place - 1) / 2];
    fill->heap[place] = step;
}

static Step heap_pop(Fill *fill) {
    const Step *heap = fill->heap, top = heap[0], last = heap[--fill->heap_count];
    size_t place = 0, child;
    while ((child = 2 * place + 1) < fill->heap_count) {
        if (child + 1 < fill->heap_count && is_nearer(&heap[child + 1], &heap[child]))
            child++;
        if (!is_nearer(&heap[child], &last))
            break;
        fill->heap[place] = heap[child];
        place = child;
    }
    fill->heap[place] = last;
    return top;
}

/* ---- A cheapest way ---- */

/* This row has the column, and may give it up. Of its columns
   that are as near, each is the one with the same chance. */
static void row_find(Fill *fill, uint32_t row, uint32_t column, kr_cost cost) {
    cost.people += fill->has_moved[row] ? 0 : fill->mending->price[row];
    cost.pairs++;
    if (!fill->ways[row]) {
        fill->cost[row] = cost;
        heap_push(fill, (Step) {cost, kr_stream_word(fill->stream), row});
    } else if (kr_cost_is_less(fill->cost[row], cost)) {
        return;
    }
    if (kr_stream_below(fill->stream, ++fill->ways[row]) == 0)
        fill->gives_up[row] = column;
}

/* One of the columns with room that the row finds, or KR_NONE; at the others, the rows that have them. */
static uint32_t look_from(Fill *fill, uint32_t row, kr_cost cost) {
    const kr_gifts *gifts = fill->gifts;
    kr_scan scan = kr_scan_begin_all(&fill->unseen, row);
    uint32_t column, found = KR_NONE, ways = 0;
    while ((column = kr_scan_peek(&scan, &fill->unseen, row)) != KR_NONE) {
        if (kr_flow_has(fill->now, gifts, row, column))
            continue;
        kr_unseen_take(&fill->unseen, column);
        fill->finder[column] = row;
        if (has_room(fill, column) && kr_stream_below(fill->stream, ++ways) == 0)
            found = column;
        for (uint32_t k = 0; k < fill->now->received[column]; k++)
            row_find(fill, fill->now->row[gifts->column_start[column] + k], column, cost);
    }
    return found;
}

/* The nearest column with room, or KR_NONE. The start is found at no cost, and never again. */
static uint32_t find_way(Fill *fill, uint32_t start) {
    kr_unseen_all(&fill->unseen);
    memset(fill->ways, 0, fill->gifts->board.n * sizeof *fill->ways);
    fill->heap_count = 0;
    fill->ways[start] = 1;
    fill->cost[start] = (kr_cost) {0, 0};
    uint32_t found = look_from(fill, start, fill->cost[start]);
    while (found == KR_NONE && fill->heap_count) {
        Step step = heap_pop(fill);
        found = look_from(fill, step.row, step.cost);
    }
    return found;
}

static void exchange(uint32_t *places, uint32_t old, uint32_t new) {
    while (*places != old)
        places++;
    *places = new;
}

/* Everybody on the way gives up one column for the next. */
static void take_way(Fill *fill, uint32_t start, uint32_t column) {
    const kr_gifts *gifts = fill->gifts;
    kr_flow *now = fill->now;
    now->row[gifts->column_start[column] + now->received[column]++] = fill->finder[column];
    for (uint32_t row = fill->finder[column]; row != start; row = fill->finder[column]) {
        uint32_t before = fill->gives_up[row];
        exchange(now->column + gifts->row_start[row], before, column);
        exchange(now->row + gifts->column_start[before], row, fill->finder[before]);
        fill->has_moved[row] = true;
        column = before;
    }
    now->column[gifts->row_start[start] + now->given[start]++] = column;
    now->size++;
}

/* ---- Gift by gift ---- */

static const uint32_t open_tries = 32;

static void close_if_full(Fill *fill, uint32_t place) {
    if (!has_room(fill, fill->open[place]))
        fill->open[place] = fill->open[--fill->open_count];
}

/* A column with room that the row may have costs nothing, and nothing costs less; most find one. */
static bool take_open(Fill *fill, uint32_t row) {
    const kr_gifts *gifts = fill->gifts;
    kr_flow *now = fill->now;
    for (uint32_t tries = 0; tries < open_tries; tries++) {
        uint32_t place = kr_stream_below(fill->stream, fill->open_count), column = fill->open[place];
        if (kr_board_forbids(&gifts->board, row, column) || kr_flow_has(now, gifts, row, column))
            continue;
        now->column[gifts->row_start[row] + now->given[row]++] = column;
        now->row[gifts->column_start[column] + now->received[column]++] = row;
        now->size++;
        close_if_full(fill, place);
        return true;
    }
    return false;
}

static bool take_cheapest(Fill *fill, uint32_t row) {
    uint32_t column = find_way(fill, row), place = 0;
    if (column == KR_NONE)
        return false;
    take_way(fill, row, column);
    while (fill->open[place] != column)
        place++;
    close_if_full(fill, place);
    return true;
}

/* The rows that miss gifts in random order, so that it is not always the last ones for whom others move. */
static uint32_t shuffle_rows(const Fill *fill, uint32_t *rows) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < fill->gifts->board.n; row++)
        if (missing(fill, row))
            rows[count++] = row;
    kr_stream_shuffle(fill->stream, rows, count);
    return count;
}

static kr_status fill_all(Fill *fill) {
    uint32_t n = fill->gifts->board.n, *rows = kr_array(n, sizeof *rows);
    if (!rows)
        return KR_NO_MEMORY;
    uint32_t count = shuffle_rows(fill, rows);
    for (uint32_t k = 0; k < count; k++)
        fill->has_moved[rows[k]] = true;
    for (uint32_t column = 0; column < n; column++)
        if (has_room(fill, column))
            fill->open[fill->open_count++] = column;
    kr_status status = KR_OK;
    for (uint32_t k = 0; k < count && status == KR_OK; k++)
        while (status == KR_OK && missing(fill, rows[k]))
            if (!take_open(fill, rows[k]) && !take_cheapest(fill, rows[k]))
                status = KR_IMPOSSIBLE;
    free(rows);
    return status;
}

kr_status kr_gift_mending_fill(kr_gift_mending *mending, kr_stream *stream) {
    Fill fill;
    kr_status status = fill_open(&fill, mending, stream);
    if (status == KR_OK)
        status = fill_all(&fill);
    fill_close(&fill);
    return status;
}
