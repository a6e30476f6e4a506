#include "exchange/link.h"

#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"

static const Field link_fields[] = {
    FIELD(Link, exchange_id),
    FIELD(Link, hash),
    FIELD(Link, version),
    FIELD(Link, participant_id),
    FIELD(Link, made_at),
    FIELD(Link, revoked_at),
    {},
};

const Record link_record = {
    RECORD_OF(Link, link),
    .keys = 2,
    .fields = link_fields,
};

static bool is_this_machine(const char *host) {
    return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0;
}

/* Letters, digits and the few signs that no mail program and no header can take for an end. */
static bool is_plain(const char *text) {
    enum { LONGEST = 200 };
    size_t length = strlen(text);
    for (const char *p = text; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("-._~:/[]%", *p))
            return false;
    return length > 0 && length <= LONGEST;
}

static bool can_be_public(const char *text) {
    g_autofree char *scheme = NULL, *host = NULL;
    if (!is_plain(text) ||
        !g_uri_split(text, G_URI_FLAGS_NONE, &scheme, NULL, &host, NULL, NULL, NULL, NULL, NULL) || !scheme ||
        !host || !*host)
        return false;
    return strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && is_this_machine(host));
}

char *public_url_read(const char *text, GError **error) {
    g_autofree char *url = g_strdup(text);
    while (g_str_has_suffix(url, "/"))
        url[strlen(url) - 1] = '\0';
    if (can_be_public(url))
        return g_steal_pointer(&url);
    g_autofree char *shown = text_visible(text);
    return fail(error, ERROR_INVALID,
                "\"%s\" cannot be the address of a service that links point to: it is like "
                "https://gifts.example.com, without anything behind ? or #",
                shown);
}

/* Base64 that may stand in a URL. */
static char *base64url(const uint8_t *bytes, size_t length) {
    char *text = g_base64_encode(bytes, length);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    *strchrnul(text, '=') = '\0';
    return text;
}

static char *token_new(int64_t exchange_id) {
    uint8_t bytes[32];
    random_fill(bytes, sizeof bytes);
    g_autofree char *text = base64url(bytes, sizeof bytes);
    explicit_bzero(bytes, sizeof bytes);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%s", exchange_id, text);
}

/* What is kept of a token. */
static Link *link_of(const char *token, int64_t exchange_id, int64_t participant_id, Time now) {
    Link *link = record_new(&link_record);
    link->exchange_id = exchange_id;
    link->hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
    link->participant_id = participant_id;
    link->made_at = now;
    return link;
}

static char *url_of(const char *public_url, const char *token) {
    return g_strconcat(public_url, "/go#", token, NULL);
}

Link *link_new(int64_t exchange_id, int64_t participant_id, const char *public_url, Time now, char **url) {
    g_autofree char *token = token_new(exchange_id);
    *url = url_of(public_url, token);
    return link_of(token, exchange_id, participant_id, now);
}

/* ---- The link in a message. */

#define PURPOSE "link"

/* A token that is sealed for one message cannot be read as that of another. */
static char *context_of(const Message *message) {
    return g_strdup_printf("message %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, message->exchange_id,
                           message->id);
}

Link *message_add_link(Message *message, const Vault *vault) {
    g_autofree char *context = context_of(message), *token = token_new(message->exchange_id);
    message->token = vault_seal(vault, PURPOSE, context, token, strlen(token));
    return link_of(token, message->exchange_id, message->participant_id, message->written_at);
}

bool message_link(const Message *message, const Vault *vault, char **link, GError **error) {
    *link = NULL;
    if (!message->token)
        return true;
    g_autofree char *context = context_of(message);
    g_autoptr(GBytes) plain = vault_unseal(vault, PURPOSE, context, message->token, error);
    if (!plain)
        return false;
    size_t length;
    const char *bytes = g_bytes_get_data(plain, &length);
    g_autofree char *token = g_strndup(bytes, length);
    *link = url_of(message->public_url, token);
    return true;
}

char *message_unsubscribe_url(const Message *message, const Vault *vault) {
    if (!message->public_url) {
        g_autofree char *address = g_uri_escape_string(message->sender, "@", FALSE);
        return g_strconcat("mailto:", address, "?subject=unsubscribe", NULL);
    }
    g_autofree char *reader = g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, message->exchange_id,
                                              message->participant_id);
    Digest mac = vault_mac(vault, "unsubscribe", reader, strlen(reader));
    g_autofree char *proof = base64url(mac.bytes, sizeof mac.bytes);
    return g_strconcat(message->public_url, "/unsubscribe/", reader, ".", proof, NULL);
}
