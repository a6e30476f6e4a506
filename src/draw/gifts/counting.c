/*
 * D for several gifts: counts, for all slots that can be left of the columns, the ways to go on; then a draw
 * is picked row by row. Rows are filled in order, so the number of slots that are left says which row is
 * next.
 *
 * A rank is one number below all draws, or below those without swaps in the same order: the columns of a row
 * ascend, and columns come ascending.
 */
#include "draw/gifts/methods.h"

#include "draw/array.h"
#include "draw/gifts/check.h"

#include <string.h>

/* Tables and additions that take a few milliseconds at most. */
static const double most_states = 1 << 18, most_work = 1 << 22;

/* Draws that are gone through one by one. */
static const uint64_t most_listed = 100000;

typedef struct {
    const kr_gifts *gifts;
    size_t *stride; /* the place of a state in the table is the sum of slots left times strides */
    uint32_t *left; /* by column: its slots that are left */
    uint64_t *ways; /* by state, where known */
    bool *known;

    /* For listing: */
    uint64_t kept; /* draws without swaps */
    uint32_t *first, *column, *receiver;
} Counting;

static double combinations(uint32_t of, uint32_t count) {
    double result = 1;
    for (uint32_t k = 0; k < count; k++)
        result = result * (of - k) / (k + 1);
    return result;
}

/* What is not arranged has more people than can be counted. There is a draw, so all have enough choices. */
bool kr_gifts_are_countable(const kr_gifts *gifts) {
    const kr_board *board = &gifts->board;
    if (!kr_board_is_arranged(board))
        return false;
    double states = 1, draws = 1, most = 1;
    for (uint32_t k = 0; k < board->n && states <= most_states; k++) {
        double ways = combinations(kr_board_choices(board, k), kr_gifts_given(gifts, k));
        states *= kr_gifts_received(gifts, k) + 1.0;
        draws *= ways;
        most = most < ways ? ways : most;
    }
    /* The draws are fewer than the product, which has to fit 64 bits. */
    return states <= most_states && states * most <= most_work && draws < 18e18;
}

/* In how many ways to fill the last `missing` slots of a row from the columns from `from` on, and the rows
   behind it. `state` is that of the slots left. */
static uint64_t ways_on(Counting *counting, uint32_t row, uint32_t missing, uint32_t from, size_t state);

/* The same before a row is begun. */
static uint64_t ways_from(Counting *counting, uint32_t row, size_t state) {
    if (row == counting->gifts->board.n)
        return 1;
    if (!counting->known[state]) {
        counting->ways[state] = ways_on(counting, row, kr_gifts_given(counting->gifts, row), 0, state);
        counting->known[state] = true;
    }
    return counting->ways[state];
}

static uint64_t ways_on(Counting *counting, uint32_t row, uint32_t missing, uint32_t from, size_t state) {
    if (missing == 0)
        return ways_from(counting, row + 1, state);
    uint64_t ways = 0;
    for (uint32_t column = from; column < counting->gifts->board.n; column++) {
        if (!counting->left[column] || kr_board_forbids(&counting->gifts->board, row, column))
            continue;
        counting->left[column]--;
        ways += ways_on(counting, row, missing - 1, column + 1, state - counting->stride[column]);
        counting->left[column]++;
    }
    return ways;
}

static void counting_reset(Counting *counting) {
    for (uint32_t column = 0; column < counting->gifts->board.n; column++)
        counting->left[column] = kr_gifts_received(counting->gifts, column);
}

/* Gives every column its stride, and returns the number of states. */
static size_t counting_measure(Counting *counting) {
    size_t states = 1;
    for (uint32_t column = 0; column < counting->gifts->board.n; column++) {
        counting->stride[column] = states;
        states *= (size_t) kr_gifts_received(counting->gifts, column) + 1;
    }
    return states;
}

