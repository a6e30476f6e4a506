/*
 * Q: gives away the columns one by one, to rows chosen by a bound on the number of draws that remain.
 *
 * With h(0) = 1 and h(s) = h(s-1) exp(1/h(s-1)), the product of h(r)/e over the rows, r being the columns
 * still open to a row, bounds the number of draws; and the bounds of what remains, summed over the rows that
 * may have a column, never exceed it. So their shares are probabilities, what is missing to one is the
 * probability to give up, and every complete draw has the same: one over the first bound.
 *
 * Columns come in order. The rows that are left stand in a list, at first in order; whoever gets a column
 * leaves his place in it to the last one. For each column one share is drawn (two words, of which the upper
 * 53 bits count, over 2 to the 53), and from it are taken, in the order of the list, the shares of the rows
 * that may have the column, e times the product of h(r-1)/h(r) over all these rows times 1/h(r-1) of the row
 * itself, until it is below zero; if it never is, the attempt is given up.
 */
#include "draw/methods/methods.h"

#include "draw/array.h"
#include "draw/exponential.h"

typedef struct {
    const kr_board *board;
    bool *allowed; /* column by column */
    double *share; /* 1/h(r-1) and h(r-1)/h(r), by the columns r open to a row */
    double *shrink;
    uint32_t *choices;    /* the columns open to a row at first, */
    uint32_t *open;       /* and now */
    uint32_t *rows;       /* that have no column yet */
    uint32_t *candidates; /* places in `rows` */
} Sequential;

/* h(s)/h(s-1) for the first s, as the recursion says: it takes longer than drawing names in a family. */
static const double first_steps[] = {
    0x1.5bf0a8b145769p+1, 0x1.71d5c0c09e852p+0, 0x1.4a3dcab5a733ep+0, 0x1.37ddf5cf9f8c9p+0,
    0x1.2d08181258d56p+0, 0x1.25d29064178afp+0, 0x1.20a815e74804fp+0, 0x1.1cc328503574ep+0,
    0x1.19b759111de7ap+0, 0x1.1743eac068140p+0, 0x1.153fb7283b0c4p+0, 0x1.138f4901e8b8bp+0,
    0x1.121f9378d4fd6p+0, 0x1.10e2f133fe89dp+0, 0x1.0fcf5820c03eep+0, 0x1.0edd3a11e3b0bp+0,
    0x1.0e06cac033b6ap+0, 0x1.0d4783aa5d7c2p+0, 0x1.0c9bcf05932f5p+0, 0x1.0c00cc15896afp+0,
    0x1.0b742478426dep+0, 0x1.0af3ed04d856ep+0, 0x1.0a7e8ebae28dap+0, 0x1.0a12b56afc2f2p+0,
    0x1.09af428047a8ap+0, 0x1.095342cff883bp+0, 0x1.08fde6a7720fdp+0, 0x1.08ae7b8a466d9p+0,
    0x1.086467388f70bp+0, 0x1.081f23b191ae1p+0, 0x1.07de3bfa1f4c7p+0, 0x1.07a1497c3db47p+0,
};

enum { FIRST_STEPS = sizeof first_steps / sizeof *first_steps };

static void sequential_tabulate(Sequential *sequential, uint32_t most) {
    double h = 1;
    for (uint32_t open = 1; open <= most; open++) {
        double step = open <= FIRST_STEPS ? first_steps[open - 1] : kr_exponential(1 / h);
        sequential->share[open] = 1 / h;
        sequential->shrink[open] = 1 / step;
        h *= step;
    }
}

static void sequential_fill_row(Sequential *sequential, uint32_t row) {
    const kr_board *board = sequential->board;
    uint32_t group = board->row_group[row];
    bool listed = group == KR_LISTED;
    bool *allowed = sequential->allowed + row;
    size_t n = board->n;
    for (size_t column = 0; column < n; column++)
        allowed[column * n] = !listed;
    if (!listed)
        for (size_t column = board->group_start[group]; column < board->group_start[group + 1]; column++)
            allowed[column * n] = false;
    for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
        allowed[board->to[k] * n] = listed;
}

/* Enters how many columns each row may have, and returns the most of them. */
static uint32_t count_choices(Sequential *sequential) {
    uint32_t most = 0;
    for (uint32_t row = 0; row < sequential->board->n; row++) {
        uint32_t choices = sequential->choices[row] = kr_board_choices(sequential->board, row);
        most = choices > most ? choices : most;
    }
    return most;
}

