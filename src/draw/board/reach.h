/* Going over a board from row to column without touching a column twice, nor its many forbidden squares. */
#pragma once

#include "draw/board/board.h"

/*
 * The columns nobody has seen yet, in an order of the caller's; rows look for them in a range of positions in
 * which columns ascend. A seen position points on to a later one, so that runs of them are passed at once:
 * one walk over the whole board costs about rows + columns + listed squares, although there are n*n squares.
 */
typedef struct {
    const kr_board *board;
    uint32_t *column_at;   /* a position's column */
    uint32_t *position_of; /* a column's position, or KR_NONE */
    uint32_t *next;        /* n + 1: itself, or where to look on */
    uint32_t unlisted;     /* with kr_unseen_all: the positions of columns that are not KR_LISTED end here */
} kr_unseen;

/* Where a row stands in its search through the positions first ... end-1. */
typedef struct {
    uint32_t first, end, at;
    bool in_list; /* the plain squares are done; now what is allowed by being listed */
    size_t entry;
} kr_scan;

kr_status kr_unseen_open(kr_unseen *unseen, const kr_board *board);
void kr_unseen_close(kr_unseen *unseen);

/* Every column unseen, at one ascending range of positions (listed ones behind, in a range of their own). */
void kr_unseen_all(kr_unseen *unseen);

/*
 * Positions level by level, columns ascending in each, up to level `last`; columns of level KR_NONE have none.
 * `start` is room for last + 3: level k takes the positions start[k] ... start[k+1]-1.
 */
void kr_unseen_levels(kr_unseen *unseen, const uint32_t *level, uint32_t last, uint32_t *start);

kr_scan kr_scan_begin(const kr_unseen *unseen, uint32_t row, uint32_t first, uint32_t end);

/* A search through all, after kr_unseen_all. */
kr_scan kr_scan_begin_all(const kr_unseen *unseen, uint32_t row);

/* The next unseen column the row may have, which is seen from now on; or KR_NONE. */
uint32_t kr_scan_next(kr_scan *scan, kr_unseen *unseen, uint32_t row);

/* The same, but the column stays unseen: the row passes it by. */
uint32_t kr_scan_peek(kr_scan *scan, kr_unseen *unseen, uint32_t row);

/* Makes an unseen column a seen one; false if it was that already. */
bool kr_unseen_take(kr_unseen *unseen, uint32_t column);

/* Makes a seen column unseen again. Only for all that were seen, in any order. */
void kr_unseen_forget(kr_unseen *unseen, uint32_t column);
