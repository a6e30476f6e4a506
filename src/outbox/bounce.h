/*
 * Mails that come back. Each mail has an envelope sender of its own, which only this installation can make: so what
 * comes back to it is about that mail and that address, and nobody else can pretend it was.
 */
#pragma once

#include "exchange/message.h"
#include "mail/report.h"
#include "outbox/outbox.h"

/* "bounce+4711-12.0a1b2c3d@example.com" for bounce@example.com, of a mail to that address; the caller's to free. */
char *bounce_address(const Vault *vault, const char *mailbox, const Message *message, const char *to);

typedef enum {
    BOUNCE_NOTED,      /* the message is shown as failed */
    BOUNCE_SUPPRESSED, /* and nothing is sent to the address any more */
    BOUNCE_NO_NEWS,    /* it was known already, or the server still tries */
} BounceOutcome;

/* What happened, and to whom; clear it with bounce_clear. */
typedef struct {
    BounceOutcome outcome;
    char *name; /* of the person */
} Bounce;

void bounce_clear(Bounce *bounce);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bounce, bounce_clear)

/* Writes down that a mail came back. ERROR_DENIED, with nothing changed, unless it went to an address made here. */
bool bounce_take(const Outbox *outbox, const MailReport *report, Bounce *bounce, GError **error);