static kr_status sequential_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    if (board->n > KR_SEQUENTIAL_LIMIT)
        return KR_NOT_FOUND;
    Sequential *sequential = state;
    size_t n = board->n;
    *sequential = (Sequential) {
        .board = board,
        .allowed = kr_room(n * n, sizeof *sequential->allowed),
        .share = kr_room(2 * (n + 1), sizeof *sequential->share),
        .choices = kr_room(4 * n, sizeof *sequential->choices),
    };
    if (!sequential->allowed || !sequential->share || !sequential->choices)
        return KR_NO_MEMORY;
    sequential->shrink = sequential->share + n + 1;
    sequential->open = sequential->choices + n;
    sequential->rows = sequential->open + n;
    sequential->candidates = sequential->rows + n;
    sequential_tabulate(sequential, count_choices(sequential));
    for (uint32_t row = 0; row < board->n; row++)
        sequential_fill_row(sequential, row);
    return KR_OK;
}

static void sequential_close(void *state) {
    Sequential *sequential = state;
    free(sequential->allowed);
    free(sequential->share);
    free(sequential->choices);
}

/* Collects the places, among the rows that are left, of those that may have the column, and returns how many
   they are. No processor can guess which: so all are entered, and the next overwrites who may not. */
static uint32_t collect_candidates(Sequential *sequential, uint32_t left, uint32_t column) {
    const bool *allowed = sequential->allowed + (size_t) column * sequential->board->n;
    const uint32_t *rows = sequential->rows;
    uint32_t *candidates = sequential->candidates, count = 0;
    for (uint32_t place = 0; place < left; place++) {
        candidates[count] = place;
        count += allowed[rows[place]];
    }
    return count;
}

/* e times the factor by which the bound of all but the chosen row shrinks. */
static double shrink_factor(const Sequential *sequential, uint32_t count) {
    const uint32_t *rows = sequential->rows, *candidates = sequential->candidates;
    double factor = KR_E;
    for (uint32_t k = 0; k < count; k++)
        factor *= sequential->shrink[sequential->open[rows[candidates[k]]]];
    return factor;
}

/* A candidate by its share, or none. */
static uint32_t choose_candidate(const Sequential *sequential, kr_stream *stream, uint32_t count) {
    double factor = shrink_factor(sequential, count);
    double rest = (double) (kr_stream_word64(stream) >> 11) / 9007199254740992.0; /* 2 to the 53 */
    for (uint32_t k = 0; k < count; k++) {
        uint32_t place = sequential->candidates[k];
        rest -= factor * sequential->share[sequential->open[sequential->rows[place]]];
        if (rest < 0)
            return place;
    }
    return KR_NONE;
}

/* The column is closed to all candidates. False when a row that still needs a column has none left. */
static bool close_column(Sequential *sequential, uint32_t count, uint32_t chosen) {
    const uint32_t *rows = sequential->rows, *candidates = sequential->candidates;
    uint32_t *open = sequential->open;
    for (uint32_t k = 0; k < count; k++)
        if (--open[rows[candidates[k]]] == 0 && candidates[k] != chosen)
            return false;
    return true;
}

static bool sequential_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Sequential *sequential = state;
    const kr_board *board = sequential->board;
    for (uint32_t row = 0; row < board->n; row++) {
        sequential->rows[row] = row;
        sequential->open[row] = sequential->choices[row];
    }
    for (uint32_t next = 0, left = board->n; left > 0; next++, left--) {
        uint32_t count = collect_candidates(sequential, left, next);
        uint32_t chosen = choose_candidate(sequential, stream, count);
        if (chosen == KR_NONE || !close_column(sequential, count, chosen))
            return false;
        column[sequential->rows[chosen]] = next;
        sequential->rows[chosen] = sequential->rows[left - 1];
    }
    return true;
}

/* A step of h is exp(share), so its logarithm is the sum of the shares so far. */
static double sequential_bound(const void *state) {
    const Sequential *sequential = state;
    const kr_board *board = sequential->board;
    double bound = 0;
    for (uint32_t row = 0; row < board->n; row++) {
        for (uint32_t open = sequential->choices[row]; open > 0; open--)
            bound += sequential->share[open];
        bound -= 1;
    }
    return bound;
}

const kr_sampler kr_sequential = {
    .method = KR_METHOD_SEQUENTIAL,
    .exact = true,
    .size = sizeof(Sequential),
    .open = sequential_open,
    .attempt = sequential_attempt,
    .close = sequential_close,
    .bound = sequential_bound,
};
