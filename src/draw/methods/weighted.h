/*
 * Weighted switching: takes any arrangement of a board to a draw, without favouring any draw. It copes with
 * far more forbidden squares than plain switching, because what is usually lost to them is made up for.
 *
 * The arrangements it is given must be uniform among all of some base: all permutations, or those that keep
 * out of some groups. Rows that are KR_LISTED are seated: the base gives them columns that they list, and
 * they keep them.
 */
#pragma once

#include "draw/board/board.h"

/* What is known about the squares of one group. */
typedef struct {
    uint32_t most_in_row, most_in_column;     /* forbidden squares of one of its rows, of its columns */
    uint32_t fewest_in_row, fewest_in_column; /* n if it has none */
    uint32_t bad_rows, bad_columns;           /* of the bad squares that are left after the present one */
} kr_weighted_group;

typedef struct {
    const kr_board *board;
    uint32_t seated;         /* KR_LISTED rows. Below, these are not rows */
    uint32_t most;           /* forbidden squares in any row or column */
    uint32_t bits;           /* a weight of one is 1 << bits */
    uint32_t *column_listed; /* by column: unseated rows that list it. Empty if the board has no lists */
    bool *is_reserved;       /* by column: some KR_LISTED row lists it */
    kr_weighted_group *groups;

    uint32_t *bad, bad_count; /* rows on forbidden squares, ascending */
    bool *is_bad;             /* by row */
    uint32_t *row_of;         /* column, once row_of_is_known */
    bool row_of_is_known;
    uint32_t open_in_row, open_in_column; /* the most one forbids without its group's bad rows and columns */
    uint64_t least_column;                /* weight in this attempt of a column, */
    uint64_t least_pair;                  /* of a row and a column */
} kr_weighted;

/* KR_NO_MEMORY or KR_OK. Close it in any case. */
kr_status kr_weighted_open(kr_weighted *weighted, const kr_board *board);

void kr_weighted_close(kr_weighted *weighted);

/* About the logarithm of the attempts it takes, when a base spares this many of the forbidden squares. */
double kr_weighted_loss(const kr_board *board, uint64_t spared);

/* Finds the forbidden squares of the arrangement, and switches them away. False when it was given up. */
bool kr_weighted_switch(kr_weighted *weighted, kr_stream *stream, uint32_t *column);
