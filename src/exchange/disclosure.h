/*
 * The disclosure: everything about an announced draw, published after the event, so that anybody can check
 * that it was done as announced. It reveals every pair.
 */
#pragma once

#include "base/vault.h"
#include "exchange/roster.h"

typedef struct {
    int64_t format; /* DISCLOSURE_FORMAT */
    int64_t exchange_id;
    bool no_swaps;
    bool one_circle;
    GPtrArray *announcements; /* their public fields; the last one was drawn */
    GBytes *secret;
    char *value;
    char *contributions;
    GBytes *seal;
    GPtrArray *roster; /* of Entry; the pairs follow from it */
} Disclosure;
RECORD(Disclosure, disclosure)

enum { DISCLOSURE_FORMAT = 1 };

/* Of an exchange, opened, whose announced draw has been done. Fails as problem_new. */
Disclosure *disclosure_of(const Exchange *exchange, const Vault *vault, GError **error);

/*
 * Keeps what the exchange would disclose now, sealed in its announcement: people or rules are about to change, and
 * what was announced and drawn must stay provable. Does nothing if it is kept already, or nothing was announced.
 */
bool disclosure_keep(Exchange *exchange, const Vault *vault, GError **error);

/*
 * The exchange as it was drawn, with announcements and assignments, where that has been kept; NULL without an error
 * if the exchange is still as it was drawn, or was never announced.
 */
Exchange *disclosure_drawn(const Exchange *exchange, const Vault *vault, GError **error);

/*
 * Checks all that can be checked: announcements, contributions, commitment, roster; draws once more and
 * compares the seal. The exchange as it was drawn, with its assignments; NULL with ERROR_INVALID that says
 * what was changed.
 */
Exchange *disclosure_check(const Disclosure *disclosure, GError **error);
