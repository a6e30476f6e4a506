#include "base/date.h"

#include "base/error.h"
#include "base/template.h"
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

static GDate date_of(const char *text) {
    int year, month, day;
    read_numbers(text, &year, &month, &day);
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
    return date;
}

int64_t date_days_until(const char *from, const char *to) {
    GDate first = date_of(from), last = date_of(to);
    return g_date_days_between(&first, &last);
}

/* What a date in words is made of. */
typedef struct {
    char *weekday;
    int64_t day;
    char *month;
    int64_t year;
} DateWords;
RECORD(DateWords, date_words)

static const Field date_words_fields[] = {
    FIELD(DateWords, weekday), FIELD(DateWords, day), FIELD(DateWords, month), FIELD(DateWords, year), {},
};

const Record date_words_record = {RECORD_OF(DateWords, date_words), .fields = date_words_fields};

static const char *const weekdays[] = {
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
};

static const char *const months[] = {
    /* Translators: as the name stands in a date behind the day, in Polish: grudnia */
    N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
    N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
};

/* Translators: the first of a month, which French and Spanish call the first: 1er */
#define FIRST_DAY N_("{{weekday}}, 1 {{month}} {{year}}")
#define OTHER_DAY N_("{{weekday}}, {{day}} {{month}} {{year}}")

static DateWords *date_words_new(const char *text, const Language *language) {
    GDate date = date_of(text);
    DateWords *words = record_new(&date_words_record);
    words->weekday = g_strdup(language_say(language, weekdays[g_date_get_weekday(&date) - 1]));
    words->day = g_date_get_day(&date);
    words->month = g_strdup(language_say(language, months[g_date_get_month(&date) - 1]));
    words->year = g_date_get_year(&date);
    return words;
}

char *date_in_words(const char *text, const Language *language) {
    g_autoptr(DateWords) words = date_words_new(text, language);
    const char *order = language_say(language, words->day == 1 ? FIRST_DAY : OTHER_DAY);
    g_autoptr(Template) template =
        template_new("date", order, TEMPLATE_TEXT, &date_words_record, language, NULL);
    GString *out = g_string_new(NULL);
    template_render(template, words, out);
    return g_string_free(out, FALSE);
}
