#include "outbox/bounce.h"

#include <inttypes.h>
#include <string.h>

enum { MAC_BYTES = 4 };

/* What is behind the plus sign. The domain is not part of it: relays may write it otherwise. */
static char *extension(const Vault *vault, int64_t exchange_id, int64_t message_id) {
    g_autofree char *id = g_strdup_printf("%" PRId64 "-%" PRId64, exchange_id, message_id);
    Digest mac = vault_mac(vault, "bounce", id, strlen(id));
    GString *text = g_string_new(id);
    g_string_append_c(text, '.');
    for (int i = 0; i < MAC_BYTES; i++)
        g_string_append_printf(text, "%02x", mac.bytes[i]);
    return g_string_free(text, FALSE);
}

char *bounce_address(const Vault *vault, const char *mailbox, const Message *message) {
    const char *at = strrchr(mailbox, '@');
    g_autofree char *own = extension(vault, message->exchange_id, message->id);
    return g_strdup_printf("%.*s+%s%s", (int) (at - mailbox), mailbox, own, at);
}

static bool read_number(const char **text, char end, int64_t *number) {
    char *stop = NULL;
    *number = g_ascii_isdigit(**text) ? g_ascii_strtoll(*text, &stop, 10) : 0;
    if (*number <= 0 || *stop != end)
        return false;
    *text = stop + 1;
    return true;
}

bool bounce_address_parse(const Vault *vault, const char *address, int64_t *exchange_id,
                          int64_t *message_id) {
    const char *plus = strchr(address, '+'), *at = strrchr(address, '@');
    if (!plus || !at || plus > at)
        return false;
    g_autofree char *given = g_ascii_strdown(plus + 1, at - plus - 1);
    const char *text = given;
    if (!read_number(&text, '-', exchange_id) || !read_number(&text, '.', message_id))
        return false;
    g_autofree char *own = extension(vault, *exchange_id, *message_id);
    return strcmp(own, given) == 0;
}
