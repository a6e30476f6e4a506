/* An exchange as the draw engine wants it: people as numbers
   from 0 (participant id - 1), rules as flat arrays. */
#pragma once

#include "draw/kringle-draw.h"
#include "exchange/exchange.h"

typedef struct {
    kr_problem problem; /* points into the arrays below */
    uint32_t *group;
    uint32_t *exclusion_start, *exclusion_to;
    uint32_t *history;
    uint32_t *must;
    uint32_t *allowed_start, *allowed_to;
    uint16_t *gives, *receives;
    uint32_t gifts; /* how many are given altogether */
} Problem;

/*
 * The kind of group with the most pairs inside becomes the engine's groups; other kinds are spelled out as
 * exclusions. ERROR_INVALID for musts that contradict each other or a role, a circle with roles, and groups too large to spell out;
 * ERROR_IMPOSSIBLE if not as many people give as receive.
 */
Problem *problem_new(const Exchange *exchange, GError **error);

/* Whether a draw, however it was made, keeps all rules. If not, `person` is one whose gifts do not, or KR_NONE. */
bool problem_holds(const Problem *problem, const uint32_t *receivers, uint32_t *person);

/* The same of a draw that was made here: one that breaks a rule ends the program. */
void problem_check(const Problem *problem, const uint32_t *receivers);

void problem_free(Problem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Problem, problem_free)
