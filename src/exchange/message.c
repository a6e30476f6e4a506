#include "exchange/message.h"

#include "base/random.h"

/* 128 random bits: nobody else's message has this id, and it tells nothing about the people or the draw. */
static char *fresh_message_id(const char *domain) {
    guint64 bits[2];
    random_fill(bits, sizeof bits);
    return g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x@%s", bits[0], bits[1],
                           domain);
}

Message *message_new(const Exchange *exchange, int64_t id, const char *kind, int64_t participant_id,
                     const char *domain, Time now) {
    Message *message = record_new(&message_record);
    message->exchange_id = exchange->id;
    message->id = id;
    message->kind = g_strdup(kind);
    message->participant_id = participant_id;
    message->message_id = fresh_message_id(domain);
    message->written_at = now;
    message->state = g_strdup(MESSAGE_QUEUED);
    message->due_at = now;
    return message;
}

GPtrArray *message_list(Store *store, int64_t exchange_id, GError **error) {
    return store_find(store, &message_record,
                      &(Query) {.like = &(Message) {.exchange_id = exchange_id}, .equal = 1}, error);
}
