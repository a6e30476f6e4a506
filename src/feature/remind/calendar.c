#include "feature/remind/calendar.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/template.h"
#include "base/text.h"

/* What the template may use; texts are escaped already. */
typedef struct {
    char *uid;
    char *stamp;
    char *day; /* of which an event without an end takes all: RFC 5545, 3.6.1 */
    char *title;
    char *place;
    char *note;
} Event;
RECORD(Event, event)

static const Field event_fields[] = {
    FIELD(Event, uid),
    FIELD(Event, stamp),
    FIELD(Event, day),
    FIELD(Event, title),
    FIELD(Event, place),
    FIELD(Event, note),
    {},
};

const Record event_record = {RECORD_OF(Event, event), .fields = event_fields};

/* In a text, these mean something: \ ; , and a line break. */
static char *escape(const char *text) {
    if (!text)
        return NULL;
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        if (*p == '\n')
            g_string_append(out, "\\n");
        else if (strchr("\\;,", *p))
            g_string_append_printf(out, "\\%c", *p);
        else
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

/* "20261220" of "2026-12-20". */
static char *day_of(const char *date) {
    return g_strdup_printf("%.4s%.2s%.2s", date, date + 5, date + 8);
}

/* Only the day: whoever is cut off and asks again gets the same file. */
static char *stamp_of(Time time) {
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time.s);
    return g_date_time_format(utc, "%Y%m%dT000000Z");
}

static Event *event_of(const Exchange *exchange) {
    Event *event = record_new(&event_record);
    event->uid = g_strdup_printf("exchange-%" G_GINT64_FORMAT "@kringle", exchange->id);
    event->stamp = stamp_of(exchange->created_at);
    event->day = day_of(exchange->date);
    event->title = escape(exchange->title);
    event->place = escape(exchange->place);
    event->note = escape(exchange->note);
    return event;
}

/* Lines of at most 75 octets; one that goes on starts with a blank, and no character is cut in two. */
static void fold(const char *line, size_t length, GString *out) {
    enum { LONGEST = 75 };
    size_t room = LONGEST;
    while (length > room) {
        size_t part = room;
        while (((unsigned char) line[part] & 0xc0) == 0x80)
            part--;
        g_string_append_len(out, line, (gssize) part);
        g_string_append(out, "\r\n ");
        line += part;
        length -= part;
        room = LONGEST - 1;
    }
    g_string_append_len(out, line, (gssize) length);
    g_string_append(out, "\r\n");
}

GString *calendar_write(const Exchange *exchange) {
    g_autoptr(Event) event = event_of(exchange);
    g_autoptr(Template) template = template_of_asset("feature/remind/calendar.ics", &event_record, languages);
    g_autoptr(GString) text = g_string_new(NULL);
    template_render(template, event, text);
    GString *out = g_string_new(NULL);
    for (const char *line = text->str, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        fold(line, (size_t) (end - line), out);
    }
    return out;
}

static bool is_there(const char *path, const GString *text) {
    g_autofree char *bytes = NULL;
    gsize length;
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) && g_file_get_contents(path, &bytes, &length, NULL) &&
           length == text->len && memcmp(bytes, text->str, length) == 0;
}

bool calendar_save(const Exchange *exchange, const char *path, GError **error) {
    g_autoptr(GString) text = calendar_write(exchange);
    return is_there(path, text) || file_create(path, text, error);
}
