#include "base/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"

#define FIRST_LINE "kringle secret 1\n"
enum { KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES, PADDED_TO = 64 };
enum { FILE_SIZE = sizeof FIRST_LINE - 1 + 2 * KEY + 1 }; /* the line, the key in hexadecimal, a line end */

G_STATIC_ASSERT(KEY == sizeof(Digest));

struct Vault {
    char *path; /* as people may see it */
    uint8_t *key;
};

/* ---- The file. */

static void *fail_file(const char *path, const char *verb, GError **error) {
    int number = errno;
    g_autofree char *shown = text_visible(path);
    return fail(error, ERROR_STORAGE, "cannot %s %s, the secret of this installation: %s", verb, shown,
                g_strerror(number));
}

/* Of a half-written file there is nothing to save: it is written under another name first. */
static bool write_durably(const char *folder, const char *path, const char *text, GError **error) {
    g_autofree char *draft = NULL;
    int file = file_open_draft(folder, &draft);
    if (file < 0)
        return fail_file(path, "create", error);
    bool written = fchmod(file, S_IRUSR) == 0 && file_write_all(file, text, FILE_SIZE, 0) && fsync(file) == 0;
    written = close(file) == 0 && written;
    bool made = written && file_rename_new(draft, path);
    int number = errno;
    /* Whoever was first decides the secret for all, and tidies up: also drafts of others, which are too late. */
    made = made || g_file_test(path, G_FILE_TEST_EXISTS);
    if (made)
        file_remove_drafts(folder);
    else
        unlink(draft);
    errno = number;
    return made || fail_file(path, "create", error);
}

static bool create(const char *path, GError **error) {
    g_autofree char *folder = g_path_get_dirname(path);
    if (!file_make_folder(folder))
        return fail_file(path, "create", error);
    uint8_t key[KEY];
    char text[FILE_SIZE + 1] = FIRST_LINE;
    random_fill(key, sizeof key);
    sodium_bin2hex(text + strlen(FIRST_LINE), 2 * KEY + 1, key, sizeof key);
    text[FILE_SIZE - 1] = '\n';
    bool written = write_durably(folder, path, text, error) &&
                   (file_sync_folder(folder) || fail_file(path, "create", error));
    explicit_bzero(key, sizeof key);
    explicit_bzero(text, sizeof text);
    return written;
}

/* False with errno, and ENOENT if there is none. At most one byte more than belongs there. */
static bool read_text(const char *path, char text[FILE_SIZE + 2], bool *is_open_to_others) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat about;
    ssize_t length = file >= 0 && fstat(file, &about) == 0 ? read(file, text, FILE_SIZE + 1) : -1;
    int number = errno;
    if (file >= 0)
        close(file);
    errno = number;
    if (length < 0)
        return false;
    text[length] = '\0';
    *is_open_to_others = about.st_mode & (S_IRWXG | S_IRWXO);
    return true;
}

static bool key_of_text(const char *text, uint8_t key[KEY]) {
    size_t length = 0;
    return strlen(text) == FILE_SIZE && g_str_has_prefix(text, FIRST_LINE) && text[FILE_SIZE - 1] == '\n' &&
           sodium_hex2bin(key, KEY, text + strlen(FIRST_LINE), 2 * KEY, NULL, &length, NULL) == 0 &&
           length == KEY;
}

/* The text of the file, which is created if there is none. */
static bool load_text(const char *path, char text[FILE_SIZE + 2], bool *is_open_to_others, GError **error) {
    if (read_text(path, text, is_open_to_others))
        return true;
    if (errno == ENOENT && !create(path, error))
        return false;
    return read_text(path, text, is_open_to_others) || fail_file(path, "read", error);
}