static kr_status counting_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Counting *counting = state;
    counting->gifts = kr_gifts_of(board);
    if (!kr_gifts_are_countable(counting->gifts))
        return KR_NOT_FOUND;
    counting->stride = kr_array(board->n, sizeof *counting->stride);
    counting->left = kr_array(board->n, sizeof *counting->left);
    if (!counting->stride || !counting->left)
        return KR_NO_MEMORY;
    size_t states = counting_measure(counting);
    counting->ways = kr_array(states, sizeof *counting->ways);
    counting->known = kr_array(states, sizeof *counting->known);
    if (!counting->ways || !counting->known)
        return KR_NO_MEMORY;
    counting_reset(counting);
    ways_from(counting, 0, states - 1);
    return KR_OK;
}

static void counting_close(void *state) {
    Counting *counting = state;
    free(counting->stride);
    free(counting->left);
    free(counting->ways);
    free(counting->known);
    free(counting->first);
    free(counting->column);
    free(counting->receiver);
}

static size_t first_state(const Counting *counting) {
    uint32_t last = counting->gifts->board.n - 1;
    return counting->stride[last] * (kr_gifts_received(counting->gifts, last) + 1) - 1;
}

static uint64_t counting_draws(const void *state) {
    const Counting *counting = state;
    return counting->ways[first_state(counting)];
}

/* The draw with this rank: every slot spends what lies before its column. */
static void counting_pick(Counting *counting, uint64_t rank, uint32_t *column) {
    const kr_gifts *gifts = counting->gifts;
    size_t state = first_state(counting);
    counting_reset(counting);
    for (uint32_t row = 0; row < gifts->board.n; row++) {
        uint32_t missing = kr_gifts_given(gifts, row), end = gifts->row_start[row + 1];
        for (uint32_t c = 0; missing > 0; c++) {
            if (!counting->left[c] || kr_board_forbids(&gifts->board, row, c))
                continue;
            counting->left[c]--;
            uint64_t ways = ways_on(counting, row, missing - 1, c + 1, state - counting->stride[c]);
            if (rank < ways) {
                column[end - missing--] = c;
                state -= counting->stride[c];
            } else {
                rank -= ways;
                counting->left[c]++;
            }
        }
    }
}

static bool counting_attempt(void *state, kr_stream *stream, uint32_t *column) {
    counting_pick(state, kr_stream_below64(stream, counting_draws(state)), column);
    return true;
}

const kr_sampler kr_gift_counting = {
    .method = KR_METHOD_COUNTING,
    .exact = true,
    .size = sizeof(Counting),
    .open = counting_open,
    .attempt = counting_attempt,
    .close = counting_close,
    .draws = counting_draws,
};

/* ---- Draws without swaps ---- */

static bool is_kept(Counting *counting, uint64_t rank) {
    counting_pick(counting, rank, counting->column);
    kr_gifts_seat(counting->gifts, counting->column, counting->receiver);
    return !kr_several_swaps(counting->gifts->problem, counting->first, counting->receiver);
}

static kr_status listing_open(void *state, const kr_board *board, kr_stream *stream) {
    Counting *counting = state;
    kr_status status = counting_open(state, board, stream);
    if (status != KR_OK)
        return status;
    if (counting_draws(state) > most_listed)
        return KR_NOT_FOUND;
    counting->first = kr_several_first_new(counting->gifts->problem);
    counting->column = kr_array(kr_gifts_slots(counting->gifts), sizeof *counting->column);
    counting->receiver = kr_array(kr_problem_gifts(counting->gifts->problem), sizeof *counting->receiver);
    if (!counting->first || !counting->column || !counting->receiver)
        return KR_NO_MEMORY;
    for (uint64_t rank = 0; rank < counting_draws(state); rank++)
        counting->kept += is_kept(counting, rank);
    return counting->kept ? KR_OK : KR_IMPOSSIBLE;
}

static bool listing_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Counting *counting = state;
    uint64_t before = kr_stream_below64(stream, counting->kept), rank = 0;
    while (!is_kept(counting, rank) || before-- > 0)
        rank++;
    memcpy(column, counting->column, kr_gifts_slots(counting->gifts) * sizeof *column);
    return true;
}

static uint64_t listing_draws(const void *state) {
    return ((const Counting *) state)->kept;
}

const kr_sampler kr_gift_listing = {
    .method = KR_METHOD_COUNTING,
    .exact = true,
    .size = sizeof(Counting),
    .open = listing_open,
    .attempt = listing_attempt,
    .close = counting_close,
    .draws = listing_draws,
};
