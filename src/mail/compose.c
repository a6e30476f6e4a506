/* Writes a mail as bytes on the wire, so that nothing a person typed can become a header. */
#include "mail/compose.h"

#include <string.h>
#include <time.h>

#include "base/text.h"

enum {
    HEADER_LINE = 78,  /* where headers fold */
    ENCODED_WORD = 75, /* RFC 2047, with its frame */
    BODY_LINE = 76,    /* quoted-printable, with the = of a soft line break */
};

#define FRAME_START "=?UTF-8?B?"
#define FRAME_END "?="

/* ---- What may appear in a header. */

/* Controls and invisible characters, but for the two joiners that scripts and emoji are written with. */
static bool is_dropped(gunichar c) {
    enum { ZERO_WIDTH_NON_JOINER = 0x200C, ZERO_WIDTH_JOINER = 0x200D };
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_CONTROL ||
           (type == G_UNICODE_FORMAT && c != ZERO_WIDTH_NON_JOINER && c != ZERO_WIDTH_JOINER);
}

/* One line for people: what nobody can see goes, white space and line breaks become single blanks. */
static char *text_for_header(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_autoptr(GString) visible = g_string_new(NULL);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isspace(c) || !is_dropped(c))
            g_string_append_unichar(visible, c);
    }
    return text_squeeze(visible->str, visible->len);
}

/* An address, a Message-ID or a URL, in angle brackets. Whatever could end it early is left out. */
static char *bracketed(const char *id) {
    GString *out = g_string_new("<");
    for (const char *p = id; *p; p++)
        if (g_ascii_isgraph(*p) && *p != '<' && *p != '>')
            g_string_append_c(out, *p);
    g_string_append_c(out, '>');
    return g_string_free(out, FALSE);
}

/* ---- Header lines. */

static size_t line_length(const GString *out) {
    const char *line = out->str + out->len;
    while (line > out->str && line[-1] != '\n')
        line--;
    return (size_t) (out->str + out->len - line);
}

/* Puts a word behind a blank, on a new line if this one is full. */
static void append_word(GString *out, const char *word, size_t length) {
    bool fits = line_length(out) + 1 + length <= HEADER_LINE;
    g_string_append(out, fits ? " " : "\r\n ");
    g_string_append_len(out, word, (gssize) length);
}

/* How many bytes of text fit into `room` octets as an encoded word, cut between two characters. */
static size_t encoded_part(const char *text, size_t room) {
    size_t frame = strlen(FRAME_START FRAME_END);
    size_t most = room < frame ? 0 : (room - frame) / 4 * 3;
    size_t length = 0;
    while (text[length]) {
        size_t next = length + (size_t) (g_utf8_next_char(text + length) - (text + length));
        if (next > most)
            break;
        length = next;
    }
    return length;
}

/* Text as encoded words; mail programs join them without the blanks in between. */
static void append_encoded(GString *out, const char *text) {
    while (*text) {
        size_t used = line_length(out) + 1;
        size_t room = used < HEADER_LINE ? MIN(HEADER_LINE - used, (size_t) ENCODED_WORD) : 0;
        size_t length = encoded_part(text, room);
        if (length == 0)
            length = encoded_part(text, ENCODED_WORD);

        g_autofree char *base64 = g_base64_encode((const guchar *) text, length);
        g_autofree char *word = g_strconcat(FRAME_START, base64, FRAME_END, NULL);
        append_word(out, word, strlen(word));
        text += length;
    }
}

/* Plain text goes as it is if it folds well and nobody could take it for encoded words. */
static bool is_plain(const char *text) {
    size_t word = 0;
    for (const char *p = text; *p; p++) {
        word = *p == ' ' ? 0 : word + 1;
        if (word > HEADER_LINE / 2)
            return false;
    }
    return g_str_is_ascii(text) && !strstr(text, "=?");
}

/* Free text: the subject. */
static void append_text(GString *out, const char *text) {
    if (!is_plain(text)) {
        append_encoded(out, text);
        return;
    }
    for (const char *word = text; *word;) {
        size_t length = strcspn(word, " ");
        append_word(out, word, length);
        word += length + (word[length] == ' ');
    }
}

/* A name before an address: in quotes, within which only \ and " mean something, or as encoded words. */
static void append_name(GString *out, const char *name) {
    if (!is_plain(name) || strlen(name) > HEADER_LINE / 2) {
        append_encoded(out, name);
        return;
    }
    GString *quoted = g_string_new("\"");
    for (const char *p = name; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(quoted, '\\');
        g_string_append_c(quoted, *p);
    }
    g_string_append_c(quoted, '"');
    append_word(out, quoted->str, quoted->len);
    g_string_free(quoted, TRUE);
}

static void append_mailbox(GString *out, const char *header, const char *name, const char *address) {
    g_autofree char *clean = text_for_header(name);
    g_autofree char *brackets = bracketed(address);
    g_string_append(out, header);
    if (*clean)
        append_name(out, clean);
    append_word(out, brackets, strlen(brackets));
    g_string_append(out, "\r\n");
}

/* Somebody without an address is a group without members, which RFC 5322 has for this. */
static void append_nameless(GString *out, const char *header, const char *name) {
    g_autofree char *clean = text_for_header(name);
    g_string_append(out, header);
    append_name(out, *clean ? clean : "undisclosed-recipients");
    append_word(out, ":;", 2);
    g_string_append(out, "\r\n");
}

