#include "feature/amend.h"

#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/disclosure.h"
#include "exchange/repair.h"
#include "exchange/secrets.h"
#include "exchange/trace.h"
#include "feature/advice.h"
#include "feature/choose.h"
#include "feature/deliver.h"
#include "feature/operation.h"
#include "feature/pairs.h"

/* ---- Mending. */

static bool tell_again(Amendment *amendment, const GPtrArray *people, GError **error) {
    for (guint i = 0; i < people->len; i++) {
        amendment_hush(amendment, people->pdata[i]);
        if (!amendment_tell(amendment, MESSAGE_CHANGE, people->pdata[i], error))
            return false;
    }
    return true;
}

static bool tell_first(Amendment *amendment, const GPtrArray *people, GError **error) {
    for (guint i = 0; i < people->len; i++)
        if (!amendment_await(amendment, people->pdata[i]) &&
            !amendment_tell_name(amendment, people->pdata[i], error))
            return false;
    return true;
}

static bool mend(Amendment *amendment, GError **error) {
    g_autofree Knowledge *known = messages_knowledge(amendment->messages, amendment->exchange);
    g_auto(Repair) repair = {0};
    uint8_t seed[32];
    random_fill(seed, sizeof seed);
    bool mended = exchange_repair(amendment->exchange, known, seed, &repair, error);
    explicit_bzero(seed, sizeof seed);
    if (!mended || !tell_again(amendment, repair.again, error) || !tell_first(amendment, repair.first, error))
        return false;
    amendment->told_again = repair.again->len;
    amendment->told_first = repair.first->len;
    return true;
}

/* ---- Showing and asking. */

static char *names_in_words(const Amendment *amendment) {
    if (amendment->told_again == 0)
        return g_strdup("nobody who knows a name gets another one");
    if (strcmp(amendment->trace, TRACE_REDRAWN) == 0)
        return g_strdup("whoever knows a name is told anew");
    g_autofree char *people = text_count(amendment->told_again, "person", "people");
    return g_strdup_printf("%s %s another name than before", people,
                           amendment->told_again == 1 ? "gets" : "get");
}

static uint64_t count_mails(const Amendment *amendment) {
    uint64_t count = 0;
    for (guint i = 0; i < amendment->post->messages->len; i++)
        count += message_is_open(amendment->post->messages->pdata[i]);
    return count;
}

static void show(const Amendment *amendment) {
    FILE *out = amendment->kringle->out;
    if (amendment->kringle->common.json)
        return;
    for (guint i = 0; i < amendment->lines->len; i++) {
        g_autofree char *line =
            g_strconcat(i == 0 ? "Change  " : "        ", amendment->lines->pdata[i], NULL);
        terminal_print(out, line, strlen("Change  "));
    }
    g_autofree char *people = text_count(exchange_count_people(amendment->exchange), "person", "people");
    g_autofree char *words = names_in_words(amendment);
    g_autofree char *title = text_visible(amendment->exchange->title);
    g_autofree char *names = g_strdup_printf("Names   %s in \"%s\"; %s", people, title, words);
    terminal_print(out, names, strlen("Names   "));
}

static void show_json(const Amendment *amendment, const AmendOptions *options) {
    Json *json = kringle_answer(amendment->kringle);
    json_number(json, "exchange", amendment->exchange->id);
    json_flag(json, "rehearsal", options->rehearse);
    json_begin_array(json, "changes");
    for (guint i = 0; i < amendment->lines->len; i++)
        json_text(json, NULL, amendment->lines->pdata[i]);
    json_end_array(json);
    json_number(json, "people", exchange_count_people(amendment->exchange));
    json_number(json, "told_again", (int64_t) amendment->told_again);
    json_number(json, "told_first", (int64_t) amendment->told_first);
}

/* What others change while somebody thinks about the answer, the commit notices. */
static bool confirm(const Amendment *amendment, const AmendOptions *options, GError **error) {
    Kringle *kringle = amendment->kringle;
    if (!kringle_may_ask(kringle, options->yes))
        return true;
    g_autofree char *mails = text_count(count_mails(amendment), "mail", "mails");
    g_autofree char *title = text_visible(amendment->exchange->title);
    g_autofree char *question = g_strdup_printf("Do this in \"%s\", and send %s %s?", title, mails,
                                                mailer_description(kringle->mailer));
    return kringle_ask(kringle, question, "stopped; nothing was changed and nothing was sent", error) &&
           kringle_store(kringle, error);
}

/* ---- Keeping and telling. */

/*
 * Messages that differ from what is stored; and those that are awaited: if somebody has begun to send one meanwhile, it may
 * tell what was true before, and this commit must not happen.
 */
static bool is_to_be_written(const Amendment *amendment, guint i) {
    Message *message = amendment->messages->pdata[i];
    return g_hash_table_contains(amendment->awaited, message) ||
           !record_equals(&message_record, message, amendment->messages_before->pdata[i]);
}

static bool keep(Amendment *amendment, GError **error) {
    Kringle *kringle = amendment->kringle;
    Trace *trace = exchange_leave_trace(amendment->exchange, amendment->trace, amendment->about,
                                        &kringle->operation, amendment->now);
    trace->told_again = (int64_t) amendment->told_again;
    secrets_seal(amendment->exchange, kringle->vault);
    g_autoptr(Batch) batch = batch_new();
    exchange_replace(amendment->exchange, amendment->before, batch);
    for (guint i = 0; i < amendment->messages->len; i++)
        if (is_to_be_written(amendment, i))
            batch_put(batch, &message_record, amendment->messages->pdata[i]);
    post_put(amendment->post, batch);
    return store_apply(kringle->store, batch, error);
}

