#include "feature/deliver.h"

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"

static void show_progress(uint64_t done, void *progress) {
    progress_step(progress, done);
}

bool deliver(Kringle *kringle, const char *sender, const Exchange *exchange, uint64_t total,
             Delivery *delivery, GError **error) {
    Progress progress = {.what = "sending", .total = total};
    Outbox outbox = {
        .store = kringle->store,
        .mailer = kringle->mailer,
        .from = sender,
        .clock = &kringle->clock,
        .step = show_progress,
        .data = &progress,
    };
    progress_step(&progress, 0);
    bool delivered = outbox_deliver(&outbox, exchange->id, delivery, error);
    progress_end(&progress);
    return delivered;
}

bool deliver_check(const Delivery *delivery, GError **error) {
    uint64_t missing = delivery->waiting + delivery->failed + delivery->unknown;
    if (missing == 0)
        return true;
    g_autofree char *mails = text_count(missing, "mail is", "mails are");
    return fail(
        error, ERROR_UNAVAILABLE,
        "%s not accepted yet%s%s. The draw is stored and nothing is lost: \"kringle status\" shows who is "
        "missing, \"kringle resend\" tries again",
        mails, delivery->trouble ? ": " : "", delivery->trouble ? delivery->trouble : "");
}

void deliver_print(const Kringle *kringle, const Delivery *delivery, uint64_t total) {
    g_autofree char *people = text_count(total, "person", "people");
    fprintf(kringle->out, "Told    %" G_GUINT64_FORMAT " of %s, %s\n", delivery->sent, people,
            mailer_description(kringle->mailer));
}

void deliver_json(const Delivery *delivery, Json *json) {
    json_begin_object(json, "mails");
    json_number(json, "sent", (int64_t) delivery->sent);
    json_number(json, "waiting", (int64_t) delivery->waiting);
    json_number(json, "failed", (int64_t) delivery->failed);
    json_number(json, "unknown", (int64_t) delivery->unknown);
    json_end_object(json);
}
