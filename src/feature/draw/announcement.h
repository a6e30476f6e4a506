/*
 * What everybody is shown of an announced draw: the announcement before, the seal behind. Never the secret.
 */
#pragma once

#include <stdio.h>

#include "base/json.h"
#include "exchange/exchange.h"

/* The announcement as a message to everybody, and what the organiser does next. */
void announcement_print(const Exchange *exchange, FILE *out);

/* The same for programs, as members of the object that is open. */
void announcement_json(const Exchange *exchange, Json *json);

/* Words, value and seal of a draw that is done. */
void announcement_print_seal(const Exchange *exchange, FILE *out);
void announcement_json_seal(const Exchange *exchange, Json *json);
