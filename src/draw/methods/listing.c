/*
 * Goes through all draws of a small board that keep the flags: the first time to count them, then
 * to stop at the one whose number was drawn. Where they are too many for that, finds one of them.
 */
#include "draw/methods/methods.h"
#include "draw/proof/search.h"

/* A step takes less than a microsecond on a dozen people, and some on sixty. */
static const uint64_t most_steps = 200000;

typedef struct {
    kr_search search;
    uint64_t draws;
} Listing;

static kr_status listing_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Listing *listing = state;
    kr_status status = kr_search_open(&listing->search, board, NULL);
    if (status != KR_OK)
        return status;
    if (kr_search_run(&listing->search, UINT64_MAX, most_steps) != KR_SEARCH_ENDED)
        return KR_NOT_FOUND;
    listing->draws = listing->search.found;
    return listing->draws ? KR_OK : KR_IMPOSSIBLE;
}

static bool listing_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Listing *listing = state;
    kr_search_run(&listing->search, kr_stream_below64(stream, listing->draws), most_steps);
    for (uint32_t row = 0; row < listing->search.board->n; row++)
        column[row] = listing->search.column[row];
    return true;
}

static void listing_close(void *state) {
    (void) state; /* holds no memory */
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

/* ---- Only the first ---- */

static kr_status finding_open(void *state, const kr_board *board, kr_stream *stream) {
    return kr_search_open(state, board, stream);
}

/* By a random way, so that nobody is favoured by his place; but not every draw is as easily found. */
static bool finding_attempt(void *state, kr_stream *stream, uint32_t *column) {
    (void) stream;
    kr_search *search = state;
    if (kr_search_run(search, 0, most_steps) != KR_SEARCH_FOUND)
        return false;
    for (uint32_t row = 0; row < search->board->n; row++)
        column[row] = search->column[row];
    return true;
}

const kr_sampler kr_finding = {
    .method = KR_METHOD_SEARCH,
    .size = sizeof(kr_search),
    .open = finding_open,
    .attempt = finding_attempt,
    .close = listing_close,
};
