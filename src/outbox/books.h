/* What became of errands, and is not yet written down: it will be, all in one commit. */
#pragma once

#include "outbox/errand.h"
#include "outbox/outbox.h"

typedef struct {
    const Outbox *outbox;
    GPtrArray *errands; /* whose message has changed since the last commit */
} Books;

void books_add(Books *books, Errand *errand);

/*
 * Writes it all; errands whose message another process has taken over meanwhile are `lost`. Addresses that a server knows
 * nobody at are suppressed. False, with everything lost that was not written, if the store fails, or is not in use any more.
 */
bool books_write(Books *books, GError **error);
