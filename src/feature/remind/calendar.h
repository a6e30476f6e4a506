/* The date of an exchange as a file for calendars: an event of a whole day, with an alarm on the day before (RFC 5545). */
#pragma once

#include "exchange/exchange.h"

/* The text of such a file; the same for the same exchange, so that a calendar knows it again. `exchange` has a date. */
GString *calendar_write(const Exchange *exchange);

/* Writes it to a new file; one that is there already and holds the same is fine, else ERROR_CONFLICT. */
bool calendar_save(const Exchange *exchange, const char *path, GError **error);
