#include "feature/details.h"

#include <string.h>

#include "base/address.h"
#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "exchange/note.h"

static bool is_given(const char *text) {
    return text && *text;
}

bool details_are_given(const Details *details) {
    return details->date || details->budget || details->place || details->note || details->organiser ||
           details->reply_to;
}

bool details_check_text(const char *flag, const char *text, GError **error) {
    return !text || text_is_clean(text) ||
           fail(error, ERROR_USAGE,
                "the text of %s holds a control character or an invisible one; type it anew", flag);
}

static bool check_reply_to(const char *text, GError **error) {
    g_autofree char *address = is_given(text) ? address_normalise(text, error) : NULL;
    return !is_given(text) || address;
}

static bool check_date(const char *date, const Clock *clock, GError **error) {
    if (!is_given(date))
        return true;
    if (!date_check(date, error))
        return false;
    g_autofree char *today = clock_today(clock);
    return strcmp(date, today) >= 0 ||
           fail(error, ERROR_INVALID, "the day of the exchange, %s, is in the past", date);
}

/* What stands in a line of every mail. */
static bool check_line(const char *flag, const char *text, GError **error) {
    enum { LONGEST = 200 };
    if (text && g_utf8_strlen(text, -1) > LONGEST)
        return fail(error, ERROR_USAGE, "the text of %s is longer than %d characters; put it into --note",
                    flag, LONGEST);
    return details_check_text(flag, text, error);
}

bool details_check(const Details *details, const Clock *clock, GError **error) {
    return check_line("--budget", details->budget, error) && check_line("--place", details->place, error) &&
           details_check_text("--note", details->note, error) &&
           (!details->note || note_check(details->note, error)) &&
           check_line("--organiser", details->organiser, error) && check_reply_to(details->reply_to, error) &&
           check_date(details->date, clock, error);
}

static void take(const char *text, char **kept) {
    if (!text)
        return;
    g_free(*kept);
    *kept = *text ? g_strdup(text) : NULL;
}

static void take_line(const char *text, char **kept) {
    g_autofree char *line = text ? text_squeeze(text, strlen(text)) : NULL;
    take(line, kept);
}

void details_take(const Details *details, Exchange *exchange) {
    g_autofree char *address =
        is_given(details->reply_to) ? address_normalise(details->reply_to, NULL) : NULL;
    take(details->date, &exchange->date);
    take_line(details->budget, &exchange->budget);
    take_line(details->place, &exchange->place);
    take(details->note, &exchange->note);
    take_line(details->organiser, &exchange->organiser);
    take(address ? address : details->reply_to, &exchange->reply_to);
}
