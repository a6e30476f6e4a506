/* Who gives to whom, for those who have asked to see it. */
#pragma once

#include <stdio.h>

#include "base/json.h"
#include "exchange/exchange.h"

void pairs_print(const Exchange *exchange, FILE *out);

/* As a member "pairs" of the open object. */
void pairs_json(const Exchange *exchange, Json *json);
