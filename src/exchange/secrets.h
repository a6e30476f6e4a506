/*
 * What an exchange keeps sealed wherever it is stored: who draws whom, and the secret of an announced draw,
 * from which that follows. Only the installation that sealed it can open it (base/vault.h); a store, a dump or
 * a backup alone tells nobody anything. An exchange is loaded sealed; whoever needs the pairs opens it.
 */
#pragma once

#include "base/vault.h"
#include "exchange/exchange.h"

/* Seals what is new since the exchange was drawn, loaded or changed; to be called before it is put. */
void secrets_seal(Exchange *exchange, const Vault *vault);

/* Fills in receiver_id of every assignment, and the secrets of the announcements. O(assignments). */
bool secrets_open(Exchange *exchange, const Vault *vault, GError **error);
