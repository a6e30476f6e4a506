#include "base/date.h"

#include "base/error.h"
#include "base/text.h"

static bool has_form(const char *text) {
    static const char form[] = "0000-00-00";
    for (size_t i = 0; i < sizeof form; i++)
        if (form[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return false;
    return true;
}

static void read_numbers(const char *text, int *year, int *month, int *day) {
    *year = (int) g_ascii_strtoll(text, NULL, 10);
    *month = (int) g_ascii_strtoll(text + 5, NULL, 10);
    *day = (int) g_ascii_strtoll(text + 8, NULL, 10);
}

bool date_check(const char *text, GError **error) {
    g_autofree char *shown = text_visible(text);
    if (!has_form(text))
        return fail(error, ERROR_INVALID, "\"%s\" is not a date; write year-month-day, like 2026-12-20",
                    shown);
    int year, month, day;
    read_numbers(text, &year, &month, &day);
    if (!g_date_valid_dmy((GDateDay) day, (GDateMonth) month, (GDateYear) year))
        return fail(error, ERROR_INVALID, "%s is not in the calendar", shown);
    return true;
}

char *date_in_words(const char *text) {
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int year, month, day;
    read_numbers(text, &year, &month, &day);
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
    return g_strdup_printf("%s, %d %s %d", days[g_date_get_weekday(&date) - 1], day, months[month - 1], year);
}
