/*
 * Q for several gifts: gives away column after column, all slots of one at a time, to rows chosen by a bound
 * on the number of draws that remain.
 *
 * Let B(s, a) bound the ways of a row that misses a columns of the s still open to it: B(s, 0) = 1, B(a, a)
 * is e to the a, and B(s, a) = B(s-1, a) exp(t), where t = B(s-1, a-1)/B(s-1, a). When a column is closed,
 * the bound of a row shrinks by exp(-t) if it does not get it, and by t exp(-t) if it does. Summed over all
 * sets of u rows that could get a column of u slots, the shrinking is, with X the sum of the t,
 *     e_u(t) exp(-X) <= (m over u) (X/m)^u exp(-X) <= (m over u) (u/m)^u exp(-u) = c,
 * where m may be any number that the candidates cannot exceed, whatever was drawn before: the rows that may
 * have the column, or the slots that are left. So the shares of the sets in c are probabilities, what is
 * missing to one is the probability to give up, and every complete draw has the same: one over the product of
 * all first bounds and all c. With one gift each this is methods/sequential.c.
 *
 * The t alone say it all: t(s, a) = t(s-1, a) exp(t(s-1, a-1) - t(s-1, a)), from t(s, 0) = 0 and 1 where a
 * row that does not get the column would be lost. They are never above 1, since they grow with a and fall
 * with s.
 *
 * Random words: for every column with slots a share (as in methods/sequential.c) that says whether to give up,
 * then one for each of its slots, which goes to the rows in order.
 */
#include "draw/gifts/methods.h"

#include "draw/array.h"
#include "draw/exponential.h"
#include "draw/logarithm.h"

/* Slots of a column: more would not fit a double when they are multiplied. */
enum { MOST_RECEIVED = 256 };

typedef struct {
    const kr_gifts *gifts;
    bool *allowed;     /* column by column: the rows that may have it */
    size_t width;      /* of the tables: the most slots of a row, and none */
    double *weight;    /* by open columns and missing ones: t for the next column to be closed, */
    double *stay;      /* and exp(-t) */
    uint32_t *open;    /* by row: columns that are still open to it */
    uint32_t *missing; /* by row: slots that are to be filled */
    uint32_t *candidates, count;
    uint32_t *most; /* by column: the rows that may have it, and miss something at first */
    double *sums;   /* from candidate k on, e of 0 ... the most slots of a column: k * (most_received + 1) */
} Sequential;

/* A row that misses as many columns as are open to it, or more, has to get each of them. */
static void sequential_tabulate(Sequential *sequential) {
    size_t width = sequential->width;
    for (uint32_t open = 0; open <= sequential->gifts->board.n; open++) {
        size_t here = open * width, before = open ? here - width : 0;
        sequential->stay[here] = 1;
        for (size_t missing = 1; missing < width; missing++) {
            double weight = 1;
            if (open > missing)
                weight = sequential->weight[before + missing] *
                         kr_exponential(sequential->weight[before + missing - 1]) *
                         sequential->stay[before + missing];
            sequential->weight[here + missing] = weight;
            sequential->stay[here + missing] = 1 / kr_exponential(weight);
        }
    }
}

static void sequential_fill(Sequential *sequential) {
    const kr_board *board = &sequential->gifts->board;
    for (uint32_t column = 0; column < board->n; column++)
        for (uint32_t row = 0; row < board->n; row++) {
            bool is_allowed = kr_gifts_given(sequential->gifts, row) && !kr_board_forbids(board, row, column);
            sequential->allowed[(size_t) column * board->n + row] = is_allowed;
            sequential->most[column] += is_allowed;
        }
}

static kr_status sequential_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Sequential *sequential = state;
    const kr_gifts *gifts = sequential->gifts = kr_gifts_of(board);
    size_t n = board->n, width = (size_t) gifts->most_given + 1, height = (size_t) gifts->most_received + 1;
    if (n > KR_GIFT_SEQUENTIAL_LIMIT || gifts->most_received > MOST_RECEIVED)
        return KR_NOT_FOUND;
    sequential->width = width;
    sequential->allowed = kr_array(n * n, sizeof *sequential->allowed);
    sequential->weight = kr_array((n + 1) * width, sizeof *sequential->weight);
    sequential->stay = kr_array((n + 1) * width, sizeof *sequential->stay);
    sequential->open = kr_array(n, sizeof *sequential->open);
    sequential->missing = kr_array(n, sizeof *sequential->missing);
    sequential->most = kr_array(n, sizeof *sequential->most);
    sequential->candidates = kr_array(n, sizeof *sequential->candidates);
    sequential->sums = kr_array((n + 1) * height, sizeof *sequential->sums);
    if (!sequential->allowed || !sequential->weight || !sequential->stay || !sequential->open ||
        !sequential->missing || !sequential->most || !sequential->candidates || !sequential->sums)
        return KR_NO_MEMORY;
    sequential_tabulate(sequential);
    sequential_fill(sequential);
    return KR_OK;
}

static void sequential_close(void *state) {
    Sequential *sequential = state;
    free(sequential->allowed);
    free(sequential->weight);
    free(sequential->stay);
    free(sequential->open);
    free(sequential->missing);
    free(sequential->most);
    free(sequential->candidates);
    free(sequential->sums);
}

static void sequential_start(Sequential *sequential) {
    const kr_gifts *gifts = sequential->gifts;
    size_t n = gifts->board.n;
    for (uint32_t row = 0; row < n; row++) {
        sequential->missing[row] = kr_gifts_given(gifts, row);
        sequential->open[row] = 0;
    }
    for (uint32_t column = 0; column < n; column++)
        for (uint32_t row = 0; kr_gifts_received(gifts, column) && row < n; row++)
            sequential->open[row] += sequential->allowed[column * n + row];
}