static bool read_key(Vault *vault, const char *path, GError **error) {
    char text[FILE_SIZE + 2] = "";
    bool is_open_to_others = false;
    if (!load_text(path, text, &is_open_to_others, error))
        return false;
    bool is_key = key_of_text(text, vault->key);
    explicit_bzero(text, sizeof text);
    if (is_open_to_others)
        return fail(error, ERROR_STORAGE,
                    "%s holds the secret of this installation, and others can read it; make it yours alone: "
                    "chmod 400 %s",
                    vault->path, vault->path);
    return is_key || fail(error, ERROR_STORAGE,
                          "%s is damaged, or not the secret of a kringle installation. Restore it from a "
                          "backup: without it, what is sealed cannot be read",
                          vault->path);
}

Vault *vault_open(const char *path, GError **error) {
    if (sodium_init() < 0)
        return fail(error, ERROR_STORAGE, "the library libsodium cannot be used on this machine");
    g_autoptr(Vault) vault = g_new0(Vault, 1);
    vault->path = text_visible(path);
    vault->key = sodium_malloc(KEY);
    if (!vault->key)
        return fail(error, ERROR_MEMORY, "there is no memory that can be kept secret");
    return read_key(vault, path, error) ? g_steal_pointer(&vault) : NULL;
}

void vault_close(Vault *vault) {
    if (!vault)
        return;
    sodium_free(vault->key); /* wipes it */
    g_free(vault->path);
    g_free(vault);
}

const char *vault_path(const Vault *vault) {
    return vault->path;
}

/* ---- What is made with it. */

Digest vault_mac(const Vault *vault, const char *purpose, const void *bytes, size_t length) {
    Digest key, mac;
    crypto_generichash(key.bytes, sizeof key.bytes, (const uint8_t *) purpose, strlen(purpose), vault->key,
                       KEY);
    crypto_generichash(mac.bytes, sizeof mac.bytes, bytes, length, key.bytes, sizeof key.bytes);
    explicit_bzero(&key, sizeof key);
    return mac;
}

/* The key for seals; "seal" keeps it apart from every key that makes a mac. */
static Digest sealing_key(const Vault *vault, const char *purpose) {
    return vault_mac(vault, "seal", purpose, strlen(purpose));
}

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

GBytes *vault_seal(const Vault *vault, const char *purpose, const char *context, const void *bytes,
                   size_t length) {
    size_t padded = (length / PADDED_TO + 1) * PADDED_TO;
    uint8_t *sealed = g_malloc(NONCE + padded + TAG);
    g_autofree uint8_t *plain = g_malloc(padded);
    Digest key = sealing_key(vault, purpose);
    memcpy(plain, bytes, length);
    sodium_pad(NULL, plain, length, PADDED_TO, padded);
    random_fill(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, padded, (const uint8_t *) context,
                                               strlen(context), NULL, sealed, key.bytes);
    explicit_bzero(plain, padded);
    explicit_bzero(&key, sizeof key);
    return g_bytes_new_take(sealed, NONCE + padded + TAG);
}

static GBytes *unseal(const Digest *key, const char *context, const uint8_t *sealed, size_t length) {
    if (length < NONCE + PADDED_TO + TAG)
        return NULL;
    size_t padded = length - NONCE - TAG, plain_length = 0;
    g_autofree uint8_t *plain = g_malloc(padded);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed + NONCE, padded + TAG,
                                                   (const uint8_t *) context, strlen(context), sealed,
                                                   key->bytes) != 0 ||
        sodium_unpad(&plain_length, plain, padded, PADDED_TO) != 0)
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&plain), plain_length);
}

GBytes *vault_unseal(const Vault *vault, const char *purpose, const char *context, GBytes *sealed,
                     GError **error) {
    size_t length = 0;
    const uint8_t *bytes = sealed ? g_bytes_get_data(sealed, &length) : NULL;
    Digest key = sealing_key(vault, purpose);
    GBytes *plain = bytes ? unseal(&key, context, bytes, length) : NULL;
    explicit_bzero(&key, sizeof key);
    return plain ? plain
                 : fail(error, ERROR_DENIED,
                        "what was sealed cannot be opened with %s: it was sealed by another installation, or "
                        "was altered. If the store comes from another machine, bring that machine's secret "
                        "along",
                        vault->path);
}
