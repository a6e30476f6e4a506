/* D: counts, for every set of used columns, the ways to go on; then a draw is picked square by square. */
#include "draw/methods.h"

#include "draw/array.h"

typedef struct {
    uint32_t allowed[KR_COUNTING_LIMIT]; /* a row's columns, as bits */
    uint32_t n;
    uint64_t *ways; /* by the set of used columns: in how many ways the remaining rows fit the others */
} Counting;

static uint32_t bits_in(uint32_t set) {
    uint32_t count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

static uint32_t lowest_bit(uint32_t set) {
    return set & (0u - set);
}

/* Rows are filled in order, so the number of used columns says which row is next. */
static void count_ways(Counting *counting) {
    uint32_t full = ((uint32_t) 1 << counting->n) - 1;
    counting->ways[full] = 1;
    for (uint32_t used = full; used-- > 0;) {
        uint64_t ways = 0;
        uint32_t rest = counting->allowed[bits_in(used)] & ~used;
        for (; rest; rest &= rest - 1)
            ways += counting->ways[used | lowest_bit(rest)];
        counting->ways[used] = ways;
    }
}

static kr_status counting_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    if (board->n > KR_COUNTING_LIMIT)
        return KR_NOT_FOUND;
    Counting *counting = state;
    counting->n = board->n;
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

static void counting_close(void *state) {
    free(((Counting *) state)->ways);
}

static uint64_t counting_draws(const void *state) {
    return ((const Counting *) state)->ways[0];
}

/* One random number below the number of draws is the rank of
   the draw: every row spends what lies before its column. */
static bool counting_attempt(void *state, kr_stream *stream, uint32_t *column) {
    const Counting *counting = state;
    uint64_t rank = kr_stream_below64(stream, counting->ways[0]);
    uint32_t used = 0;
    for (uint32_t row = 0; row < counting->n; row++) {
        uint32_t rest = counting->allowed[row] & ~used;
        while (rank >= counting->ways[used | lowest_bit(rest)]) {
            rank -= counting->ways[used | lowest_bit(rest)];
            rest &= rest - 1;
        }
        column[row] = bits_in(lowest_bit(rest) - 1);
        used |= lowest_bit(rest);
    }
    return true;
}

const kr_sampler kr_counting = {
    .method = KR_METHOD_COUNTING,
    .exact = true,
    .size = sizeof(Counting),
    .open = counting_open,
    .attempt = counting_attempt,
    .close = counting_close,
    .draws = counting_draws,
};
