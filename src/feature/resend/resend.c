/* kringle resend: sends what was not accepted, or a fresh copy to somebody who asks for one. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/directory.h"
#include "feature/deliver.h"
#include "feature/feature.h"

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
        .summary = "Send mails that are missing, or one again",
        .help = "feature/resend/resend.txt",
        .run = resend_command,
        .options = resend_options,
        .options_size = sizeof(ResendOptions),
    },
    {},
};

const Feature feature_resend = {"resend", resend_commands};

/* A new message for the person, of the same content. */
static bool add_copy(const Exchange *exchange, const Directory *directory, const char *called,
                     const char *sender, Time now, GPtrArray *messages, GError **error) {
    const Participant *participant = directory_find(directory, called, error);
    if (!participant)
        return false;
    if (!participant_gives(participant))
        return fail(error, ERROR_INVALID, "%s only receives, and has nobody to be told of",
                    participant->name);
    int64_t id = messages->len + 1;
    g_ptr_array_add(messages, message_new(exchange, id, MESSAGE_ASSIGNMENT, participant->id,
                                          strchr(sender, '@') + 1, now));
    return true;
}

static bool queue_copies(Kringle *kringle, const Exchange *exchange, char **people, const char *sender,
                         uint64_t *count, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(kringle->store, exchange->id, error);
    if (!messages)
        return false;
    g_autoptr(Directory) directory = directory_new(exchange);
    guint before = messages->len;
    for (char **called = people; *called; called++)
        if (!add_copy(exchange, directory, *called, sender, clock_now(&kringle->clock), messages, error))
            return false;

    g_autoptr(Batch) batch = batch_new();
    for (guint i = before; i < messages->len; i++)
        batch_put(batch, &message_record, messages->pdata[i]);
    *count = messages->len - before;
    return store_apply(kringle->store, batch, error);
}

static void answer(const Kringle *kringle, const Exchange *exchange, uint64_t count,
                   const Delivery *delivery) {
    if (kringle->common.json) {
        g_autoptr(GString) out = g_string_new(NULL);
        Json json = {out, false};
        json_begin_object(&json, NULL);
        json_number(&json, "exchange", exchange->id);
        deliver_json(delivery, &json);
        json_end_object(&json);
        fprintf(kringle->out, "%s\n", out->str);
    } else if (count == 0) {
        fprintf(kringle->out,
                "Everybody in \"%s\" has been told; nothing is waiting. A copy for one person: kringle "
                "resend NAME\n",
                exchange->title);
    } else {
        deliver_print(kringle, delivery, count);
    }
}

static bool resend_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const ResendOptions *options = given;
    Mailer *mailer = kringle_mailer(kringle, error);
    g_autofree char *sender = mailer ? kringle_sender(kringle, error) : NULL;
    Store *store = sender ? kringle_store(kringle, error) : NULL;
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, options->exchange, error) : NULL;
    if (!exchange)
        return false;

    uint64_t count = 0;
    Outbox outbox = {.store = store, .mailer = mailer, .from = sender, .clock = &kringle->clock};
    bool queued = arguments[0] ? queue_copies(kringle, exchange, arguments, sender, &count, error)
                               : outbox_requeue(&outbox, exchange->id, &count, error);
    if (!queued)
        return false;

    Delivery delivery = {0};
    bool done = deliver(kringle, sender, exchange, count, &delivery, error);
    if (done)
        answer(kringle, exchange, count, &delivery);
    done = done && deliver_check(&delivery, error);
    g_free(delivery.trouble);
    return done;
}
