/* Brings the people and rules of an exchange up to date with a list of them as they are now. */
#pragma once

#include "exchange/exchange.h"

/* What a new list has changed. */
typedef struct {
    uint32_t joined, left, readdressed, renamed;
    uint32_t rules_new, rules_gone; /* groups somebody is in count as rules, too */
} Update;

/*
 * Takes over people, groups and rules of `list`, an exchange as it was read from a file. Who is who: the same
 * address and name, else the same address, else the same name. Those who are not on the list leave. Earlier years
 * stay as they are when the list says nothing of any. ERROR_CONFLICT if it is not certain who somebody is.
 */
bool exchange_update(Exchange *exchange, Exchange *list, Time now, Update *update, GError **error);

/* Whether anything has changed. */
bool update_is_empty(const Update *update);
