/* Reports of mail servers that a mail could not be delivered (RFC 3464), as they come back by mail. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    GPtrArray *addresses; /* char *: whom the report was sent to, as far as its headers tell */
    char *action;         /* "failed", "delayed" ..., in small letters */
    char *status;         /* "5.1.1" */
    char *words;          /* what the server said, or NULL */
} MailReport;

/* Anybody may have written these bytes. ERROR_INVALID if they are no such report. */
MailReport *mail_report_read(const char *bytes, size_t length, GError **error);
void mail_report_free(MailReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailReport, mail_report_free)
