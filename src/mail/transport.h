/* What a way to hand mails over fills in. mail/mailer.h says what each call promises. */
#pragma once

#include "mail/mailer.h"

typedef struct {
    const char *scheme; /* "smtp": the part of the URL before the colon */
    bool takes_nameless;
    bool takes_several; /* mails at once, each over a connection of its own */
    void *(*open)(const MailerSettings *settings, GError **error);
    void (*close)(void *state);
    const char *(*description)(const void *state);
    bool (*send)(void *state, const Mail *mail, MailMark *mark, void *data, MailAnswer *answer,
                 GError **error);
} Transport;

extern const Transport smtp_transport;
extern const Transport smtps_transport;
extern const Transport folder_transport;

/* The URL for messages, without anything that could be a password. The caller's to free. */
char *mailer_url_shown(const char *url);
