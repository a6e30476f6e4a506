/*
 * S: one shuffle, after which the few forbidden squares are
 * switched away one by one, without favouring any draw.
 *
 * All arrangements that use exactly a set M of forbidden squares are equally likely after a shuffle. A step
 * takes the square (i, v) out of M by moving three columns: i gets the column of k, k that of l, and l gets
 * v. Every valid pair (k, l) is equally likely, so an arrangement is reached in proportion to the number b of
 * its possible k; taking it with probability least/b, where least is a bound that depends on M alone, makes
 * them equally likely again. Giving up may depend on M, or be part of such a test, and on nothing else.
 *
 * The squares are taken in descending order of their rows. Random words go first to the shuffle; then in each
 * step to k until it fits, to l until it fits, and, if they fit together, two to the test.
 *
 * The bound: with b squares left after the step, least is n - 2 - b less the most forbidden squares of a row
 * and of a column, and a shuffle with more squares in M than least could bear (n - 2 less the two) is given
 * up. Of the two words R for the test, a result is taken when the upper half of R*(n - b - 2) is below
 * least, and otherwise when that of R*origins is.
 */
#include "draw/methods/methods.h"

#include "draw/array.h"
#include "draw/methods/shuffle.h"

/* Of four billion rows, some 46,000 are expected at most where this is tried (see is_sparse). */
enum { MOST_BAD = 1 << 16 };

typedef struct {
    const kr_board *board;
    uint32_t bad_most; /* more forbidden squares than this are not switched away; 0 is plain rejection */
    uint32_t *bad, bad_count;
} Switching;

static kr_status switching_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Switching *switching = state;
    uint64_t lost = (uint64_t) board->most_in_row + board->most_in_column + 2;
    *switching = (Switching) {
        .board = board,
        .bad_most = lost < board->n ? (uint32_t) (board->n - lost) : 0,
        .bad = kr_room(board->n < MOST_BAD ? board->n : MOST_BAD, sizeof *switching->bad),
    };
    return switching->bad ? KR_OK : KR_NO_MEMORY;
}

static void switching_close(void *state) {
    Switching *switching = state;
    free(switching->bad);
}

/* A row is bad when its square is forbidden, and no step makes others bad. */
static bool is_bad(const Switching *switching, const uint32_t *column, uint32_t row) {
    return kr_board_forbids(switching->board, row, column[row]);
}

/* The number of rows that k may have been: this arrangement came about by taking v from i to l. */
static uint32_t count_origins(const Switching *switching, const uint32_t *column, uint32_t i, uint32_t l) {
    const kr_board *board = switching->board;
    uint32_t origins = 0;
    for (uint32_t k = 0; k < board->n; k++)
        origins += !is_bad(switching, column, k) && k != i && k != l &&
                   !kr_board_forbids(board, k, column[i]) && !kr_board_forbids(board, l, column[k]);
    return origins;
}

/* Accepts with probability least/origins. Counting is rarely needed: mostly
   the random number is small enough for whatever the count would be. */
static bool accept(const Switching *switching, kr_stream *stream, const uint32_t *column, uint32_t i,
                   uint32_t l) {
    uint32_t most = switching->board->n - switching->bad_count - 2;
    uint32_t least = switching->bad_most - switching->bad_count;
    uint64_t random = kr_stream_word64(stream), low;
    if (kr_multiply_high(random, most, &low) < least)
        return true;
    return kr_multiply_high(random, count_origins(switching, column, i, l), &low) < least;
}

/* A random row that is not bad and may have, or whose column may be had. */
static uint32_t pick_giver_of_allowed(const Switching *switching, kr_stream *stream, const uint32_t *column,
                                      uint32_t row) {
    for (;;) {
        uint32_t k = kr_stream_below(stream, switching->board->n);
        if (!is_bad(switching, column, k) && !kr_board_forbids(switching->board, row, column[k]))
            return k;
    }
}

static uint32_t pick_row_allowed(const Switching *switching, kr_stream *stream, const uint32_t *column,
                                 uint32_t wanted) {
    for (;;) {
        uint32_t l = kr_stream_below(stream, switching->board->n);
        if (!kr_board_forbids(switching->board, l, wanted) && !is_bad(switching, column, l))
            return l;
    }
}

/* Switches the last forbidden square away. */
static bool switch_last(Switching *switching, kr_stream *stream, uint32_t *column) {
    uint32_t i = switching->bad[switching->bad_count - 1], v = column[i];
    uint32_t k = pick_giver_of_allowed(switching, stream, column, i);
    uint32_t l = pick_row_allowed(switching, stream, column, v);
    if (k == l || kr_board_forbids(switching->board, k, column[l]))
        return false;
    column[i] = column[k];
    column[k] = column[l];
    column[l] = v;
    switching->bad_count--;
    return accept(switching, stream, column, i, l);
}

static bool switching_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Switching *switching = state;
    uint32_t most = switching->bad_most < MOST_BAD ? switching->bad_most : MOST_BAD;
    bool going =
        kr_shuffle_run(switching->board, stream, column, switching->bad, most, &switching->bad_count);
    while (going && switching->bad_count)
        going = switch_last(switching, stream, column);
    return going;
}

const kr_sampler kr_switching = {
    .method = KR_METHOD_SWITCHING,
    .exact = true,
    .unarranged = true,
    .size = sizeof(Switching),
    .open = switching_open,
    .attempt = switching_attempt,
    .close = switching_close,
};
