/*
 * Hands finished mails over: to an SMTP server, or into a folder as files that any mail program opens. One
 * mail has one recipient.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *url;        /* "smtp://[USER@]HOST[:PORT]", "smtps://[USER@]HOST[:PORT]" or "folder:DIR" */
    const char *user;       /* SMTP login, or NULL; goes before the one in the URL */
    const char *password;   /* or NULL */
    const char *ca_file;    /* certificates to trust instead of the system's, or NULL */
    long connect_timeout_s; /* 0: 30 s */
    long answer_timeout_s;  /* 0: 600 s, as RFC 5321 asks for the answer to the final dot */
    unsigned connections;   /* at most so many at once, up to MOST_CONNECTIONS; 0: 4 */
} MailerSettings;

#define MOST_CONNECTIONS 16

typedef struct Mailer Mailer;

/*
 * Gets ready; connects to nobody yet. ERROR_USAGE for a URL it does not know or one that holds a password,
 * and for an empty password. TLS is required, and the certificate checked. Only for smtp:// to this machine
 * (localhost, 127.0.0.0/8, ::1) it is used if offered, and the certificate is not checked. An existing folder
 * is cleared of what killed programs left half written.
 */
Mailer *mailer_open(const MailerSettings *settings, GError **error);
void mailer_close(Mailer *mailer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailer, mailer_close)

/* Another one to the same place, for another thread: each is used by one at a time. */
Mailer *mailer_twin(const Mailer *mailer, GError **error);

/* How many connections may be used at once; there is only one to a folder. */
unsigned mailer_connections(const Mailer *mailer);

/* Where the mails go, for people: "through the mail server mail.example.com:587", "into the folder mails". */
const char *mailer_description(const Mailer *mailer);

/* Whether a mail without a recipient's address can be handed over (into a folder it can). */
bool mailer_takes_nameless(const Mailer *mailer);

/*
 * What became of a mail. MAIL_UNREACHABLE is about the server and us, and says nothing about the mail: there
 * was no connection or no TLS, or the server does not let us send. Once it has heard of the mail, a broken
 * connection may well be this mail's fault: that is MAIL_DEFERRED, lest it keep all others waiting for ever.
 */
typedef enum {
    MAIL_ACCEPTED, /* the server took it; not more than that: "accepted", not "delivered" */
    MAIL_DEFERRED, /* try again later: 4xx, or the connection broke after MAIL FROM and before the dot */
    MAIL_REFUSED,  /* for good (5xx), this recipient or this mail */
    MAIL_UNKNOWN,  /* the final dot was sent and no answer came: it may have arrived */
    MAIL_UNREACHABLE,
} MailOutcome;

/*
 * The reply is what the server said, in printable ASCII and never with the password, or why it said nothing.
 * Of a folder it is the name of the file.
 */
typedef struct {
    MailOutcome outcome;
    const char *step; /* how far it got: "connect", "EHLO", "RCPT TO", "final dot" ...; NULL for a folder */
    int code;         /* the server's reply code that decided it, or 0 */
    char reply[256];
} MailAnswer;

/* "RCPT TO: 550 5.1.1 no such user"; the caller's to free. */
char *mail_answer_words(const MailAnswer *answer);

/* The enhanced status (RFC 3463) the reply begins with, "5.1.1", or NULL; the caller's to free. */
char *mail_answer_status(const MailAnswer *answer);

/* Whether such a status says that there is no such recipient, or that its mailbox is closed for good. */
bool mail_status_is_nobody(const char *status);

/* Whether the mail was refused for that reason. */
bool mail_answer_is_nobody(const MailAnswer *answer);

/*
 * Called before the end of the mail is handed over, to write down that the final dot follows. False, with the error set,
 * breaks the connection off without the dot: the server then discards the mail.
 */
typedef bool MailMark(void *data, GError **error);

/* Addresses are as address_normalise returns them. */
typedef struct {
    const char *name; /* of the file in a folder, in short: "Ada Lovelace" */
    const char *from;
    const char *to; /* or NULL, see mailer_takes_nameless */
    GBytes *bytes;  /* as mail_compose returns them */
} Mail;

/*
 * Hands one mail over and waits for the answer; connections are kept between calls. Returns false only when
 * the mark failed, a folder cannot be written (ERROR_STORAGE), or the input could smuggle SMTP commands
 * (ERROR_INVALID); what the server did is in `answer`. The mark may be NULL.
 */
bool mailer_send(Mailer *mailer, const Mail *mail, MailMark *mark, void *data, MailAnswer *answer,
                 GError **error);
