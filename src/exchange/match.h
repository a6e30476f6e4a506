/* Who of one exchange is who of another: people keep an address or a name from one list to the next. */
#pragma once

#include "exchange/exchange.h"

/*
 * Pairs people who take part in both: with the same address and name, else the same address, else the same name,
 * as long as it is theirs alone on both sides. A table from each paired Participant to the other.
 */
GHashTable *people_match(const Exchange *one, const Exchange *other);

/* Somebody of `list` without a partner whose name others of the exchange have who have none either, or NULL. */
const Participant *people_uncertain(const Exchange *exchange, const Exchange *list, GHashTable *partners);
