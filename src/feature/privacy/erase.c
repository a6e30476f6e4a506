/* kringle erase, delete: nothing of one person is left, or nothing of a whole exchange. */
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/disclosure.h"
#include "exchange/message.h"
#include "exchange/records.h"
#include "exchange/secrets.h"
#include "exchange/trace.h"
#include "feature/advice.h"
#include "feature/operation.h"
#include "feature/privacy/privacy.h"

/* What stands in place of a name. */
#define NOBODY "(erased)"

/* ---- One person. */

static bool is_over(const Exchange *exchange, const Clock *clock) {
    g_autofree char *today = clock_today(clock);
    return exchange->date && strcmp(exchange->date, today) < 0;
}

/* Nobody is told anything of it any more, or has a part in it that others count on. */
static bool has_ended(const Exchange *exchange, const Clock *clock) {
    return is_over(exchange, clock) || exchange_has_trace(exchange, TRACE_CALLED_OFF) ||
           exchange_is_occasion(exchange);
}

static bool check_free(const Kringle *kringle, const Exchange *exchange, const Participant *participant,
                       GError **error) {
    if (participant->left_at.s != 0 || has_ended(exchange, &kringle->clock))
        return true;
    g_autofree char *way_out =
        exchange->drawn_at.s != 0 ? advice_to_remove(exchange, participant) : advice_to_announce(exchange);
    return fail(error, ERROR_CONFLICT,
                "%s takes part, and is told nothing any more once erased; take them out first: %s",
                participant->name, way_out);
}

static bool concerns(const Rule *rule, const Participant *participant) {
    return rule->giver_id == participant->id || rule->receiver_id == participant->id;
}

static void erase_rules(Exchange *exchange, const Participant *participant) {
    for (guint i = exchange->rules->len; i-- > 0;)
        if (concerns(exchange->rules->pdata[i], participant))
            g_ptr_array_remove_index(exchange->rules, i);
    for (guint i = exchange->memberships->len; i-- > 0;)
        if (((const Membership *) exchange->memberships->pdata[i])->participant_id == participant->id)
            g_ptr_array_remove_index(exchange->memberships, i);
}

/* Nobody takes part without a name, and nobody is asked again next year. */
static void erase_person(Participant *participant, Time now) {
    if (participant->left_at.s == 0)
        participant_leave(participant, now);
    g_free(participant->name);
    participant->name = g_strdup(NOBODY);
    g_clear_pointer(&participant->email, g_free);
    g_clear_pointer(&participant->wish, g_free);
    g_clear_pointer(&participant->language, g_free);
}

/* A mail server's answer often repeats the address; what still waits is not sent to anybody. */
static void erase_messages(const GPtrArray *messages, const Participant *participant, Time now,
                           Batch *batch) {
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (message->participant_id != participant->id)
            continue;
        g_clear_pointer(&message->answer, g_free);
        message_cancel(message, now);
        batch_put(batch, &message_record, message);
    }
}

static bool confirm(const Kringle *kringle, const PrivacyOptions *options, const char *question,
                    GError **error) {
    if (options->yes)
        return true;
    if (!kringle_may_ask(kringle, false))
        return fail(error, ERROR_USAGE, "this cannot be undone; if it is meant, say --yes");
    return terminal_confirm(question) || fail(error, ERROR_DENIED, "stopped; nothing was erased");
}

static bool keep(Kringle *kringle, const Exchange *before, Exchange *exchange, const Participant *participant,
                 GError **error) {
    Time now = clock_now(&kringle->clock);
    g_autoptr(GPtrArray) messages = message_list(kringle->store, before->id, error);
    if (!messages)
        return false;
    g_autoptr(Batch) batch = batch_new();
    exchange_leave_trace(exchange, TRACE_ERASED, participant, &kringle->operation, now);
    exchange_replace(exchange, before, batch);
    erase_messages(messages, participant, now, batch);
    return store_apply(kringle->store, batch, error);
}

/* What was announced and drawn stays provable. */
static bool keep_record(Kringle *kringle, Exchange *exchange, GError **error) {
    if (!exchange_announcement(exchange) || exchange->drawn_at.s == 0)
        return true;
    return kringle_vault(kringle, error) && secrets_open(exchange, kringle->vault, error) &&
           disclosure_keep(exchange, kringle->vault, error);
}

/* Also when it was done already: somebody may have been cut off in between. */
static bool forget(Kringle *kringle, GError **error) {
    if (store_forget(kringle->store, error))
        return true;
    g_prefix_error(error, "it is erased, but traces of it may still be in the store: ");
    return false;
}

static void say_erased(Kringle *kringle, const Exchange *exchange, const char *name) {
    const Announcement *announcement = exchange_announcement(exchange);
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "exchange", exchange->id);
        return;
    }
    g_autofree char *line = g_strdup_printf(
        "%s is erased. Backups of %s, and mails that were sent, still hold what they held%s", name,
        store_url(kringle->store),
        announcement && announcement->record_sealed
            ? "; so does the record of the announced draw, sealed, until the exchange is deleted"
            : "");
    terminal_print(kringle->out, line, 0);
}

