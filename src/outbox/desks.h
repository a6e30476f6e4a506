/* The desks of the exchanges whose letters are being written, each as the exchange stands now. */
#pragma once

#include "outbox/letter.h"

typedef struct Desks Desks;

Desks *desks_new(Store *store, const Vault *vault);
void desks_free(Desks *desks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desks, desks_free)

/* A loan until the next call. */
const Desk *desks_find(Desks *desks, int64_t exchange_id, GError **error);
