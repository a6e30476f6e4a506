/*
 * W: takes a column away from a random row, gives the row another, takes
 * that from the row which had it, and so on until the first column is taken.
 * Seen only when everybody has a column, every draw is equally often seen.
 */
#include "draw/methods.h"

#include "draw/array.h"

#include <string.h>

/* A round comes home after about n steps; this many times as many are not waited for. */
static const uint64_t patience = 16;

uint32_t kr_walk_rounds(const kr_board *board) {
    uint32_t bits = 0;
    for (uint32_t n = board->n; n; n >>= 1)
        bits++;
    return 64 + 4 * bits;
}

/* From one draw to another. False when `*steps` ran out on the way: then the matching is not complete. */
static bool walk_round(const kr_board *board, kr_stream *stream, kr_matching *matching, uint64_t *steps) {
    uint32_t row = kr_stream_below(stream, board->n), home = matching->column[row];
    for (;; --*steps) {
        if (!*steps)
            return false;
        uint32_t choice = kr_stream_below(stream, kr_board_choices(board, row));
        uint32_t column = kr_board_choice(board, row, choice), owner = matching->row[column];
        matching->column[row] = column;
        matching->row[column] = row;
        if (column == home)
            return true;
        row = owner;
    }
}

static void matching_restore(kr_matching *matching, const uint32_t *column, uint32_t n) {
    memcpy(matching->column, column, n * sizeof *column);
    for (uint32_t row = 0; row < n; row++)
        matching->row[column[row]] = row;
}

kr_status kr_walk(const kr_board *board, kr_stream *stream, kr_matching *matching, uint32_t rounds,
                  uint64_t *steps) {
    uint32_t *home = kr_array(board->n, sizeof *home);
    if (!home)
        return KR_NO_MEMORY;
    uint64_t budget = patience * rounds * board->n, left = budget;
    for (uint32_t round = 0; round < rounds; round++) {
        memcpy(home, matching->column, board->n * sizeof *home);
        if (!walk_round(board, stream, matching, &left)) {
            matching_restore(matching, home, board->n);
            break;
        }
    }
    *steps += budget - left;
    free(home);
    return KR_OK;
}
