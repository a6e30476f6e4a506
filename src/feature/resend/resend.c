/* kringle resend: sends what was not accepted, or a fresh copy to somebody who asks for one. */
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/directory.h"
#include "feature/deliver.h"
#include "feature/feature.h"
#include "feature/operation.h"

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

static const Message *last_message(const GPtrArray *messages, int64_t participant_id) {
    for (guint i = messages->len; i-- > 0;)
        if (((const Message *) messages->pdata[i])->participant_id == participant_id)
            return messages->pdata[i];
    return NULL;
}

/* Everybody is found, and can be told, before anything is written. */
static GPtrArray *find_people(const Exchange *exchange, char **called, GError **error) {
    g_autoptr(Directory) directory = directory_new(exchange);
    g_autoptr(GPtrArray) people = g_ptr_array_new();
    for (; *called; called++) {
        const Participant *participant = directory_find(directory, *called, error);
        if (!participant)
            return NULL;
        if (!participant_gives(participant))
            return fail(error, ERROR_INVALID, "%s only receives, and has nobody to be told of",
                        participant->name);
        if (!g_ptr_array_find(people, participant, NULL))
            g_ptr_array_add(people, (gpointer) participant);
    }
    return g_steal_pointer(&people);
}

/* What a person was not told yet goes out first; only who has been told gets a fresh copy. */
static bool queue_person(Kringle *kringle, const Outbox *outbox, const Exchange *exchange,
                         const Participant *participant, const GPtrArray *messages, GPtrArray *copies,
                         GError **error) {
    const Message *last = last_message(messages, participant->id);
    if (last && !message_is(last, MESSAGE_SENT) && !message_is(last, MESSAGE_CANCELLED))
        return outbox_requeue(outbox, exchange->id, participant->id, error);
    g_autofree char *sender = kringle_sender(kringle, error);
    if (!sender)
        return false;
    int64_t id = messages->len + copies->len + 1;
    g_ptr_array_add(copies, message_new(exchange, id, MESSAGE_ASSIGNMENT, participant->id, sender,
                                        clock_now(&kringle->clock)));
    return true;
}

static bool queue_people(Kringle *kringle, const Outbox *outbox, Exchange *exchange, char **called,
                         GError **error) {
    g_autoptr(GPtrArray) people = find_people(exchange, called, error);
    g_autoptr(GPtrArray) messages = people ? message_list(kringle->store, exchange->id, error) : NULL;
    g_autoptr(GPtrArray) copies = record_array(&message_record);
    for (guint i = 0; messages && i < people->len; i++)
        if (!queue_person(kringle, outbox, exchange, people->pdata[i], messages, copies, error))
            return false;
    if (!messages)
        return false;
    if (copies->len == 0)
        return true;
    g_autoptr(Batch) batch = batch_new();
    batch_put_all(batch, &message_record, copies);
    batch_put(batch, &exchange_record, exchange);
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
    if (delivery->total == 0) {
        g_autofree char *line =
            g_strdup_printf("Everybody in \"%s\" has been told; nothing is waiting. A copy for one person: "
                            "kringle resend NAME",
                            title);
        terminal_print(kringle->out, line, 0);
        return;
    }
    deliver_print(kringle, delivery);
}

static bool check_drawn(const Exchange *exchange, GError **error) {
    if (exchange->drawn_at.s != 0)
        return true;
    g_autofree char *title = text_visible(exchange->title);
    return fail(error, ERROR_CONFLICT,
                "\"%s\" is announced, but not drawn yet: kringle draw --title \"%s\" --value ...", title,
                title);
}

static bool resend_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const ResendOptions *options = given;
    Mailer *mailer = kringle_mailer(kringle, error);
    Store *store = mailer && kringle_vault(kringle, error) ? kringle_store(kringle, error) : NULL;
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, options->exchange, error) : NULL;
    if (!exchange || !check_drawn(exchange, error))
        return false;

    const Trace *done;
    if (!operation_find(kringle, exchange, &done, error))
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
