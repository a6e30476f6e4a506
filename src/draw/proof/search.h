/*
 * Goes through the draws of a small board that keep the flags of its problem, and through nothing else as far
 * as it can be seen beforehand: that is how a draw is found where they are rare, and how it is proved that
 * there is none.
 */
#pragma once

#include "draw/board/board.h"

enum { KR_SEARCH_LIMIT = 64 }; /* people: a row is a word of bits */

typedef struct {
    const kr_board *board;
    kr_stream *stream; /* NULL: always in the same order. Otherwise in a random one, which is not fair */
    uint64_t closed[KR_SEARCH_LIMIT];         /* by row: columns that it may not have in the beginning */
    uint32_t reverse_row[KR_SEARCH_LIMIT];    /* by column: the row of the same person, or KR_NONE */
    uint32_t reverse_column[KR_SEARCH_LIMIT]; /* by row: the column of the same person, or KR_NONE */
    uint8_t tail[KR_SEARCH_LIMIT];            /* by column: the row at the end of its chain of musts */

    uint64_t wanted, steps;          /* the number of the draw to stop at; steps that may still be taken */
    uint64_t found;                  /* draws so far */
    uint8_t column[KR_SEARCH_LIMIT]; /* by row: the draw it stopped at */
} kr_search;

typedef enum {
    KR_SEARCH_FOUND, /* stopped at the wanted draw */
    KR_SEARCH_ENDED, /* `found` are all there are */
    KR_SEARCH_TIRED, /* the steps ran out */
} kr_search_end;

/* KR_OK, KR_NOT_FOUND for a board that is too large, KR_NO_MEMORY,
   KR_IMPOSSIBLE when musts close a circle. Nothing is to be closed. */
kr_status kr_search_open(kr_search *search, const kr_board *board, kr_stream *stream);

/* Looks for the draw of this number, from 0. */
kr_search_end kr_search_run(kr_search *search, uint64_t wanted, uint64_t steps);
