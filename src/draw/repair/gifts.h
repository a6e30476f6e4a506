/*
 * A draw of several gifts that is being mended. Of what people were told, the pairs that the rules still allow
 * stand at first; and they are as many as before, even where that is more by now than a row gives or a column
 * receives.
 */
#pragma once

#include "draw/gifts/flow.h"

/* What a repair costs: people first, then pairs that stood and are lost. */
typedef struct {
    uint64_t people;
    uint64_t pairs;
} kr_cost;

static inline bool kr_cost_is_less(kr_cost one, kr_cost other) {
    return one.people < other.people || (one.people == other.people && one.pairs < other.pairs);
}

typedef struct {
    const kr_gifts *gifts;
    uint32_t *start;  /* rows + 1: row r stands with the columns column[start[r]] ... column[start[r+1]-1] */
    uint32_t *column; /* none twice in a row */
    uint64_t
        *price; /* of a row that has just what it was told; 0 for those who have to be told in any case */

    /* The price of who has not looked. Who has costs one more; all that more is less than one `told`. */
    uint64_t told;
    kr_flow now; /* some of the pairs that stand, and no row or column too often; at last the mended draw */
} kr_gift_mending;

/*
 * What people were told, as for kr_repair_gifts. Mends nothing yet, but chooses
 * who keeps what too many were told. Close it in any case.
 */
kr_status kr_gift_mending_open(kr_gift_mending *mending, const kr_gifts *gifts, const uint32_t *told_start,
                               const uint32_t *told_to, const bool *looked, kr_stream *stream);
void kr_gift_mending_close(kr_gift_mending *mending);

/* Of `now`, against the pairs that stood at first. */
kr_cost kr_gift_mending_cost(const kr_gift_mending *mending);

/* The pair slots by which more stand than a row gives or a column receives: `now` has lost them. */
bool kr_gift_mending_is_crowded(const kr_gift_mending *mending);

/*
 * Where one gift is missing and only its giver has to be told in any case: gives it to whom it is missing, or
 * finds one person who has not looked and takes it over, if a few thousand tries find one. Then nothing is
 * cheaper, and every repair of this cost was equally likely. False leaves all as it is, and means nothing.
 */
bool kr_gift_mending_near(kr_gift_mending *mending, kr_stream *stream);

/*
 * Fills `now`, gift by gift, each at the least cost, whatever the flags: if only one was missing and it was
 * not crowded, nothing is cheaper. KR_IMPOSSIBLE when there is no draw, KR_NO_MEMORY.
 */
kr_status kr_gift_mending_fill(kr_gift_mending *mending, kr_stream *stream);

/*
 * Goes through all repairs that keep the flags, those of `least` first (nothing may be cheaper), until there
 * is one: puts one of the cheapest into `now`, each with the same chance. KR_NOT_FOUND when the work ran out
 * before there was one; if it ran out later, the chances are not quite the same. KR_IMPOSSIBLE when no repair
 * keeps the flags, at whatever cost; KR_NO_MEMORY.
 */
kr_status kr_gift_mending_choose(kr_gift_mending *mending, kr_cost least, kr_stream *stream);
