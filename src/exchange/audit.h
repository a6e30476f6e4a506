/*
 * The audit: whether what is stored of an exchange can be what kringle has written. It finds what a wrong restore, a hand
 * in the files, or a mistake of ours has done, which checksums do not.
 */
#pragma once

#include "exchange/link.h"

/*
 * Appends a sentence (char *) for each thing that cannot be. Never says who draws whom. `messages` and `links` are all of
 * the exchange; `is_opened` tells whether its assignments are (exchange/secrets.h), without which rules cannot be looked
 * at. O(all of it), and as long as a draw is checked.
 */
void exchange_audit(const Exchange *exchange, bool is_opened, const GPtrArray *messages,
                    const GPtrArray *links, GPtrArray *findings);
