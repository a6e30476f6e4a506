/*
 * An exchange and what belongs to it: the people, the rules between them, the announcements of a draw, the
 * draw, and the messages that tell everybody. An exchange is an island: its id leads every key, and nothing
 * refers to another exchange.
 */
#pragma once

#include "base/language.h"
#include "base/record.h"
#include "store/store.h"

typedef struct {
    int64_t exchange_id;
    int64_t id; /* 1, 2, 3 ... within the exchange */
    int64_t version;
    char *name;
    char *email;   /* as address_normalise returns it, or missing */
    char *role;    /* "giver", "receiver"; missing is both */
    int64_t gives; /* gifts that somebody with this role gives, and receives; 0 is one */
    int64_t receives;
    char *wish;     /* told to the giver */
    char *language; /* what this person reads, as they call it: "de", "de-AT", "Deutsch" */
    Time left_at;   /* not set: takes part. Whoever left keeps the number, so that it is nobody else's */
} Participant;
RECORD(Participant, participant)

/* A participant belongs to a group: people of one group do not draw each other. */
typedef struct {
    int64_t exchange_id;
    int64_t participant_id;
    char *kind; /* "household", "team" ...: as the people call it */
    char *name;
    int64_t version;
} Membership;
RECORD(Membership, membership)

/* What tells the group from all others of the exchange: its kind, a line break, its name. The caller's to free. */
char *membership_group(const Membership *membership);

/* A rule about a giver and a receiver. */
typedef struct {
    int64_t exchange_id;
    int64_t id;
    int64_t version;
    char *kind; /* one of the RULE_... below */
    int64_t giver_id;
    int64_t receiver_id;
    int64_t years_ago; /* of history: 1 is last year */
} Rule;
RECORD(Rule, rule)

#define RULE_EXCLUSION "exclusion" /* the giver does not draw the receiver */
#define RULE_ALLOWED "allowed"     /* the giver draws only receivers that are allowed by such a rule */
#define RULE_MUST "must"           /* the giver draws the receiver */
#define RULE_HISTORY "history"     /* the giver drew the receiver in an earlier year, and does not again */

#define ROLE_GIVER "giver"
#define ROLE_RECEIVER "receiver"

/* The giver gives one gift to the receiver. Whom is kept sealed (exchange/secrets.h). */
typedef struct {
    int64_t exchange_id;
    int64_t giver_id;
    int64_t gift; /* 1, 2, 3 ... of this giver */
    int64_t version;
    GBytes *receiver_sealed; /* NULL: not sealed yet */
    int64_t receiver_id;     /* not stored; 0: not opened */
} Assignment;
RECORD(Assignment, assignment)

/*
 * The announcement of a draw: what fixes it before anybody can know it (see exchange/commitment.h). The last
 * one of an exchange counts; those before it were given up, and stay.
 */
typedef struct {
    int64_t exchange_id;
    int64_t attempt; /* 1, 2, 3 ... within the exchange */
    int64_t version;
    char *title;
    Time announced_at;
    char *reason;              /* why the one before was given up */
    int64_t engine;            /* KR_ENGINE */
    char *source;              /* where the public value will come from, in words */
    char *contribution_hashes; /* of what participants keep to themselves till the draw, a line each */
    GBytes *roster;            /* the hash of people and rules */
    GBytes *commitment;        /* to the secret */
    GBytes *fingerprint;       /* of the whole announcement and all before it */
    GBytes *secret_sealed;     /* kept so (exchange/secrets.h); NULL: not sealed yet */
    GBytes *secret;            /* not stored; NULL: not opened */

    /* Known since the draw: */
    char *value;           /* the public one */
    char *contributions;   /* a line each, in the order of their hashes */
    GBytes *seal;          /* the hash of all this and of every assignment */
    GBytes *record_sealed; /* what would be disclosed, as it was drawn (exchange/disclosure.h), once people or
                              rules have changed since; missing till then */
} Announcement;
RECORD(Announcement, announcement)

/* Those of its fields that everybody may see from the beginning. */
extern const Record announcement_public_record;

/* What was done to an exchange and when, for everybody concerned to see, and so that it is done once. */
typedef struct {
    int64_t exchange_id;
    int64_t id; /* 1, 2, 3 ... within the exchange */
    int64_t version;
    Time at;
    char *kind;             /* one of the TRACE_... below */
    int64_t participant_id; /* whom it was about; 0: nobody in particular */
    int64_t told_again;     /* so many people who knew a name were told another since, or anew */
    char *operation;        /* what the one who asked for it called it */
    GBytes *request;        /* the hash of what was asked for */
} Trace;
RECORD(Trace, trace)

#define TRACE_ANNOUNCED "announced"
#define TRACE_DRAWN "drawn"
#define TRACE_RESENT "resent" /* a fresh copy of what was told */
#define TRACE_REMINDED "reminded"
#define TRACE_JOINED "joined"
#define TRACE_LEFT "left"
#define TRACE_RULES "rules"     /* an exclusion came or went */
#define TRACE_ADDRESS "address" /* mails go somewhere else */
#define TRACE_DETAILS "details" /* the date, the place or another detail is another one */
#define TRACE_UPDATED "updated" /* several of these at once */
#define TRACE_REDRAWN "redrawn" /* a new draw, of which everybody was told */
#define TRACE_ERASED "erased"   /* what was kept about somebody */
#define TRACE_DELETED "deleted" /* all of it; see operation_find_deletion */
#define TRACE_CALLED_OFF "cancelled"
#define TRACE_REVEALED "revealed" /* the organiser has seen who draws whom */

