/*
 * The disclosure: everything about an announced draw, published after the event, so that anybody can check
 * that it was done as announced. It reveals every pair.
 */
#pragma once

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

/* Of an exchange whose announced draw has been done. Fails as problem_new. */
Disclosure *disclosure_of(const Exchange *exchange, GError **error);

/*
 * Checks all that can be checked: announcements, contributions, commitment, roster; draws once more and
 * compares the seal. The exchange as it was drawn, with its assignments; NULL with ERROR_INVALID that says
 * what was changed.
 */
Exchange *disclosure_check(const Disclosure *disclosure, GError **error);
