/*
 * The outbox: sees messages out, each with a commit before the final dot and one behind it, so that whatever ends
 * the process, every message is in exactly one state that people can see, and none is sent twice unseen.
 */
#pragma once

#include "base/clock.h"
#include "base/vault.h"
#include "exchange/message.h"
#include "mail/mailer.h"

typedef struct {
    Store *store;
    const Vault *vault; /* opens what is sealed in messages */
    Mailer *mailer;
    const Clock *clock;
    void (*step)(uint64_t done, uint64_t total,
                 void *data); /* called before the first mail and after each; or NULL */
    void *data;
} Outbox;

/* One run, and where the exchange stands at its end. Clear it with delivery_clear. */
typedef struct {
    uint64_t total;    /* were due */
    uint64_t done;     /* of these: what became of them is known */
    uint64_t sent;     /* accepted */
    uint64_t repeated; /* of those sent, how many may have arrived before; they have the same bytes */
    uint64_t silent;   /* mails in a row at which the server fell silent */
    char *trouble;     /* why the run stopped early, in words, or NULL */

    uint64_t waiting, failed, unknown; /* of all messages of the exchange, at the end */
} Delivery;

void delivery_clear(Delivery *delivery);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Delivery, delivery_clear)

/*
 * Sends what is due in the exchange, until nothing is or the mail server is out of reach. Messages that a process
 * left behind when it died are taken up first: those whose final dot was marked become unknown and are not sent.
 * False only for trouble of the store or with writing the mails; what the mail server did is in the delivery and in
 * the messages.
 */
bool outbox_deliver(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error);

/* Makes messages due now that were not accepted: all of the exchange's, or those of one participant (0: all). */
bool outbox_requeue(const Outbox *outbox, int64_t exchange_id, int64_t participant_id, GError **error);
