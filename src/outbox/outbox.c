#include "outbox/outbox.h"

#include <string.h>

#include "base/error.h"
#include "outbox/letter.h"

enum { CLAIM = 20, LEASE_S = 15 * 60 };

static bool is_state(const Message *message, const char *state) {
    return strcmp(message->state, state) == 0;
}

/* Nothing is left to do for the message. */
static void end(Message *message, const char *state, Time now) {
    message_set_state(message, state);
    message->may_have_arrived |= strcmp(state, MESSAGE_UNKNOWN) == 0;
    message->due_at = (Time) {0};
    message->dot_at = (Time) {0};
    message->ended_at = now;
}

static void wait_until(Message *message, Time due) {
    message_set_state(message, MESSAGE_QUEUED);
    message->due_at = due;
    message->dot_at = (Time) {0};
}

static bool put_all(Store *store, const GPtrArray *messages, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    batch_put_all(batch, &message_record, messages);
    return store_apply(store, batch, error);
}

/* What a dead process had in hand: with the dot marked it may have arrived, without it certainly has not. */
static void take_up(Message *message, Time now) {
    if (message->dot_at.s != 0)
        end(message, MESSAGE_UNKNOWN, now);
    else
        wait_until(message, now);
}

/* Only a mail server that asked for patience moves the due time of a new message; else it is a lease. */
static bool is_left_behind(const Message *message, Time now) {
    return is_state(message, MESSAGE_SENDING) ||
           (is_state(message, MESSAGE_QUEUED) && message->attempts == 0 && message->due_at.s > now.s);
}

/* What dead processes left behind. Where others may be at work, leases run out by themselves instead. */
static bool recover(const Outbox *outbox, const GPtrArray *messages, GError **error) {
    if (!store_is_exclusive(outbox->store))
        return true;
    Time now = clock_now(outbox->clock);
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (!is_left_behind(message, now))
            continue;
        take_up(message, now);
        batch_put(batch, &message_record, message);
    }
    return store_apply(outbox->store, batch, error);
}

/* The next messages, marked as being sent by us; those whose sender died behind the dot are set aside. */
static GPtrArray *claim(const Outbox *outbox, int64_t exchange_id, GError **error) {
    Time now = clock_now(outbox->clock);
    Lease lease = {
        .now = now,
        .until = {now.s + LEASE_S},
        .limit = CLAIM,
        .like = &(Message) {.exchange_id = exchange_id},
        .equal = 1,
    };
    g_autoptr(GPtrArray) messages = store_claim(outbox->store, &message_record, &lease, error);
    if (!messages)
        return NULL;
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (message->dot_at.s != 0)
            end(message, MESSAGE_UNKNOWN, now);
        else
            message_set_state(message, MESSAGE_SENDING);
    }
    return put_all(outbox->store, messages, error) ? g_steal_pointer(&messages) : NULL;
}

typedef struct {
    const Outbox *outbox;
    Message *message;
} Marking;

/* From here on the mail may arrive. If another process took the message over meanwhile, this write fails. */
static bool mark_dot(void *data, GError **error) {
    const Marking *marking = data;
    Time now = clock_now(marking->outbox->clock);
    marking->message->dot_at = now;
    marking->message->due_at = (Time) {now.s + LEASE_S}; /* the answer may take its time */
    return store_put(marking->outbox->store, &message_record, marking->message, error);
}

/* 5 minutes, and 1.6 times longer after each attempt, up to
   a bit over an hour: as mail servers do among themselves. */
static int64_t patience_s(int64_t attempts) {
    enum { FIRST_S = 300, MOST_S = 4000 };
    int64_t wait_s = FIRST_S;
    for (int64_t i = 1; i < attempts && wait_s < MOST_S; i++)
        wait_s = wait_s * 8 / 5;
    return MIN(wait_s, MOST_S);
}

/* "RCPT TO: 550 5.1.1 no such user". The words may have been cut in the middle of a character. */
static char *answer_in_words(const MailAnswer *answer) {
    g_autofree char *reply = g_utf8_make_valid(answer->reply, -1);
    g_autofree char *code = answer->code ? g_strdup_printf("%d ", answer->code) : g_strdup("");
    bool blame = answer->step && answer->outcome != MAIL_ACCEPTED;
    return g_strconcat(blame ? answer->step : "", blame ? ": " : "", code, reply, NULL);
}

/* One mail at which the server falls silent is that mail's trouble; several in a row are the server's. */
static void note_silence(const MailAnswer *answer, Delivery *delivery) {
    enum { MOST = 3 };
    if (answer->code == 0 && ++delivery->silent == MOST)
        delivery->trouble = answer_in_words(answer);
}

static void note_sent(Message *message, Delivery *delivery) {
    delivery->sent++;
    if (!message->may_have_arrived)
        return;
    delivery->repeated++;
    message->repeats++;
}

static void note_outcome(const Outbox *outbox, Message *message, const MailAnswer *answer,
                         Delivery *delivery) {
    Time now = clock_now(outbox->clock);
    switch (answer->outcome) {
    case MAIL_ACCEPTED:
        note_sent(message, delivery);
        end(message, MESSAGE_SENT, now);
        return;
    case MAIL_REFUSED:
        end(message, MESSAGE_FAILED, now);
        return;
    case MAIL_UNKNOWN:
        end(message, MESSAGE_UNKNOWN, now);
        return;
    case MAIL_DEFERRED:
        wait_until(message, (Time) {now.s + patience_s(message->attempts)});
        note_silence(answer, delivery);
        return;
    case MAIL_UNREACHABLE:
        wait_until(message, now);
        delivery->trouble = answer_in_words(answer);
        return;
    }
    g_assert_not_reached();
}

