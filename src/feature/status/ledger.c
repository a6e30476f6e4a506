#include "feature/status/ledger.h"

#include "base/text.h"
#include "feature/states.h"

const Message *ledger_last(const GPtrArray *ledger) {
    return ledger->pdata[ledger->len - 1];
}

/* What tells a name takes the place of what told one before, but not as long as it waits for a day to come. */
static void enter(GPtrArray *ledger, Message *message, Time now) {
    bool is_next = ledger->len > 0 && !message_is_scheduled(ledger_last(ledger), now);
    if (is_next && message_is_scheduled(message, now)) {
        g_ptr_array_insert(ledger, (gint) ledger->len - 1, message);
        return;
    }
    for (guint i = 0; message_tells_a_name(message) && i < ledger->len; i++)
        if (message_tells_a_name(ledger->pdata[i]) && !message_is_scheduled(ledger->pdata[i], now)) {
            ledger->pdata[i] = message;
            return;
        }
    g_ptr_array_add(ledger, message);
}

GHashTable *ledgers_new(const GPtrArray *messages, Time now) {
    GHashTable *ledgers =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        GPtrArray *ledger = g_hash_table_lookup(ledgers, &message->participant_id);
        if (!ledger) {
            ledger = g_ptr_array_new();
            g_hash_table_insert(ledgers, &message->participant_id, ledger);
        }
        enter(ledger, message, now);
    }
    return ledgers;
}

static uint64_t count_state(const void *data, const char *state) {
    uint64_t count = 0;
    GHashTableIter all;
    gpointer ledger;
    g_hash_table_iter_init(&all, (GHashTable *) data);
    while (g_hash_table_iter_next(&all, NULL, &ledger))
        count += message_is(ledger_last(ledger), state);
    return count;
}

void ledgers_print_counts(GHashTable *ledgers, FILE *out) {
    states_print(count_state, ledgers, out);
}

void ledgers_json_counts(GHashTable *ledgers, Json *json) {
    json_begin_object(json, "mails");
    for (const StateWords *words = state_words; words->state; words++)
        json_number(json, words->state, (int64_t) count_state(ledgers, words->state));
    json_end_object(json);
}

/* What a mail server says when it takes a mail often tells the time, and so who was told again later than the others. */
static const char *shown_answer(const Message *message) {
    return message_is(message, MESSAGE_SENT) ? NULL : message->answer;
}

static void print_state(const Message *message, FILE *out) {
    const char *said = shown_answer(message);
    g_autofree char *answer = text_visible(said ? said : "");
    fputs(state_of_message(message), out);
    if (message_is(message, MESSAGE_QUEUED) && (message->attempts > 0 || message->not_before.s != 0)) {
        g_autofree char *due = time_to_text(message->due_at);
        fprintf(out, " until %s", due);
    }
    if (message->repeats > 0)
        fputs(", sent again while an earlier copy may have arrived", out);
    else if (message->may_have_arrived && !message_is(message, MESSAGE_UNKNOWN))
        fputs(", an earlier copy may have arrived", out);
    fprintf(out, "%s%s\n", *answer ? ": " : "", answer);
}

void ledger_print(const GPtrArray *ledger, const char *name, size_t width, bool all, FILE *out) {
    size_t gap = width - MIN(width, text_width(name));
    fprintf(out, "        %s%*s  ", name, (int) gap, "");
    print_state(ledger_last(ledger), out);
    for (guint i = 0; all && i + 1 < ledger->len; i++) {
        const Message *message = ledger->pdata[i];
        fprintf(out, "          %s: ", message_kind(message)->words);
        print_state(message, out);
    }
}

static void json_message(const Message *message, Json *json) {
    json_begin_object(json, NULL);
    json_text(json, "tells", message_kind(message)->words);
    json_text(json, "message_id", message->message_id);
    json_text(json, "state", message->state);
    json_number(json, "attempts", message->attempts);
    json_flag(json, "may_have_arrived", message->may_have_arrived);
    json_number(json, "repeats", message->repeats);
    json_text(json, "answer", shown_answer(message));
    json_end_object(json);
}

void ledger_json(const GPtrArray *ledger, Json *json) {
    const Message *last = ledger_last(ledger);
    json_text(json, "state", last->state);
    json_flag(json, "may_have_arrived", last->may_have_arrived);
    json_number(json, "repeats", last->repeats);
    json_text(json, "answer", shown_answer(last));
    json_begin_array(json, "messages");
    for (guint i = 0; i < ledger->len; i++)
        json_message(ledger->pdata[i], json);
    json_end_array(json);
}
