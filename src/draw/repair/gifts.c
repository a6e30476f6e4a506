/* What stands of a draw of several gifts, and what it costs to change it. */
#include "draw/repair/gifts.h"

#include "draw/array.h"

#include <string.h>

/* ---- What still stands ---- */

/* What people were told, by person, and where they are on the board. */
typedef struct {
    const uint32_t *start, *to;
    const bool *looked;
    uint32_t *column_of;
} Told;

static bool stands(const kr_gifts *gifts, uint32_t row, uint32_t column) {
    return kr_gifts_given(gifts, row) && kr_gifts_received(gifts, column) &&
           !kr_board_forbids(&gifts->board, row, column);
}

/* Whether the row has just what its giver was told, the must included. */
static bool row_is_told(const kr_gift_mending *mending, const Told *told, uint32_t row, bool has_must) {
    const kr_gifts *gifts = mending->gifts;
    uint32_t giver = gifts->board.giver[row], standing = mending->start[row + 1] - mending->start[row];
    bool must = kr_problem_must(gifts->problem, giver) != KR_NONE;
    return has_must == must && standing == kr_gifts_given(gifts, row) &&
           standing + must == told->start[giver + 1] - told->start[giver];
}

static void read_row(kr_gift_mending *mending, const Told *told, uint32_t row) {
    const kr_gifts *gifts = mending->gifts;
    uint32_t giver = gifts->board.giver[row], must = kr_problem_must(gifts->problem, giver);
    uint32_t count = mending->start[row];
    bool has_must = false;
    for (uint32_t k = told->start[giver]; k < told->start[giver + 1]; k++) {
        uint32_t column = told->column_of[told->to[k]];
        if (told->to[k] == must)
            has_must = true;
        else if (stands(gifts, row, column))
            mending->column[count++] = column;
    }
    mending->start[row + 1] = count;
    if (row_is_told(mending, told, row, has_must))
        mending->price[row] = mending->told + (told->looked && told->looked[giver]);
}

/* ---- What is kept of it ---- */

static void keep_row(kr_gift_mending *mending, uint32_t row) {
    const kr_gifts *gifts = mending->gifts;
    kr_flow *now = &mending->now;
    for (uint32_t k = mending->start[row]; k < mending->start[row + 1]; k++) {
        uint32_t column = mending->column[k];
        if (now->given[row] == kr_gifts_given(gifts, row) ||
            now->received[column] == kr_gifts_received(gifts, column))
            continue;
        now->column[gifts->row_start[row] + now->given[row]++] = column;
        now->row[gifts->column_start[column] + now->received[column]++] = row;
        now->size++;
    }
}

/* Those who would cost most come first; among equals, whoever the stream begins with. */
static void keep_all(kr_gift_mending *mending, kr_stream *stream) {
    uint32_t n = mending->gifts->board.n, first = kr_stream_below(stream, n);
    const uint64_t prices[] = {mending->told + 1, mending->told, 0};
    for (int k = 0; k < 3; k++)
        for (uint32_t step = 0; step < n; step++) {
            uint32_t row = step < n - first ? first + step : first + step - n;
            if (mending->price[row] == prices[k])
                keep_row(mending, row);
        }
}

bool kr_gift_mending_is_crowded(const kr_gift_mending *mending) {
    return mending->now.size < mending->start[mending->gifts->board.n];
}

static kr_status make_room(kr_gift_mending *mending, Told *told) {
    const kr_gifts *gifts = mending->gifts;
    size_t n = gifts->board.n, slots = kr_gifts_slots(gifts), size = sizeof(uint32_t);
    mending->start = kr_array(n + 1, size);
    mending->column = kr_array(told->start[n], size);
    mending->price = kr_array(n, sizeof *mending->price);
    mending->now = (kr_flow) {
        .column = kr_array(slots, size),
        .row = kr_array(slots, size),
        .given = kr_array(n, size),
        .received = kr_array(n, size),
    };
    told->column_of = kr_array(n, size);
    return mending->start && mending->column && mending->price && mending->now.column && mending->now.row &&
                   mending->now.given && mending->now.received && told->column_of
               ? KR_OK
               : KR_NO_MEMORY;
}

