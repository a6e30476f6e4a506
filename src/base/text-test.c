/* Text that people typed: compared as they mean it, shown so that it cannot trick them. */
#include "base/text.h"

static void assert_text(char *actual, const char *expected) {
    g_assert_cmpstr(actual, ==, expected);
    g_free(actual);
}

static void spellings_of_one_name_fold_together(void) {
    g_autofree char *composed = text_fold("  Zo\u00eb   DUBOIS ");
    g_autofree char *decomposed = text_fold("zoe\u0308 dubois");
    g_assert_cmpstr(composed, ==, decomposed);
    assert_text(text_fold("STRASSE"), "strasse");
    assert_text(text_fold("Stra\u00dfe"), "strasse");
    assert_text(text_fold("\xff A\xe9"), "\ufffd a\ufffd");
}

static void what_is_shown_cannot_move_the_cursor(void) {
    assert_text(text_visible("a\033[2Jb\n"), "a\\x1b[2Jb\\x0a");
    assert_text(text_visible("x\u202Egnp.exe"), "x\\u{202e}gnp.exe");
    assert_text(text_visible("\xff\xe9"), "\\xff\\xe9");
    assert_text(text_safe("a\033[2J\nb"), "a\\x1b[2J\nb");
    g_autofree char *long_text = g_strnfill(1000, 'x');
    g_autofree char *shown = text_visible(long_text);
    g_assert_cmpint(g_utf8_strlen(shown, -1), ==, 121);
}

static void clean_text_has_nothing_invisible_but_joiners(void) {
    g_assert_true(text_is_clean("Zo\u00eb\n\U0001F468\u200d\U0001F469 \u0645\u06cc\u200c\u062e"));
    static const char *const unclean[] = {"a\033[1m", "a\tb",    "a\u202eb", "a\xc2\x9b",
                                          "a\u200bb", "\ufeffa", "a\u2028b"};
    for (size_t i = 0; i < G_N_ELEMENTS(unclean); i++)
        g_assert_false(text_is_clean(unclean[i]));
}

static void width_counts_columns_not_bytes(void) {
    g_assert_cmpuint(text_width("Bj\u00f6rn"), ==, 5);
    g_assert_cmpuint(text_width("\u6f22\u5b57"), ==, 4);
    g_assert_cmpuint(text_width("e\u0301"), ==, 1);
}

static void lines_break_at_blanks_and_keep_their_indent(void) {
    assert_text(text_wrap("one two three four", 9, 2), "one two\n  three\n  four");
    assert_text(text_wrap("a\n  bb cc dd", 6, 2), "a\n  bb\n    cc\n    dd");
    assert_text(text_wrap("incomprehensibilities are long", 10, 0), "incomprehensibilities\nare long");
    assert_text(text_wrap("Bj\u00f6rn \u6f22\u5b57", 10, 0), "Bj\u00f6rn \u6f22\u5b57");
    assert_text(text_wrap("", 10, 2), "");
}

static void names_are_put_in_a_row(void) {
    const char *names[] = {"Ann", "Bob", "Cid", "Dan"};
    assert_text(text_join(names, 1, 9), "Ann");
    assert_text(text_join(names, 2, 9), "Ann and Bob");
    assert_text(text_join(names, 4, 9), "Ann, Bob, Cid and Dan");
    assert_text(text_join(names, 4, 2), "Ann, Bob and 2 more");
}

static void counts_have_the_right_word(void) {
    assert_text(text_count(0, "person", "people"), "0 people");
    assert_text(text_count(1, "person", "people"), "1 person");
    assert_text(text_count(1234567, "person", "people"), "1,234,567 people");
}

static void a_shell_takes_a_word_as_one(void) {
    assert_text(text_for_shell("csv:/home/ann/gifts"), "csv:/home/ann/gifts");
    assert_text(text_for_shell("postgresql:///gifts?host=a&port=1"), "'postgresql:///gifts?host=a&port=1'");
    assert_text(text_for_shell("Ann's gifts"), "'Ann'\\''s gifts'");
    assert_text(text_for_shell("a\nb"), "'a\\x0ab'");
    assert_text(text_for_shell(""), "''");
}

static void a_slip_finds_the_word_that_was_meant(void) {
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_ptr_array_add(words, (gpointer) "exclude");
    g_ptr_array_add(words, (gpointer) "email");
    g_ptr_array_add(words, (gpointer) "name");
    g_assert_cmpstr(text_nearest("exlude", words), ==, "exclude");
    g_assert_cmpstr(text_nearest("emial", words), ==, "email");
    g_assert_cmpstr(text_nearest("nam", words), ==, "name");
    g_assert_null(text_nearest("phone", words));
    assert_text(text_hint("nmae", words, ""), "; did you mean \"name\"?");
    assert_text(text_hint("phone", words, "; see --help"), "; see --help");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/spellings-of-one-name-fold-together", spellings_of_one_name_fold_together);
    g_test_add_func("/text/what-is-shown-cannot-move-the-cursor", what_is_shown_cannot_move_the_cursor);
    g_test_add_func("/text/clean-text-has-nothing-invisible", clean_text_has_nothing_invisible_but_joiners);
    g_test_add_func("/text/width-counts-columns-not-bytes", width_counts_columns_not_bytes);
    g_test_add_func("/text/lines-break-at-blanks", lines_break_at_blanks_and_keep_their_indent);
    g_test_add_func("/text/names-are-put-in-a-row", names_are_put_in_a_row);
    g_test_add_func("/text/counts-have-the-right-word", counts_have_the_right_word);
    g_test_add_func("/text/a-shell-takes-a-word-as-one", a_shell_takes_a_word_as_one);
    g_test_add_func("/text/a-slip-finds-the-word-that-was-meant", a_slip_finds_the_word_that_was_meant);
    return g_test_run();
}
