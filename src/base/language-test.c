/* Languages are found by what people call them, and say dates and numbers of things in their own way. */
#include "base/language.h"

#include <glib.h>

#include "base/date.h"

static const char *code_of(const char *called) {
    const Language *language = language_find(called);
    return language ? language->code : NULL;
}

static void a_language_has_many_names(void) {
    static const char *const german[] = {"de",       "DE",      "de-AT",  "de_DE.UTF-8",
                                         " German ", "deutsch", "DEUTSCH"};
    for (size_t i = 0; i < G_N_ELEMENTS(german); i++)
        g_assert_cmpstr(code_of(german[i]), ==, "de");
    g_assert_cmpstr(code_of("Français"), ==, "fr");
    g_assert_cmpstr(code_of("Franc\u0327ais"), ==, "fr");
    g_assert_cmpstr(code_of("en_US"), ==, "en");
    static const char *const none[] = {"", "d", "den", "deu", "it", "C", "tlh-DE"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_null(language_find(none[i]));
    g_assert_cmpstr(language_find_or_english("it")->code, ==, "en");
    g_assert_cmpstr(language_find_or_english(NULL)->code, ==, "en");
}

static void dates_are_said_as_people_say_them(void) {
    static const struct {
        const char *code, *first, *other;
    } said[] = {
        {"en", "Tuesday, 1 December 2026", "Sunday, 20 December 2026"},
        {"de", "Dienstag, 1. Dezember 2026", "Sonntag, 20. Dezember 2026"},
        {"es", "martes, 1 de diciembre de 2026", "domingo, 20 de diciembre de 2026"},
        {"fr", "mardi 1er décembre 2026", "dimanche 20 décembre 2026"},
        {"nl", "dinsdag 1 december 2026", "zondag 20 december 2026"},
        {"pl", "wtorek, 1 grudnia 2026", "niedziela, 20 grudnia 2026"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        const Language *language = language_find(said[i].code);
        g_autofree char *first = date_in_words("2026-12-01", language);
        g_autofree char *other = date_in_words("2026-12-20", language);
        g_assert_cmpstr(first, ==, said[i].first);
        g_assert_cmpstr(other, ==, said[i].other);
    }
}

/* The figures of the plural tables in the manual of gettext. */
static void each_language_counts_in_its_own_way(void) {
    g_assert_cmpuint(language_find("en")->plural(0), ==, 1);
    g_assert_cmpuint(language_find("fr")->plural(0), ==, 0);
    g_assert_cmpuint(language_find("de")->plural(1), ==, 0);
    static const size_t polish[] = {2, 0, 1, 1, 1, 2, 2};
    for (uint64_t n = 0; n < G_N_ELEMENTS(polish); n++)
        g_assert_cmpuint(language_find("pl")->plural(n), ==, polish[n]);
    g_assert_cmpuint(language_find("pl")->plural(12), ==, 2);
    g_assert_cmpuint(language_find("pl")->plural(22), ==, 1);
}

static void what_is_not_translated_is_said_in_english(void) {
    for (const Language *language = languages; language->code; language++)
        g_assert_cmpstr(language_say(language, "no such sentence"), ==, "no such sentence");
    g_assert_cmpstr(language_say(language_find("nl"), "Friday"), ==, "vrijdag");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/language/a-language-has-many-names", a_language_has_many_names);
    g_test_add_func("/language/dates-are-said-as-people-say-them", dates_are_said_as_people_say_them);
    g_test_add_func("/language/each-language-counts-in-its-own-way", each_language_counts_in_its_own_way);
    g_test_add_func("/language/what-is-not-translated-is-said-in-english",
                    what_is_not_translated_is_said_in_english);
    return g_test_run();
}