kr_status kr_gift_mending_open(kr_gift_mending *mending, const kr_gifts *gifts, const uint32_t *told_start,
                               const uint32_t *told_to, const bool *looked, kr_stream *stream) {
    uint32_t n = gifts->board.n;
    Told told = {.start = told_start, .to = told_to, .looked = looked};
    *mending = (kr_gift_mending) {.gifts = gifts, .told = (uint64_t) n + 1};
    kr_status status = make_room(mending, &told);
    if (status == KR_OK) {
        for (uint32_t column = 0; column < n; column++)
            told.column_of[gifts->board.receiver[column]] = column;
        for (uint32_t row = 0; row < n; row++)
            read_row(mending, &told, row);
        keep_all(mending, stream);
    }
    free(told.column_of);
    return status;
}

void kr_gift_mending_close(kr_gift_mending *mending) {
    free(mending->start);
    free(mending->column);
    free(mending->price);
    kr_flow_clear(&mending->now);
}

/* The pairs of the row that stood and are lost. */
static uint32_t lost_pairs(const kr_gift_mending *mending, uint32_t row) {
    uint32_t lost = 0;
    for (uint32_t k = mending->start[row]; k < mending->start[row + 1]; k++)
        lost += !kr_flow_has(&mending->now, mending->gifts, row, mending->column[k]);
    return lost;
}

kr_cost kr_gift_mending_cost(const kr_gift_mending *mending) {
    kr_cost cost = {0, 0};
    for (uint32_t row = 0; row < mending->gifts->board.n; row++) {
        uint32_t lost = lost_pairs(mending, row);
        cost.people += lost ? mending->price[row] : 0;
        cost.pairs += lost;
    }
    return cost;
}

/* ---- A single gift that is missing ---- */

static const uint32_t near_tries = 4096;

/* The only row that has to be told in any case and misses one gift, or KR_NONE. */
static uint32_t only_row(const kr_gift_mending *mending) {
    const kr_gifts *gifts = mending->gifts;
    uint32_t only = KR_NONE;
    for (uint32_t row = 0; row < gifts->board.n; row++) {
        if (mending->price[row] || !kr_gifts_given(gifts, row))
            continue;
        if (only != KR_NONE)
            return KR_NONE;
        only = row;
    }
    return only;
}

static uint32_t column_with_room(const kr_gift_mending *mending) {
    uint32_t column = 0;
    while (mending->now.received[column] == kr_gifts_received(mending->gifts, column))
        column++;
    return column;
}

static bool may_get(const kr_gift_mending *mending, uint32_t row, uint32_t column) {
    return !kr_board_forbids(&mending->gifts->board, row, column) &&
           !kr_flow_has(&mending->now, mending->gifts, row, column);
}

static uint32_t row_of_slot(const kr_gifts *gifts, uint32_t slot) {
    uint32_t row = 0, end = gifts->board.n;
    while (end - row > 1) {
        uint32_t middle = row + (end - row) / 2;
        *(gifts->row_start[middle] <= slot ? &row : &end) = middle;
    }
    return row;
}

static void give(kr_gift_mending *mending, uint32_t row, uint32_t column) {
    const kr_gifts *gifts = mending->gifts;
    kr_flow *now = &mending->now;
    now->column[gifts->row_start[row] + now->given[row]++] = column;
    now->row[gifts->column_start[column] + now->received[column]++] = row;
    now->size++;
}

/* The row takes what another gives to a column, and that one turns to the column with room. */
static void take_over(kr_gift_mending *mending, uint32_t row, uint32_t slot, uint32_t room) {
    const kr_gifts *gifts = mending->gifts;
    kr_flow *now = &mending->now;
    uint32_t other = row_of_slot(gifts, slot), column = now->column[slot];
    uint32_t place = gifts->column_start[column];
    while (now->row[place] != other)
        place++;
    now->row[place] = row;
    now->column[gifts->row_start[row] + now->given[row]++] = column;
    now->column[slot] = room;
    now->row[gifts->column_start[room] + now->received[room]++] = other;
    now->size++;
}

bool kr_gift_mending_near(kr_gift_mending *mending, kr_stream *stream) {
    const kr_gifts *gifts = mending->gifts;
    uint32_t slots = kr_gifts_slots(gifts), row = only_row(mending);
    if (row == KR_NONE || mending->now.size + 1 != slots || kr_gift_mending_is_crowded(mending))
        return false;
    uint32_t room = column_with_room(mending);
    if (may_get(mending, row, room)) {
        give(mending, row, room);
        return true;
    }
    for (uint32_t tries = 0; tries < near_tries; tries++) {
        uint32_t slot = kr_stream_below(stream, slots), other = row_of_slot(gifts, slot);
        if (mending->price[other] != mending->told || !may_get(mending, row, mending->now.column[slot]) ||
            !may_get(mending, other, room))
            continue;
        take_over(mending, row, slot, room);
        return true;
    }
    return false;
}
