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
    const char *bounces; /* the address where mails that come back are wanted, see outbox/bounce.h; or NULL */
    Time until; /* goes on until then, as long as anything is left to do; not set: until nothing is due */
    void (*step)(uint64_t done, uint64_t total,
                 void *data);  /* called before the first mail and after each commit; or NULL */
    bool (*stops)(void *data); /* whether it was asked to stop, when what is on its way has ended; or NULL */
    void *data;
} Outbox;

/* One run, and where things stand at its end. Clear it with delivery_clear. */
typedef struct {
    uint64_t total;    /* were due */
    uint64_t done;     /* of these: what became of them is known */
    uint64_t sent;     /* accepted */
    uint64_t repeated; /* of those sent, how many may have arrived before; they have the same bytes */
    char *trouble;     /* why the run stopped early, in words, or NULL */
    bool stopped;      /* since it was asked to */

    /* Of all messages, at the end: */
    uint64_t waiting, failed, unknown, held, suppressed;
    uint64_t scheduled; /* for a time to come, which is as it should be */
} Delivery;

void delivery_clear(Delivery *delivery);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Delivery, delivery_clear)

/*
 * Sends what is due in the exchange, or (0) in all of them, until nothing is or the mail server is out of reach. Messages
 * that a process left behind when it died are taken up first: those whose final dot was marked become unknown, and are
 * sent once more a while later if their kind is one for that. ERROR_DENIED from a store that may not send (outbox/guard.h);
 * else false only for trouble of the store or with writing the
 * mails; what the mail server did is in the delivery and in the messages.
 */
bool outbox_deliver(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error);

/* Makes messages due now that were not accepted: all of the exchange's, or those of one participant (0: all). */
bool outbox_requeue(const Outbox *outbox, int64_t exchange_id, int64_t participant_id, GError **error);
