/*
 * Several connections to one mail server, each with a thread of its own. Whoever owns the pool hands mails over and
 * learns what happens to them, in its own thread: nothing is decided or written down anywhere else.
 */
#pragma once

#include "mail/mailer.h"

typedef struct Pool Pool;

/* A mail on its way through the pool, which has it on loan from pool_hand until it is done or taken back. */
typedef struct {
    Mail mail;
    void *data;  /* the owner's */
    bool at_dot; /* all but the final dot is on its way, and pool_decide is waited for; else it is done: */
    MailAnswer answer;
    GError *error; /* as mailer_send sets it; the owner's to free */
    void *line;    /* the pool's */
} Sending;

/* As many threads as the mailer may use connections. Connects to nobody yet. */
Pool *pool_open(const Mailer *mailer, GError **error);

/* Says goodbye on all connections at once. Nothing may be on its way. */
void pool_close(Pool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pool, pool_close)

unsigned pool_lines(const Pool *pool);

/* The next free connection takes the mail; those that wait for one keep their order. */
void pool_hand(Pool *pool, Sending *sending);

/* A mail that no connection has begun with, and that is not to be sent now; or NULL. */
Sending *pool_take_back(Pool *pool);

/*
 * Waits until something happened to a mail and so many lines stand still, being idle or at a dot, but for the latter not
 * longer than `patience_us`, and for the former not longer than `timeout_ms`. Appends what happened.
 */
void pool_wait(Pool *pool, int64_t timeout_ms, unsigned most_still, int64_t patience_us, GPtrArray *happened);

/* Lets the dot of a mail follow, or breaks its connection off without: then it is done with ERROR_CONFLICT. */
void pool_decide(Pool *pool, Sending *sending, bool goes);
