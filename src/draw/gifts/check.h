/* Draws of several gifts as they are handed out: everybody's receivers in the order of the givers. */
#pragma once

#include "draw/board/problem.h"

/* n + 1: where everybody's receivers start; NULL without memory. The caller's to free. */
uint32_t *kr_several_first_new(const kr_problem *problem);

/* Pairs of people who give to each other. */
uint32_t kr_several_swaps(const kr_problem *problem, const uint32_t *first, const uint32_t *receiver);

/* kr_check for a checked problem of several gifts. There are no circles to count in such a draw. */
kr_status kr_several_check(const kr_problem *problem, const uint32_t *receiver, kr_report *report);
