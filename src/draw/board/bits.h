/* Small boards as bits: a row's columns in one word. */
#pragma once

#include "draw/board/board.h"

enum { KR_BITS_LIMIT = 64 }; /* rows */

static inline uint64_t kr_bit(uint32_t k) {
    return (uint64_t) 1 << k;
}

/* The columns that each row of an arranged board may have. */
void kr_bits_read(uint64_t *columns, const kr_board *board);

/*
 * From the columns that each row may be given, those it may be given when others move on: whoever has one of
 * them takes one of his. row_of says who has a column, KR_NONE if nobody.
 */
void kr_bits_reach(uint64_t *columns, const uint32_t *row_of, uint32_t n);
