#include "feature/deliver.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/terminal.h"
#include "base/text.h"

Outbox deliver_outbox(const Kringle *kringle) {
    return (Outbox) {
        .store = kringle->store,
        .vault = kringle->vault,
        .mailer = kringle->mailer,
        .clock = &kringle->clock,
        .bounces = kringle->settings.mail_bounces,
    };
}

typedef struct {
    Progress progress;
    bool is_stopping;
} Watch;

static void show_progress(uint64_t done, uint64_t total, void *data) {
    Watch *watch = data;
    watch->progress.total = total;
    progress_step(&watch->progress, done);
}

static bool is_asked_to_stop(void *data) {
    Watch *watch = data;
    if (!watch->is_stopping && interrupt_came()) {
        watch->is_stopping = true;
        progress_end(&watch->progress);
        terminal_print(stderr,
                       "kringle: stopping, when what is on its way has ended; ask again to stop at once", 0);
    }
    return watch->is_stopping;
}

static bool deliver_watched(Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error) {
    Watch watch = {.progress = {.what = "sending"}};
    outbox->step = show_progress;
    outbox->stops = is_asked_to_stop;
    outbox->data = &watch;
    interrupt_hold();
    bool delivered = outbox_deliver(outbox, exchange_id, delivery, error);
    interrupt_release();
    progress_end(&watch.progress);
    return delivered;
}

bool deliver(Kringle *kringle, const Exchange *exchange, Delivery *delivery, GError **error) {
    Outbox outbox = deliver_outbox(kringle);
    return deliver_watched(&outbox, exchange->id, delivery, error);
}

bool deliver_all(Kringle *kringle, Time until, Delivery *delivery, GError **error) {
    Outbox outbox = deliver_outbox(kringle);
    outbox.until = until;
    return deliver_watched(&outbox, 0, delivery, error);
}

void deliver_print(const Kringle *kringle, const Delivery *delivery) {
    g_autofree char *people = text_count(delivery->total, "person", "people");
    fprintf(kringle->out, "Told    %" G_GUINT64_FORMAT " of %s, %s\n", delivery->sent, people,
            mailer_description(kringle->mailer));
    if (delivery->repeated > 0)
        fprintf(kringle->out,
                "        note: %" G_GUINT64_FORMAT
                " of these may have arrived before; the copy is the very same mail\n",
                delivery->repeated);
    if (delivery->scheduled > 0) {
        g_autofree char *mails = text_count(delivery->scheduled, "mail waits", "mails wait");
        fprintf(kringle->out, "        note: %s for a day to come, and for \"kringle send\" on that day\n",
                mails);
    }
}

void deliver_json(const Delivery *delivery, Json *json) {
    json_begin_object(json, "mails");
    json_number(json, "sent", (int64_t) delivery->sent);
    json_number(json, "repeated", (int64_t) delivery->repeated);
    json_number(json, "waiting", (int64_t) delivery->waiting);
    json_number(json, "failed", (int64_t) delivery->failed);
    json_number(json, "unknown", (int64_t) delivery->unknown);
    json_number(json, "suppressed", (int64_t) delivery->suppressed);
    json_number(json, "scheduled", (int64_t) delivery->scheduled);
    json_end_object(json);
}

static uint64_t count_missing(const Delivery *delivery) {
    return delivery->waiting + delivery->failed + delivery->unknown + delivery->held + delivery->suppressed;
}

bool deliver_is_complete(const Delivery *delivery) {
    return count_missing(delivery) == 0;
}

bool deliver_check(const Delivery *delivery, GError **error) {
    if (deliver_is_complete(delivery))
        return true;
    g_autofree char *mails = text_count(count_missing(delivery), "mail is", "mails are");
    if (delivery->held > 0)
        return fail(
            error, ERROR_UNAVAILABLE,
            "%s not accepted yet, since this store is a copy, or was one; \"kringle help outbox\" tells "
            "when to release what is held back",
            mails);
    if (delivery->suppressed == count_missing(delivery))
        return fail(
            error, ERROR_UNAVAILABLE,
            "%s not sent, since nothing may be sent to such an address: \"kringle status\" shows whose. "
            "Give another one (kringle address), let it have mails again (kringle outbox --lift), or "
            "print a card (kringle cards)",
            mails);
    const char *trouble = delivery->stopped ? "it was asked to stop" : delivery->trouble;
    return fail(
        error, ERROR_UNAVAILABLE,
        "%s not accepted yet%s%s. Everything is stored and nothing is lost: \"kringle status\" shows who is "
        "missing, \"kringle resend\" with the same --mail (and --exchange, if it is not the latest) tries "
        "again",
        mails, trouble ? ": " : "", trouble ? trouble : "");
}
