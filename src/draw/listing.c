/* Goes through all draws of a small board by trying every free column for row after row. */
#include "draw/methods.h"

typedef struct {
    kr_listing *listing;
    const kr_board *board;
    uint64_t wanted, count;
    uint32_t *column;
} Search;

typedef enum { SEARCH_GOES_ON, SEARCH_ENDS, SEARCH_TIRED } Verdict;

static bool search_pays(Search *search, uint64_t steps) {
    if (search->listing->steps < steps)
        return false;
    search->listing->steps -= steps;
    return true;
}

static Verdict search_complete(Search *search) {
    kr_listing *listing = search->listing;
    if (!search_pays(search, listing->question))
        return SEARCH_TIRED;
    if (!listing->accepts(listing->context, search->column))
        return SEARCH_GOES_ON;
    return search->count++ == search->wanted ? SEARCH_ENDS : SEARCH_GOES_ON;
}

static Verdict search_from(Search *search, uint32_t row, uint32_t used) {
    if (row == search->board->n)
        return search_complete(search);
    if (!search_pays(search, search->board->n))
        return SEARCH_TIRED;
    for (uint32_t column = 0; column < search->board->n; column++) {
        uint32_t bit = (uint32_t) 1 << column;
        if (used & bit || kr_board_forbids(search->board, row, column))
            continue;
        search->column[row] = column;
        Verdict verdict = search_from(search, row + 1, used | bit);
        if (verdict != SEARCH_GOES_ON)
            return verdict;
    }
    return SEARCH_GOES_ON;
}

bool kr_listing_run(kr_listing *listing, const kr_board *board, uint64_t wanted, uint32_t *column,
                    uint64_t *count) {
    Search search = {listing, board, .wanted = wanted, .column = column};
    Verdict verdict = search_from(&search, 0, 0);
    *count = search.count;
    return verdict != SEARCH_TIRED;
}
