/*
 * Reminders read out before anything is stored or sent: the letters that would be written now, one after the other. What
 * all of them say is written once in each language; for the next reader only address and name are filled in.
 */
#pragma once

#include "exchange/exchange.h"

typedef struct Reading Reading;

/* Of an occasion, as of that time. Loans it. */
Reading *reading_new(const Exchange *occasion, Time at);
void reading_free(Reading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)

/* Appends the letter to that address; `name` is NULL if it is not known, `language` if it is the occasion's. */
void reading_add(Reading *reading, const char *address, const char *name, const char *language, GString *out);
