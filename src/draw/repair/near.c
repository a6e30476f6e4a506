/*
 * Repairs for which nothing but their own neighbourhood is looked at. Every free column must be taken, by a
 * free row or by one that leaves home. So where the free rows can have at most some of the free columns, as
 * many people have to move as columns are left; and if that many suffice, no repair is cheaper.
 */
#include "draw/repair/repair.h"

#include <string.h>

static const uint32_t near_tries = 4096;

/* Free rows and columns, and which of them belong together. */
typedef struct {
    const kr_mending *mending;
    uint32_t rows[KR_NEAR_LIMIT], columns[KR_NEAR_LIMIT], count;
    uint32_t taker[KR_NEAR_LIMIT]; /* which of the rows has a column, or KR_NONE */
    bool has_column[KR_NEAR_LIMIT], tried[KR_NEAR_LIMIT];
    kr_pair before[KR_NEAR_LIMIT]; /* rows that have moved, and their columns so far */
    uint32_t moved;
} Near;

static void shuffle(uint32_t *items, uint32_t count, kr_stream *stream) {
    for (uint32_t left = count; left > 1; left--) {
        uint32_t other = kr_stream_below(stream, left), last = items[left - 1];
        items[left - 1] = items[other];
        items[other] = last;
    }
}

static bool find_column(Near *near, uint32_t row) {
    for (uint32_t k = 0; k < near->count; k++) {
        if (near->tried[k] || kr_board_forbids(near->mending->board, near->rows[row], near->columns[k]))
            continue;
        near->tried[k] = true;
        if (near->taker[k] == KR_NONE || find_column(near, near->taker[k])) {
            near->taker[k] = row;
            return true;
        }
    }
    return false;
}

/* Gives as many free rows a free column as can have one. */
static void match_free(Near *near) {
    memset(near->taker, 0xff, sizeof near->taker);
    for (uint32_t row = 0; row < near->count; row++) {
        memset(near->tried, 0, sizeof near->tried);
        near->has_column[row] = find_column(near, row);
    }
}

static void give(kr_matching *now, uint32_t row, uint32_t column) {
    now->column[row] = column;
    now->row[column] = row;
}

/* The row takes the column of somebody who is at home, and he the free one. */
static bool move_one(Near *near, kr_matching *now, kr_stream *stream, uint32_t row, uint32_t column) {
    const kr_mending *mending = near->mending;
    const kr_board *board = mending->board;
    for (uint32_t tries = 0; tries < near_tries; tries++) {
        uint32_t other = kr_stream_below(stream, board->n), theirs = now->column[other];
        if (mending->price[other] != mending->told || theirs != mending->home[other] ||
            kr_board_forbids(board, row, theirs) || kr_board_forbids(board, other, column))
            continue;
        near->before[near->moved++] = (kr_pair) {other, theirs};
        give(now, row, theirs);
        give(now, other, column);
        return true;
    }
    return false;
}

static bool move_for_the_rest(Near *near, kr_matching *now, kr_stream *stream) {
    uint32_t row = 0;
    for (uint32_t k = 0; k < near->count; k++) {
        if (near->taker[k] != KR_NONE)
            continue;
        while (near->has_column[row])
            row++;
        if (!move_one(near, now, stream, near->rows[row++], near->columns[k]))
            return false;
    }
    return true;
}

/* Everybody goes back to where he was. */
static void move_back(const Near *near, kr_matching *now) {
    for (uint32_t k = 0; k < near->moved; k++)
        give(now, near->before[k].giver, near->before[k].receiver);
    for (uint32_t k = 0; k < near->count; k++)
        now->column[near->rows[k]] = now->row[near->columns[k]] = KR_NONE;
}

bool kr_mending_near(kr_mending *mending, kr_stream *stream, const uint32_t *rows, const uint32_t *columns,
                     uint32_t count) {
    Near near = {.mending = mending, .count = count};
    memcpy(near.rows, rows, count * sizeof *rows);
    memcpy(near.columns, columns, count * sizeof *columns);
    shuffle(near.rows, count, stream);
    shuffle(near.columns, count, stream);
    match_free(&near);
    if (!move_for_the_rest(&near, &mending->now, stream)) {
        move_back(&near, &mending->now);
        return false;
    }
    for (uint32_t k = 0; k < count; k++)
        if (near.taker[k] != KR_NONE)
            give(&mending->now, near.rows[near.taker[k]], near.columns[k]);
    mending->now.size += count;
    return true;
}
