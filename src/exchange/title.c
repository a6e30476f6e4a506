#include "exchange/title.h"

#include "base/text.h"

static int64_t number_of(const Vault *vault, const char *title) {
    enum { NUMBERS = 1 << 20 };
    g_autofree char *folded = text_fold(title);
    Digest digest = vault_mac(vault, "title", folded, strlen(folded));
    uint32_t number;
    memcpy(&number, digest.bytes, sizeof number);
    return 1 + GUINT32_FROM_BE(number) % NUMBERS;
}

Title *title_load(Store *store, const Vault *vault, const char *title, GError **error) {
    const Title like = {.number = number_of(vault, title)};
    void *kept;
    if (!store_look_up(store, &title_record, &like, &kept, error))
        return NULL;
    return kept ? kept : record_copy(&title_record, &like);
}
