/*
 * Repairs a draw after people came or left, or a rule changed: as few people as possible are told another name
 * than they know, and everybody else's secret stays as it is.
 */
#pragma once

#include "exchange/message.h"

/* Whom a repair concerns: participants, loans of the exchange, in its order. */
typedef struct {
    GPtrArray *again; /* have another name than they may know */
    GPtrArray *first; /* have a new name, and know none yet */
} Repair;

void repair_clear(Repair *repair);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Repair, repair_clear)

/*
 * Changes the assignments of a drawn exchange, opened (exchange/secrets.h), so that they are a draw of its people
 * and rules as they are now. `known` has an entry for each participant. The fewest people are told again, and
 * among these the fewest who surely know their name; it is random beyond that, but no fresh fair draw. Fails as
 * exchange_draw, with the exchange as it was; ERROR_CONFLICT if only a new draw can keep all rules.
 */
bool exchange_repair(Exchange *exchange, const Knowledge *known, const uint8_t seed[32], Repair *repair,
                     GError **error);
