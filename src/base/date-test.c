/* Dates that are in the calendar are read, and shown in words. */
#include "base/date.h"

#include "base/error.h"

static void only_days_of_the_calendar_are_dates(void) {
    g_assert_true(date_check("2028-02-29", NULL));
    static const char *const wrong[] = {"2026-02-29", "2026-13-01", "2026-00-10", "26-12-20",   "2026-12-20 ",
                                        "20.12.2026", "2026-12-2",  "",           "0000-01-01", "tomorrow"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(date_check(wrong[i], &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
    }
}

static void a_date_is_read_aloud(void) {
    g_autofree char *words = date_in_words("2026-12-20", languages);
    g_assert_cmpstr(words, ==, "Sunday, 20 December 2026");
}

static void days_are_counted_across_months_and_leap_years(void) {
    g_assert_cmpint(date_days_until("2026-11-28", "2026-12-20"), ==, 22);
    g_assert_cmpint(date_days_until("2026-12-20", "2026-12-20"), ==, 0);
    g_assert_cmpint(date_days_until("2028-02-28", "2028-03-01"), ==, 2);
    g_assert_cmpint(date_days_until("2027-01-01", "2026-12-31"), ==, -1);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/date/only-days-of-the-calendar-are-dates", only_days_of_the_calendar_are_dates);
    g_test_add_func("/date/a-date-is-read-aloud", a_date_is_read_aloud);
    g_test_add_func("/date/days-are-counted-across-months-and-leap-years",
                    days_are_counted_across_months_and_leap_years);
    return g_test_run();
}
