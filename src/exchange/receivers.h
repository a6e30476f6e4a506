/* Who gives to whom, by giver. */
#pragma once

#include "exchange/exchange.h"

typedef struct Receivers Receivers;

/* Looks at the assignments once; the exchange is a loan. O(assignments). */
Receivers *receivers_new(const Exchange *exchange);
void receivers_free(Receivers *receivers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receivers, receivers_free)

/* Whom that participant gives to, as const Participant in the order of their ids; NULL if to nobody. */
const GPtrArray *receivers_of(const Receivers *receivers, int64_t giver_id);