typedef struct {
    int64_t id; /* random, below 10^15, so that JSON, JavaScript and spreadsheets keep every digit */
    int64_t version;
    char *title;
    char *date; /* YYYY-MM-DD */
    char *budget;
    char *place;
    char *note;        /* the organiser's own words, see exchange/note.h */
    char *organiser;   /* name or address, for questions */
    char *reply_to;    /* the address that answers to the mails go to, or missing */
    char *language;    /* what people read of whom nothing else is known, as language_find knows it */
    bool name_in_mail; /* mails that carry a personal link name the receiver, too */
    bool no_swaps;     /* nobody draws the person who draws them */
    bool one_circle;   /* everybody in a single circle */
    bool exact_only;   /* rather no draw than one of which it is not proved that it is exactly fair */
    Time created_at;
    Time drawn_at; /* not set: names have not been drawn yet */
    char *method;  /* how they were, as kr_method_name says */
    bool exact;    /* every possible draw was equally likely */

    /* Kept in places of their own; here once the exchange was loaded whole. In the order of their keys. */
    GPtrArray *participants;
    GPtrArray *memberships;
    GPtrArray *rules;
    GPtrArray *announcements;
    GPtrArray *assignments;
    GPtrArray *traces;
} Exchange;
RECORD(Exchange, exchange)

/* An exchange with empty lists and a fresh id. */
Exchange *exchange_new(void);

/* Gives an exchange that is not stored yet the id that follows from the name of an operation, and always the same. */
void exchange_set_id_of(Exchange *exchange, const char *operation);
int64_t exchange_id_of(const char *operation);

/*
 * Whether it is but an occasion that people are reminded of: nothing is drawn in it, now or later. It has people and
 * messages, and stands back where exchanges are looked for.
 */
bool exchange_is_occasion(const Exchange *exchange);

/* Whether it is announced, and not drawn yet. */
bool exchange_is_announced(const Exchange *exchange);

/* Its participant of that id, or NULL. Ids are 1 ... in order, so this is an index. */
const Participant *exchange_participant(const Exchange *exchange, int64_t id);

/* The announcement that counts, or NULL. */
Announcement *exchange_announcement(const Exchange *exchange);

/* How many people take part. */
uint32_t exchange_count_people(const Exchange *exchange);

/* Add to the lists; the returned item belongs to the exchange. */
Participant *exchange_add_participant(Exchange *exchange, const char *name);
void exchange_add_membership(Exchange *exchange, const Participant *participant, const char *kind,
                             const char *name);
Rule *exchange_add_rule(Exchange *exchange, const char *kind, const Participant *giver,
                        const Participant *receiver);

/* The participant takes part no longer: gives and receives nothing, and is found by no name. */
void participant_leave(Participant *participant, Time now);

/* Names have no more characters than this. */
#define LONGEST_NAME 80

/* Nobody gives or receives more gifts than this. */
#define MOST_GIFTS 100

/* How many gifts this participant gives, and receives. */
uint16_t participant_gives(const Participant *participant);
uint16_t participant_receives(const Participant *participant);

/* What this participant reads: their own language if kringle knows it, else that of the exchange, else English. */
const Language *participant_language(const Exchange *exchange, const Participant *participant);

/* The number of gifts that everybody gives and receives who does so at all; 0 if there is none such. */
int64_t exchange_usual_gifts(const Exchange *exchange);

/* So many gifts for everybody of whom nothing else was said. */
void exchange_set_gifts(Exchange *exchange, int64_t gifts);

/* Whether it is as it was loaded; ERROR_NOT_FOUND if it is gone. */
bool exchange_is_current(Store *store, const Exchange *exchange, bool *is_current, GError **error);

/* Loads an exchange with all its lists, as they are at one moment. ERROR_NOT_FOUND if there is none of that id. */
Exchange *exchange_load(Store *store, int64_t id, GError **error);

/* A new item of the record that belongs to the exchange and is empty else, to look for others. */
void *exchange_like(const Record *record, int64_t exchange_id);

/* All items of the record that belong to the exchange, in an array that frees them. */
GPtrArray *exchange_items(Store *store, const Record *record, int64_t exchange_id, GError **error);

/* All exchanges without their lists, the latest first. */
GPtrArray *exchange_list(Store *store, GError **error);

/* The one with this title (in any case) or id, an occasion only if nothing else is called so; NULL with
   ERROR_NOT_FOUND, or ERROR_CONFLICT if several have it. */
Exchange *exchange_find(Store *store, const char *title_or_id, GError **error);

/*
 * An exchange of that title in *namesake, or NULL: no occasion, and one that is drawn rather than one that is announced.
 * Whoever draws another under its title would tell people a second name.
 */
bool exchange_find_namesake(Store *store, const char *title, Exchange **namesake, GError **error);

/* That one, or the latest if NULL is asked for: of occasions, only if there is nothing else. ERROR_NOT_FOUND says so when
   there are none at all. */
Exchange *exchange_choose(Store *store, const char *title_or_id, GError **error);

/* Adds the exchange and all its lists to the batch. */
void exchange_put(Exchange *exchange, Batch *batch);

/*
 * Lets a new exchange take the place of one that is stored and not drawn: it becomes the same exchange with
 * other people and rules, and the same announcements and traces.
 */
void exchange_succeed(Exchange *exchange, const Exchange *earlier);

/*
 * As exchange_put for such a successor, or for a changed copy of what is stored: puts what differs, and removes what
 * only the earlier one has. Both must outlive the batch.
 */
void exchange_replace(Exchange *exchange, const Exchange *earlier, Batch *batch);
