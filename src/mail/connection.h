/*
 * A connection to a mail server. libcurl opens it, with TLS and a login; what is said from then on goes through here, word
 * by word, and all of it is heard by a Talk.
 */
#pragma once

#include "mail/server.h"
#include "mail/talk.h"

typedef struct Connection Connection;

/*
 * Gets ready; the talk is a loan. For smtps:// TLS comes first. TLS is required and the certificate checked, but for
 * smtp:// to this machine: between programs on one machine nobody can listen, and their certificates are made at home.
 */
Connection *connection_new(const Server *server, const MailerSettings *settings, bool is_tls_from_the_start,
                           Talk *talk);
void connection_free(Connection *connection);

/* Connects, greets and logs in; what was connected before is dropped. */
bool connection_open(Connection *connection);
/* Not if it was not used for so long that nobody can know whether it still leads anywhere. */
bool connection_is_open(const Connection *connection);

/* Says goodbye and waits for a word, but not for long; and not at all if nothing was answered before. */
void connection_close(Connection *connection);

/* Closes without another word. */
void connection_drop(Connection *connection);

/* Whether the server takes several commands at once, and answers them in their order: RFC 2920. */
bool connection_takes_several(const Connection *connection);

/* Hands all of it over. It is not all there if this fails. */
bool connection_send(Connection *connection, const char *bytes, size_t length);

/* Waits until the reply to the present step of the talk is complete. */
bool connection_hear(Connection *connection);

/* Why the last of these failed, for people; and whether it was for want of patience. */
const char *connection_problem(const Connection *connection);
bool connection_is_out_of_time(const Connection *connection);
