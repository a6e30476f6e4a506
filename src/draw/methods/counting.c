/*
 * D: counts, for every set of used columns, the ways to go on; then a draw is picked square by square.
 *
 * Rows are filled in order. Columns that are open to the same of the rows still to come are alike, and
 * only how many of them are used matters. So that alike columns always stand side by side, they are
 * sorted by the rows they are open to, the last row first: what differs in the early rows only becomes
 * alike later. Sets are counted once they are met, with the used ones of alike columns moved to the
 * front. That leaves 607 of 4096 sets for twelve people without rules, and 64 for three families of four.
 *
 * A rank is one number below all draws. The columns of equal sorting keep their order.
 */
#include "draw/methods/methods.h"

#include "draw/array.h"

/* Columns first ... end-1 are alike. */
typedef struct {
    uint8_t first, end;
} Run;

typedef struct {
    uint32_t n;
    uint32_t column[KR_COUNTING_LIMIT];  /* of the board */
    uint32_t rows[KR_COUNTING_LIMIT];    /* a column's rows, as bits */
    uint32_t columns[KR_COUNTING_LIMIT]; /* a row's columns, as bits */

    /* Before a row is filled: where the run of a column ends; and the runs of more than one. */
    uint8_t run_end[KR_COUNTING_LIMIT][KR_COUNTING_LIMIT];
    Run runs[KR_COUNTING_LIMIT][KR_COUNTING_LIMIT / 2];
    uint32_t run_count[KR_COUNTING_LIMIT];

    uint64_t *known; /* by the set of used columns: one more than the ways to fill the other rows, or 0 */
    uint64_t draws;
} Counting;

/* ---- Columns that are alike ---- */

static void sort_columns(Counting *counting) {
    for (uint32_t k = 1; k < counting->n; k++) {
        uint32_t column = counting->column[k], rows = counting->rows[k], place = k;
        for (; place > 0 && counting->rows[place - 1] > rows; place--) {
            counting->column[place] = counting->column[place - 1];
            counting->rows[place] = counting->rows[place - 1];
        }
        counting->column[place] = column;
        counting->rows[place] = rows;
    }
}

static void find_runs(Counting *counting, uint32_t row) {
    const uint32_t *rows = counting->rows;
    for (uint32_t first = 0, end; first < counting->n; first = end) {
        for (end = first + 1; end < counting->n && rows[end] >> row == rows[first] >> row;)
            end++;
        for (uint32_t c = first; c < end; c++)
            counting->run_end[row][c] = (uint8_t) end;
        if (end - first > 1)
            counting->runs[row][counting->run_count[row]++] = (Run) {(uint8_t) first, (uint8_t) end};
    }
}

static void read_board(Counting *counting, const kr_board *board) {
    for (uint32_t c = 0; c < board->n; c++) {
        counting->column[c] = c;
        for (uint32_t row = 0; row < board->n; row++)
            counting->rows[c] |= (uint32_t) !kr_board_forbids(board, row, c) << row;
    }
    sort_columns(counting);
    for (uint32_t row = 0; row < board->n; row++) {
        find_runs(counting, row);
        for (uint32_t c = 0; c < board->n; c++)
            counting->columns[row] |= (counting->rows[c] >> row & 1) << c;
    }
}

/* ---- Ways ---- */

static inline uint32_t bits_below(uint32_t place) {
    return ((uint32_t) 1 << place) - 1;
}

static inline uint32_t first_bit(uint32_t set) {
    return (uint32_t) __builtin_ctz(set);
}

/* Neighbours are added up, then pairs, then fours; a call into the compiler's library takes three times as
   long. */
static inline uint32_t bits_in(uint32_t set) {
    set -= set >> 1 & 0x55555555;
    set = (set & 0x33333333) + (set >> 2 & 0x33333333);
    set = (set + (set >> 4)) & 0x0f0f0f0f;
    return set * 0x01010101 >> 24;
}

/* Moves the used columns of every run to its front. */
static inline uint32_t pushed_together(const Counting *counting, uint32_t row, uint32_t used) {
    for (uint32_t k = 0; k < counting->run_count[row]; k++) {
        Run run = counting->runs[row][k];
        uint32_t all = bits_below(run.end) & ~bits_below(run.first);
        uint32_t count = bits_in(used & all);
        used = (used & ~all) | bits_below(count) << run.first;
    }
    return used;
}

static uint64_t count_ways(Counting *counting, uint32_t row, uint32_t used);

/* From the row on, when these are used and not yet pushed together. */
static inline uint64_t ways_from(Counting *counting, uint32_t row, uint32_t used) {
    if (row == counting->n)
        return 1;
    used = pushed_together(counting, row, used);
    return counting->known[used] ? counting->known[used] - 1 : count_ways(counting, row, used);
}

/* The free columns of a run are its last ones, and as good as each other. */
static uint64_t count_ways(Counting *counting, uint32_t row, uint32_t used) {
    uint64_t ways = 0;
    uint32_t rest = counting->columns[row] & ~used;
    while (rest) {
        uint32_t c = first_bit(rest), end = counting->run_end[row][c];
        ways += (end - c) * ways_from(counting, row + 1, used | (uint32_t) 1 << c);
        rest &= ~bits_below(end);
    }
    counting->known[used] = ways + 1;
    return ways;
}

static kr_status counting_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    if (board->n > KR_COUNTING_LIMIT)
        return KR_NOT_FOUND;
    Counting *counting = state;
    counting->n = board->n;
    counting->known = kr_array((size_t) 1 << board->n, sizeof *counting->known);
    if (!counting->known)
        return KR_NO_MEMORY;
    read_board(counting, board);
    counting->draws = ways_from(counting, 0, 0);
    return KR_OK;
}

static void counting_close(void *state) {
    free(((Counting *) state)->known);
}

static uint64_t counting_draws(const void *state) {
    return ((const Counting *) state)->draws;
}

/* One random number below the number of draws is the rank of the
   draw: every row spends what lies before its column, as sorted. */
static bool counting_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Counting *counting = state;
    uint64_t rank = kr_stream_below64(stream, counting->draws);
    uint32_t used = 0;
    for (uint32_t row = 0; row < counting->n; row++) {
        uint32_t rest = counting->columns[row] & ~used, bit;
        for (;; rest &= rest - 1) {
            bit = rest & (0u - rest);
            uint64_t ways = ways_from(counting, row + 1, used | bit);
            if (rank < ways)
                break;
            rank -= ways;
        }
        column[row] = counting->column[first_bit(bit)];
        used |= bit;
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
