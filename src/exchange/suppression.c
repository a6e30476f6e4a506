#include "exchange/suppression.h"

#include "base/error.h"
#include "base/text.h"

char *suppression_key(const Vault *vault, const char *address) {
    g_autofree char *folded = g_ascii_strdown(address, -1);
    Digest digest = vault_mac(vault, "suppression", folded, strlen(folded));
    return digest_to_text(&digest);
}

Suppression *suppression_load(Store *store, const Vault *vault, const char *address, GError **error) {
    g_autofree char *key = suppression_key(vault, address);
    void *kept;
    if (!store_look_up(store, &suppression_record, &(Suppression) {.address = key}, &kept, error))
        return NULL;
    if (kept)
        return kept;
    Suppression *fresh = record_new(&suppression_record);
    fresh->address = g_steal_pointer(&key);
    return fresh;
}

void suppression_begin(Suppression *suppression, const char *reason, Time now) {
    suppression->since = now;
    g_free(suppression->reason);
    suppression->reason = g_strdup(reason);
}

bool suppression_note_return(Suppression *suppression, const char *reason, Time now) {
    enum { TOO_MANY = 3, WEEK_S = 7 * 24 * 60 * 60 };
    if (now.s - suppression->first_returned.s > WEEK_S) {
        suppression->returned = 0;
        suppression->first_returned = now;
    }
    if (++suppression->returned < TOO_MANY)
        return false;
    suppression_begin(suppression, reason, now);
    return true;
}

bool suppression_lift(Store *store, const Vault *vault, const char *address, GError **error) {
    g_autoptr(Suppression) suppression = suppression_load(store, vault, address, error);
    if (!suppression)
        return false;
    if (suppression->since.s == 0) {
        g_autofree char *shown = text_visible(address);
        return fail(error, ERROR_NOT_FOUND, "mails to %s are not suppressed", shown);
    }
    g_autoptr(Batch) batch = batch_new();
    batch_remove(batch, &suppression_record, suppression);
    return store_apply(store, batch, error);
}
