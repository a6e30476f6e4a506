/* What a problem says about people and pairs, read where the caller keeps it. */
#pragma once

#include "draw/kringle-draw.h"

/*
 * KR_OK for a problem that can be worked on: KR_BAD_INPUT with the person whose entry makes no sense,
 * KR_UNSUPPORTED, or KR_NO_MEMORY otherwise. Everything below trusts a problem that was checked.
 */
kr_status kr_problem_check(const kr_problem *problem, uint32_t *person);

/* How many gifts. */
static inline uint32_t kr_problem_gives(const kr_problem *problem, uint32_t person) {
    return problem->gives ? problem->gives[person] : 1;
}

static inline uint32_t kr_problem_receives(const kr_problem *problem, uint32_t person) {
    return problem->receives ? problem->receives[person] : 1;
}

/* All together, musts included. */
uint32_t kr_problem_gifts(const kr_problem *problem);

/* Whether anybody gives or receives several. */
bool kr_problem_has_several(const kr_problem *problem);

/* Whether nobody is left out, and nobody has a list of those he may give to. */
static inline bool kr_problem_is_everybody(const kr_problem *problem) {
    return !problem->must && !problem->allowed_start && !problem->gives && !problem->receives;
}

/* Whether many people are forbidden so little that a draw must exist, and that they are a single block, as
   can be seen at a glance. False says nothing. */
bool kr_problem_is_roomy(const kr_problem *problem);

/* The receiver this giver must have, or KR_NONE. */
static inline uint32_t kr_problem_must(const kr_problem *problem, uint32_t giver) {
    return problem->must ? problem->must[giver] : KR_NONE;
}

/* As kr_why_not, but without the musts, which are the only rule that takes a look at everybody. */
uint32_t kr_problem_forbids(const kr_problem *problem, uint32_t giver, uint32_t receiver);
