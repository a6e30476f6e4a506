/*
 * What a single circle is made of. A must ties its giver to its receiver, so people stand in chains: one
 * starts at every column of the board, follows the musts, and ends at a row. A circle through everybody is a
 * circle through all chains, in which the row at the end of one has the column at the start of the next.
 */
#pragma once

#include "draw/board/board.h"

typedef struct {
    const kr_board *board;
    uint32_t *tail;             /* by column: the row at its chain's end. NULL when there are no musts: */
                                /* then column k and row k are the same person, and chains are people */
    uint32_t most_out, most_in; /* at most so many other chains may not follow, or may not precede, one */
} kr_chains;

/* KR_OK, KR_NO_MEMORY, or KR_IMPOSSIBLE when musts close a circle without everybody. Close it in any case. */
kr_status kr_chains_open(kr_chains *chains, const kr_board *board);
void kr_chains_close(kr_chains *chains);

/* Enough room everywhere that a single circle must exist (Ghouila-Houri). */
bool kr_chains_are_roomy(const kr_chains *chains);

/* The row at the end of the chain that starts with this column. */
static inline uint32_t kr_chain_tail(const kr_chains *chains, uint32_t column) {
    return chains->tail ? chains->tail[column] : column;
}

static inline bool kr_chains_forbid(const kr_chains *chains, uint32_t column, uint32_t next) {
    return kr_board_forbids(chains->board, kr_chain_tail(chains, column), next);
}
