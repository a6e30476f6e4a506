/*
 * Shuffles, and finds the conflicts without looking anybody's rules up, but those of a few suspects. Where a
 * board is not arranged, a column is a person and travels with a mark of the person's group in the bits that
 * the number leaves free: twelve for a million people. Behind the shuffle everything needed to find suspects
 * stands side by side, so that the memory is read from one end to the other. Only conflicts are remembered:
 * an array of suspects would cost more than looking for them, in pages that nobody has touched before.
 */
#include "draw/methods/shuffle.h"

#include "draw/methods/marks.h"

/* ---- Marks ---- */

static void add_marks(const kr_problem *problem, uint32_t *column, uint32_t bits) {
    const uint32_t *group = problem->group;
    uint32_t n = problem->n;
    for (uint32_t row = 0; row < n; row++)
        column[row] |= kr_mark_of(group, column[row]) & ~bits;
}

static void remove_marks(uint32_t *column, uint32_t bits, uint32_t first, uint32_t end) {
    for (uint32_t row = first; row < end; row++)
        column[row] &= bits;
}

/* ---- Suspects among the rows first ... end-1 ---- */

/* Nothing is decided row by row, here as in the next two, which lets the compiler compare many at once. */
static bool marks_have_any(const kr_problem *problem, const uint32_t *column, uint32_t bits, uint32_t first,
                           uint32_t end) {
    const uint32_t *group = problem->group;
    uint32_t hits = 0;
    for (uint32_t row = first; row < end; row++)
        hits += ((column[row] ^ kr_mark_of(group, row)) & ~bits) == 0;
    return hits;
}

static uint32_t list_by_marks(uint32_t *suspect, const kr_problem *problem, const uint32_t *column,
                              uint32_t bits, uint32_t first, uint32_t end) {
    uint32_t count = 0;
    for (uint32_t row = first; row < end; row++)
        if (((column[row] ^ kr_mark_of(problem->group, row)) & ~bits) == 0)
            suspect[count++] = row;
    return count;
}

static bool history_has_any(const kr_problem *problem, const uint32_t *column, uint32_t first, uint32_t end) {
    uint32_t hits = 0;
    for (uint32_t year = 0; problem->history && year < problem->years; year++) {
        const uint32_t *receiver = problem->history + (size_t) year * problem->n;
        for (uint32_t row = first; row < end; row++)
            hits += receiver[row] == column[row];
    }
    return hits;
}

static bool exclusions_have_any(const kr_problem *problem, const uint32_t *column, uint32_t first,
                                uint32_t end) {
    const uint32_t *start = problem->exclusion_start;
    uint32_t hits = 0;
    for (uint32_t row = first; start && row < end; row++)
        for (uint32_t k = start[row]; k < start[row + 1]; k++)
            hits += problem->exclusion_to[k] == column[row];
    return hits;
}

static uint32_t list_all(uint32_t *suspect, uint32_t first, uint32_t end) {
    for (uint32_t row = first; row < end; row++)
        suspect[row - first] = row;
    return end - first;
}

/* ---- Conflicts ---- */

typedef struct {
    const kr_board *board;
    const uint32_t *column;
    uint32_t *rows, most, count;
} Conflicts;

/* False when there are too many. */
static bool collect(Conflicts *conflicts, uint32_t row) {
    if (!kr_board_forbids(conflicts->board, row, conflicts->column[row]))
        return true;
    if (conflicts->count == conflicts->most)
        return false;
    conflicts->rows[conflicts->count++] = row;
    return true;
}

static bool collect_suspects(Conflicts *conflicts, const uint32_t *suspect, uint32_t suspects) {
    for (uint32_t k = 0; k < suspects; k++)
        if (!collect(conflicts, suspect[k]))
            return false;
    return true;
}

enum { LOOK = 128 }; /* rows at once */

/* Takes the marks off, too. */
static bool collect_marked(Conflicts *conflicts, uint32_t *column, uint32_t bits) {
    const kr_problem *problem = conflicts->board->problem;
    bool going = true;
    for (uint32_t first = 0, end; first < problem->n && going; first = end) {
        end = problem->n - first < LOOK ? problem->n : first + LOOK;
        uint32_t suspect[LOOK], suspects = 0;
        if (marks_have_any(problem, column, bits, first, end))
            suspects = list_by_marks(suspect, problem, column, bits, first, end);
        remove_marks(column, bits, first, end);
        if (history_has_any(problem, column, first, end) || exclusions_have_any(problem, column, first, end))
            suspects = list_all(suspect, first, end);
        going = collect_suspects(conflicts, suspect, suspects);
        if (!going)
            remove_marks(column, bits, end, problem->n);
    }
    return going;
}

static bool collect_arranged(Conflicts *conflicts) {
    for (uint32_t row = 0; row < conflicts->board->n; row++)
        if (!collect(conflicts, row))
            return false;
    return true;
}

/* ---- All together ---- */

bool kr_shuffle_run(const kr_board *board, kr_stream *stream, uint32_t *column, uint32_t *rows, uint32_t most,
                    uint32_t *count) {
    bool marked = !kr_board_is_arranged(board);
    uint32_t bits = kr_number_bits(board->n);
    Conflicts conflicts = {board, column, rows, most, 0};
    if (marked)
        add_marks(board->problem, column, bits);
    kr_stream_shuffle(stream, column, board->n);
    bool going = marked ? collect_marked(&conflicts, column, bits) : collect_arranged(&conflicts);
    *count = conflicts.count;
    return going;
}

enum { AHEAD = 32 };

/* Gives the last row of each chain the next chain's column, marked
   as it is, and takes the marks off the order. */
static void close_circle(const kr_chains *chains, uint32_t *order, uint32_t *column, uint32_t bits) {
    uint32_t n = chains->board->n, first = order[0];
    for (uint32_t place = 0; place < n; place++) {
        if (place + AHEAD < n)
            __builtin_prefetch(column + kr_chain_tail(chains, order[place + AHEAD] & bits), 1);
        order[place] &= bits;
        column[kr_chain_tail(chains, order[place])] = place + 1 < n ? order[place + 1] : first;
    }
}

bool kr_shuffle_run_circle(const kr_chains *chains, kr_stream *stream, uint32_t *order, uint32_t *column,
                           uint32_t *rows, uint32_t most, uint32_t *count) {
    const kr_board *board = chains->board;
    bool marked = !kr_board_is_arranged(board);
    uint32_t bits = kr_number_bits(board->n);
    Conflicts conflicts = {board, column, rows, most, 0};
    if (marked)
        add_marks(board->problem, order, bits);
    kr_stream_shuffle(stream, order + 1, board->n - 1);
    close_circle(chains, order, column, bits);
    bool going = marked ? collect_marked(&conflicts, column, bits) : collect_arranged(&conflicts);
    *count = conflicts.count;
    return going;
}