static void note_answer(const Outbox *outbox, Message *message, const MailAnswer *answer,
                        Delivery *delivery) {
    g_free(message->answer);
    message->answer = answer_in_words(answer);
    if (answer->code != 0)
        delivery->silent = 0;
    if (answer->outcome != MAIL_UNREACHABLE) {
        message->attempts++;
        delivery->done++;
    }
    note_outcome(outbox, message, answer, delivery);
}

/* A mail that cannot go out this way, for want of an address, is refused as by a server; the others go on. */
static bool hand_over(const Outbox *outbox, const Mail *mail, Message *message, MailAnswer *answer,
                      GError **error) {
    Marking marking = {outbox, message};
    g_autoptr(GError) wrong = NULL;
    if (mailer_send(outbox->mailer, mail, mark_dot, &marking, answer, &wrong))
        return true;
    if (!g_error_matches(wrong, ERROR, ERROR_INVALID)) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return false;
    }
    answer->outcome = MAIL_REFUSED;
    g_strlcpy(answer->reply, wrong->message, sizeof answer->reply);
    return true;
}

static bool send_message(const Outbox *outbox, const Desk *desk, Message *message, Delivery *delivery,
                         GError **error) {
    Mail mail = {0};
    MailAnswer answer = {0};
    if (!desk_write(desk, message, &mail, error))
        return false;
    bool handed = hand_over(outbox, &mail, message, &answer, error);
    g_bytes_unref(mail.bytes);
    if (!handed)
        return false;
    note_answer(outbox, message, &answer, delivery);
    return store_put(outbox->store, &message_record, message, error);
}

/* What was claimed and is not out waits for the next run; one behind its dot stays as it is. */
static bool give_back(const Outbox *outbox, const GPtrArray *messages, guint from, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    for (guint i = from; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (!is_state(message, MESSAGE_SENDING) || message->dot_at.s != 0)
            continue;
        wait_until(message, clock_now(outbox->clock));
        batch_put(batch, &message_record, message);
    }
    return store_apply(outbox->store, batch, error);
}

static void report_step(const Outbox *outbox, const Delivery *delivery) {
    if (outbox->step)
        outbox->step(delivery->done, delivery->total, outbox->data);
}

/* False with the error set, or if the run ends here because the server is out of reach. */
static bool send_claimed(const Outbox *outbox, const Desk *desk, const GPtrArray *messages, guint at,
                         Delivery *delivery, GError **error) {
    Message *message = messages->pdata[at];
    g_autoptr(GError) wrong = NULL;
    if (!is_state(message, MESSAGE_SENDING)) {
        delivery->done++; /* its sender died behind the dot */
        return true;
    }
    bool sent = send_message(outbox, desk, message, delivery, &wrong);
    if (sent && !delivery->trouble)
        return true;
    if (g_error_matches(wrong, ERROR, ERROR_CONFLICT))
        return true; /* another process has taken this one over; it will say what became of it */
    give_back(outbox, messages, sent ? at + 1 : at, wrong ? NULL : error);
    if (wrong)
        g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static bool send_all(const Outbox *outbox, const Desk *desk, const GPtrArray *messages, Delivery *delivery,
                     GError **error) {
    g_autoptr(GError) wrong = NULL;
    for (guint i = 0; i < messages->len; i++) {
        if (!send_claimed(outbox, desk, messages, i, delivery, &wrong))
            break;
        report_step(outbox, delivery);
    }
    if (!wrong)
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
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
    report_step(outbox, delivery);
    return true;
}

/* Where the exchange stands, whoever sent what. */
static bool take_stock(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(outbox->store, exchange_id, error);
    for (guint i = 0; messages && i < messages->len; i++) {
        const Message *message = messages->pdata[i];
        delivery->waiting += message->due_at.s != 0;
        delivery->failed += is_state(message, MESSAGE_FAILED);
        delivery->unknown += is_state(message, MESSAGE_UNKNOWN);
    }
    return messages != NULL;
}

bool outbox_deliver(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error) {
    g_autoptr(Desk) desk = desk_new(outbox->store, outbox->vault, exchange_id, error);
    if (!desk || !begin_run(outbox, exchange_id, delivery, error))
        return false;

    while (!delivery->trouble) {
        g_autoptr(GPtrArray) messages = claim(outbox, exchange_id, error);
        if (!messages)
            return false;
        if (messages->len == 0)
            break;
        if (!send_all(outbox, desk, messages, delivery, error))
            return false;
    }
    return take_stock(outbox, exchange_id, delivery, error);
}

bool outbox_requeue(const Outbox *outbox, int64_t exchange_id, int64_t participant_id, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(outbox->store, exchange_id, error);
    if (!messages || !recover(outbox, messages, error))
        return false;
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        if (is_state(message, MESSAGE_SENT) || is_state(message, MESSAGE_SENDING) ||
            (participant_id != 0 && message->participant_id != participant_id))
            continue;
        message->ended_at = (Time) {0};
        wait_until(message, clock_now(outbox->clock));
        batch_put(batch, &message_record, message);
    }
    return store_apply(outbox->store, batch, error);
}

void delivery_clear(Delivery *delivery) {
    g_clear_pointer(&delivery->trouble, g_free);
}
