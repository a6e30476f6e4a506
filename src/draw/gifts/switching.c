/*
 * S for several gifts: one shuffle of the slots without doubles, after which the few forbidden squares are
 * switched away as in methods/switching.c. Doubles are two slots of one row with the same column.
 *
 * The slots of a row are shuffled together. If they came out double, the attempt would have to start again;
 * and that is what most attempts would come to. But of the t! e_t(c) ways to fill t slots without doubles,
 * when a column has c slots left, only as many need to be as likely as there are at best, so that all
 * attempts that go through are equally likely: it is enough to start again at a double with the probability 1
 * - least/doubles, where `doubles` is the number of ways to fill the slots double now and `least` what it
 * would be if the slots that are left were spread as evenly as they can be; else the slots of the row are
 * drawn once more. With P the share of ways without doubles, a given way comes up with the probability (1 + r
 * + r*r + ...) / all ways, where r = (1-P) least/doubles = least / all ways, and this no longer depends on
 * what was drawn before.
 *
 * Switching stays among arrangements without doubles: a step that makes one gives up. That costs its origins
 * at most 2 (t-1)(u-1) + 1 rows k, for t slots of a row and u of a column: those whose row has the column of
 * i in another slot, (t-1)(u-1); those whose column another slot of the row of l has, (t-1)(u-1); and the k
 * in the row of l with the column of i, at most one. A double of i itself cannot come back, since (i, v) is
 * forbidden, and another slot of i's row with v's column would be one of the squares that are to be switched
 * away too.
 *
 * Random words: the place of each slot's column among those at it or behind, for up to 64 slots in advance,
 * as soon as there are none in advance for the next slot; at a double, words for digits, until one differs,
 * and then the slots of the row again, up to the first double, each when it is its turn; then as in
 * methods/switching.c, slots for rows.
 */
#include "draw/gifts/doubles.h"
#include "draw/gifts/methods.h"

#include "draw/array.h"
#include "draw/methods/marks.h"

#include <string.h>

enum { AHEAD = 64 };

typedef struct {
    const kr_gifts *gifts;
    uint32_t bad_most; /* more forbidden squares than this are not switched away; 0 is plain rejection */
    uint32_t *bad, bad_count;
    bool *is_bad;     /* by slot */
    uint32_t *row_of; /* by slot */
    uint32_t bits;    /* of a column's number; the others are its mark while `is_marked` */
    bool is_marked;
    kr_doubles doubles;
    uint32_t ahead[AHEAD]; /* by slot from ahead_first to ahead_end - 1 */
    uint32_t ahead_first, ahead_end;
} Switching;

static kr_status switching_make_room(Switching *switching) {
    const kr_gifts *gifts = switching->gifts;
    uint32_t slots = kr_gifts_slots(gifts);
    switching->bad = kr_room(slots, sizeof *switching->bad);
    switching->is_bad = kr_array(slots, sizeof *switching->is_bad);
    switching->row_of = kr_room(slots, sizeof *switching->row_of);
    return switching->bad && switching->is_bad && switching->row_of
               ? kr_doubles_open(&switching->doubles, gifts)
               : KR_NO_MEMORY;
}

static kr_status rejection_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Switching *switching = state;
    const kr_gifts *gifts = switching->gifts = kr_gifts_of(board);
    kr_status status = switching_make_room(switching);
    switching->bits = kr_board_is_arranged(board) ? UINT32_MAX : kr_number_bits(board->n);
    for (uint32_t row = 0; status == KR_OK && row < board->n; row++)
        for (uint32_t slot = gifts->row_start[row]; slot < gifts->row_start[row + 1]; slot++)
            switching->row_of[slot] = row;
    return status;
}

static kr_status switching_open(void *state, const kr_board *board, kr_stream *stream) {
    Switching *switching = state;
    const kr_gifts *gifts = kr_gifts_of(board);
    kr_status status = rejection_open(state, board, stream);
    uint64_t twins = ((uint64_t) gifts->most_given - 1) * ((uint64_t) gifts->most_received - 1);
    uint64_t lost = gifts->most_in_row + gifts->most_in_column + 2 + (twins ? 2 * twins + 1 : 0);
    uint32_t slots = kr_gifts_slots(gifts);
    switching->bad_most = slots && lost < slots ? (uint32_t) (slots - lost) : 0;
    return status;
}

static void switching_close(void *state) {
    Switching *switching = state;
    free(switching->bad);
    free(switching->is_bad);
    free(switching->row_of);
    kr_doubles_close(&switching->doubles);
}

static void bad_add(Switching *switching, uint32_t slot) {
    switching->bad[switching->bad_count++] = slot;
    switching->is_bad[slot] = true;
}

static uint32_t bad_take(Switching *switching) {
    uint32_t slot = switching->bad[--switching->bad_count];
    switching->is_bad[slot] = false;
    return slot;
}

/* ---- The shuffle ---- */

