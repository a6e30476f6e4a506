/* What comes before every draw: a board, and the proof that it has a draw, or why not. */
#pragma once

#include "draw/board/blocks.h"

typedef struct {
    kr_board board;
    kr_blocks blocks; /* empty where the board is a single block that leaves a choice, or has no rows */
} kr_ground;

/* Of a checked problem with one gift each: KR_OK, with blocks and forced pairs in the
   report; KR_IMPOSSIBLE, with the conflict; KR_NO_MEMORY. Clear it in any case. */
kr_status kr_ground_prove(kr_ground *ground, const kr_problem *problem, kr_report *report);

void kr_ground_clear(kr_ground *ground);

/* The boards to be drawn one by one: blocks, or the whole board. */
uint32_t kr_ground_parts(const kr_ground *ground);
kr_board *kr_ground_part(kr_ground *ground, uint32_t part);
