/*
 * Mails that come back. Each mail has an envelope sender of its own, which only this installation can make: so what
 * comes back to it is about that mail, and nobody else can pretend it was.
 */
#pragma once

#include "base/vault.h"
#include "exchange/message.h"

/* "bounce+4711-12.0a1b2c3d@example.com" for bounce@example.com; the caller's to free. */
char *bounce_address(const Vault *vault, const char *mailbox, const Message *message);

/* Which message the address is of. False if it was not made here. */
bool bounce_address_parse(const Vault *vault, const char *address, int64_t *exchange_id, int64_t *message_id);
