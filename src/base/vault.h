/*
 * The vault: the secret of this installation. It lies in a file of its own, outside of every store, so that
 * whoever gets hold of a store, a backup or a dump can neither read what is sealed in it nor make what only
 * this installation can make.
 */
#pragma once

#include "base/digest.h"

typedef struct Vault Vault;

/*
 * Opens the file. One that does not exist is created, durably and for its owner alone, with a fresh secret.
 * ERROR_STORAGE if it cannot be read or created, is damaged, or can be read by others.
 */
Vault *vault_open(const char *path, GError **error);
void vault_close(Vault *vault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vault, vault_close)

/* The file, for people. */
const char *vault_path(const Vault *vault);

/*
 * What only this installation can compute from the bytes, and always in the same way. Different purposes give
 * values that have nothing to do with each other.
 */
Digest vault_mac(const Vault *vault, const char *purpose, const void *bytes, size_t length);

/*
 * Seals the bytes: XChaCha20-Poly1305 under a key of this purpose, with a fresh nonce before it. The length is
 * rounded up to multiples of 64 first, so that it tells nothing. The context is not kept, but must be the
 * same to open the seal again: what is sealed for one place cannot be moved to another.
 */
GBytes *vault_seal(const Vault *vault, const char *purpose, const char *context, const void *bytes,
                   size_t length);

/* The bytes again; ERROR_DENIED if they were sealed elsewhere, for another place, or were altered. */
GBytes *vault_unseal(const Vault *vault, const char *purpose, const char *context, GBytes *sealed,
                     GError **error);
