/*
 * Goes through all draws of a small board by trying every free column for row after row. The first time, to
 * count those that keep the flags; then to stop at the one whose number was drawn.
 */
#include "draw/methods.h"

#include "draw/array.h"
#include "draw/circles.h"

/* More squares than this are not tried: about a second. */
static const uint64_t most_steps = 100000000;

typedef struct {
    const kr_board *board;
    uint32_t *column, *receiver_of;
    uint64_t draws; /* that keep the flags */

    uint64_t wanted, count, steps;
} Listing;

typedef enum { LISTING_GOES_ON, LISTING_ENDS, LISTING_TIRED } Verdict;

static bool listing_pays(Listing *listing, uint64_t steps) {
    if (listing->steps < steps)
        return false;
    listing->steps -= steps;
    return true;
}

static Verdict listing_complete(Listing *listing) {
    const kr_problem *problem = listing->board->problem;
    if (!listing_pays(listing, problem->n))
        return LISTING_TIRED;
    kr_board_seat(listing->board, listing->column, listing->receiver_of);
    if (!kr_flags_are_kept(problem->flags, listing->receiver_of, problem->n))
        return LISTING_GOES_ON;
    return listing->count++ == listing->wanted ? LISTING_ENDS : LISTING_GOES_ON;
}

static Verdict list_from(Listing *listing, uint32_t row, uint32_t used) {
    if (row == listing->board->n)
        return listing_complete(listing);
    if (!listing_pays(listing, listing->board->n))
        return LISTING_TIRED;
    for (uint32_t column = 0; column < listing->board->n; column++) {
        uint32_t bit = (uint32_t) 1 << column;
        if (used & bit || kr_board_forbids(listing->board, row, column))
            continue;
        listing->column[row] = column;
        Verdict verdict = list_from(listing, row + 1, used | bit);
        if (verdict != LISTING_GOES_ON)
            return verdict;
    }
    return LISTING_GOES_ON;
}

/* Up to number `wanted`, from 0. */
static Verdict list(Listing *listing, uint64_t wanted) {
    listing->wanted = wanted;
    listing->count = 0;
    listing->steps = most_steps;
    return list_from(listing, 0, 0);
}

static kr_status listing_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    if (board->n > KR_LISTING_LIMIT)
        return KR_NOT_FOUND;
    Listing *listing = state;
    *listing = (Listing) {
        .board = board,
        .column = kr_array(board->n, sizeof *listing->column),
        .receiver_of = kr_board_musts_new(board),
    };
    if (!listing->column || !listing->receiver_of)
        return KR_NO_MEMORY;
    if (list(listing, UINT64_MAX) == LISTING_TIRED)
        return KR_NOT_FOUND;
    listing->draws = listing->count;
    return listing->draws ? KR_OK : KR_IMPOSSIBLE;
}

static void listing_close(void *state) {
    Listing *listing = state;
    free(listing->column);
    free(listing->receiver_of);
}

static bool listing_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Listing *listing = state;
    list(listing, kr_stream_below64(stream, listing->draws));
    for (uint32_t row = 0; row < listing->board->n; row++)
        column[row] = listing->column[row];
    return true;
}

static uint64_t listing_draws(const void *state) {
    return ((const Listing *) state)->draws;
}

const kr_sampler kr_listing = {
    .method = KR_METHOD_COUNTING,
    .exact = true,
    .size = sizeof(Listing),
    .open = listing_open,
    .attempt = listing_attempt,
    .close = listing_close,
    .draws = listing_draws,
};