/* Where the columns of the next slots are to come from is drawn in advance, to have them at hand by then. */
static void look_ahead(Switching *switching, kr_stream *stream, const uint32_t *column, uint32_t slot) {
    uint32_t slots = kr_gifts_slots(switching->gifts);
    switching->ahead_first = slot;
    switching->ahead_end = slots - slot < AHEAD ? slots : slot + AHEAD;
    for (uint32_t k = slot; k < switching->ahead_end; k++) {
        switching->ahead[k - slot] = k + kr_stream_below(stream, slots - k);
        __builtin_prefetch(column + switching->ahead[k - slot]);
    }
}

/* Draws the slots of a row from all that are left, in advance or `again`. False at a double. */
static bool draw_row(Switching *switching, kr_stream *stream, uint32_t *column, uint32_t row, bool again) {
    const kr_gifts *gifts = switching->gifts;
    uint32_t first = gifts->row_start[row], end = gifts->row_start[row + 1];
    for (uint32_t slot = first; slot < end; slot++) {
        if (!again && slot >= switching->ahead_end)
            look_ahead(switching, stream, column, slot);
        uint32_t other = again ? slot + kr_stream_below(stream, kr_gifts_slots(gifts) - slot)
                               : switching->ahead[slot - switching->ahead_first];
        uint32_t mine = column[other];
        column[other] = column[slot];
        column[slot] = mine;
        for (uint32_t before = first; before < slot; before++)
            if (column[before] == mine)
                return false;
    }
    return true;
}

/* As kr_board_forbids, but asks only the row, which is faster when rows come in order. */
static bool row_forbids(const kr_board *board, uint32_t row, uint32_t column) {
    if (!kr_board_is_arranged(board))
        return kr_problem_forbids(board->problem, row, column);
    uint32_t group = board->row_group[row];
    if (group == KR_LISTED)
        return !kr_board_lists(board, row, column);
    uint32_t first = board->group_start[group], end = board->group_start[group + 1];
    if (column >= first && column < end)
        return true;
    return board->start[row] < board->start[row + 1] && kr_board_lists(board, row, column);
}

/* ---- Forbidden squares ---- */

/* False when there are more forbidden squares than can be switched away. */
static bool collect_row(Switching *switching, const uint32_t *column, uint32_t row) {
    const kr_gifts *gifts = switching->gifts;
    for (uint32_t slot = gifts->row_start[row]; slot < gifts->row_start[row + 1]; slot++) {
        if (!row_forbids(&gifts->board, row, column[slot]))
            continue;
        if (switching->bad_count == switching->bad_most)
            return false;
        bad_add(switching, slot);
    }
    return true;
}

static void add_marks(Switching *switching, uint32_t *column) {
    const uint32_t *group = switching->gifts->board.problem->group;
    if (switching->is_marked)
        return;
    for (uint32_t slot = 0; slot < kr_gifts_slots(switching->gifts); slot++)
        column[slot] |= kr_mark_of(group, column[slot]) & ~switching->bits;
    switching->is_marked = true;
}

/* Whether a look at the marks, which it takes off, and at what the caller says about
   the giver cannot rule out that a square of the row is forbidden. */
static bool is_suspect(const Switching *switching, uint32_t *column, uint32_t row) {
    const kr_gifts *gifts = switching->gifts;
    const kr_problem *problem = gifts->board.problem;
    uint32_t mark = kr_mark_of(problem->group, row), bits = switching->bits, hits = 0;
    for (uint32_t slot = gifts->row_start[row]; slot < gifts->row_start[row + 1]; slot++) {
        hits += ((column[slot] ^ mark) & ~bits) == 0;
        column[slot] &= bits;
        for (uint32_t year = 0; problem->history && year < problem->years; year++)
            hits += problem->history[(size_t) year * problem->n + row] == column[slot];
    }
    const uint32_t *start = problem->exclusion_start;
    return hits || (start && start[row] < start[row + 1]);
}

/* The same for columns that carry marks. */
static bool collect_marked(Switching *switching, uint32_t *column) {
    bool going = true;
    for (uint32_t row = 0; row < switching->gifts->board.n; row++)
        if (is_suspect(switching, column, row) && going)
            going = collect_row(switching, column, row);
    switching->is_marked = false;
    return going;
}

/* ---- Both together ---- */

/* False at a double that makes the attempt start again, or with too many forbidden squares. */
static bool shuffle(Switching *switching, kr_stream *stream, uint32_t *column) {
    const kr_gifts *gifts = switching->gifts;
    bool marked = !kr_board_is_arranged(&gifts->board);
    if (marked)
        add_marks(switching, column);
    switching->ahead_first = switching->ahead_end = 0;
    for (uint32_t row = 0; row < gifts->board.n; row++) {
        uint32_t first = gifts->row_start[row], slots = kr_gifts_given(gifts, row);
        for (bool again = false; !draw_row(switching, stream, column, row, again); again = true)
            if (!kr_doubles_allow(&switching->doubles, stream, column, switching->bits, first, slots))
                return false;
        if (!marked && !collect_row(switching, column, row))
            return false;
    }
    return !marked || collect_marked(switching, column);
}

