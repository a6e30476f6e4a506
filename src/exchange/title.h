/*
 * Titles: an exchange is looked for by its title, so two that are drawn in the same moment would both find theirs free, and
 * people would be told two names. So whoever draws or announces one loads its title first, looks whether there is an exchange
 * of that name next, and writes the title with the new exchange: of two, the second then meets ERROR_CONFLICT. What is kept
 * stays when the exchange is deleted, as somebody may have loaded it before; so it is a number that tells nothing
 * (docs/decisions/0031).
 */
#pragma once

#include "base/vault.h"
#include "store/store.h"

typedef struct {
    int64_t number; /* which only this installation can compute; of a million titles, some have the same */
    int64_t version;
} Title;
RECORD(Title, title)

/* What is kept of the title, as exchange_find understands it; a new one if nothing is. NULL only with an error. */
Title *title_load(Store *store, const Vault *vault, const char *title, GError **error);
