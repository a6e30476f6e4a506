#include "base/digest.h"

#include <string.h>

#include "base/text.h"

GChecksum *digest_begin(const char *tag) {
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    digest_add_text(sum, tag);
    return sum;
}

void digest_add_bytes(GChecksum *sum, const void *bytes, size_t length) {
    uint64_t prefix = GUINT64_TO_BE((uint64_t) length);
    g_checksum_update(sum, (const guchar *) &prefix, sizeof prefix);
    g_checksum_update(sum, bytes, (gssize) length);
}

void digest_add_text(GChecksum *sum, const char *text) {
    digest_add_bytes(sum, text ? text : "", text ? strlen(text) : 0);
}

void digest_add_number(GChecksum *sum, int64_t number) {
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    digest_add_text(sum, text);
}

void digest_add(GChecksum *sum, const Digest *digest) {
    digest_add_bytes(sum, digest->bytes, sizeof digest->bytes);
}

Digest digest_end(GChecksum *sum) {
    Digest digest;
    gsize length = sizeof digest.bytes;
    g_checksum_get_digest(sum, digest.bytes, &length);
    g_checksum_free(sum);
    return digest;
}

GBytes *digest_to_bytes(const Digest *digest) {
    return g_bytes_new(digest->bytes, sizeof digest->bytes);
}

bool digest_from_bytes(GBytes *bytes, Digest *digest) {
    if (!bytes || g_bytes_get_size(bytes) != sizeof digest->bytes)
        return false;
    memcpy(digest->bytes, g_bytes_get_data(bytes, NULL), sizeof digest->bytes);
    return true;
}

bool digest_is(GBytes *bytes, const Digest *digest) {
    Digest held;
    return digest_from_bytes(bytes, &held) && memcmp(held.bytes, digest->bytes, sizeof held.bytes) == 0;
}

char *digest_to_text(const Digest *digest) {
    return text_of_bytes(digest->bytes, sizeof digest->bytes);
}