/* ---- The switches ---- */

/* Whether another slot of this one's row has the same column. */
static bool is_double(const Switching *switching, const uint32_t *column, uint32_t slot) {
    const kr_gifts *gifts = switching->gifts;
    uint32_t row = switching->row_of[slot];
    for (uint32_t other = gifts->row_start[row]; other < gifts->row_start[row + 1]; other++)
        if (other != slot && column[other] == column[slot])
            return true;
    return false;
}

static bool slot_forbids(const Switching *switching, uint32_t slot, uint32_t column) {
    return row_forbids(&switching->gifts->board, switching->row_of[slot], column);
}

/* Slot i gets the column of k, k that of l, and l gets v. */
static void rotate(uint32_t *column, uint32_t i, uint32_t k, uint32_t l) {
    uint32_t v = column[i];
    column[i] = column[k];
    column[k] = column[l];
    column[l] = v;
}

static bool makes_double(const Switching *switching, const uint32_t *column, uint32_t i, uint32_t k,
                         uint32_t l) {
    return is_double(switching, column, i) || is_double(switching, column, k) ||
           is_double(switching, column, l);
}

/* Whether this arrangement can come of one that was without doubles too, by a switch over k. */
static bool is_origin(const Switching *switching, uint32_t *column, uint32_t i, uint32_t k, uint32_t l) {
    if (switching->is_bad[k] || k == i || k == l || slot_forbids(switching, k, column[i]) ||
        slot_forbids(switching, l, column[k]))
        return false;
    rotate(column, l, k, i);
    bool is_simple = !makes_double(switching, column, i, k, l);
    rotate(column, i, k, l);
    return is_simple;
}

static uint32_t count_origins(const Switching *switching, uint32_t *column, uint32_t i, uint32_t l) {
    uint32_t origins = 0;
    for (uint32_t k = 0; k < kr_gifts_slots(switching->gifts); k++)
        origins += is_origin(switching, column, i, k, l);
    return origins;
}

/* Accepts with probability least/origins, counting only where it matters. */
static bool accept(const Switching *switching, kr_stream *stream, uint32_t *column, uint32_t i, uint32_t l) {
    uint32_t most = kr_gifts_slots(switching->gifts) - switching->bad_count - 2;
    uint32_t least = switching->bad_most - switching->bad_count;
    uint64_t random = kr_stream_word64(stream), low;
    if (kr_multiply_high(random, most, &low) < least)
        return true;
    return kr_multiply_high(random, count_origins(switching, column, i, l), &low) < least;
}

/* A random slot that is not bad, and whose column may be had by slot i. */
static uint32_t pick_column(const Switching *switching, kr_stream *stream, const uint32_t *column,
                            uint32_t i) {
    for (;;) {
        uint32_t k = kr_stream_below(stream, kr_gifts_slots(switching->gifts));
        if (!switching->is_bad[k] && !slot_forbids(switching, i, column[k]))
            return k;
    }
}

/* A random slot that is not bad and may have v. */
static uint32_t pick_slot(const Switching *switching, kr_stream *stream, uint32_t v) {
    for (;;) {
        uint32_t l = kr_stream_below(stream, kr_gifts_slots(switching->gifts));
        if (!switching->is_bad[l] && !slot_forbids(switching, l, v))
            return l;
    }
}

/* Switches the last forbidden square away. */
static bool switch_last(Switching *switching, kr_stream *stream, uint32_t *column) {
    uint32_t i = switching->bad[switching->bad_count - 1];
    uint32_t k = pick_column(switching, stream, column, i), l = pick_slot(switching, stream, column[i]);
    if (k == l || slot_forbids(switching, k, column[l]))
        return false;
    rotate(column, i, k, l);
    bad_take(switching);
    return !makes_double(switching, column, i, k, l) && accept(switching, stream, column, i, l);
}

static bool switching_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Switching *switching = state;
    bool going = shuffle(switching, stream, column);
    while (going && switching->bad_count)
        going = switch_last(switching, stream, column);
    while (switching->bad_count)
        bad_take(switching);
    return going;
}

const kr_sampler kr_gift_switching = {
    .method = KR_METHOD_SWITCHING,
    .exact = true,
    .unarranged = true,
    .size = sizeof(Switching),
    .open = switching_open,
    .attempt = switching_attempt,
    .close = switching_close,
};

const kr_sampler kr_gift_rejection = {
    .method = KR_METHOD_REJECTION,
    .exact = true,
    .unarranged = true,
    .size = sizeof(Switching),
    .open = rejection_open,
    .attempt = switching_attempt,
    .close = switching_close,
};
