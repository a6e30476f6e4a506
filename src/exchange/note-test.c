/* What an organiser may write to everybody, and what is refused because it would be a link. */
#include "exchange/note.h"

#include "base/error.h"

static void words_are_fine(void) {
    static const char *const notes[] = {
        "See you on 20.12.2026 at 5.30 p.m. in the kitchen...",
        "Bring tea, e.g. green; z.B. Kekse: 3,50 €!",
        "Zażółć gęślą jaźń. Ο Άγιος Βασίλης. サンタ。",
        "one\ntwo/three and/or four: 4/5",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++) {
        g_autoptr(GError) error = NULL;
        note_check(notes[i], &error);
        g_assert_no_error(error);
    }
}

static void links_are_refused(void) {
    static const char *const notes[] = {
        "http://a.b/", "HTTPS://x",      "see www.foo",   "go to example.com now", "(example.co.uk)",
        "пример.рф",   "me@example.com", "ftp:/x",        "bücher.example/path",   "evil.xn--p1ai",
        "a。com",      "a．com",         "javascript:/x", "https:/\xe2\x80\x8b/x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++) {
        g_autoptr(GError) error = NULL;
        if (note_check(notes[i], &error))
            g_error("\"%s\" was let through", notes[i]);
        g_assert_error(error, ERROR, ERROR_INVALID);
    }
}

static void a_note_is_short(void) {
    g_autofree char *longest = g_strnfill(LONGEST_NOTE, 'x'), *longer = g_strnfill(LONGEST_NOTE + 1, 'x');
    g_assert_true(note_check(longest, NULL));
    g_assert_false(note_check(longer, NULL));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/note/words-are-fine", words_are_fine);
    g_test_add_func("/note/links-are-refused", links_are_refused);
    g_test_add_func("/note/a-note-is-short", a_note_is_short);
    return g_test_run();
}
