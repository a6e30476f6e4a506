/* kringle resend: sends what was not accepted, or a fresh copy to somebody who asks for one. */
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/trace.h"
#include "feature/choose.h"
#include "feature/deliver.h"
#include "feature/feature.h"
#include "feature/operation.h"
#include "feature/post.h"

typedef struct {
    char *exchange;
} ResendOptions;

static bool resend_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option resend_options[] = {
    OPTION(ResendOptions, exchange, 'e', "TITLE", "Which exchange; the latest if none is named"),
    {},
};

static const Command resend_commands[] = {
    {
        .name = "resend",
        .arguments = "[PERSON ...]",
        .most_arguments = UINT_MAX,
        .summary = "Send mails that are missing, or one again",
        .help = "feature/resend/resend.txt",
        .run = resend_command,
        .changes = true,
        .options = resend_options,
        .options_size = sizeof(ResendOptions),
    },
    {},
};

const Feature feature_resend = {"resend", resend_commands};

/* The last one so far: what waits for a day to come is none. */
static const Message *last_message(const GPtrArray *messages, int64_t participant_id, Time now) {
    for (guint i = messages->len; i-- > 0;) {
        const Message *message = messages->pdata[i];
        if (message->participant_id == participant_id && !message_is_scheduled(message, now))
            return message;
    }
    return NULL;
}

static const char *kind_of_copy(const Exchange *exchange) {
    if (exchange_is_occasion(exchange))
        return MESSAGE_REMINDER;
    return exchange_has_trace(exchange, TRACE_CALLED_OFF) ? MESSAGE_CALLED_OFF : MESSAGE_ASSIGNMENT;
}

/* What a person was not told yet goes out first; only who has been told gets a fresh copy. */
static bool queue_person(const Outbox *outbox, const Participant *participant, const GPtrArray *messages,
                         Post *post, GError **error) {
    const Message *last = last_message(messages, participant->id, post->now);
    if (last && message_is_open(last))
        return outbox_requeue(outbox, participant->exchange_id, participant->id, error);
    post_add(post, kind_of_copy(post->exchange), participant->id);
    return true;
}

static bool queue_people(Kringle *kringle, const Outbox *outbox, Exchange *exchange, char **called,
                         GError **error) {
    g_autoptr(GPtrArray) people = choose_givers(exchange, called, error);
    g_autoptr(GPtrArray) messages = people ? message_list_of(kringle->store, exchange, error) : NULL;
    g_autoptr(Post) post = messages ? post_new(kringle, exchange, messages->len, error) : NULL;
    for (guint i = 0; post && i < people->len; i++)
        if (!queue_person(outbox, people->pdata[i], messages, post, error))
            return false;
    if (!post)
        return false;
    if (post->messages->len == 0)
        return true;
    g_autoptr(Batch) batch = batch_new();
    /* First, since of what others did meanwhile, that is what people know. */
    batch_put(batch, &exchange_record, exchange);
    post_put(post, batch);
    batch_put(
        batch, &trace_record,
        exchange_leave_trace(exchange, TRACE_RESENT, NULL, &kringle->operation, clock_now(&kringle->clock)));
    return store_apply(kringle->store, batch, error);
}

static void answer(Kringle *kringle, const Exchange *exchange, const Delivery *delivery) {
    g_autofree char *title = text_visible(exchange->title);
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "exchange", exchange->id);
        deliver_json(delivery, kringle_answer(kringle));
        return;
    }
    if (delivery->total == 0 && deliver_is_complete(delivery)) {
        g_autofree char *line =
            g_strdup_printf("Everybody in \"%s\" has been told; nothing is waiting. A copy for one person: "
                            "kringle resend NAME",
                            title);
        terminal_print(kringle->out, line, 0);
        return;
    }
    if (delivery->total > 0)
        deliver_print(kringle, delivery);
}

/* One that has told something: all but those that are announced and not drawn yet. */
static Exchange *choose_told(Kringle *kringle, const char *title, GError **error) {
    Store *store = kringle_store(kringle, error);
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, title, error) : NULL;
    if (!exchange || (!exchange_is_occasion(exchange) && !choose_check_drawn(exchange, error)))
        return NULL;
    return g_steal_pointer(&exchange);
}

static bool resend_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const ResendOptions *options = given;
    Mailer *mailer = kringle_mailer(kringle, error);
    g_autoptr(Exchange) exchange =
        mailer && kringle_vault(kringle, error) ? choose_told(kringle, options->exchange, error) : NULL;
    const Trace *done;
    if (!exchange || !operation_find(kringle, exchange, &done, error))
        return false;
    if (done)
        return operation_repeat(kringle, exchange, done, error);
    Outbox outbox = deliver_outbox(kringle);
    bool queued = arguments[0] ? queue_people(kringle, &outbox, exchange, arguments, error)
                               : outbox_requeue(&outbox, exchange->id, 0, error);
    g_auto(Delivery) delivery = {0};
    if (!queued || !deliver(kringle, exchange, &delivery, error))
        return false;
    answer(kringle, exchange, &delivery);
    return deliver_check(&delivery, error);
}
