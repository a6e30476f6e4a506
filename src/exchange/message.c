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
}

const char *message_state_at_rest(const Message *message) {
    if (strcmp(message->state, MESSAGE_SENDING) != 0)
        return message->state;
    return message->dot_at.s != 0 ? MESSAGE_UNKNOWN : MESSAGE_QUEUED;
}

bool message_tells_a_name(const Message *message) {
    return strcmp(message->kind, MESSAGE_ASSIGNMENT) == 0 || strcmp(message->kind, MESSAGE_CHANGE) == 0;
}

void message_cancel(Message *message, Time now) {
    message_set_state(message, MESSAGE_CANCELLED);
    message->due_at = (Time) {0};
    message->ended_at = now;
}

static Knowledge knowledge_of(const Message *message) {
    if (strcmp(message->state, MESSAGE_SENT) == 0)
        return KNOWS;
    bool is_unknown = strcmp(message_state_at_rest(message), MESSAGE_UNKNOWN) == 0;
    return message->may_have_arrived || is_unknown ? MAY_KNOW : KNOWS_NOTHING;
}

Knowledge *messages_knowledge(const GPtrArray *messages, const Exchange *exchange) {
    Knowledge *known = g_new0(Knowledge, exchange->participants->len);
    for (guint i = 0; i < messages->len; i++) {
        const Message *message = messages->pdata[i];
        Knowledge *theirs = &known[message->participant_id - 1];
        bool is_change = strcmp(message->kind, MESSAGE_CHANGE) == 0;
        if (message_tells_a_name(message))
            *theirs = is_change ? knowledge_of(message) : MAX(*theirs, knowledge_of(message));
    }
    return known;
}

GPtrArray *message_list(Store *store, int64_t exchange_id, GError **error) {
    return store_find(store, &message_record,
                      &(Query) {.like = &(Message) {.exchange_id = exchange_id}, .equal = 1}, error);
}
