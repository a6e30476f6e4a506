/* Options come from file, environment and command line by one table, and what is wrong is said. */
#include "base/options.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "base/error.h"

typedef struct {
    char *title;
    char *mail_from;
    char *password;
    bool rehearse;
    bool yes;
} Given;

static const Option table[] = {
    OPTION(Given, title, 't', "TITLE", "Name"),  OPTION(Given, mail_from, 0, "ADDRESS", "Sender"),
    SECRET(Given, password, "Password"),         OPTION(Given, rehearse, 'n', NULL, "Only try"),
    OPTION(Given, yes, 'y', NULL, "Do not ask"), {},
};

static char *parse(Given *given, const char *line, GError **error) {
    g_auto(GStrv) arguments = g_strsplit(line, "|", -1);
    g_autofree char **plain = options_parse((const OptionSet[]) {{table, given}, {}}, arguments, error);
    return plain ? g_strjoinv("|", plain) : NULL;
}

static void options_stand_anywhere(void) {
    static const char *const lines[] = {
        "a.csv|--title|Tea time|-n|b", "--title=Tea time|a.csv|--rehearse|b", "-tTea time|-n|a.csv|--|b",
        "-nt|Tea time|a.csv|b",        "a.csv|b|-yn|--title|Tea time",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        Given given = {0};
        g_autoptr(GError) error = NULL;
        g_autofree char *plain = parse(&given, lines[i], &error);
        g_assert_no_error(error);
        g_assert_cmpstr(plain, ==, "a.csv|b");
        g_assert_cmpstr(given.title, ==, "Tea time");
        g_assert_true(given.rehearse);
        options_clear(&(OptionSet) {table, &given});
    }
}

static void a_dash_alone_and_all_behind_two_are_plain(void) {
    Given given = {0};
    g_autofree char *plain = parse(&given, "-|--|--title|-n", NULL);
    g_assert_cmpstr(plain, ==, "-|--title|-n");
    g_assert_null(given.title);
}

static void slips_are_refused_with_what_helps(void) {
    static const char *const slips[][2] = {
        {"--titel|x", "did you mean \"--title\"?"},
        {"--title", "needs a value"},
        {"--title|a|--title|b", "given twice"},
        {"--rehearse=yes", "takes no value"},
        {"--nonsense", "--help"},
        {"-x", "no option -x"},
        {"--password|secret", "secret"},
        {"--title|\xff", "not UTF-8"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(slips); i++) {
        Given given = {0};
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(&given, slips[i][0], &error));
        g_assert_error(error, ERROR, ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, slips[i][1]));
        options_clear(&(OptionSet) {table, &given});
    }
}

static bool read_file_of(const char *text, mode_t mode, Given *given, GError **error) {
    g_autofree char *path = NULL;
    g_close(g_file_open_tmp("kringle-XXXXXX.conf", &path, NULL), NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_chmod(path, mode);
    bool read = options_from_file(&(OptionSet) {table, given}, path, error);
    g_unlink(path);
    return read;
}

static void a_settings_file_fills_the_table(void) {
    Given given = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(read_file_of("# mine\n[kringle]\ntitle = Tea\npassword=x\n", 0600, &given, &error));
    g_assert_cmpstr(given.title, ==, "Tea");
    g_assert_cmpstr(given.password, ==, "x");
    options_clear(&(OptionSet) {table, &given});
}

static void a_settings_file_is_refused_where_it_is_wrong(void) {
    Given given = {0};
    g_autoptr(GError) unknown = NULL, secret = NULL, group = NULL, none = NULL;
    g_assert_false(read_file_of("[kringle]\n\ntitel = Tea\n", 0600, &given, &unknown));
    g_assert_nonnull(strstr(unknown->message, ":3: "));
    g_assert_nonnull(strstr(unknown->message, "did you mean \"title\""));
    g_assert_false(read_file_of("[kringle]\npassword = x\n", 0644, &given, &secret));
    g_assert_error(secret, ERROR, ERROR_DENIED);
    g_assert_false(read_file_of("title = Tea\n", 0600, &given, &group));
    g_assert_false(options_from_file(&(OptionSet) {table, &given}, "/nonexistent/x.conf", &none));
    g_assert_error(none, ERROR, ERROR_NOT_FOUND);
    options_clear(&(OptionSet) {table, &given});
}

static void the_environment_fills_the_table(void) {
    Given given = {0};
    g_setenv("ELF_MAIL_FROM", "ann@example.com", TRUE);
    g_setenv("ELF_TITLE", "", TRUE);
    g_assert_true(options_from_environment(&(OptionSet) {table, &given}, "ELF_", NULL));
    g_assert_cmpstr(given.mail_from, ==, "ann@example.com");
    g_assert_null(given.title);
    options_clear(&(OptionSet) {table, &given});
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/options-stand-anywhere", options_stand_anywhere);
    g_test_add_func("/options/a-dash-alone-is-plain", a_dash_alone_and_all_behind_two_are_plain);
    g_test_add_func("/options/slips-are-refused-with-what-helps", slips_are_refused_with_what_helps);
    g_test_add_func("/options/a-settings-file-fills-the-table", a_settings_file_fills_the_table);
    g_test_add_func("/options/a-settings-file-is-refused-where-it-is-wrong",
                    a_settings_file_is_refused_where_it_is_wrong);
    g_test_add_func("/options/the-environment-fills-the-table", the_environment_fills_the_table);
    return g_test_run();
}
