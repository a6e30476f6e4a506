#include "outbox/errand.h"

Errand *errand_new(Message *message) {
    Errand *errand = g_new0(Errand, 1);
    errand->message = message;
    errand->priority = message_kind(message)->priority;
    errand->sending.data = errand;
    return errand;
}

static void unload(Mail *mail) {
    g_free((char *) mail->name);
    g_free((char *) mail->from);
    g_free((char *) mail->to);
    g_clear_pointer(&mail->bytes, g_bytes_unref);
}

void errand_free(Errand *errand) {
    unload(&errand->sending.mail);
    g_clear_error(&errand->sending.error);
    message_free(errand->message);
    g_free(errand);
}

void errand_load(Errand *errand, const Mail *mail, const char *sender) {
    unload(&errand->sending.mail);
    errand->sending.mail = (Mail) {
        .name = g_strdup(mail->name),
        .from = g_strdup(sender),
        .to = g_strdup(mail->to),
        .bytes = mail->bytes,
    };
}
