/*
 * Titles: an exchange is looked for by its title, so two that are drawn in the same moment would both find theirs free, and
 * people would be told two names. So whoever draws or announces one loads its title first, looks whether there is an exchange
 * of that name next, and writes the title together with the new exchange. Of two, the second then meets a conflict, and looks
 * again (docs/decisions/0031).
 */
#pragma once

#include "store/store.h"

/* Stays when the exchange is deleted, as somebody may have loaded it before; so it says next to nothing. */
typedef struct {
    int64_t number; /* 1 to 64: which follows from the title, and many have the same */
    int64_t version;
} Title;
RECORD(Title, title)

/* What is kept of the title, as exchange_find understands it; a new one if nothing is. NULL only with an error. */
Title *title_load(Store *store, const char *title, GError **error);

/* Looks once more whether what is in the batch may be; if not, the error says why. */
typedef bool TitleCheck(void *data, GError **error);

/*
 * Applies the batch with the title in it. If somebody was faster with that title, or one of the same number, it checks again,
 * and begins again. ERROR_CONFLICT only if something else of the batch is another than it was.
 */
bool title_apply(Store *store, Title *title, Batch *batch, TitleCheck *check, void *data, GError **error);
