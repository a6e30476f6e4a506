#include "exchange/message.h"

#include <string.h>

#include "base/error.h"
#include "base/random.h"

enum { MINUTE_S = 60, DAY_S = 24 * 60 * MINUTE_S };

/* 5 minutes, and 1.6 times longer after each attempt, up to a bit over an hour: as mail servers do among themselves. */
#define PATIENT                                                                                              \
    .first_wait_s = 5 * MINUTE_S, .growth_percent = 160, .most_wait_s = 4000, .give_up_s = 5 * DAY_S

static const MessageKind kinds[] = {
    {MESSAGE_LOGIN, "the way in", .priority = 0, .first_wait_s = 15, .growth_percent = 200,
     .most_wait_s = 4000, .give_up_s = DAY_S},
    {MESSAGE_ASSIGNMENT, "whom to give to", .priority = 1, PATIENT, .repeats = true},
    {MESSAGE_CHANGE, "whom to give to", .priority = 1, PATIENT, .repeats = true},
    {MESSAGE_REVEALED, "that the organiser has looked", .priority = 2, PATIENT, .repeats = true},
    {MESSAGE_DETAILS, "what has changed", .priority = 2, PATIENT, .repeats = true},
    {MESSAGE_CALLED_OFF, "that it does not take place", .priority = 2, PATIENT, .repeats = true},
    {MESSAGE_LEFT, "that they take part no longer", .priority = 2, PATIENT, .repeats = true},
    {MESSAGE_EXCUSED, "that they give to nobody any more", .priority = 2, PATIENT, .repeats = true},
    {MESSAGE_REMINDER, "a reminder", .priority = 3, PATIENT},
};

static const MessageKind news = {"news", "what happened", .priority = 2, PATIENT, .repeats = true};

const MessageKind *message_kind(const Message *message) {
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_strcmp0(kinds[i].kind, message->kind) == 0)
            return &kinds[i];
    return &news;
}

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

void message_set_times(Message *message, Time not_before, Time not_after) {
    message->not_before = not_before;
    message->not_after = not_after;
    message->due_at.s = MAX(message->due_at.s, not_before.s);
    message->written_at.s = MAX(message->written_at.s, not_before.s);
}

bool message_is_scheduled(const Message *message, Time now) {
    return message_is(message, MESSAGE_QUEUED) && message->not_before.s > now.s;
}

bool message_is(const Message *message, const char *state) {
    return strcmp(message->state, state) == 0;
}

void message_set_state(Message *message, const char *state) {
    char *own = g_strdup(state); /* the old one may be what is set */
    g_free(message->state);
    message->state = own;
    if (!message_is_open(message))
        g_clear_pointer(&message->token, g_bytes_unref); /* its reader has the link; nobody else needs it */
}

void message_end(Message *message, const char *state, Time now) {
    message_set_state(message, state);
    message->due_at = (Time) {0};
    message->dot_at = (Time) {0};
    message->ended_at = now;
}

bool message_is_open(const Message *message) {
    return !message_is(message, MESSAGE_SENT) && !message_is(message, MESSAGE_EXPIRED) &&
           !message_is(message, MESSAGE_CANCELLED);
}

bool message_cancel(Message *message, Time now) {
    if (!message_is_open(message))
        return false;
    message->may_have_arrived |= message->dot_at.s != 0;
    message_end(message, MESSAGE_CANCELLED, now);
    return true;
}

const char *message_state_at_rest(const Message *message) {
    if (!message_is(message, MESSAGE_SENDING))
        return message->state;
    return message->dot_at.s != 0 ? MESSAGE_UNKNOWN : MESSAGE_QUEUED;
}

bool message_tells_a_name(const Message *message) {
    static const char *const kinds_that_do[] = {MESSAGE_ASSIGNMENT, MESSAGE_CHANGE, MESSAGE_REMINDER, NULL};
    return g_strv_contains(kinds_that_do, message->kind);
}

static Knowledge knowledge_of(const Message *message) {
    if (message_is(message, MESSAGE_SENT))
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

bool *messages_heard(const GPtrArray *messages, const Exchange *exchange) {
    bool *heard = g_new0(bool, exchange->participants->len);
    for (guint i = 0; i < messages->len; i++) {
        const Message *message = messages->pdata[i];
        if (message_tells_a_name(message) && knowledge_of(message) != KNOWS_NOTHING)
            heard[message->participant_id - 1] = true;
    }
    return heard;
}

GPtrArray *message_list(Store *store, int64_t exchange_id, GError **error) {
    return store_find(store, &message_record,
                      &(Query) {.like = &(Message) {.exchange_id = exchange_id}, .equal = exchange_id != 0},
                      error);
}

static void *refuse_stranger(Store *store, const Exchange *exchange, int64_t id, GError **error) {
    bool is_current;
    if (!exchange_is_current(store, exchange, &is_current, error))
        return NULL;
    if (!is_current)
        return fail(error, ERROR_CONFLICT,
                    "\"%s\" was changed meanwhile; look at it again and repeat the change", exchange->title);
    return fail(error, ERROR_STORAGE,
                "a message in \"%s\" is about person %" G_GINT64_FORMAT
                ", who is not there; the store is damaged. Restore it from a backup",
                exchange->title, id);
}

GPtrArray *message_list_of(Store *store, const Exchange *exchange, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(store, exchange->id, error);
    for (guint i = 0; messages && i < messages->len; i++) {
        int64_t id = ((const Message *) messages->pdata[i])->participant_id;
        if (id < 1 || id > (int64_t) exchange->participants->len)
            return refuse_stranger(store, exchange, id, error);
    }
    return g_steal_pointer(&messages);
}
