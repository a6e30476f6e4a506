/* D: counts, for every set of used columns, the ways to go on; then a draw is picked square by square. */
#include "draw/methods.h"

#include "draw/array.h"

static uint32_t bits_in(uint32_t set) {
    uint32_t count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

/* Rows are filled in order, so the number of used columns says which row is next. */
static void count_ways(kr_counting *counting) {
    uint32_t full = ((uint32_t) 1 << counting->n) - 1;
    counting->ways[full] = 1;
    for (uint32_t used = full; used-- > 0;) {
        uint64_t ways = 0;
        uint32_t rest = counting->allowed[bits_in(used)] & ~used;
        for (; rest; rest &= rest - 1)
            ways += counting->ways[used | (rest & (0u - rest))];
        counting->ways[used] = ways;
    }
}

kr_status kr_counting_open(kr_counting *counting, const kr_board *board) {
    *counting = (kr_counting) {.n = board->n};
    counting->ways = kr_array((size_t) 1 << board->n, sizeof *counting->ways);
    if (!counting->ways)
        return KR_NO_MEMORY;
    for (uint32_t row = 0; row < board->n; row++)
        for (uint32_t column = 0; column < board->n; column++)
            if (!kr_board_forbids(board, row, column))
                counting->allowed[row] |= (uint32_t) 1 << column;
    count_ways(counting);
    return KR_OK;
}

void kr_counting_close(kr_counting *counting) {
    free(counting->ways);
    *counting = (kr_counting) {0};
}

uint64_t kr_counting_draws(const kr_counting *counting) {
    return counting->ways[0];
}

/* One random number below the number of draws is the rank of
   the draw: every row spends what lies before its column. */
void kr_counting_draw(const kr_counting *counting, kr_stream *stream, uint32_t *column) {
    uint64_t rank = kr_stream_below64(stream, counting->ways[0]);
    uint32_t used = 0;
    for (uint32_t row = 0; row < counting->n; row++)
        for (uint32_t c = 0; c < counting->n; c++) {
            uint32_t bit = (uint32_t) 1 << c;
            if (!(counting->allowed[row] & ~used & bit))
                continue;
            uint64_t ways = counting->ways[used | bit];
            if (rank < ways) {
                column[row] = c;
                used |= bit;
                break;
            }
            rank -= ways;
        }
}
