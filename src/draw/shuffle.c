/*
 * Shuffles, and finds the conflicts without looking anybody's rules up, but those of a few suspects. Where a
 * board is not arranged, a column is a person and travels with a mark of the person's group in the bits that
 * the number leaves free: twelve for a million people. Behind the shuffle everything needed to find suspects
 * stands side by side, so that the memory is read from one end to the other.
 */
#include "draw/shuffle.h"

#include "draw/array.h"

kr_status kr_shuffle_open(kr_shuffle *shuffle, const kr_board *board) {
    *shuffle = (kr_shuffle) {
        .board = board,
        .suspect = kr_room((size_t) board->n + 1, sizeof *shuffle->suspect),
    };
    return shuffle->suspect ? KR_OK : KR_NO_MEMORY;
}

void kr_shuffle_close(kr_shuffle *shuffle) {
    free(shuffle->suspect);
}

/* ---- Marks ---- */

/* The bits that numbers below n need. */
static uint32_t number_bits(uint32_t n) {
    uint64_t bits = 1;
    while (bits < n)
        bits *= 2;
    return (uint32_t) (bits - 1);
}

/* The same for people of one group, and seldom for others. */
static inline uint32_t mark_of(const uint32_t *group, uint32_t person) {
    uint32_t number = group && group[person] != KR_NONE ? group[person] : person;
    return number * 2654435761u;
}

static void add_marks(const kr_problem *problem, uint32_t *column, uint32_t bits) {
    const uint32_t *group = problem->group;
    uint32_t n = problem->n;
    for (uint32_t row = 0; row < n; row++)
        column[row] |= mark_of(group, column[row]) & ~bits;
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
        hits += ((column[row] ^ mark_of(group, row)) & ~bits) == 0;
    return hits;
}

static uint32_t list_by_marks(uint32_t *suspect, const kr_problem *problem, const uint32_t *column,
                              uint32_t bits, uint32_t first, uint32_t end) {
    uint32_t count = 0;
    for (uint32_t row = first; row < end; row++)
        if (((column[row] ^ mark_of(problem->group, row)) & ~bits) == 0)
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

enum { LOOK = 128 }; /* rows at once */

/* Takes the marks off, too. */
static uint32_t find_suspects(const kr_shuffle *shuffle, uint32_t *column, uint32_t bits) {
    const kr_problem *problem = shuffle->board->problem;
    uint32_t count = 0;
    for (uint32_t first = 0, end; first < problem->n; first = end) {
        end = problem->n - first < LOOK ? problem->n : first + LOOK;
        uint32_t *suspect = shuffle->suspect + count, found = 0;
        if (marks_have_any(problem, column, bits, first, end))
            found = list_by_marks(suspect, problem, column, bits, first, end);
        remove_marks(column, bits, first, end);
        if (history_has_any(problem, column, first, end) || exclusions_have_any(problem, column, first, end))
            found = list_all(suspect, first, end);
        count += found;
    }
    return count;
}

/* ---- All together ---- */

static uint32_t shuffle_with_marks(const kr_shuffle *shuffle, kr_stream *stream, uint32_t *column) {
    uint32_t bits = number_bits(shuffle->board->n);
    add_marks(shuffle->board->problem, column, bits);
    kr_stream_shuffle(stream, column, shuffle->board->n);
    return find_suspects(shuffle, column, bits);
}

static uint32_t shuffle_arranged(const kr_shuffle *shuffle, kr_stream *stream, uint32_t *column) {
    kr_stream_shuffle(stream, column, shuffle->board->n);
    return list_all(shuffle->suspect, 0, shuffle->board->n);
}

bool kr_shuffle_run(kr_shuffle *shuffle, kr_stream *stream, uint32_t *column, uint32_t *rows, uint32_t most,
                    uint32_t *count) {
    const kr_board *board = shuffle->board;
    uint32_t suspects = kr_board_is_arranged(board) ? shuffle_arranged(shuffle, stream, column)
                                                    : shuffle_with_marks(shuffle, stream, column);
    *count = 0;
    for (uint32_t k = 0; k < suspects; k++) {
        uint32_t row = shuffle->suspect[k];
        if (!kr_board_forbids(board, row, column[row]))
            continue;
        if (*count == most)
            return false;
        rows[(*count)++] = row;
    }
    return true;
}
