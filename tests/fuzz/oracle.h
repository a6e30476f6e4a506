/* Slow and obvious answers about a problem that makes sense. */
#pragma once

#include "problem.h"

typedef struct {
    const kr_problem *problem;
    uint32_t n, gifts;
    uint32_t *gives, *receives; /* n */
    bool *allowed, *given;      /* n*n by giver; given is a draw, or one in the making */
    uint32_t *received;         /* n, by what is given */
    bool *seen;                 /* n */
} Oracle;

/* Musts are not allowed pairs but given from the beginning. */
Oracle oracle_of(World *world);

bool *oracle_pair(bool *pairs, const Oracle *oracle, uint32_t giver, uint32_t receiver);

/* Leaves one in `given`; flags are not looked at. */
bool oracle_has_draw(Oracle *oracle);

/* The same for draws of so many times the gifts, musts being forgotten. */
bool oracle_has_draws_in_one(const Oracle *oracle, uint32_t times);

/* Whether all draws are few enough to go through; every one is then in `given` for a visit. */
bool oracle_is_small(const Oracle *oracle);
void oracle_visit(Oracle *oracle, void (*visit)(Oracle *oracle, void *data), void *data);

/* Whether what is given keeps the flags. */
bool oracle_keeps_flags(const Oracle *oracle);
