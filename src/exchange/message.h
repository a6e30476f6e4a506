/*
 * Messages: what is to be told to whom. An intent, committed together with its cause; it holds ids only,
 * never the name that was drawn. The outbox turns it into a mail and writes down what became of it.
 */
#pragma once

#include "exchange/exchange.h"

typedef struct {
    int64_t exchange_id;
    int64_t id; /* 1, 2, 3 ... within the exchange */
    int64_t version;
    char *kind; /* one of the kinds below */
    int64_t participant_id;
    char *sender;     /* the address it comes from */
    char *message_id; /* of the mail; fixed here, so that sending again sends the same bytes */
    Time written_at;  /* the mail's date */
    char *state;      /* one of the MESSAGE_... states */
    Time due_at;      /* not set: nothing is left to do */
    int64_t attempts;
    bool may_have_arrived; /* an earlier copy of it */
    int64_t repeats;       /* times it was sent again all the same */
    Time dot_at;           /* the final dot was sent then, and no answer is known */
    Time ended_at;
    char *answer;     /* what the mail server said last */
    char *public_url; /* of the service it comes from, or missing */
    GBytes
        *token; /* of the personal link it carries: sealed, and erased when it is sent; see exchange/link.h */
} Message;
RECORD(Message, message)

#define MESSAGE_ASSIGNMENT "assignment" /* whom you give to */
#define MESSAGE_CHANGE "change"       /* that you give to somebody else now; the earlier name is not valid */
#define MESSAGE_REVEALED "revealed"   /* that the organiser has looked at who draws whom */
#define MESSAGE_CANCELLED "cancelled" /* that the exchange does not take place */
#define MESSAGE_LEFT "left"           /* that you no longer take part */

#define MESSAGE_QUEUED "queued"   /* waits for its time */
#define MESSAGE_SENDING "sending" /* a process has it in hand */
#define MESSAGE_SENT "sent"       /* the mail server accepted it */
#define MESSAGE_FAILED "failed"   /* the mail server refused it for good */
#define MESSAGE_UNKNOWN "unknown" /* handed over, but the answer was lost: it may have arrived */

/* A new message, due now. `sender` is an address as address_normalise returns it. */
Message *message_new(const Exchange *exchange, int64_t id, const char *kind, int64_t participant_id,
                     const char *sender, Time now);

void message_set_state(Message *message, const char *state);

/* Where a message stands if no process has it in hand any more: one that was being sent waits or is unknown. */
const char *message_state_at_rest(const Message *message);

/* All messages of an exchange, in the order they were written. */
GPtrArray *message_list(Store *store, int64_t exchange_id, GError **error);
