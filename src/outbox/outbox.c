#include "outbox/outbox.h"

#include <string.h>

#include "outbox/fate.h"
#include "outbox/guard.h"
#include "outbox/run.h"

/* What dead processes left behind. Where others may be at work, leases run out by themselves instead. */
static bool recover(const Outbox *outbox, const GPtrArray *messages, GError **error) {
    if (!store_is_exclusive(outbox->store))
        return true;
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (!message_is(message, MESSAGE_SENDING))
            continue;
        fate_take_up(message, clock_now(outbox->clock));
        batch_put(batch, &message_record, message);
    }
    return store_apply(outbox->store, batch, error);
}

static uint64_t count_due(const GPtrArray *messages, Time until) {
    uint64_t count = 0;
    for (guint i = 0; i < messages->len; i++) {
        Time due = ((const Message *) messages->pdata[i])->due_at;
        count += due.s != 0 && due.s <= until.s;
    }
    return count;
}

static bool begin_run(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(outbox->store, exchange_id, error);
    if (!messages || !recover(outbox, messages, error))
        return false;
    delivery->total = count_due(messages, clock_now(outbox->clock));
    if (outbox->step)
        outbox->step(0, delivery->total, outbox->data);
    return true;
}

/* Where things stand, whoever sent what. */
typedef struct {
    Delivery *delivery;
    Time now;
} Stock;

static bool count_message(const void *item, void *data, GError **error) {
    (void) error;
    const Message *message = item;
    Delivery *delivery = ((const Stock *) data)->delivery;
    bool is_scheduled = message_is_scheduled(message, ((const Stock *) data)->now);
    delivery->scheduled += is_scheduled;
    delivery->waiting +=
        !is_scheduled && (message_is(message, MESSAGE_QUEUED) || message_is(message, MESSAGE_SENDING));
    delivery->failed += message_is(message, MESSAGE_FAILED);
    delivery->unknown += message_is(message, MESSAGE_UNKNOWN);
    delivery->held += message_is(message, MESSAGE_HELD);
    delivery->suppressed += message_is(message, MESSAGE_SUPPRESSED);
    return true;
}

static bool take_stock(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error) {
    Query query = {.like = &(Message) {.exchange_id = exchange_id}, .equal = exchange_id != 0};
    Stock stock = {delivery, clock_now(outbox->clock)};
    return store_each(outbox->store, &message_record, &query, count_message, &stock, error);
}

bool outbox_deliver(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error) {
    if (!guard_pass(outbox, error) || !begin_run(outbox, exchange_id, delivery, error) ||
        !run_messages(outbox, exchange_id, delivery, error))
        return false;
    return take_stock(outbox, exchange_id, delivery, error);
}

/* What is over stays so; what was held by the guard is let go by nothing but guard_release. */
static bool is_missing(const Message *message) {
    static const char *const settled[] = {MESSAGE_SENT,      MESSAGE_SENDING, MESSAGE_EXPIRED,
                                          MESSAGE_CANCELLED, MESSAGE_HELD,    NULL};
    return !g_strv_contains(settled, message->state);
}

bool outbox_requeue(const Outbox *outbox, int64_t exchange_id, int64_t participant_id, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(outbox->store, exchange_id, error);
    if (!messages || !recover(outbox, messages, error))
        return false;
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (!is_missing(message) || (participant_id != 0 && message->participant_id != participant_id))
            continue;
        message->ended_at = (Time) {0};
        fate_wait(message, clock_now(outbox->clock));
        batch_put(batch, &message_record, message);
    }
    return store_apply(outbox->store, batch, error);
}

void delivery_clear(Delivery *delivery) {
    g_clear_pointer(&delivery->trouble, g_free);
}
