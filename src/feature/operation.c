#include "feature/operation.h"

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "feature/deliver.h"

bool operation_find(const Kringle *kringle, const Exchange *exchange, const Trace **done, GError **error) {
    g_autoptr(GError) wrong = NULL;
    *done = exchange_find_operation(exchange, &kringle->operation, &wrong);
    if (!wrong)
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

bool operation_find_deletion(const Kringle *kringle, Trace **done, GError **error) {
    g_autoptr(GError) wrong = NULL;
    Trace like = {.exchange_id = exchange_id_of(kringle->operation.id), .id = 1};
    void *kept;
    if (!store_look_up(kringle->store, &trace_record, &like, &kept, error))
        return false;
    g_autoptr(Trace) found = kept;
    if (found && trace_is_of(found, &kringle->operation, &wrong))
        *done = g_steal_pointer(&found);
    if (!wrong)
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

bool operation_may_be_done(const Kringle *kringle, const GError *why) {
    return kringle->changing.operation && g_error_matches(why, ERROR, ERROR_CONFLICT);
}

void operation_say_done(Kringle *kringle, const Trace *done) {
    g_autofree char *when = time_to_text(done->at);
    g_autofree char *operation = text_visible(done->operation);
    g_autofree char *line =
        g_strdup_printf("\"%s\" was done already, %s; it is not done again", operation, when);
    if (kringle->common.json)
        json_flag(kringle_answer(kringle), "done_before", true);
    else
        terminal_print(kringle->out, line, 0);
}

bool operation_repeat(Kringle *kringle, const Exchange *exchange, const Trace *done, GError **error) {
    g_auto(Delivery) delivery = {0};
    if (!kringle_mailer(kringle, error) || !kringle_vault(kringle, error))
        return false;
    operation_say_done(kringle, done);
    if (kringle->common.json)
        json_number(kringle_answer(kringle), "exchange", exchange->id);
    if (exchange_is_announced(exchange))
        return true; /* there is nothing to tell yet */
    if (!deliver(kringle, exchange, &delivery, error))
        return false;
    if (kringle->common.json)
        deliver_json(&delivery, kringle_answer(kringle));
    else if (delivery.total > 0)
        deliver_print(kringle, &delivery);
    return deliver_check(&delivery, error);
}
