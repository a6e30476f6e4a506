#include "feature/amendment.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/directory.h"
#include "exchange/trace.h"
#include "outbox/fate.h"

static void telling_free(gpointer telling) {
    if (telling)
        g_ptr_array_unref(telling);
}

void amendment_clear(Amendment *amendment) {
    g_clear_pointer(&amendment->telling, g_ptr_array_unref);
    g_clear_pointer(&amendment->awaited, g_hash_table_unref);
    g_clear_pointer(&amendment->known, g_free);
    g_clear_pointer(&amendment->heard, g_free);
    g_clear_pointer(&amendment->exchange, exchange_free);
    g_clear_pointer(&amendment->messages, g_ptr_array_unref);
    g_clear_pointer(&amendment->messages_before, g_ptr_array_unref);
    g_clear_pointer(&amendment->lines, g_ptr_array_unref);
    g_clear_pointer(&amendment->post, post_free);
}

Participant *amendment_find(const Amendment *amendment, const char *called, GError **error) {
    g_autoptr(Directory) directory = directory_new(amendment->exchange);
    return (Participant *) directory_find(directory, called, error);
}

bool amendment_check_on(const Amendment *amendment, GError **error) {
    g_autofree char *title = text_visible(amendment->exchange->title);
    return !exchange_has_trace(amendment->exchange, TRACE_CALLED_OFF) ||
           fail(error, ERROR_CONFLICT,
                "\"%s\" has been called off, and everybody was told so. Draw another exchange under a title "
                "of "
                "its own",
                title);
}

void amendment_say(Amendment *amendment, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(amendment->lines, text_safe(line));
}

static bool can_be_told(const Amendment *amendment, const Participant *participant, GError **error) {
    if (participant->email || mailer_takes_nameless(amendment->kringle->mailer))
        return true;
    return fail(error, ERROR_INVALID,
                "no mail can reach %s, who has to be told something: there is no address. Give one (kringle "
                "address), or use --mail folder:DIR to get a file that you can hand over yourself",
                participant->name);
}

/* Not those of an end, nor that somebody has looked: they stay true. */
static bool may_become_untrue(const Message *message) {
    return message_tells_a_name(message) || strcmp(message->kind, MESSAGE_DETAILS) == 0;
}

/* Of each person, so that nobody has to look through the messages of all for those of one. */
static void note_telling(Amendment *amendment, Message *message) {
    guint place = (guint) message->participant_id - 1;
    if (!may_become_untrue(message))
        return;
    if (amendment->telling->len <= place)
        g_ptr_array_set_size(amendment->telling, (gint) place + 1);
    gpointer *telling = &amendment->telling->pdata[place];
    *telling = *telling ? *telling : g_ptr_array_new();
    g_ptr_array_add(*telling, message);
}

static const GPtrArray *telling_of(const Amendment *amendment, int64_t participant_id) {
    guint place = (guint) participant_id - 1;
    return place < amendment->telling->len ? amendment->telling->pdata[place] : NULL;
}

void amendment_take_messages(Amendment *amendment) {
    amendment->messages = record_array_copy(&message_record, amendment->messages_before);
    amendment->telling = g_ptr_array_new_with_free_func(telling_free);
    amendment->awaited = g_hash_table_new(NULL, NULL);
    amendment->known = messages_knowledge(amendment->messages, amendment->before);
    amendment->heard = messages_heard(amendment->messages, amendment->before);
    for (guint i = 0; i < amendment->messages->len; i++)
        note_telling(amendment, amendment->messages->pdata[i]);
}

bool amendment_tell(Amendment *amendment, const char *kind, const Participant *participant, GError **error) {
    if (!can_be_told(amendment, participant, error))
        return false;
    note_telling(amendment, post_add(amendment->post, kind, participant->id));
    return true;
}

bool amendment_has_heard(const Amendment *amendment, const Participant *participant) {
    return participant->id <= amendment->before->participants->len && amendment->heard[participant->id - 1];
}

bool amendment_knows_name(const Amendment *amendment, const Participant *participant) {
    return participant->id <= amendment->before->participants->len &&
           amendment->known[participant->id - 1] == KNOWS;
}

bool amendment_tell_name(Amendment *amendment, const Participant *participant, GError **error) {
    bool heard = amendment_has_heard(amendment, participant);
    return amendment_tell(amendment, heard ? MESSAGE_CHANGE : MESSAGE_ASSIGNMENT, participant, error);
}

static bool tells_first(const Message *message) {
    return strcmp(message->kind, MESSAGE_ASSIGNMENT) == 0 || strcmp(message->kind, MESSAGE_CHANGE) == 0;
}

/* The last message that told them a name, but for reminders of it, was of a change, and perhaps they have not got it. */
static bool may_have_missed_a_change(const Amendment *amendment, const Participant *participant) {
    const GPtrArray *telling = telling_of(amendment, participant->id);
    guint count = telling ? telling->len : 0;
    while (count > 0 && !tells_first(telling->pdata[count - 1]))
        count--;
    const Message *last = count > 0 ? telling->pdata[count - 1] : NULL;
    return last && amendment->known[participant->id - 1] != KNOWS && strcmp(last->kind, MESSAGE_CHANGE) == 0;
}

bool amendment_tell_there(Amendment *amendment, const Participant *participant, GError **error) {
    if (exchange_has_trace(amendment->exchange, TRACE_CALLED_OFF))
        return amendment_tell(amendment, MESSAGE_CALLED_OFF, participant, error);
    bool missed = may_have_missed_a_change(amendment, participant);
    return !participant_gives(participant) ||
           amendment_tell(amendment, missed ? MESSAGE_CHANGE : MESSAGE_ASSIGNMENT, participant, error);
}

void amendment_hush(Amendment *amendment, const Participant *participant) {
    const GPtrArray *telling = telling_of(amendment, participant->id);
    for (guint i = 0; telling && i < telling->len; i++)
        message_cancel(telling->pdata[i], amendment->now);
}

/* Somebody else who is about to send it may have written it already: whoever comes next writes it anew. */
static void take_back(Message *message, Time now) {
    if (message_is(message, MESSAGE_SENDING) && message->dot_at.s == 0)
        fate_wait(message, now);
}

/* At its dot it may be out already: nobody can hold it, and who has it in hand is about to write down what became of it. */
static bool is_still_to_come(const Message *message) {
    return message_is_open(message) && message->dot_at.s == 0;
}

bool amendment_await(const Amendment *amendment, const Participant *participant) {
    const GPtrArray *telling = telling_of(amendment, participant->id);
    bool is_any = false;
    for (guint i = 0; telling && i < telling->len; i++) {
        take_back(telling->pdata[i], amendment->now);
        if (!is_still_to_come(telling->pdata[i]))
            continue;
        g_hash_table_add(amendment->awaited, telling->pdata[i]);
        is_any |= message_tells_a_name(telling->pdata[i]) &&
                  !message_is_scheduled(telling->pdata[i], amendment->now);
    }
    return is_any;
}
