/*
 * Commands that messages advise, ready to be typed: texts of people are quoted as a shell needs it, and what is still
 * to be filled in stands as "..." or FILE. The caller's to free.
 */
#pragma once

#include "exchange/exchange.h"

/* Draws what was announced, with what decides: kringle draw --title Tea --value "..." */
char *advice_to_draw(const Exchange *announced);

/* Announces it anew, on terms of the same kind. */
char *advice_to_announce(const Exchange *announced);

/* Has somebody leave the exchange. */
char *advice_to_remove(const Exchange *exchange, const Participant *participant);

/* Deletes the exchange. */
char *advice_to_delete(const Exchange *exchange);