static bool erase(Kringle *kringle, const PrivacyOptions *options, const Exchange *before, const char *called,
                  GError **error) {
    g_autoptr(Exchange) exchange = record_copy(&exchange_record, before);
    Participant *participant = privacy_find(exchange, called, error);
    if (!participant || !check_free(kringle, exchange, participant, error))
        return false;
    g_autofree char *name = text_visible(participant->name);
    g_autofree char *question = g_strdup_printf("Erase all that is kept about %s, for good?", name);
    if (!confirm(kringle, options, question, error) || !keep_record(kringle, exchange, error))
        return false;
    erase_rules(exchange, participant);
    erase_person(participant, clock_now(&kringle->clock));
    if (!keep(kringle, before, exchange, participant, error) || !forget(kringle, error))
        return false;
    say_erased(kringle, exchange, name);
    return true;
}

bool erase_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "say who is to be erased: kringle erase PERSON");
    Store *store = kringle_store(kringle, error);
    const char *title = ((const PrivacyOptions *) options)->exchange;
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, title, error) : NULL;
    const Trace *done;
    if (!exchange || !operation_find(kringle, exchange, &done, error))
        return false;
    if (!done)
        return erase(kringle, options, exchange, arguments[0], error);
    operation_say_done(kringle, done);
    return forget(kringle, error);
}

/* ---- A whole exchange. */

static bool remove_list(Store *store, const Record *record, int64_t exchange_id, GPtrArray *kept,
                        Batch *batch, GError **error) {
    GPtrArray *items = exchange_items(store, record, exchange_id, error);
    for (guint i = 0; items && i < items->len; i++)
        batch_remove(batch, record, items->pdata[i]);
    if (items)
        g_ptr_array_add(kept, items);
    return items != NULL;
}

/* Only for whoever named the operation, and may ask for it again. It tells nothing about anybody. */
static Trace *trace_deletion(const Kringle *kringle) {
    return trace_new(exchange_id_of(kringle->operation.id), 1, TRACE_DELETED, &kringle->operation,
                     clock_now(&kringle->clock));
}

/* All of it has the exchange's id as the first field of its key. */
static bool remove_all(Kringle *kringle, int64_t exchange_id, GError **error) {
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify) g_ptr_array_unref);
    g_autoptr(Batch) batch = batch_new();
    g_autoptr(Trace) trace = trace_deletion(kringle);
    for (const Record *const *record = exchange_records; *record; record++)
        if (record_is_of_exchange(*record) &&
            !remove_list(kringle->store, *record, exchange_id, kept, batch, error))
            return false;
    if (kringle->changing.operation)
        batch_put(batch, &trace_record, trace);
    return store_apply(kringle->store, batch, error);
}

static bool confirm_title(const Kringle *kringle, const PrivacyOptions *options, const Exchange *exchange,
                          GError **error) {
    if (options->yes)
        return true;
    if (!kringle_may_ask(kringle, false))
        return fail(error, ERROR_USAGE, "this cannot be undone; if it is meant, say --yes");
    g_autofree char *title = text_visible(exchange->title);
    g_autofree char *question =
        g_strdup_printf("This deletes people, draw and messages of \"%s\" for good. Type its title: ", title);
    g_autofree char *typed = terminal_ask(question);
    g_autofree char *folded = text_fold(typed ? typed : "");
    g_autofree char *expected = text_fold(exchange->title);
    return strcmp(folded, expected) == 0 ||
           fail(error, ERROR_DENIED, "that is not its title; nothing was deleted");
}

static bool delete_exchange(Kringle *kringle, const PrivacyOptions *options, const char *title,
                            GError **error) {
    g_autoptr(Exchange) exchange = exchange_find(kringle->store, title, error);
    const Trace *other; /* if it had this name, nothing is deleted */
    if (!exchange || !operation_find(kringle, exchange, &other, error) ||
        !confirm_title(kringle, options, exchange, error) || !remove_all(kringle, exchange->id, error) ||
        !forget(kringle, error))
        return false;
    g_autofree char *shown = text_visible(exchange->title);
    g_autofree char *line = g_strdup_printf("\"%s\" is deleted. Backups of %s still hold what they held",
                                            shown, store_url(kringle->store));
    if (kringle->common.json)
        json_number(kringle_answer(kringle), "exchange", exchange->id);
    else
        terminal_print(kringle->out, line, 0);
    return true;
}

bool delete_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "name the exchange: kringle delete EXCHANGE");
    g_autoptr(Trace) done = NULL;
    if (!kringle_store(kringle, error) || !operation_find_deletion(kringle, &done, error))
        return false;
    if (!done)
        return delete_exchange(kringle, options, arguments[0], error);
    operation_say_done(kringle, done);
    return forget(kringle, error);
}
