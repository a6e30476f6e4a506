/*
 * The board: what is left to draw when musts and roles are settled. Its rows are the givers, its columns the
 * receivers, as many of one as of the other, and a draw gives every row a column of its own on a square that
 * no rule forbids.
 *
 * When it is read, nothing is laid out where that can wait: if there are neither musts nor roles nor
 * allow-lists, and so few forbidden squares that a draw must exist, then every person is the row and the
 * column of his own number, and the rules are looked up where the caller keeps them. Arranged, rows and
 * columns are numbered group by group, groups in the order of their first member and members in theirs, so
 * that a group is a run of neighbours and what a caller calls his groups changes nothing.
 */
#pragma once

#include "draw/board/problem.h"
#include "draw/stream.h"

#include <stddef.h>

/* In place of a group: the squares of this row (or column) are forbidden unless they are listed. */
#define KR_LISTED UINT32_MAX

typedef struct {
    const kr_problem *problem; /* it was read from */
    uint32_t n;                /* rows, and columns */

    /* No more than so many, and exactly so many when arranged: */
    uint32_t most_in_row, most_in_column; /* forbidden squares of a row, of a column */
    uint64_t forbidden;                   /* forbidden squares altogether */

    /* Only when arranged: */
    uint32_t *giver, *receiver;         /* the person of a row, of a column */
    uint32_t *row_group, *column_group; /* everybody has one: who has none, one of his own */
    uint32_t groups;
    uint32_t *group_start;   /* groups + 1: a group's columns are a run. Not when transposed */
    uint32_t *group_rows;    /* groups: how many rows a group has. Not when transposed */
    size_t *start;           /* n + 1: row r lists to[start[r]] ... to[start[r+1]-1], */
    uint32_t *to;            /* ascending, each once, and none of the row's own group */
    bool has_lists;          /* some row lists something, or is KR_LISTED */
    bool has_listed_rows;    /* some row is KR_LISTED */
    bool has_listed_columns; /* only on a transposed board */
} kr_board;

/* Reads the board of a checked problem in which no must contradicts
   a rule; arranged, unless that can wait. Clear it in any case. */
kr_status kr_board_read(kr_board *board, const kr_problem *problem);

/* Arranges it, if it is not: rows and columns get other numbers. */
kr_status kr_board_arrange(kr_board *board);

static inline bool kr_board_is_arranged(const kr_board *board) {
    return board->start;
}

/* Enters n and the bounds for a problem without musts, roles and allow-lists. */
kr_status kr_board_measure(kr_board *board);

/* The same squares of an arranged board with rows for columns. Without
   the counts of forbidden squares. Clear it in any case. */
kr_status kr_board_transpose(kr_board *transposed, const kr_board *board);

/* Room for what an arranged board has, but for `to`: so many rows and groups at most. Where rows and columns
   are the same people, so are their arrays. Clear it in any case. */
kr_status kr_board_make_room(kr_board *board, uint32_t n, size_t groups, bool same);

/* Enters whether anything is listed, and how many squares are forbidden. */
kr_status kr_board_count(kr_board *board);

void kr_board_clear(kr_board *board);

/* Everybody's receiver where a must settles it, else KR_NONE. NULL without memory. The caller's to free. */
uint32_t *kr_board_musts_new(const kr_board *board);

/* Enters a draw of the board's rows in everybody's receivers. */
void kr_board_seat(const kr_board *board, const uint32_t *column, uint32_t *receiver_of);

/* Whether the row lists the column, whatever that means for it. Arranged, as all that follows. */
bool kr_board_lists(const kr_board *board, uint32_t row, uint32_t column);

static inline bool kr_board_forbids(const kr_board *board, uint32_t row, uint32_t column) {
    if (!kr_board_is_arranged(board))
        return kr_problem_forbids(board->problem, row, column);
    uint32_t mine = board->row_group[row], theirs = board->column_group[column];
    if (mine == theirs)
        return true;
    if (!board->has_lists)
        return false;
    bool by_list = mine == KR_LISTED || theirs == KR_LISTED;
    if (board->start[row] == board->start[row + 1])
        return by_list;
    return kr_board_lists(board, row, column) != by_list;
}

/* How many columns the row may have. Not for a transposed board. */
static inline uint32_t kr_board_choices(const kr_board *board, uint32_t row) {
    uint32_t group = board->row_group[row];
    uint32_t listed = board->has_lists ? (uint32_t) (board->start[row + 1] - board->start[row]) : 0;
    return group == KR_LISTED
               ? listed
               : board->n - (board->group_start[group + 1] - board->group_start[group]) - listed;
}

/* The k-th of them, k < kr_board_choices. */
uint32_t kr_board_choice(const kr_board *board, uint32_t row, uint32_t k);

/*
 * On any board: enough free squares everywhere that a draw must exist: if some rows had too few columns, they
 * would be more than the columns one of their number may have, and leave out more than the rows one of the
 * others may have. One more than enough, so that every free square is in some draw, and all of them are a
 * single block.
 */
bool kr_board_is_roomy(const kr_board *board);
