/* Which exchange a command is about, and which people. */
#pragma once

#include "exchange/exchange.h"
#include "feature/kringle.h"

/* The exchange of that title, or the latest; ERROR_CONFLICT if its names have not been drawn yet. */
Exchange *choose_drawn(Kringle *kringle, const char *title, GError **error);

/* Fails with ERROR_CONFLICT if its names have not been drawn yet, or never will be. */
bool choose_check_drawn(const Exchange *exchange, GError **error);

/* Fails with ERROR_CONFLICT if it has been called off: nobody gives anything in it any more. */
bool choose_check_on(const Exchange *exchange, GError **error);

/* As choose_drawn, with its secrets opened. */
Exchange *choose_opened(Kringle *kringle, const char *title, GError **error);

/*
 * Those who give and are called so, each once, or all who give if nobody is called. Fails, before anything is done for
 * anybody, if one of them is not found or only receives. An array of loans of the exchange.
 */
GPtrArray *choose_givers(const Exchange *exchange, char **called, GError **error);
