/*
 * Several gifts: every person is a row and a column of the board, a row has as many slots as gifts are left
 * to give when musts are settled, a column as many as are left to receive. A draw fills the slots of the rows
 * with columns, those of one row all different, and takes no column more often than it has slots.
 *
 * A method that puts the slots in a random order counts every draw once for each way to order the slots of a
 * row, and of a column: the product of the factorials of their numbers, which is the same for all draws. So
 * what is fair to orders of slots is fair to draws.
 */
#pragma once

#include "draw/board/board.h"

typedef struct {
    kr_board board; /* first: see kr_gifts_of */
    const kr_problem *problem;
    kr_problem rules;       /* the board's: one gift each and no musts; but no must is drawn a second time */
    uint32_t *history;      /* of the rules, where they need their own */
    uint32_t *row_start;    /* n + 1: row r has the slots row_start[r] ... row_start[r+1]-1 */
    uint32_t *column_start; /* n + 1 */
    uint32_t *row_of;       /* by person; NULL on a board that is not arranged */
    uint32_t most_given, most_received; /* slots of a row, of a column */

    /* Slot by slot: the most forbidden squares of a row, of a column,
       and all of them; no more than that, if the board is not arranged. */
    uint64_t most_in_row, most_in_column, forbidden;

    bool is_rest; /* the slots are for those who are left over, see kr_gifts_turn */
} kr_gifts;

/* Reads a checked problem in which no must contradicts a rule. The board is arranged, unless
   a draw is certain without a look at it. It must not be moved. Clear it in any case. */
kr_status kr_gifts_read(kr_gifts *gifts, const kr_problem *problem);

/* Arranges the board, if it is not. */
kr_status kr_gifts_arrange(kr_gifts *gifts);

/* Whether there is so much room that there must be a draw. */
bool kr_gifts_are_certain(const kr_gifts *gifts);

/* Whether there is more than that: everything is one block then,
   and no pair of a draw tells another one. For several gifts. */
bool kr_gifts_are_loose(const kr_gifts *gifts);

void kr_gifts_clear(kr_gifts *gifts);

/* Methods are handed a board, and find here the gifts that it is part of. */
static inline const kr_gifts *kr_gifts_of(const kr_board *board) {
    return (const kr_gifts *) board;
}

static inline uint32_t kr_gifts_slots(const kr_gifts *gifts) {
    return gifts->row_start[gifts->board.n];
}

static inline uint32_t kr_gifts_given(const kr_gifts *gifts, uint32_t row) {
    return gifts->row_start[row + 1] - gifts->row_start[row];
}

static inline uint32_t kr_gifts_received(const kr_gifts *gifts, uint32_t column) {
    return gifts->column_start[column + 1] - gifts->column_start[column];
}

/* What everybody gives and receives who does at all; 0 if that differs. */
uint32_t kr_gifts_even(const kr_problem *problem);

/*
 * How many draws there are in a row, at least, whatever is drawn in each, of `gifts` for everybody who takes
 * part. With one gift there is a draw as long as the board is roomy (kr_board_is_roomy), and every draw takes
 * one free square of each row and column; several gifts are as many draws of one. The board is that of one
 * gift.
 */
static inline uint32_t kr_gifts_certain(const kr_board *board, uint32_t gifts) {
    return kr_board_is_roomy(board)
               ? ((board->n - board->most_in_row - board->most_in_column) / 2 + 1) / gifts
               : 0;
}

/*
 * Where most rows may have few more columns than they have gifts, it is easier to draw the columns they do
 * not get: these are draws too, of other numbers of slots, and one belongs to one. Turns to them if that is
 * so. On an arranged board.
 */
kr_status kr_gifts_turn(kr_gifts *gifts);

/* Enters a draw, musts included: everybody's receivers in the order of the givers, ascending. */
void kr_gifts_seat(const kr_gifts *gifts, const uint32_t *column, uint32_t *receiver);