static size_t entry_of(const Sequential *sequential, uint32_t candidate) {
    uint32_t row = sequential->candidates[candidate];
    return sequential->open[row] * sequential->width + sequential->missing[row];
}

/* Collects the rows that may get the column, and returns exp(-X) over them. */
static double collect_candidates(Sequential *sequential, uint32_t column) {
    uint32_t n = sequential->gifts->board.n, count = 0;
    const bool *allowed = sequential->allowed + (size_t) column * n;
    double stay = 1;
    for (uint32_t row = 0; row < n; row++)
        if (allowed[row] && sequential->missing[row]) {
            sequential->candidates[count] = row;
            stay *= sequential->stay[entry_of(sequential, count++)];
        }
    sequential->count = count;
    return stay;
}

/* For every candidate: e of 0 ... `slots` over him and those behind him. Returns that of `slots` over all. */
static double sum_sets(Sequential *sequential, uint32_t slots) {
    size_t height = (size_t) sequential->gifts->most_received + 1;
    double *behind = sequential->sums + sequential->count * height;
    behind[0] = 1;
    for (uint32_t k = 1; k <= slots; k++)
        behind[k] = 0;
    for (uint32_t candidate = sequential->count; candidate-- > 0; behind -= height) {
        double weight = sequential->weight[entry_of(sequential, candidate)], *sums = behind - height;
        sums[0] = 1;
        for (uint32_t k = 1; k <= slots; k++)
            sums[k] = behind[k] + weight * behind[k - 1];
    }
    return sequential->sums[slots];
}

/* The most that all shares could be together, with so many candidates: c. */
static double share_limit(uint32_t slots, uint32_t candidates) {
    double limit = 1;
    for (uint32_t k = 0; k < slots; k++)
        limit *= (double) slots / (k + 1) * (candidates - k) / candidates / KR_E;
    return limit;
}

static double column_limit(const Sequential *sequential, uint32_t column) {
    const kr_gifts *gifts = sequential->gifts;
    uint32_t most = sequential->most[column];
    uint32_t left = gifts->column_start[gifts->board.n] - gifts->column_start[column];
    return share_limit(kr_gifts_received(gifts, column), most < left ? most : left);
}

static double random_share(kr_stream *stream) {
    return (double) (kr_stream_word64(stream) >> 11) / 9007199254740992.0; /* 2 to the 53 */
}

/* The next of `slots` candidates, from `candidate` on, by the sets that hold him and nobody before him. */
static uint32_t choose_candidate(const Sequential *sequential, kr_stream *stream, uint32_t candidate,
                                 uint32_t slots) {
    size_t height = (size_t) sequential->gifts->most_received + 1;
    const double *sums = sequential->sums + candidate * height;
    double random = random_share(stream) * sums[slots];
    for (; sequential->count - candidate > slots; candidate++) {
        sums += height;
        random -= sequential->weight[entry_of(sequential, candidate)] * sums[slots - 1];
        if (random < 0)
            break;
    }
    return candidate;
}

/* Closes the column to all candidates. False when a row misses more columns than are open to it then. */
static bool close_column(Sequential *sequential) {
    for (uint32_t k = 0; k < sequential->count; k++) {
        uint32_t row = sequential->candidates[k];
        if (--sequential->open[row] < sequential->missing[row])
            return false;
    }
    return true;
}

/* Gives away all slots of a column. */
static bool give_column(Sequential *sequential, kr_stream *stream, uint32_t given, uint32_t *column) {
    const kr_gifts *gifts = sequential->gifts;
    uint32_t slots = kr_gifts_received(gifts, given);
    double limit = column_limit(sequential, given);
    double stay = collect_candidates(sequential, given);
    if (random_share(stream) * limit >= stay * sum_sets(sequential, slots))
        return false;
    /* The weights are those of before until all are chosen: nobody is looked at again. */
    for (uint32_t candidate = 0; slots > 0; slots--, candidate++) {
        candidate = choose_candidate(sequential, stream, candidate, slots);
        uint32_t row = sequential->candidates[candidate];
        column[gifts->row_start[row + 1] - sequential->missing[row]--] = given;
    }
    return close_column(sequential);
}

static bool sequential_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Sequential *sequential = state;
    const kr_gifts *gifts = sequential->gifts;
    sequential_start(sequential);
    for (uint32_t given = 0; given < gifts->board.n; given++)
        if (kr_gifts_received(gifts, given) && !give_column(sequential, stream, given, column))
            return false;
    return true;
}

/* A step of B is exp(t), so its logarithm is the sum of the t so far. */
static double log_row_bound(const Sequential *sequential, uint32_t row) {
    const kr_gifts *gifts = sequential->gifts;
    uint32_t n = gifts->board.n, missing = kr_gifts_given(gifts, row), open = 0;
    double bound = missing;
    for (uint32_t column = 0; column < n; column++)
        if (kr_gifts_received(gifts, column) && sequential->allowed[(size_t) column * n + row])
            bound += ++open > missing ? sequential->weight[open * sequential->width + missing] : 0;
    return bound;
}

static double sequential_bound(const void *state) {
    const Sequential *sequential = state;
    const kr_gifts *gifts = sequential->gifts;
    double bound = 0;
    for (uint32_t k = 0; k < gifts->board.n; k++) {
        bound += log_row_bound(sequential, k);
        if (kr_gifts_received(gifts, k))
            bound += kr_logarithm(column_limit(sequential, k));
    }
    return bound;
}

const kr_sampler kr_gift_sequential = {
    .method = KR_METHOD_SEQUENTIAL,
    .exact = true,
    .size = sizeof(Sequential),
    .open = sequential_open,
    .attempt = sequential_attempt,
    .close = sequential_close,
    .bound = sequential_bound,
};