static bool tell(Kringle *kringle, const Exchange *exchange, GError **error) {
    g_auto(Delivery) delivery = {0};
    bool delivered = deliver(kringle, exchange, &delivery, error);
    if (!delivered)
        g_prefix_error(error, "the change is stored, but not everybody has been told: ");
    else if (kringle->common.json)
        deliver_json(&delivery, kringle_answer(kringle));
    else if (delivery.total > 0)
        deliver_print(kringle, &delivery);
    return delivered && deliver_check(&delivery, error);
}

/* ---- The story. */

/* What is to be another exchange than was announced has to be announced anew. */
static bool check_drawn(const Exchange *exchange, GError **error) {
    if (!exchange_is_announced(exchange))
        return choose_check_drawn(exchange, error);
    g_autofree char *title = text_visible(exchange->title);
    g_autofree char *announce = advice_to_announce(exchange);
    return fail(error, ERROR_CONFLICT,
                "\"%s\" is announced, but not drawn yet; announce it anew with other people or rules: %s",
                title, announce);
}

static bool make(Amendment *amendment, Amend *change, const void *options, char **arguments, GError **error) {
    return change(amendment, options, arguments, error) && (amendment->is_settled || mend(amendment, error));
}

/* Only when everybody is bound to be told of it. */
static void show_pairs(Kringle *kringle, const Exchange *exchange) {
    if (kringle->common.json)
        pairs_json(exchange, kringle_answer(kringle));
    else
        pairs_print(exchange, kringle->out);
}

static bool carry_out(Amendment *amendment, const AmendOptions *options, GError **error) {
    if (!confirm(amendment, options, error) || !keep(amendment, error))
        return false;
    if (amendment->shows_pairs)
        show_pairs(amendment->kringle, amendment->exchange);
    return tell(amendment->kringle, amendment->exchange, error);
}

static bool amend_exchange(Kringle *kringle, const Exchange *before, const void *given, char **arguments,
                           Amend *change, GError **error) {
    const AmendOptions *options = given;
    g_auto(Amendment) amendment = {
        .kringle = kringle,
        .now = clock_now(&kringle->clock),
        .before = before,
        .messages_before = message_list_of(kringle->store, before, error),
        .exchange = record_copy(&exchange_record, before),
        .lines = g_ptr_array_new_with_free_func(g_free),
    };
    if (!amendment.messages_before)
        return false;
    amendment_take_messages(&amendment);
    amendment.post = post_new(kringle, amendment.exchange, amendment.messages->len, error);
    if (!amendment.post)
        return false;
    if (!secrets_open(amendment.exchange, kringle->vault, error) ||
        !disclosure_keep(amendment.exchange, kringle->vault, error) ||
        !make(&amendment, change, given, arguments, error))
        return false;
    show(&amendment);
    if (kringle->common.json)
        show_json(&amendment, options);
    if (!options->rehearse)
        return carry_out(&amendment, options, error);
    if (!kringle->common.json)
        terminal_print(kringle->out, "This was a rehearsal: nothing was changed and nothing was sent.", 0);
    return true;
}

/* Whoever was cut off before the pairs were shown has left the trace of having seen them. */
static bool repeat(Kringle *kringle, Exchange *exchange, const Trace *done, GError **error) {
    if (strcmp(done->kind, TRACE_REVEALED) == 0) {
        if (!secrets_open(exchange, kringle->vault, error))
            return false;
        show_pairs(kringle, exchange);
    }
    return operation_repeat(kringle, exchange, done, error);
}

/* The same was asked for twice in one moment, and the other was faster. */
static bool repeat_if_done(Kringle *kringle, int64_t id, GError *why, GError **error) {
    const Trace *done = NULL;
    g_autoptr(Exchange) exchange =
        operation_may_be_done(kringle, why) ? exchange_load(kringle->store, id, NULL) : NULL;
    if (exchange && operation_find(kringle, exchange, &done, NULL) && done) {
        g_error_free(why);
        return repeat(kringle, exchange, done, error);
    }
    g_propagate_error(error, why);
    return false;
}

bool amend(Kringle *kringle, const void *options, char **arguments, Amend *change, GError **error) {
    return amend_checked(kringle, options, arguments, check_drawn, change, error);
}

bool amend_checked(Kringle *kringle, const void *options, char **arguments, AmendCheck *check, Amend *change,
                   GError **error) {
    if (!kringle_mailer(kringle, error) || !kringle_vault(kringle, error) || !kringle_store(kringle, error))
        return false;
    const char *title = ((const AmendOptions *) options)->exchange;
    g_autoptr(Exchange) exchange = exchange_choose(kringle->store, title, error);
    if (!exchange || !check(exchange, error))
        return false;
    const Trace *done;
    if (!operation_find(kringle, exchange, &done, error))
        return false;
    if (done)
        return repeat(kringle, exchange, done, error);
    GError *wrong = NULL;
    return amend_exchange(kringle, exchange, options, arguments, change, &wrong) ||
           repeat_if_done(kringle, exchange->id, wrong, error);
}
