/*
 * Personal links: PUBLIC_URL/go#TOKEN opens one participant's own pages, for whoever has it. What stands behind # is not
 * sent when the link is opened, so no server and no log sees it by itself. The token is 32 random bytes behind the number
 * of its exchange, which says where to look; kept is only its hash, and while a message that carries it waits, the token
 * itself, sealed. The web service that answers is yet to come.
 */
#pragma once

#include "base/vault.h"
#include "exchange/message.h"

typedef struct {
    int64_t exchange_id;
    char *hash; /* SHA-256 of the token as the link has it, in hexadecimal */
    int64_t version;
    int64_t participant_id;
    Time made_at;
    Time revoked_at; /* not set: it is valid */
} Link;
RECORD(Link, link)

/* The address of a service as links start with it; ERROR_INVALID unless it is https, or http to this machine. */
char *public_url_read(const char *text, GError **error);

/* A fresh link for the participant, in *url; returns what is kept of it. Both are the caller's to free. */
Link *link_new(int64_t exchange_id, int64_t participant_id, const char *public_url, Time now, char **url);

/* Gives a message from a service a fresh link, sealed in it until it is sent; returns what is kept of it. */
Link *message_add_link(Message *message, const Vault *vault);

/* The link of a message, or NULL if it has none, in *link. ERROR_DENIED if it was sealed by another installation. */
bool message_link(const Message *message, const Vault *vault, char **link, GError **error);

/*
 * Where its reader can say that they want no more such mails: a page of the service, if the message is to come from one,
 * which knows by a mac that nobody made the address up; else the sender's mailbox. The caller's to free.
 */
char *message_unsubscribe_url(const Message *message, const Vault *vault);
