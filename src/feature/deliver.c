#include "feature/deliver.h"

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"

static void show_progress(uint64_t done, uint64_t total, void *data) {
    Progress *progress = data;
    progress->total = total;
    progress_step(progress, done);
}

bool deliver(Kringle *kringle, const Exchange *exchange, Delivery *delivery, GError **error) {
    Progress progress = {.what = "sending"};
    Vault *vault = kringle_vault(kringle, error);
    if (!vault)
        return false;
    Outbox outbox = {
        .store = kringle->store,
        .vault = vault,
        .mailer = kringle->mailer,
        .clock = &kringle->clock,
        .step = show_progress,
        .data = &progress,
    };
    bool delivered = outbox_deliver(&outbox, exchange->id, delivery, error);
    progress_end(&progress);
    return delivered;
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
}

void deliver_json(const Delivery *delivery, Json *json) {
    json_begin_object(json, "mails");
    json_number(json, "sent", (int64_t) delivery->sent);
    json_number(json, "repeated", (int64_t) delivery->repeated);
    json_number(json, "waiting", (int64_t) delivery->waiting);
    json_number(json, "failed", (int64_t) delivery->failed);
    json_number(json, "unknown", (int64_t) delivery->unknown);
    json_end_object(json);
}

bool deliver_check(const Delivery *delivery, GError **error) {
    uint64_t missing = delivery->waiting + delivery->failed + delivery->unknown;
    if (missing == 0)
        return true;
    g_autofree char *mails = text_count(missing, "mail is", "mails are");
    return fail(
        error, ERROR_UNAVAILABLE,
        "%s not accepted yet%s%s. The draw is stored and nothing is lost: \"kringle status\" shows who is "
        "missing, \"kringle resend\" with the same --mail tries again",
        mails, delivery->trouble ? ": " : "", delivery->trouble ? delivery->trouble : "");
}
