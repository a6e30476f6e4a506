/* Who can give to whom at the same time: the largest matching of rows and columns. */
#pragma once

#include "draw/board/board.h"

typedef struct {
    uint32_t *column; /* a row's column, or KR_NONE */
    uint32_t *row;    /* a column's row, or KR_NONE */
    uint32_t size;    /* rows that have a column; the board's n when a draw exists */
} kr_matching;

/* Without a stream it depends on the board alone; with one it starts at random, so
   that it favours nobody by his place, but its law is not fair. Clear it in any case. */
kr_status kr_matching_find(kr_matching *matching, const kr_board *board, kr_stream *stream);

void kr_matching_clear(kr_matching *matching);
