/*
 * The outbox: sees messages out, each with a commit before the final dot and one behind it, so that whatever
 * ends the process, every message is in exactly one state that people can see, and none is sent twice unseen.
 */
#pragma once

#include "base/clock.h"
#include "exchange/message.h"
#include "mail/mailer.h"

typedef struct {
    Store *store;
    Mailer *mailer;
    const char *from; /* the sender's address */
    const Clock *clock;
    void (*step)(uint64_t done, void *data); /* called after each mail, or NULL */
    void *data;
} Outbox;

/* What became of the messages of one run. */
typedef struct {
    uint64_t sent, failed, unknown;
    uint64_t waiting; /* asked to come back later, or not reached */
    char *trouble;    /* why the run stopped early, in words, or NULL; the caller's to free */
} Delivery;

/*
 * Sends what is due in the exchange, until nothing is or the mail server is out of reach. Messages that a
 * process left behind when it died are taken up first: those whose final dot was marked become unknown. False
 * only for trouble of the store or with writing the mails; what the mail server did is in the delivery and in
 * the messages.
 */
bool outbox_deliver(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error);

/* Makes everything that was not accepted due now, whatever was its state. *count is how many. */
bool outbox_requeue(const Outbox *outbox, int64_t exchange_id, uint64_t *count, GError **error);
