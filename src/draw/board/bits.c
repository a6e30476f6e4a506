/* Reads small boards as bits, and follows who can take whose column. */
#include "draw/board/bits.h"

static uint64_t bits_below(uint32_t k) {
    return k < KR_BITS_LIMIT ? kr_bit(k) - 1 : UINT64_MAX;
}

void kr_bits_read(uint64_t *columns, const kr_board *board) {
    const uint32_t *start = board->group_start;
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t group = board->row_group[row];
        uint64_t listed = 0;
        for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
            listed |= kr_bit(board->to[k]);
        columns[row] =
            group == KR_LISTED
                ? listed
                : bits_below(board->n) & ~(bits_below(start[group + 1]) ^ bits_below(start[group])) & ~listed;
    }
}

/* After Warshall. */
void kr_bits_reach(uint64_t *columns, const uint32_t *row_of, uint32_t n) {
    for (uint32_t column = 0; column < n; column++) {
        if (row_of[column] == KR_NONE)
            continue;
        for (uint32_t row = 0; row < n; row++)
            if (columns[row] & kr_bit(column))
                columns[row] |= columns[row_of[column]];
    }
}
