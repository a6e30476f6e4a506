/* What was done to an exchange since it was drawn, for whoever looks at its status. */
#pragma once

#include <stdio.h>

#include "base/json.h"
#include "exchange/exchange.h"

/* A line each; nothing if nothing was done. Of a change it says how many have another name since, never who. */
void traces_print(const Exchange *exchange, FILE *out);

/* The same as a member "traces" of the open object. */
void traces_json(const Exchange *exchange, Json *json);
