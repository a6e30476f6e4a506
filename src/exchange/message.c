#include "exchange/message.h"

#include <string.h>

#include "base/random.h"

/* 128 random bits: nobody else's message has this id, and it tells nothing about the people or the draw. */
static char *fresh_message_id(const char *sender) {
    const char *domain = strchr(sender, '@') + 1;
    guint64 bits[2];
    random_fill(bits, sizeof bits);
    return g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x@%s", bits[0], bits[1],
                           domain);
}

Message *message_new(const Exchange *exchange, int64_t id, const char *kind, int64_t participant_id,
                     const char *sender, Time now) {
    Message *message = record_new(&message_record);
    message->exchange_id = exchange->id;
    message->id = id;
    message->kind = g_strdup(kind);
    message->participant_id = participant_id;
    message->sender = g_strdup(sender);
    message->message_id = fresh_message_id(sender);
    message->written_at = now;
    message->state = g_strdup(MESSAGE_QUEUED);
    message->due_at = now;
    return message;
}

void message_set_state(Message *message, const char *state) {
    char *own = g_strdup(state); /* the old one may be what is set */
    g_free(message->state);
    message->state = own;
    if (strcmp(own, MESSAGE_SENT) == 0)
        g_clear_pointer(&message->token, g_bytes_unref); /* its reader has the link; nobody else needs it */
}

const char *message_state_at_rest(const Message *message) {
    if (strcmp(message->state, MESSAGE_SENDING) != 0)
        return message->state;
    return message->dot_at.s != 0 ? MESSAGE_UNKNOWN : MESSAGE_QUEUED;
}

GPtrArray *message_list(Store *store, int64_t exchange_id, GError **error) {
    return store_find(store, &message_record,
                      &(Query) {.like = &(Message) {.exchange_id = exchange_id}, .equal = 1}, error);
}
