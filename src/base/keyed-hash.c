#include "base/keyed-hash.h"

#include <sodium.h>
#include <string.h>

#include "base/random.h"

static const unsigned char *key(void) {
    static unsigned char bytes[crypto_shorthash_KEYBYTES];
    static gsize is_ready;
    if (g_once_init_enter(&is_ready)) {
        random_fill(bytes, sizeof bytes);
        g_once_init_leave(&is_ready, 1);
    }
    return bytes;
}

guint keyed_hash_of(const char *text, size_t length) {
    guint64 hash;
    crypto_shorthash((unsigned char *) &hash, (const unsigned char *) text, length, key());
    return (guint) hash;
}

guint keyed_hash(gconstpointer text) {
    return keyed_hash_of(text, strlen(text));
}