static void append_subject(GString *out, const char *subject) {
    g_autofree char *clean = text_for_header(subject);
    g_string_append(out, "Subject:");
    append_text(out, clean);
    g_string_append(out, "\r\n");
}

/* Not strftime or GDateTime: these write the days and months in the user's language. */
static void append_date(GString *out, Time date) {
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t s = date.s;
    struct tm utc;
    if (!gmtime_r(&s, &utc))
        return; /* no year that a calendar could hold; the first relay adds a date */
    g_string_append_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[utc.tm_wday],
                           utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                           utc.tm_sec);
}

static void append_unsubscribe(GString *out, const char *url) {
    append_mailbox(out, "List-Unsubscribe:", NULL, url);
    if (g_str_has_prefix(url, "https:"))
        g_string_append(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

static void append_headers(GString *out, const MailParts *parts) {
    append_mailbox(out, "From:", parts->from_name, parts->from);
    if (parts->to)
        append_mailbox(out, "To:", parts->to_name, parts->to);
    else
        append_nameless(out, "To:", parts->to_name);
    if (parts->reply_to)
        append_mailbox(out, "Reply-To:", NULL, parts->reply_to);
    append_subject(out, parts->subject);
    append_date(out, parts->date);
    if (parts->unsubscribe)
        append_unsubscribe(out, parts->unsubscribe);
    append_mailbox(out, "Message-ID:", NULL, parts->message_id);
    /* Holiday notes and the like must not answer a program. */
    g_string_append(out, "MIME-Version: 1.0\r\n"
                         "Auto-Submitted: auto-generated\r\n"
                         "X-Auto-Response-Suppress: All\r\n");
}

/* ---- Bodies. */

static void append_escape(GString *line, unsigned char octet) {
    static const char digits[] = "0123456789ABCDEF";
    const char escape[] = {'=', digits[octet >> 4], digits[octet & 15]};
    g_string_append_len(line, escape, sizeof escape);
}

/* The bytes of one octet in quoted-printable: itself or =XX. */
static void append_octet(GString *line, unsigned char octet, bool literal) {
    if (literal)
        g_string_append_c(line, (char) octet);
    else
        append_escape(line, octet);
}

/* A dot that starts a line needs stuffing in SMTP, and mailbox files turn "From " into ">From ". */
static bool starts_badly(const char *line) {
    return *line == '.' || g_str_has_prefix(line, "From ");
}

/* Whether the octet may stand for itself; `column` is where. */
static bool is_literal(const char *p, size_t column) {
    if (*p == ' ')
        return p[1] != '\0' && p[1] != '\r' && p[1] != '\n';
    return g_ascii_isgraph(*p) && *p != '=' && !(column == 0 && starts_badly(p));
}

/* How many octets from here on, at most so many, stand for themselves wherever they stand but at the start of a line. */
static size_t plain_run(const char *p, size_t most) {
    size_t length = 0;
    while (length < most && g_ascii_isgraph(p[length]) && p[length] != '=')
        length++;
    return length;
}

/* Text with any line endings as quoted-printable lines; the last one has no line end. */
static void append_quoted_printable(GString *out, const char *text) {
    size_t column = 0;
    for (const char *p = text; *p; p++) {
        if (*p == '\r' || *p == '\n') {
            p += *p == '\r' && p[1] == '\n';
            g_string_append(out, "\r\n");
            column = 0;
            continue;
        }
        size_t width = is_literal(p, column) ? 1 : 3;
        if (column + width >= BODY_LINE) {
            g_string_append(out, "=\r\n");
            column = 0;
            width = is_literal(p, column) ? 1 : 3;
        }
        append_octet(out, (unsigned char) *p, width == 1);
        column += width;
        size_t run = plain_run(p + 1, BODY_LINE - 1 - column);
        g_string_append_len(out, p + 1, (gssize) run);
        column += run;
        p += run;
    }
}

static void append_part(GString *out, const char *type, const char *text) {
    g_string_append_printf(out,
                           "Content-Type: %s; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: quoted-printable\r\n"
                           "\r\n",
                           type);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    append_quoted_printable(out, valid);
    if (!g_str_has_suffix(out->str, "\r\n"))
        g_string_append(out, "\r\n");
}

/* In quoted-printable text = is followed by two digits or a line end, so "=_" occurs in no part. */
static char *boundary_of(const char *message_id) {
    enum { DIGITS = 32 };
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, message_id, -1);
    return g_strdup_printf("=_%.*s", DIGITS, hash);
}

/* Both ways to read the mail, the plain one first: mail programs show the last they understand. */
static void append_alternatives(GString *out, const MailParts *parts) {
    g_autofree char *boundary = boundary_of(parts->message_id);
    g_string_append_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n", boundary);
    g_string_append_printf(out, "--%s\r\n", boundary);
    append_part(out, "text/plain", parts->text);
    g_string_append_printf(out, "\r\n--%s\r\n", boundary);
    append_part(out, "text/html", parts->html);
    g_string_append_printf(out, "\r\n--%s--\r\n", boundary);
}

GBytes *mail_compose(const MailParts *parts) {
    GString *out = g_string_sized_new(4096);
    append_headers(out, parts);
    if (parts->html)
        append_alternatives(out, parts);
    else
        append_part(out, "text/plain", parts->text);
    return g_string_free_to_bytes(out);
}
