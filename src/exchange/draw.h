/* Draws the names of an exchange with the engine, and says in words why it cannot be done. */
#pragma once

#include "draw/kringle-draw.h"
#include "exchange/exchange.h"

/*
 * Gives everybody who gives a receiver: fills exchange->assignments, drawn_at, method and exact, and the
 * report (zeroed by the caller, cleared with kr_report_clear). The same exchange and seed give the same draw.
 * ERROR_IMPOSSIBLE, with the smallest conflict in words and what would help, if no draw fits the rules; then
 * the exchange is as it was.
 */
bool exchange_draw(Exchange *exchange, const uint8_t seed[32], Time now, kr_report *report, GError **error);
