/*
 * The blocks of a board: its draws are exactly the combinations of the draws of its blocks, and every allowed
 * square inside a block is in some draw, every other in none. (The fine decomposition of Dulmage and
 * Mendelsohn.) A block of a single row is a forced pair.
 */
#pragma once

#include "draw/board/matching.h"

typedef struct {
    kr_board *boards; /* of the blocks that leave a choice, in the order of their first rows */
    uint32_t count;
    uint32_t *forced_row, *forced_column; /* the squares that every draw has, rows ascending */
    uint32_t forced_count;
} kr_blocks;

/* Of a complete matching; none where the whole board is a single block that leaves a choice,
   or has no rows. O(rows + groups + listed squares). Clear it in any case. */
kr_status kr_blocks_find(kr_blocks *blocks, const kr_board *board, const kr_matching *matching);

void kr_blocks_clear(kr_blocks *blocks);
