/*
 * W: takes a column away from a random row, gives the row another, takes
 * that from the row which had it, and so on until the first column is taken.
 * Seen only when everybody has a column, every draw is equally often seen.
 *
 * The first draw is that of kr_matching_find, started by the stream. In a round a row is drawn, then its
 * k-th allowed column, ascending, and the same for every row that loses its column. The first attempt takes
 * 64 + 4 bits(n) rounds, every further one a single one; when 16 n steps for each of them are used up, or
 * the steps of all attempts together, the last round is taken back and the attempt ends.
 */
#include "draw/circle/joining.h"
#include "draw/methods/methods.h"

#include "draw/array.h"

#include <string.h>

/* A round comes home after about n steps; this many times as many are not waited for. */
static const uint64_t patience = 16;

/* Of all attempts together: a few seconds, since large boards are far apart in memory. With more than
   some ten thousand people that cuts the rounds short, and what is drawn is less far from the start. */
static const uint64_t most_steps = 10000000;

/* As many rounds as proved enough wherever the law could be computed. */
static uint32_t walk_rounds(const kr_board *board) {
    uint32_t bits = 0;
    for (uint32_t n = board->n; n; n >>= 1)
        bits++;
    return 64 + 4 * bits;
}

typedef struct {
    const kr_board *board;
    kr_matching matching;
    uint32_t *home;  /* the draw from which a round set out */
    uint32_t rounds; /* of the next attempt */
    uint64_t steps;  /* that are left */
} Walk;

static kr_status walk_open(void *state, const kr_board *board, kr_stream *stream) {
    Walk *walk = state;
    *walk = (Walk) {
        .board = board,
        .home = kr_array(board->n, sizeof *walk->home),
        .rounds = walk_rounds(board),
        .steps = most_steps,
    };
    return walk->home ? kr_matching_find(&walk->matching, board, stream) : KR_NO_MEMORY;
}

static void walk_close(void *state) {
    Walk *walk = state;
    kr_matching_clear(&walk->matching);
    free(walk->home);
}

/* From one draw to another. False when the steps ran out on the way: then the matching is not complete. */
static bool walk_round(Walk *walk, kr_stream *stream, uint64_t *steps) {
    const kr_board *board = walk->board;
    kr_matching *matching = &walk->matching;
    uint32_t row = kr_stream_below(stream, board->n), home = matching->column[row];
    for (; *steps; --*steps) {
        uint32_t choice = kr_stream_below(stream, kr_board_choices(board, row));
        uint32_t column = kr_board_choice(board, row, choice), owner = matching->row[column];
        matching->column[row] = column;
        matching->row[column] = row;
        if (column == home)
            return true;
        row = owner;
    }
    return false;
}

static void walk_go_home(Walk *walk) {
    memcpy(walk->matching.column, walk->home, walk->board->n * sizeof *walk->home);
    for (uint32_t row = 0; row < walk->board->n; row++)
        walk->matching.row[walk->home[row]] = row;
}

static bool walk_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Walk *walk = state;
    size_t size = walk->board->n * sizeof *column;
    uint64_t steps = patience * walk->rounds * walk->board->n, later;
    if (!walk->steps)
        return false;
    steps = steps < walk->steps ? steps : walk->steps;
    later = walk->steps - steps;
    for (bool home = true; home && walk->rounds > 0; walk->rounds--) {
        memcpy(walk->home, walk->matching.column, size);
        home = walk_round(walk, stream, &steps);
        if (!home)
            walk_go_home(walk);
    }
    walk->steps = later + steps;
    walk->rounds = 1;
    memcpy(column, walk->matching.column, size);
    return true;
}

const kr_sampler kr_walk = {
    .method = KR_METHOD_WALK,
    .size = sizeof(Walk),
    .open = walk_open,
    .attempt = walk_attempt,
    .close = walk_close,
};

/* ---- Joined to a single circle ---- */

typedef struct {
    Walk walk;
    kr_joiner joiner;
} JoinedWalk;

static kr_status joined_open(void *state, const kr_board *board, kr_stream *stream) {
    JoinedWalk *joined = state;
    kr_status status = walk_open(&joined->walk, board, stream);
    return status == KR_OK ? kr_joiner_open(&joined->joiner, board) : status;
}

static void joined_close(void *state) {
    JoinedWalk *joined = state;
    walk_close(&joined->walk);
    kr_joiner_close(&joined->joiner);
}

static bool joined_attempt(void *state, kr_stream *stream, uint32_t *column) {
    JoinedWalk *joined = state;
    return walk_attempt(&joined->walk, stream, column) && kr_joiner_join(&joined->joiner, stream, column);
}

const kr_sampler kr_joined_walk = {
    .method = KR_METHOD_WALK,
    .size = sizeof(JoinedWalk),
    .open = joined_open,
    .attempt = joined_attempt,
    .close = joined_close,
};
