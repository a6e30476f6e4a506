/*
 * Seats: one part after the other, each by rejection.
 *
 * Parts come in the order of their first rows, rows ascending in each. A try draws for row after row a place
 * in its list, up to the first column that is taken; after 1,000 tries of a part the attempt is given up.
 */
#include "draw/methods/seats.h"

#include "draw/array.h"

/* ---- Which rows hang together ---- */

typedef struct {
    uint32_t *parent;   /* of a place in `rows`, in a forest with one tree for each part */
    uint32_t *first_of; /* column: one more than the first place that lists it */
    uint32_t *part_of;  /* place; KR_NONE if not numbered */
    uint32_t *sorted;
} Forest;

static void forest_clear(Forest *forest) {
    free(forest->parent);
    free(forest->first_of);
    free(forest->part_of);
    free(forest->sorted);
}

static uint32_t forest_root(Forest *forest, uint32_t place) {
    uint32_t *parent = forest->parent;
    while (parent[place] != place)
        place = parent[place] = parent[parent[place]];
    return place;
}

/* Roots are the first places of their trees, so that the numbers of parts ascend. */
static void forest_join(Forest *forest, uint32_t a, uint32_t b) {
    a = forest_root(forest, a);
    b = forest_root(forest, b);
    if (a < b)
        forest->parent[b] = a;
    else
        forest->parent[a] = b;
}

static void forest_grow(Forest *forest, const kr_seats *seats) {
    const kr_board *board = seats->board;
    for (uint32_t place = 0; place < seats->count; place++)
        forest->parent[place] = place;
    for (uint32_t place = 0; place < seats->count; place++) {
        uint32_t row = seats->rows[place];
        for (size_t k = board->start[row]; k < board->start[row + 1]; k++) {
            uint32_t *first = &forest->first_of[board->to[k]];
            if (*first)
                forest_join(forest, *first - 1, place);
            else
                *first = place + 1;
        }
    }
}

/* Numbers the parts, and sorts the rows by them. */
static void seats_sort(kr_seats *seats, Forest *forest) {
    for (uint32_t place = 0; place < seats->count; place++) {
        uint32_t root = forest_root(forest, place);
        forest->part_of[place] = root == place ? seats->parts++ : forest->part_of[root];
        seats->part_end[forest->part_of[place]]++;
    }
    for (uint32_t part = 1; part < seats->parts; part++)
        seats->part_end[part] += seats->part_end[part - 1];
    uint32_t *place_of = forest->parent;
    for (uint32_t part = 0; part < seats->parts; part++)
        place_of[part] = part ? seats->part_end[part - 1] : 0;
    for (uint32_t place = 0; place < seats->count; place++)
        forest->sorted[place_of[forest->part_of[place]]++] = seats->rows[place];
    for (uint32_t place = 0; place < seats->count; place++)
        seats->rows[place] = forest->sorted[place];
}

static kr_status seats_part(kr_seats *seats) {
    Forest forest = {
        .parent = kr_array(seats->count, sizeof *forest.parent),
        .first_of = kr_array(seats->board->n, sizeof *forest.first_of),
        .part_of = kr_array(seats->count, sizeof *forest.part_of),
        .sorted = kr_array(seats->count, sizeof *forest.sorted),
    };
    bool has_room = forest.parent && forest.first_of && forest.part_of && forest.sorted;
    if (has_room) {
        forest_grow(&forest, seats);
        seats_sort(seats, &forest);
    }
    forest_clear(&forest);
    return has_room ? KR_OK : KR_NO_MEMORY;
}

kr_status kr_seats_open(kr_seats *seats, const kr_board *board) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < board->n; row++)
        count += board->row_group[row] == KR_LISTED;
    *seats = (kr_seats) {
        .board = board,
        .rows = kr_array(count, sizeof *seats->rows),
        .part_end = kr_array(count, sizeof *seats->part_end),
        .is_taken = kr_array(board->n, sizeof *seats->is_taken),
    };
    if (!seats->rows || !seats->part_end || !seats->is_taken)
        return KR_NO_MEMORY;
    for (uint32_t row = 0; row < board->n; row++)
        if (board->row_group[row] == KR_LISTED)
            seats->rows[seats->count++] = row;
    return seats_part(seats);
}

void kr_seats_close(kr_seats *seats) {
    free(seats->rows);
    free(seats->part_end);
    free(seats->is_taken);
}

/* ---- Draws ---- */

static void release(kr_seats *seats, const uint32_t *column, uint32_t first, uint32_t end) {
    for (uint32_t place = first; place < end; place++)
        seats->is_taken[column[seats->rows[place]]] = false;
}

/* Everybody in the part takes one from his list; two may not take the same. */
static bool try_part(kr_seats *seats, kr_stream *stream, uint32_t *column, uint32_t first, uint32_t end) {
    const kr_board *board = seats->board;
    for (uint32_t place = first; place < end; place++) {
        uint32_t row = seats->rows[place], choices = (uint32_t) (board->start[row + 1] - board->start[row]);
        uint32_t chosen = board->to[board->start[row] + kr_stream_below(stream, choices)];
        if (seats->is_taken[chosen]) {
            release(seats, column, first, place);
            return false;
        }
        seats->is_taken[chosen] = true;
        column[row] = chosen;
    }
    return true;
}

static bool draw_part(kr_seats *seats, kr_stream *stream, uint32_t *column, uint32_t first, uint32_t end) {
    enum { TRIES = 1000 };
    for (int try = 0; try < TRIES; try++)
        if (try_part(seats, stream, column, first, end))
            return true;
    return false;
}

bool kr_seats_draw(kr_seats *seats, kr_stream *stream, uint32_t *column) {
    for (uint32_t k = 0; k < seats->board->n; k++)
        seats->is_taken[k] = false;
    for (uint32_t part = 0; part < seats->parts; part++)
        if (!draw_part(seats, stream, column, part ? seats->part_end[part - 1] : 0, seats->part_end[part]))
            return false;
    return true;
}
