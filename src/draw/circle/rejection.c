/*
 * R for a single circle: an order of the chains, in which each gives to the next, is shuffled until it fits.
 * Every circle is as many orders as any other, namely one when a certain chain comes first.
 *
 * The order goes on from what the last attempt left: to every place but the first comes one of the chains
 * that are at it or behind.
 */
#include "draw/circle/chains.h"
#include "draw/methods/methods.h"

#include "draw/array.h"

typedef struct {
    kr_chains chains;
    uint32_t *order; /* columns */
} Circle;

static kr_status circle_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Circle *circle = state;
    circle->order = kr_array(board->n, sizeof *circle->order);
    if (!circle->order)
        return KR_NO_MEMORY;
    for (uint32_t column = 0; column < board->n; column++)
        circle->order[column] = column;
    return kr_chains_open(&circle->chains, board);
}

static void circle_close(void *state) {
    Circle *circle = state;
    kr_chains_close(&circle->chains);
    free(circle->order);
}

static bool circle_attempt(void *state, kr_stream *stream, uint32_t *column) {
    const Circle *circle = state;
    const kr_board *board = circle->chains.board;
    uint32_t *order = circle->order;
    for (uint32_t place = 0; place < board->n; place++) {
        bool last = place + 1 == board->n;
        if (!last) {
            uint32_t other = place + 1 + kr_stream_below(stream, board->n - place - 1), next = order[other];
            order[other] = order[place + 1];
            order[place + 1] = next;
        }
        uint32_t row = kr_chain_tail(&circle->chains, order[place]), receiver = order[last ? 0 : place + 1];
        if (kr_board_forbids(board, row, receiver))
            return false;
        column[row] = receiver;
    }
    return true;
}

const kr_sampler kr_circle_rejection = {
    .method = KR_METHOD_REJECTION,
    .exact = true,
    .size = sizeof(Circle),
    .open = circle_open,
    .attempt = circle_attempt,
    .close = circle_close,
};
