#include "exchange/secrets.h"

#include <string.h>

#include "base/error.h"

/* What ties a seal to its place: it cannot stand for another giver, gift or exchange. */
static char *assignment_context(const Assignment *assignment) {
    return g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                           assignment->exchange_id, assignment->giver_id, assignment->gift);
}

static char *announcement_context(const Announcement *announcement) {
    return g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, announcement->exchange_id,
                           announcement->attempt);
}

static void seal_assignment(Assignment *assignment, const Vault *vault) {
    g_autofree char *context = assignment_context(assignment);
    g_autofree char *receiver = g_strdup_printf("%" G_GINT64_FORMAT, assignment->receiver_id);
    assignment->receiver_sealed = vault_seal(vault, "pair", context, receiver, strlen(receiver));
}

static void seal_announcement(Announcement *announcement, const Vault *vault) {
    g_autofree char *context = announcement_context(announcement);
    gsize length;
    const void *secret = g_bytes_get_data(announcement->secret, &length);
    announcement->secret_sealed = vault_seal(vault, "announcement", context, secret, length);
}

void secrets_seal(Exchange *exchange, const Vault *vault) {
    for (guint i = 0; i < exchange->assignments->len; i++) {
        Assignment *assignment = exchange->assignments->pdata[i];
        if (!assignment->receiver_sealed)
            seal_assignment(assignment, vault);
    }
    for (guint i = 0; i < exchange->announcements->len; i++) {
        Announcement *announcement = exchange->announcements->pdata[i];
        if (!announcement->secret_sealed)
            seal_announcement(announcement, vault);
    }
}

static bool open_assignment(const Exchange *exchange, Assignment *assignment, const Vault *vault,
                            GError **error) {
    g_autofree char *context = assignment_context(assignment);
    g_autoptr(GBytes) plain = vault_unseal(vault, "pair", context, assignment->receiver_sealed, error);
    if (!plain)
        return false;
    gsize length;
    const char *bytes = g_bytes_get_data(plain, &length);
    g_autofree char *number = g_strndup(bytes, length);
    int64_t most = exchange->participants->len;
    return (most > 0 && g_ascii_string_to_signed(number, 10, 1, most, &assignment->receiver_id, NULL)) ||
           fail(error, ERROR_STORAGE,
                "an assignment is to somebody who is not in the exchange; the store is "
                "damaged");
}

static bool open_announcement(Announcement *announcement, const Vault *vault, GError **error) {
    g_autofree char *context = announcement_context(announcement);
    g_clear_pointer(&announcement->secret, g_bytes_unref);
    announcement->secret = vault_unseal(vault, "announcement", context, announcement->secret_sealed, error);
    return announcement->secret != NULL;
}

static bool open_all(Exchange *exchange, const Vault *vault, GError **error) {
    for (guint i = 0; i < exchange->assignments->len; i++)
        if (!open_assignment(exchange, exchange->assignments->pdata[i], vault, error))
            return false;
    for (guint i = 0; i < exchange->announcements->len; i++)
        if (!open_announcement(exchange->announcements->pdata[i], vault, error))
            return false;
    return true;
}

bool secrets_open(Exchange *exchange, const Vault *vault, GError **error) {
    if (open_all(exchange, vault, error))
        return true;
    g_prefix_error(error, "who draws whom in \"%s\" is sealed, and ", exchange->title);
    return false;
}
