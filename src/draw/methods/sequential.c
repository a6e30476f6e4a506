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
    uint32_t *open;       /* by row */
    uint32_t *rows;       /* that have no column yet */
    uint32_t *candidates; /* places in `rows` */
} Sequential;

static void sequential_tabulate(Sequential *sequential) {
    double h = 1;
    for (uint32_t open = 1; open <= sequential->board->n; open++) {
        double step = kr_exponential(1 / h);
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

static kr_status sequential_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    if (board->n > KR_SEQUENTIAL_LIMIT)
        return KR_NOT_FOUND;
    Sequential *sequential = state;
    size_t n = board->n;
    *sequential = (Sequential) {
        .board = board,
        .allowed = kr_array(n * n, sizeof *sequential->allowed),
        .share = kr_array(n + 1, sizeof *sequential->share),
        .shrink = kr_array(n + 1, sizeof *sequential->shrink),
        .open = kr_array(n, sizeof *sequential->open),
        .rows = kr_array(n, sizeof *sequential->rows),
        .candidates = kr_array(n, sizeof *sequential->candidates),
    };
    if (!sequential->allowed || !sequential->share || !sequential->shrink || !sequential->open ||
        !sequential->rows || !sequential->candidates)
        return KR_NO_MEMORY;
    sequential_tabulate(sequential);
    for (uint32_t row = 0; row < board->n; row++)
        sequential_fill_row(sequential, row);
    return KR_OK;
}

static void sequential_close(void *state) {
    Sequential *sequential = state;
    free(sequential->allowed);
    free(sequential->share);
    free(sequential->shrink);
    free(sequential->open);
    free(sequential->rows);
    free(sequential->candidates);
}

/* Collects the places, among the rows that are left, of those that may have the column.
   Returns e times the factor by which the bound of all but the chosen row shrinks. */
static double collect_candidates(Sequential *sequential, uint32_t left, uint32_t column, uint32_t *count) {
    const bool *allowed = sequential->allowed + (size_t) column * sequential->board->n;
    double factor = KR_E;
    *count = 0;
    for (uint32_t place = 0; place < left; place++) {
        uint32_t row = sequential->rows[place];
        if (!allowed[row])
            continue;
        sequential->candidates[(*count)++] = place;
        factor *= sequential->shrink[sequential->open[row]];
    }
    return factor;
}

/* A candidate by its share, or none. */
static uint32_t choose_candidate(const Sequential *sequential, kr_stream *stream, double factor,
                                 uint32_t count) {
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
    for (uint32_t k = 0; k < count; k++) {
        uint32_t place = sequential->candidates[k];
        if (--sequential->open[sequential->rows[place]] == 0 && place != chosen)
            return false;
    }
    return true;
}

static bool sequential_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Sequential *sequential = state;
    const kr_board *board = sequential->board;
    for (uint32_t row = 0; row < board->n; row++) {
        sequential->rows[row] = row;
        sequential->open[row] = kr_board_choices(board, row);
    }
    for (uint32_t next = 0, left = board->n; left > 0; next++, left--) {
        uint32_t count;
        double factor = collect_candidates(sequential, left, next, &count);
        uint32_t chosen = choose_candidate(sequential, stream, factor, count);
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
        for (uint32_t open = kr_board_choices(board, row); open > 0; open--)
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
