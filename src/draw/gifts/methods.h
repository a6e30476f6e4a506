/* The ways to draw several gifts. They are handed the board of a kr_gifts that has a draw, and fill
   its slots; before the first attempt, `column` holds every column as often as it has slots. */
#pragma once

#include "draw/gifts/gifts.h"
#include "draw/methods/methods.h"

/* R: shuffles slots until they fit. */
extern const kr_sampler kr_gift_rejection;

/* D: counts all draws by the slots that are left of the columns, then picks one. */
extern const kr_sampler kr_gift_counting;

/* Whether counting is little work. */
bool kr_gifts_are_countable(const kr_gifts *gifts);

/* Goes through all draws, if they are few, and picks one of those without swaps. */
extern const kr_sampler kr_gift_listing;

/* S: shuffles slots once, then switches the few forbidden squares away. */
extern const kr_sampler kr_gift_switching;

/* Q: gives away column after column, all slots of one at a time. As fair as its doubles. */
extern const kr_sampler kr_gift_sequential;

enum { KR_GIFT_SEQUENTIAL_LIMIT = 2048 }; /* people: a square is a byte */

/* W: walks from draw to draw. */
extern const kr_sampler kr_gift_walk;
