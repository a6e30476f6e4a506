/* R: a shuffle that is given up at the first forbidden square. */
#include "draw/methods.h"

bool kr_rejection_attempt(const kr_board *board, kr_stream *stream, uint32_t *column) {
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
