/*
 * W for several gifts: takes a column away from a random slot, gives the slot another that its row may have
 * and does not have, takes that from a random row which had it, and so on until the first column is taken.
 *
 * A row that misses one of its gifts has as many columns to choose from whatever the others have, and a
 * column that is taken has as many rows to lose it: so a step and the step back differ only by the choices of
 * the two rows, every draw is as likely to be left as to be arrived at, and in the long run all are equally
 * often seen. One draw and another differ by closed chains of such steps, so every draw is reached.
 *
 * The first draw is that of kr_flow_find, started by the stream. A round draws a slot, then again and again
 * a column (the k-th that the row may have, until it has slots and the row does not have it) and, if it is
 * not the first one, which of its slots is taken. Rounds are those of methods/walk.c for each gift of a row
 * and one more; steps likewise.
 */
#include "draw/gifts/flow.h"
#include "draw/gifts/methods.h"

#include "draw/array.h"

#include <string.h>

/* A round comes home after about n steps; this many times as many are not waited for. */
static const uint64_t patience = 16;

/* Of all attempts together: a few seconds, since large boards are far apart in memory. With more than
   some ten thousand people that cuts the rounds short, and what is drawn is less far from the start. */
static const uint64_t most_steps = 10000000;

typedef struct {
    const kr_gifts *gifts;
    kr_flow flow;
    uint32_t *row_of;                 /* by slot */
    uint32_t *home_column, *home_row; /* the draw from which a round set out */
    uint64_t rounds;                  /* of the next attempt */
    uint64_t steps;                   /* that are left */
} Walk;

/* As many for each gift of a row as methods/walk.c takes. */
static uint64_t walk_rounds(const kr_gifts *gifts) {
    uint32_t bits = 0;
    for (uint32_t n = gifts->board.n; n; n >>= 1)
        bits++;
    return (64 + 4 * (uint64_t) bits) * (1 + kr_gifts_slots(gifts) / gifts->board.n);
}

static kr_status walk_open(void *state, const kr_board *board, kr_stream *stream) {
    Walk *walk = state;
    const kr_gifts *gifts = walk->gifts = kr_gifts_of(board);
    size_t slots = kr_gifts_slots(gifts);
    walk->rounds = walk_rounds(gifts);
    walk->steps = most_steps;
    walk->row_of = kr_array(slots, sizeof *walk->row_of);
    walk->home_column = kr_array(slots, sizeof *walk->home_column);
    walk->home_row = kr_array(slots, sizeof *walk->home_row);
    if (!walk->row_of || !walk->home_column || !walk->home_row)
        return KR_NO_MEMORY;
    for (uint32_t row = 0; row < board->n; row++)
        for (uint32_t slot = gifts->row_start[row]; slot < gifts->row_start[row + 1]; slot++)
            walk->row_of[slot] = row;
    return kr_flow_find(&walk->flow, gifts, stream);
}

static void walk_close(void *state) {
    Walk *walk = state;
    kr_flow_clear(&walk->flow);
    free(walk->row_of);
    free(walk->home_column);
    free(walk->home_row);
}

/* The slot of the row that holds the column. */
static uint32_t slot_with(const Walk *walk, uint32_t row, uint32_t column) {
    uint32_t slot = walk->gifts->row_start[row];
    while (walk->flow.column[slot] != column)
        slot++;
    return slot;
}

/* The slot of the column that holds the row. */
static uint32_t slot_of(const Walk *walk, uint32_t column, uint32_t row) {
    uint32_t slot = walk->gifts->column_start[column];
    while (walk->flow.row[slot] != row)
        slot++;
    return slot;
}

/* A column the row may have and does not have; there is one, since it has lost one. */
static uint32_t pick_column(const Walk *walk, kr_stream *stream, uint32_t row) {
    const kr_gifts *gifts = walk->gifts;
    uint32_t choices = kr_board_choices(&gifts->board, row);
    for (;;) {
        uint32_t column = kr_board_choice(&gifts->board, row, kr_stream_below(stream, choices));
        if (kr_gifts_received(gifts, column) && !kr_flow_has(&walk->flow, gifts, row, column))
            return column;
    }
}

/* From one draw to another. False when the steps ran out on the way: then a slot is not filled. */
static bool walk_round(Walk *walk, kr_stream *stream, uint64_t *steps) {
    const kr_gifts *gifts = walk->gifts;
    kr_flow *flow = &walk->flow;
    uint32_t slot = kr_stream_below(stream, kr_gifts_slots(gifts)), row = walk->row_of[slot];
    uint32_t home = flow->column[slot], hole = slot_of(walk, home, row);
    flow->column[slot] = KR_NONE;
    for (; *steps; --*steps) {
        uint32_t column = pick_column(walk, stream, row);
        flow->column[slot] = column;
        if (column == home) {
            flow->row[hole] = row;
            return true;
        }
        uint32_t taken = gifts->column_start[column];
        taken += kr_stream_below(stream, kr_gifts_received(gifts, column));
        uint32_t loser = flow->row[taken];
        flow->row[taken] = row;
        row = loser;
        slot = slot_with(walk, row, column);
        flow->column[slot] = KR_NONE;
    }
    return false;
}

static void walk_go_home(Walk *walk) {
    size_t size = kr_gifts_slots(walk->gifts) * sizeof(uint32_t);
    memcpy(walk->flow.column, walk->home_column, size);
    memcpy(walk->flow.row, walk->home_row, size);
}

static bool walk_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Walk *walk = state;
    size_t size = kr_gifts_slots(walk->gifts) * sizeof *column;
    uint64_t steps = patience * walk->rounds * walk->gifts->board.n, later;
    if (!walk->steps)
        return false;
    steps = steps < walk->steps ? steps : walk->steps;
    later = walk->steps - steps;
    for (bool home = true; size && home && walk->rounds > 0; walk->rounds--) {
        memcpy(walk->home_column, walk->flow.column, size);
        memcpy(walk->home_row, walk->flow.row, size);
        home = walk_round(walk, stream, &steps);
        if (!home)
            walk_go_home(walk);
    }
    walk->steps = later + steps;
    walk->rounds = 1;
    memcpy(column, walk->flow.column, size);
    return true;
}

const kr_sampler kr_gift_walk = {
    .method = KR_METHOD_WALK,
    .size = sizeof(Walk),
    .open = walk_open,
    .attempt = walk_attempt,
    .close = walk_close,
};
