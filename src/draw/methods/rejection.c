/*
 * R: a shuffle that is given up at the first forbidden square.
 *
 * Rows come in order, and take one of the columns that are left by kr_stream_below of their number, as in
 * kr_stream_shuffle. An attempt goes on from the arrangement that the last one left.
 */
#include "draw/methods/methods.h"

typedef struct {
    const kr_board *board;
} Rejection;

static kr_status rejection_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    *(Rejection *) state = (Rejection) {board};
    return KR_OK;
}

static bool rejection_attempt(void *state, kr_stream *stream, uint32_t *column) {
    const kr_board *board = ((Rejection *) state)->board;
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t other = row + kr_stream_below(stream, board->n - row), mine = column[other];
        column[other] = column[row];
        column[row] = mine;
        /* From here on nothing moves this row. To start again from this arrangement is as good as
           from any other; to keep the rows so far and shuffle only the rest would not be fair. */
        if (kr_board_forbids(board, row, mine))
            return false;
    }
    return true;
}

static void rejection_close(void *state) {
    (void) state;
}

const kr_sampler kr_rejection = {
    .method = KR_METHOD_REJECTION,
    .exact = true,
    .unarranged = true,
    .size = sizeof(Rejection),
    .open = rejection_open,
    .attempt = rejection_attempt,
    .close = rejection_close,
};
