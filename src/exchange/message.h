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
    char *kind; /* one of the MESSAGE_... kinds */
    int64_t participant_id;
    char *sender;     /* the address it comes from */
    char *message_id; /* of the mail; fixed here, so that sending again sends the same bytes */
    Time written_at;  /* the mail's date */
    Time not_before;  /* or not set */
    Time not_after;   /* nobody wants it later than that; or not set */
    char *state;      /* one of the MESSAGE_... states */
    Time due_at;      /* not set: nothing is left to do */
    int64_t attempts;
    bool may_have_arrived; /* an earlier copy of it */
    int64_t repeats;       /* times it was sent again all the same */
    Time dot_at;           /* the final dot was sent then, and no answer is known */
    Time ended_at;
    char *answer;     /* what the mail server said last, or why it is not sent */
    char *public_url; /* of the service it comes from, or missing */
    GBytes
        *token; /* of the personal link it carries: sealed, and erased when it is out; see exchange/link.h */
} Message;
RECORD(Message, message)

#define MESSAGE_ASSIGNMENT "assignment" /* whom you give to */
#define MESSAGE_CHANGE "change"        /* that you give to somebody else now; the earlier name is not valid */
#define MESSAGE_REVEALED "revealed"    /* that the organiser has looked at who draws whom */
#define MESSAGE_DETAILS "details"      /* that the date, the place or another detail is another one */
#define MESSAGE_CALLED_OFF "cancelled" /* that the exchange does not take place */
#define MESSAGE_LEFT "left"            /* that you no longer take part */
#define MESSAGE_EXCUSED "excused"      /* that you take part, but give to nobody any more */
#define MESSAGE_REMINDER                                                                                     \
    "reminder"                /* of the date and, if names have been drawn, once more whom you give to */
#define MESSAGE_LOGIN "login" /* the way in, which somebody waits for at this moment */

#define MESSAGE_QUEUED "queued"         /* waits for its time */
#define MESSAGE_SENDING "sending"       /* a process has it in hand */
#define MESSAGE_SENT "sent"             /* the mail server accepted it */
#define MESSAGE_FAILED "failed"         /* refused for good, or given up */
#define MESSAGE_UNKNOWN "unknown"       /* handed over, but the answer was lost: it may have arrived */
#define MESSAGE_EXPIRED "expired"       /* its time was over before it could be sent */
#define MESSAGE_CANCELLED "cancelled"   /* what it would have told is not true any more */
#define MESSAGE_SUPPRESSED "suppressed" /* nothing is sent to this address: see exchange/suppression.h */
#define MESSAGE_HELD "held"             /* the store was copied or restored: see outbox/guard.h */

/* How the outbox treats all messages of a kind. */
typedef struct {
    const char *kind;
    const char *words;    /* what it tells: "whom to give to" */
    int priority;         /* the lowest goes first */
    int64_t first_wait_s; /* after the first attempt that failed */
    int growth_percent;   /* of that, from one attempt to the next */
    int64_t most_wait_s;
    int64_t give_up_s; /* after so long nobody tries any more */
    bool repeats;      /* it is sent once more if it may have arrived: rather twice than never */
} MessageKind;

/* Of a kind that only a newer program knows, it is that of news. */
const MessageKind *message_kind(const Message *message);

/* A new message, due now. `sender` is an address as address_normalise returns it. */
Message *message_new(const Exchange *exchange, int64_t id, const char *kind, int64_t participant_id,
                     const char *sender, Time now);

/* It is sent, and dated, not before the one time, and not after the other; zero is no limit. Only for a new message. */
void message_set_times(Message *message, Time not_before, Time not_after);

/* Whether it waits for no other reason than that it is for a time to come. */
bool message_is_scheduled(const Message *message, Time now);

bool message_is(const Message *message, const char *state);
void message_set_state(Message *message, const char *state);

/* Nothing is left to do for the message, and why. */
void message_end(Message *message, const char *state, Time now);

/* Whether it may still go out: by itself, or when somebody asks for it. */
bool message_is_open(const Message *message);

/*
 * Withdraws a message whose cause is gone, also one that may have arrived or was refused: nobody sends it again. True if
 * that changed it, so that it has to be put. Whoever has it in hand meets a conflict: before its final dot, or, if it is
 * there already, so that it stays known as one that may have arrived.
 */
bool message_cancel(Message *message, Time now);

/* Where a message stands if no process has it in hand any more: one that was being sent waits or is unknown. */
const char *message_state_at_rest(const Message *message);

/* What a participant knows of the draw as it is now. */
typedef enum {
    KNOWS_NOTHING, /* nobody has told them a name yet */
    MAY_KNOW,      /* a mail may have arrived */
    KNOWS,
} Knowledge;

/* What each participant of the exchange knows by these messages, in order; the caller's to free. What was told before a
   change is no knowledge. */
Knowledge *messages_knowledge(const GPtrArray *messages, const Exchange *exchange);

/* Whether each of them was ever told a name, or may have been, and be it one that is true no longer; as above. */
bool *messages_heard(const GPtrArray *messages, const Exchange *exchange);

/* Whether the message tells a name. Reminders do, unless it is of an occasion that they remind: there is none to tell. */
bool message_tells_a_name(const Message *message);

/* All messages of an exchange, or (0) of all, in the order they were written. */
GPtrArray *message_list(Store *store, int64_t exchange_id, GError **error);

/* Those of an exchange, each about somebody who is in it: else it has changed since it was loaded, or the store is damaged. */
GPtrArray *message_list_of(Store *store, const Exchange *exchange, GError **error);
