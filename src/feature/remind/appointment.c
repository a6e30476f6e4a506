#include "feature/remind/appointment.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"

enum { DATE_LENGTH = 10 };

void appointment_free(Appointment *appointment) {
    g_free(appointment->date);
    g_free(appointment->title);
    g_free(appointment->addresses);
    g_free(appointment);
}

char *appointment_date(const char *text, const Clock *clock, GError **error) {
    g_autofree char *date = text_squeeze(text, strlen(text));
    if (!date_check(date, error))
        return NULL;
    g_autofree char *today = clock_today(clock);
    if (date_days_until(today, date) < 0)
        return fail(error, ERROR_INVALID, "%s is over; today is %s", date, today);
    return g_steal_pointer(&date);
}

char *appointment_title(const char *text, GError **error) {
    enum { LONGEST = 120 };
    if (!g_utf8_validate(text, -1, NULL))
        return fail(error, ERROR_INVALID, "the title is not UTF-8 text");
    g_autofree char *squeezed = text_squeeze(text, strlen(text));
    g_autofree char *title = text_normalise(squeezed, G_NORMALIZE_DEFAULT_COMPOSE);
    if (!*title || g_utf8_strlen(title, -1) > LONGEST)
        return fail(error, ERROR_INVALID, "the title must be one line of 1 to %d characters", LONGEST);
    if (!text_is_clean(title))
        return fail(error, ERROR_INVALID,
                    "the title holds a control character or an invisible one; type it anew");
    return g_steal_pointer(&title);
}

Appointment *appointment_read(const char *text, const Clock *clock, GError **error) {
    const char *first = strchr(text, '|'), *last = strrchr(text, '|');
    if (!first) {
        g_autofree char *shown = text_visible(text);
        return fail(error, ERROR_USAGE,
                    "\"%s\" has no \"|\" in it; write date, title and addresses like: \"2026-12-20|Gift "
                    "exchange|ann@example.com,ben@example.com\"",
                    shown);
    }
    g_autoptr(Appointment) appointment = g_new0(Appointment, 1);
    const char *end = first == last ? text + strlen(text) : last;
    g_autofree char *date = g_strndup(text, (size_t) (first - text));
    g_autofree char *title = g_strndup(first + 1, (size_t) (end - first - 1));
    appointment->date = appointment_date(date, clock, error);
    if (!appointment->date)
        return NULL;
    appointment->title = appointment_title(title, error);
    appointment->addresses = first == last ? NULL : g_strdup(last + 1);
    return appointment->title ? g_steal_pointer(&appointment) : NULL;
}

char *appointment_day_in_words(const char *date, const Clock *clock) {
    g_autofree char *today = clock_today(clock);
    g_autofree char *words = date_in_words(date, languages);
    int64_t days = date_days_until(today, date);
    if (days < 0)
        return g_strdup_printf("%s, which is over", words);
    g_autofree char *count = text_count((uint64_t) days, "day", "days");
    return days == 0   ? g_strdup_printf("%s, today", words)
           : days == 1 ? g_strdup_printf("%s, tomorrow", words)
                       : g_strdup_printf("%s, in %s", words, count);
}

/* The hour of "2026-12-10 09:00", as it stands behind the day. */
static bool read_hour(const char *text, int *hour, int *minute) {
    static const char form[] = " 00:00";
    for (size_t i = 0; i < sizeof form; i++)
        if (form[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return false;
    *hour = (int) g_ascii_strtoll(text + 1, NULL, 10);
    *minute = (int) g_ascii_strtoll(text + strlen(" 00:"), NULL, 10);
    return *hour < 24 && *minute < 60;
}

bool appointment_time(const char *option, const char *text, bool is_end, Time *time, GError **error) {
    *time = (Time) {0};
    if (!text)
        return true;
    g_autofree char *day = g_strndup(text, DATE_LENGTH);
    bool is_day = strlen(text) <= DATE_LENGTH;
    int hour = 0, minute = 0;
    if (!date_check(day, NULL) || (!is_day && !read_hour(text + DATE_LENGTH, &hour, &minute))) {
        g_autofree char *shown = text_visible(text);
        return fail(
            error, ERROR_USAGE,
            "%s %s is no time; write a day, like 2026-12-10, or a day and an hour, like \"2026-12-10 09:00\"",
            option, shown);
    }
    int year = (int) g_ascii_strtoll(day, NULL, 10), month = (int) g_ascii_strtoll(day + 5, NULL, 10);
    g_autoptr(GDateTime) start =
        g_date_time_new_local(year, month, (int) g_ascii_strtoll(day + 8, NULL, 10), hour, minute, 0);
    g_autoptr(GDateTime) end = start ? g_date_time_add_days(start, is_day && is_end ? 1 : 0) : NULL;
    if (!end)
        return fail(error, ERROR_USAGE, "%s %s is too far away", option, text);
    time->s = g_date_time_to_unix(end) - (is_day && is_end ? 1 : 0);
    return true;
}
