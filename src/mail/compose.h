/* Writes a mail as bytes on the wire, so that nothing a person typed can become a header. */
#pragma once

#include <glib.h>

#include "base/record.h"

typedef struct {
    const char *from_name; /* may be NULL */
    const char *from;      /* an address as address_normalise returns it */
    const char *to_name;   /* may be NULL */
    const char *to; /* an address, or NULL for somebody without one: the mail can only go into a folder */
    const char *reply_to; /* an address, or NULL */
    const char *subject;
    const char *unsubscribe; /* a URL, or NULL; if it is https, a POST to it is enough (RFC 8058) */
    const char *text;        /* the plain part; any line endings */
    const char *html;        /* the same in HTML, or NULL for a plain mail */
    const char *message_id;  /* without the angle brackets; fixes the boundary too */
    Time date;
} MailParts;

/*
 * The whole mail: CRLF line endings only, lines of at most 998 octets (headers folded at 78), UTF-8 as
 * quoted-printable, names and subject as encoded words where they need it. Control characters and
 * bidirectional overrides in names and subject are dropped. The same parts always give the same bytes.
 */
GBytes *mail_compose(const MailParts *parts);
