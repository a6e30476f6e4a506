/* The groups of a problem by small numbers, whatever the caller calls them. */
#pragma once

#include "draw/board/problem.h"

typedef struct {
    const uint32_t *of; /* n: below `count`, or KR_NONE for who is in no group. NULL: nobody is in one */
    uint32_t count;     /* there may be empty ones */
    uint32_t *own;      /* `of`, where the caller's numbers were too large */
} kr_groups;

/* Clear it in any case. */
kr_status kr_groups_read(kr_groups *groups, const kr_problem *problem);

void kr_groups_clear(kr_groups *groups);
