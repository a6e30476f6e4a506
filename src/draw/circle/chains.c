/* Follows the musts of a board. */
#include "draw/circle/chains.h"

#include "draw/array.h"

/* The last giver of the chain that starts with this person, and in `length` how many people it has. */
static uint32_t chain_end(const kr_problem *problem, uint32_t person, uint32_t *length) {
    uint32_t must;
    for (*length = 1; (must = kr_problem_must(problem, person)) != KR_NONE; ++*length)
        person = must;
    return person;
}

static uint32_t people_taking_part(const kr_problem *problem) {
    uint32_t people = 0;
    for (uint32_t person = 0; person < problem->n; person++)
        people += kr_problem_gives(problem, person);
    return people;
}

/* Whoever is in no chain must be in a circle that the musts close. */
static kr_status chains_follow(kr_chains *chains, const uint32_t *row_of) {
    const kr_board *board = chains->board;
    uint32_t in_chains = 0, length;
    for (uint32_t column = 0; column < board->n; column++) {
        chains->tail[column] = row_of[chain_end(board->problem, board->receiver[column], &length)];
        in_chains += length;
    }
    return in_chains == people_taking_part(board->problem) ? KR_OK : KR_IMPOSSIBLE;
}

kr_status kr_chains_open(kr_chains *chains, const kr_board *board) {
    bool tied = board->problem->must;
    *chains = (kr_chains) {
        .board = board,
        /* Nobody may give to himself; only a chain of several people may be allowed to close on itself. */
        .most_out = board->most_in_row - !tied,
        .most_in = board->most_in_column - !tied,
    };
    if (!tied)
        return KR_OK;
    chains->tail = kr_array(board->n, sizeof *chains->tail);
    uint32_t *row_of = kr_array(board->problem->n, sizeof *row_of);
    kr_status status = KR_NO_MEMORY;
    if (chains->tail && row_of) {
        for (uint32_t row = 0; row < board->n; row++)
            row_of[board->giver[row]] = row;
        status = chains_follow(chains, row_of);
    }
    free(row_of);
    return status;
}

void kr_chains_close(kr_chains *chains) {
    free(chains->tail);
}

bool kr_chains_are_roomy(const kr_chains *chains) {
    uint64_t n = chains->board->n;
    return n >= 3 && 2 * (uint64_t) chains->most_out + 2 <= n && 2 * (uint64_t) chains->most_in + 2 <= n;
}
