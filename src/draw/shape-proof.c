/*
 * Proves of a board that no draw keeps the flags, or finds one that does: musts that close a circle too early,
 * people who only draw each other, and on a small board, a search. None of it is a draw that is fair.
 */
#include "draw/array.h"
#include "draw/circle-chains.h"
#include "draw/methods.h"
#include "draw/reach.h"
#include "draw/search.h"

#include <string.h>

/* A search that is not lucky soon is hardly ever lucky later; a hard one ends far below. */
static const uint64_t most_steps = 30000;

typedef struct {
    const kr_board *board;
    kr_shape_reason reason;
    kr_side side;
    uint32_t *people, people_count;
    kr_search search;
    bool found; /* search.column is a draw */
} Proof;

/* ---- People ---- */

/* Begins the list of people who prove it. */
static kr_status prove_by(Proof *proof, kr_shape_reason reason, kr_side side) {
    proof->reason = reason;
    proof->side = side;
    proof->people = kr_array(proof->board->problem->n, sizeof *proof->people);
    return proof->people ? KR_IMPOSSIBLE : KR_NO_MEMORY;
}

static kr_status prove_by_two(Proof *proof, uint32_t one, uint32_t other) {
    kr_status status = prove_by(proof, KR_SHAPE_SWAP, KR_GIVERS);
    if (status == KR_IMPOSSIBLE) {
        proof->people[0] = one < other ? one : other;
        proof->people[1] = one < other ? other : one;
        proof->people_count = 2;
    }
    return status;
}

/* ---- Musts that close a circle ---- */

/* A person from whom the musts lead back to himself, or KR_NONE. */
static uint32_t person_in_closed_musts(const kr_problem *problem) {
    for (uint32_t person = 0; person < problem->n; person++) {
        uint32_t at = kr_problem_must(problem, person), steps = 0;
        while (at != KR_NONE && at != person && steps++ < problem->n)
            at = kr_problem_must(problem, at);
        if (at == person)
            return person;
    }
    return KR_NONE;
}
