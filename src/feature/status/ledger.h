/*
 * The ledger of a person: the message that tells them whom to give to, and all news. Of several that told a name only the
 * last one counts: whoever sees that somebody was told another name, just when somebody joined, knows whose. The last
 * message says where things stand.
 */
#pragma once

#include <stdio.h>

#include "base/json.h"
#include "exchange/message.h"

/*
 * Participant id -> GPtrArray of Message, in the order they were written; of loans. What waits for a day to come is never
 * the last, unless it is the only one: so far, things stand as they did before.
 */
GHashTable *ledgers_new(const GPtrArray *messages, Time now);

const Message *ledger_last(const GPtrArray *ledger);

/* How many people are in which state. */
void ledgers_print_counts(GHashTable *ledgers, FILE *out);
void ledgers_json_counts(GHashTable *ledgers, Json *json);

/* A line for the last message, behind the name in so many columns; if `all`, one for each of the others, too. */
void ledger_print(const GPtrArray *ledger, const char *name, size_t width, bool all, FILE *out);

/* As members of the open object. */
void ledger_json(const GPtrArray *ledger, Json *json);
