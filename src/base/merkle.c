#include "base/merkle.h"

#include <string.h>

struct Merkle {
    GPtrArray *levels; /* of GArray of Digest: the leaves first, the root alone last */
};

GChecksum *merkle_leaf_begin(const char *tag) {
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *) "\0", 1);
    digest_add_text(sum, tag);
    return sum;
}

static Digest join(const Digest *left, const Digest *right) {
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *) "\1", 1);
    g_checksum_update(sum, left->bytes, sizeof left->bytes);
    g_checksum_update(sum, right->bytes, sizeof right->bytes);
    return digest_end(sum);
}

static GArray *level_above(const GArray *level) {
    GArray *above = g_array_new(FALSE, FALSE, sizeof(Digest));
    const Digest *hashes = (const Digest *) (const void *) level->data;
    for (guint i = 0; i < level->len; i += 2) {
        Digest hash = i + 1 < level->len ? join(&hashes[i], &hashes[i + 1]) : hashes[i];
        g_array_append_val(above, hash);
    }
    return above;
}

Merkle *merkle_new(GArray *leaves) {
    g_assert(leaves->len > 0);
    Merkle *merkle = g_new0(Merkle, 1);
    merkle->levels = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
    g_ptr_array_add(merkle->levels, leaves);
    for (const GArray *top = leaves; top->len > 1; top = merkle->levels->pdata[merkle->levels->len - 1])
        g_ptr_array_add(merkle->levels, level_above(top));
    return merkle;
}

void merkle_free(Merkle *merkle) {
    g_ptr_array_unref(merkle->levels);
    g_free(merkle);
}

static const Digest *hash_at(const Merkle *merkle, guint level, size_t place) {
    return &g_array_index((const GArray *) merkle->levels->pdata[level], Digest, place);
}

Digest merkle_root(const Merkle *merkle) {
    return *hash_at(merkle, merkle->levels->len - 1, 0);
}

char *merkle_path(const Merkle *merkle, size_t leaf) {
    GString *path = g_string_new(NULL);
    size_t place = leaf;
    for (guint level = 0; level + 1 < merkle->levels->len; level++, place /= 2) {
        if ((place ^ 1) >= ((const GArray *) merkle->levels->pdata[level])->len)
            continue;
        g_autofree char *beside = digest_to_text(hash_at(merkle, level, place ^ 1));
        g_string_append_printf(path, "%s%s", path->len ? " " : "", beside);
    }
    return g_string_free(path, FALSE);
}

/* Takes the next hash off the path. */
static bool path_step(const char **path, Digest *hash) {
    const char *digits = *path + strspn(*path, " ");
    for (size_t i = 0; i < sizeof hash->bytes; i++, digits += 2) {
        int high = g_ascii_xdigit_value(digits[0]), low = high < 0 ? -1 : g_ascii_xdigit_value(digits[1]);
        if (low < 0)
            return false;
        hash->bytes[i] = (uint8_t) (high * 16 + low);
    }
    *path = digits;
    return *digits == ' ' || !*digits;
}

bool merkle_climb(const Digest *leaf, size_t place, size_t leaves, const char *path, Digest *root) {
    if (place >= leaves)
        return false;
    *root = *leaf;
    for (size_t level = leaves; level > 1; level = (level + 1) / 2, place /= 2) {
        Digest beside;
        if ((place ^ 1) >= level)
            continue;
        if (!path_step(&path, &beside))
            return false;
        *root = place % 2 ? join(&beside, root) : join(root, &beside);
    }
    return !path[strspn(path, " ")];
}
