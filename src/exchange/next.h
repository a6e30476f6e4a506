/* The exchange after this one: the same people again, and nobody draws whom they drew. */
#pragma once

#include "exchange/exchange.h"

/* A new exchange of those who take part in the last one, with its groups and rules; not its musts, which were for once. */
Exchange *exchange_again(const Exchange *last);

/*
 * Makes history of a drawn exchange, opened (exchange/secrets.h), for the people of the next one who took part in it:
 * whom they drew, and its own history as one draw earlier. Of one that was called off only its own history counts, as
 * it is. ERROR_CONFLICT if `next` has a history already.
 */
bool exchange_carry_over(Exchange *next, const Exchange *last, GError **error);
