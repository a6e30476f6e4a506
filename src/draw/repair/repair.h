/*
 * A draw that is being mended: the pairs of it that still stand keep
 * most people where they are, and the rows without a column need one.
 */
#pragma once

#include "draw/board/matching.h"

typedef struct {
    const kr_board *board;
    kr_matching now; /* at first the pairs that stand, at last the mended draw */
    uint32_t *home;  /* the column a row had at first, or KR_NONE */
    uint64_t *price; /* of a row that leaves its home; nothing for rows without one */

    /* The price of who has not looked. Who has costs one more; all that more is less than one `told`. */
    uint64_t told;
} kr_mending;

/*
 * `told` and `looked` by person, as for kr_repair; no two people are told the same.
 * Mends nothing yet. Close it in any case.
 */
kr_status kr_mending_open(kr_mending *mending, const kr_board *board, const uint32_t *told,
                          const bool *looked);
void kr_mending_close(kr_mending *mending);

/* What the people cost who are not at home in `now`. */
uint64_t kr_mending_price(const kr_mending *mending);

enum { KR_NEAR_LIMIT = 64 };

/*
 * Gives the free rows, which are no more than that, the free columns so that as few people as possible move
 * and nobody who has looked, if a few thousand tries find how: then nothing is cheaper, and if there was only
 * one free row, every repair of this price was equally likely. Does not look at the rest of the board, and
 * takes less than a microsecond for one row. False leaves all as it is, and means nothing.
 */
bool kr_mending_near(kr_mending *mending, kr_stream *stream, const uint32_t *rows, const uint32_t *columns,
                     uint32_t count);

/* Gives every free row a column at the least price of all, whatever the flags. KR_IMPOSSIBLE when there is
   no draw, KR_NO_MEMORY. Otherwise than by `near`, some of the cheapest may be likelier than others. */
kr_status kr_mending_cheapest(kr_mending *mending, kr_stream *stream);

/*
 * Goes through all repairs of this price (nothing may be cheaper) that keep the flags, or of the next higher
 * price for which there is one, and puts one of them into `now`, each with the same chance. KR_NOT_FOUND when
 * the work ran out before there was one; if it ran out later, the chances are not quite the same.
 * KR_IMPOSSIBLE when no repair keeps the flags, at whatever price; KR_NO_MEMORY.
 */
kr_status kr_mending_choose(kr_mending *mending, uint64_t price, kr_stream *stream);
