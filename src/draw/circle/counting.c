/*
 * D for a single circle (Held and Karp): counts, for every set of chains behind us and every chain that may
 * come next, the ways to go on through all others and home; then a circle is picked chain by chain. Home is
 * the first chain, and the sets are of the others.
 *
 * A rank is one number below all circles; chains come ascending.
 */
#include "draw/circle/chains.h"
#include "draw/methods/methods.h"

#include "draw/array.h"

typedef struct {
    kr_chains chains;
    uint32_t others; /* chains besides the first; other k is column k + 1 */
    uint64_t follows[KR_CIRCLE_COUNTING_LIMIT][KR_CIRCLE_COUNTING_LIMIT]; /* [column][k]: all bits, or none */
    bool goes_home[KR_CIRCLE_COUNTING_LIMIT];                             /* by column */
    uint64_t *ways; /* [set * others + k]: with this set behind us and other k next, the ways from
                       there; none when k is in the set */
    uint64_t circles;
} Counting;

/* From a chain, behind which lies the set (with itself in it). */
static uint64_t ways_from(const Counting *counting, uint32_t set, uint32_t column) {
    if (set == ((uint32_t) 1 << counting->others) - 1)
        return counting->goes_home[column];
    const uint64_t *ways = counting->ways + (size_t) set * counting->others;
    const uint64_t *follows = counting->follows[column];
    uint64_t sum = 0;
    for (uint32_t k = 0; k < counting->others; k++)
        sum += ways[k] & follows[k];
    return sum;
}

/* A larger set always has a larger number, and stands behind. */
static void count_ways(Counting *counting) {
    for (uint32_t set = ((uint32_t) 1 << counting->others) - 1; set > 0; set--)
        for (uint32_t k = 0; k < counting->others; k++) {
            uint32_t bit = (uint32_t) 1 << k;
            if (set & bit)
                counting->ways[(size_t) (set & ~bit) * counting->others + k] =
                    ways_from(counting, set, k + 1);
        }
    counting->circles = ways_from(counting, 0, 0);
}

static kr_status counting_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    if (board->n > KR_CIRCLE_COUNTING_LIMIT)
        return KR_NOT_FOUND;
    Counting *counting = state;
    kr_status status = kr_chains_open(&counting->chains, board);
    if (status != KR_OK)
        return status;
    counting->others = board->n - 1;
    counting->ways = kr_array((size_t) counting->others << counting->others, sizeof *counting->ways);
    if (!counting->ways)
        return KR_NO_MEMORY;
    for (uint32_t column = 0; column < board->n; column++) {
        counting->goes_home[column] = !kr_chains_forbid(&counting->chains, column, 0);
        for (uint32_t k = 0; k < counting->others; k++)
            if (k + 1 != column && !kr_chains_forbid(&counting->chains, column, k + 1))
                counting->follows[column][k] = UINT64_MAX;
    }
    count_ways(counting);
    return counting->circles ? KR_OK : KR_IMPOSSIBLE;
}

static void counting_close(void *state) {
    Counting *counting = state;
    kr_chains_close(&counting->chains);
    free(counting->ways);
}

static uint64_t counting_draws(const void *state) {
    return ((const Counting *) state)->circles;
}

/* The next chain is the one in whose share of the ways the rank lies; the rank in that share goes on. */
static uint32_t pick_next(const Counting *counting, uint32_t set, uint32_t column, uint64_t *rank) {
    const uint64_t *ways = counting->ways + (size_t) set * counting->others;
    const uint64_t *follows = counting->follows[column];
    uint32_t k = 0;
    for (; *rank >= (ways[k] & follows[k]); k++)
        *rank -= ways[k] & follows[k];
    return k;
}

static bool counting_attempt(void *state, kr_stream *stream, uint32_t *column) {
    const Counting *counting = state;
    uint64_t rank = kr_stream_below64(stream, counting->circles);
    uint32_t set = 0, at = 0;
    for (uint32_t left = counting->others; left > 0; left--) {
        uint32_t k = pick_next(counting, set, at, &rank);
        column[kr_chain_tail(&counting->chains, at)] = k + 1;
        set |= (uint32_t) 1 << k;
        at = k + 1;
    }
    column[kr_chain_tail(&counting->chains, at)] = 0;
    return true;
}

const kr_sampler kr_circle_counting = {
    .method = KR_METHOD_COUNTING,
    .exact = true,
    .size = sizeof(Counting),
    .open = counting_open,
    .attempt = counting_attempt,
    .close = counting_close,
    .draws = counting_draws,
};
