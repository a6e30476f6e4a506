/* Which methods draw, in which order, and how often each may try. */
#pragma once

#include "draw/methods/methods.h"

/* What a list of methods is for. */
typedef enum {
    KR_PLAN_SHAPES, /* draws of the whole board, shaped as the flags want them */
    KR_PLAN_BLOCK,  /* draws of one block, whatever the flags */
    KR_PLAN_REST,   /* shaped draws of the whole board again, when no luck was had with blocks */
    KR_PLAN_GIFTS,  /* draws of several gifts, on the board of a kr_gifts */
} kr_plan;

/* Whether the methods of the plan, for shapes or gifts, have to look at the squares
   of a board to be chosen, so that it must be arranged for them. */
bool kr_plan_looks(kr_plan plan, const kr_board *board);

/*
 * The next method that suits the board, from place `*next` of the plan on, which moves behind it; and how
 * many attempts it has. NULL at the end. With a `method`, the plan has only that one, suitable or not.
 */
const kr_sampler *kr_plan_next(kr_plan plan, kr_method method, const kr_board *board, uint32_t *next,
                               uint64_t *attempts);
