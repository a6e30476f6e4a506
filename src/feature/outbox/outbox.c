/* kringle outbox: the operator's view of all mails, and what only an operator can decide. */
#include <inttypes.h>

#include "base/address.h"
#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/suppression.h"
#include "feature/deliver.h"
#include "feature/feature.h"
#include "feature/states.h"
#include "outbox/guard.h"
#include "outbox/overview.h"

typedef struct {
    bool release;
    char *stop;
    char *lift;
} OutboxOptions;

static bool outbox_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option outbox_options[] = {
    OPTION(OutboxOptions, release, 0, NULL, "Send from this store, though it is a copy"),
    OPTION(OutboxOptions, stop, 0, "ADDRESS", "Send nothing to this address any more"),
    OPTION(OutboxOptions, lift, 0, "ADDRESS", "Send to this address again"),
    {},
};

static const Command outbox_commands[] = {
    {
        .name = "outbox",
        .summary = "Show what waits to be sent, release what is held",
        .help = "feature/outbox/outbox.txt",
        .run = outbox_command,
        .options = outbox_options,
        .options_size = sizeof(OutboxOptions),
    },
    {},
};

const Feature feature_outbox = {"outbox", outbox_commands};

/* ---- Showing. */

static uint64_t count_state(const void *overview, const char *state) {
    return overview_count(overview, state);
}

static void print_queue(const DomainQueue *queue, FILE *out) {
    g_autofree char *next = time_to_text(queue->next),
                    *answer = text_visible(queue->answer ? queue->answer : "");
    g_autofree char *domain = text_visible(queue->domain ? queue->domain : "people without an address");
    fprintf(out, "        %" PRId64 " for %s, from %s%s%s\n", queue->waiting, domain, next,
            *answer ? ": " : "", answer);
}

static void print_overview(const Kringle *kringle, const Overview *overview) {
    enum { FEW = 20 };
    FILE *out = kringle->out;
    fputs("Mails   ", out);
    states_print(count_state, overview, out);
    if (overview->oldest.s != 0) {
        g_autofree char *oldest = time_to_text(overview->oldest);
        fprintf(out, "Waiting since %s, longest\n", oldest);
    }
    for (guint i = 0; i < MIN(overview->queues->len, FEW); i++)
        print_queue(overview->queues->pdata[i], out);
    if (overview->queues->len > FEW)
        fprintf(out, "        and for %u more domains\n", overview->queues->len - FEW);
    if (overview->suppressed > 0) {
        g_autofree char *addresses = text_count((uint64_t) overview->suppressed, "address", "addresses");
        fprintf(out, "Nothing is sent to %s; \"kringle status\" says whose\n", addresses);
    }
}

static void json_overview(const Overview *overview, Json *json) {
    json_begin_object(json, "mails");
    for (const StateWords *words = state_words; words->state; words++)
        json_number(json, words->state, (int64_t) overview_count(overview, words->state));
    json_end_object(json);
    g_autofree char *oldest = overview->oldest.s != 0 ? time_to_text(overview->oldest) : NULL;
    json_text(json, "oldest", oldest);
    json_begin_array(json, "waiting");
    for (guint i = 0; i < overview->queues->len; i++)
        json_item(json, NULL, &domain_queue_record, overview->queues->pdata[i]);
    json_end_array(json);
    json_number(json, "suppressed_addresses", overview->suppressed);
}

static bool show(Kringle *kringle, GError **error) {
    g_autoptr(Overview) overview = overview_new(kringle->store, error);
    if (!overview)
        return false;
    if (kringle->common.json)
        json_overview(overview, kringle_answer(kringle));
    else
        print_overview(kringle, overview);
    return true;
}

/* ---- Deciding. */

static bool release(Kringle *kringle, GError **error) {
    Outbox outbox = deliver_outbox(kringle);
    uint64_t released = 0;
    if (!guard_release(&outbox, &released, error))
        return false;
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "released", (int64_t) released);
        return true;
    }
    g_autofree char *mails = text_count(released, "mail waits", "mails wait");
    g_autofree char *line = g_strdup_printf("This store sends from now on; %s for \"kringle send\"", mails);
    terminal_print(kringle->out, line, 0);
    return true;
}

/* Somebody has asked for it, by an answer to a mail or in the corridor. */
static bool stop(Kringle *kringle, const char *given, GError **error) {
    g_autofree char *address = address_normalise(given, error);
    g_autoptr(Suppression) suppression =
        address ? suppression_load(kringle->store, kringle->vault, address, error) : NULL;
    if (!suppression)
        return false;
    suppression_begin(suppression, "no mails are wanted there", clock_now(&kringle->clock));
    if (!store_put(kringle->store, &suppression_record, suppression, error))
        return false;
    if (!kringle->common.json) {
        g_autofree char *line = g_strdup_printf("Nothing is sent to %s any more, whatever it is; who takes "
                                                "part there is told by a card: kringle cards",
                                                address);
        terminal_print(kringle->out, line, 0);
    }
    return true;
}

static bool lift(Kringle *kringle, const char *given, GError **error) {
    g_autofree char *address = address_normalise(given, error);
    if (!address || !suppression_lift(kringle->store, kringle->vault, address, error))
        return false;
    if (kringle->common.json)
        json_text(kringle_answer(kringle), "lifted", address);
    else {
        g_autofree char *line =
            g_strdup_printf("Mails go to %s again; what was not sent meanwhile: kringle resend", address);
        terminal_print(kringle->out, line, 0);
    }
    return true;
}

static bool outbox_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    (void) arguments;
    const OutboxOptions *options = given;
    bool decides = options->release || options->stop || options->lift;
    if ((decides && !kringle_vault(kringle, error)) || !kringle_store(kringle, error))
        return false;
    return (!options->release || release(kringle, error)) &&
           (!options->stop || stop(kringle, options->stop, error)) &&
           (!options->lift || lift(kringle, options->lift, error)) && (decides || show(kringle, error));
}
