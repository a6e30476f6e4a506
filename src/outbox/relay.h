/*
 * The mail server as a whole: how many connections it takes at the moment, and whether it is there at all. What it says
 * about single mails is none of this.
 */
#pragma once

#include "base/record.h"
#include "mail/mailer.h"

typedef struct {
    unsigned lines;   /* connections that could be used */
    unsigned allowed; /* as many mails may be under way at once */
    unsigned refused; /* mails in a row at which it could not be reached */
    unsigned silent;  /* mails in a row at which it fell silent */
    unsigned taken;   /* mails since it was last asked to take one connection more */
    bool is_final;    /* it says that we are not let in; waiting does not help */
    Time probe_at;    /* it is out of reach: one mail tries again then. Not set: it is there */
    int64_t pause_s;  /* before the next but one */
} Relay;

void relay_init(Relay *relay, unsigned lines);

/* What became of a mail tells whether the server is there. True if it is not. */
bool relay_hear(Relay *relay, const MailAnswer *answer, Time now);

/* How many mails may be under way: none while it is left in peace, one to try whether it is back. */
unsigned relay_room(const Relay *relay, Time now);
