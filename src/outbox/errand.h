/* An errand: a message that this process has in hand, from its claim until what became of it is written down. */
#pragma once

#include "exchange/message.h"
#include "mail/pool.h"

/* The domain it goes to, see outbox/domains.h. */
typedef struct Domain Domain;

typedef struct {
    Message *message;
    int priority; /* of the message's kind: the lowest goes first */
    Domain *domain;
    Sending sending; /* its mail, once it is written, and what the server said */
    bool lost;       /* another process has taken the message over, and will say what became of it */
} Errand;

/* Takes the message. */
Errand *errand_new(Message *message);
void errand_free(Errand *errand);

/* The mail, of which the errand keeps copies; `sender` is the envelope's. */
void errand_load(Errand *errand, const Mail *mail, const char *sender);
