/* Which places mails can be handed to, and what arrives in a folder. tests/smtp plays mail servers. */
#include "mail/mailer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

/* ---- URLs. */

static void assert_refused(MailerSettings settings, const char *hint) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Mailer) mailer = mailer_open(&settings, &error);
    g_assert_null(mailer);
    g_assert_error(error, ERROR, ERROR_USAGE);
    if (!strstr(error->message, hint))
        g_error("\"%s\" does not say \"%s\"", error->message, hint);
    g_assert_null(strstr(error->message, "s3cret"));
}

static void assert_described(const char *url, const char *description) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Mailer) mailer = mailer_open(&(MailerSettings) {.url = url}, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(mailer_description(mailer), ==, description);
    g_assert_true(mailer_takes_nameless(mailer) == g_str_has_prefix(url, "folder:"));
}

static void places_are_described_for_people(void) {
    assert_described("smtp://mail.example.com:587", "through the mail server mail.example.com:587");
    assert_described("smtp://Mail.Example.COM", "through the mail server mail.example.com:25");
    assert_described("smtps://mail.example.com/", "through the mail server mail.example.com:465");
    assert_described("SMTP://bücher.example", "through the mail server xn--bcher-kva.example:25");
    assert_described("smtp://[::1]:2525", "through the mail server ::1:2525");
    assert_described("folder:mails/of 2026", "into the folder mails/of 2026");
}

static void unknown_places_are_refused_with_a_hint(void) {
    assert_refused((MailerSettings) {.url = "smpt://mail.example.com"}, "did you mean \"smtp\"?");
    assert_refused((MailerSettings) {.url = "http://mail.example.com"}, "folder:DIR");
    assert_refused((MailerSettings) {.url = "mails"}, "folder:DIR");
    assert_refused((MailerSettings) {.url = ""}, "folder:DIR");
    assert_refused((MailerSettings) {.url = "folder:"}, "name of a folder");
    assert_refused((MailerSettings) {.url = "smtp:mail.example.com"}, "smtp://HOST");
    assert_refused((MailerSettings) {.url = "smtp://"}, "smtp://HOST");
    assert_refused((MailerSettings) {.url = "smtp://:25"}, "smtp://HOST");
    assert_refused((MailerSettings) {.url = "smtp://mail.example.com:0"}, "port");
    assert_refused((MailerSettings) {.url = "smtp://mail.example.com:70000"}, "smtp://HOST");
    assert_refused((MailerSettings) {.url = "smtp://mail.example.com/inbox"}, "nothing may follow");
    assert_refused((MailerSettings) {.url = "smtp://mail.example.com?x"}, "nothing may follow");
    assert_refused((MailerSettings) {.url = "smtp://mail.example.com%0d%0aNOOP"}, "host");
}

static void passwords_stay_out_of_urls_and_messages(void) {
    assert_refused((MailerSettings) {.url = "smtp://ann:s3cret@mail.example.com"}, "password must not");
    assert_refused((MailerSettings) {.url = "smtp://ann:@mail.example.com"}, "password must not");
    assert_refused((MailerSettings) {.url = "smpt://ann:s3cret@mail.example.com"}, "did you mean");
    assert_refused((MailerSettings) {.url = "smtp://ann:s3cret@mail.example.com:x"}, "smtp://HOST");
    assert_refused((MailerSettings) {.url = "smtp://ann@mail.example.com"}, "no password");
    assert_refused((MailerSettings) {.url = "smtp://mail.example.com", .password = "s3cret"}, "no user");
    assert_refused((MailerSettings) {.url = "smtp://ann@mail.example.com", .password = ""}, "is empty");
    assert_refused((MailerSettings) {.url = "smtp://mail.example.com", .ca_file = "/nowhere"},
                   "certificates");

    g_autoptr(GError) error = NULL;
    MailerSettings settings = {.url = "smtp://ann@mail.example.com:587", .password = "s3cret"};
    g_autoptr(Mailer) mailer = mailer_open(&settings, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(mailer_description(mailer), ==, "through the mail server mail.example.com:587");
}

static bool is_nobody(MailOutcome outcome, const char *step, const char *reply) {
    MailAnswer answer = {.outcome = outcome, .step = step, .code = 550};
    g_strlcpy(answer.reply, reply, sizeof answer.reply);
    return mail_answer_is_nobody(&answer);
}

static void an_address_is_nobodys_only_if_the_server_says_so(void) {
    g_assert_true(is_nobody(MAIL_REFUSED, "RCPT TO", "5.1.1 no such user"));
    g_assert_true(is_nobody(MAIL_REFUSED, "RCPT TO", "5.1.10 takes no mail"));
    g_assert_true(is_nobody(MAIL_REFUSED, "final dot", "5.2.1 closed"));
    g_assert_false(is_nobody(MAIL_REFUSED, "RCPT TO", "no such user"));
    g_assert_false(is_nobody(MAIL_REFUSED, "RCPT TO", "5.1"));
    g_assert_false(is_nobody(MAIL_REFUSED, "RCPT TO", "5.1.8 sender unknown"));
    g_assert_false(is_nobody(MAIL_REFUSED, "RCPT TO", "5.1.0 sender address rejected: user unknown"));
    g_assert_false(is_nobody(MAIL_REFUSED, "RCPT TO", "5.7.1 not from you"));
    g_assert_false(is_nobody(MAIL_REFUSED, "MAIL FROM", "5.1.1 who are you"));
    g_assert_false(is_nobody(MAIL_DEFERRED, "RCPT TO", "5.1.1 no such user"));
}

/* ---- Folders. */

typedef struct {
    char *parent, *path;
    Mailer *mailer;
    GBytes *mail;
} World;

static void world_open(World *world, const void *unused) {
    (void) unused;
    world->parent = g_dir_make_tmp("kringle-mailer-XXXXXX", NULL);
    world->path = g_build_filename(world->parent, "mails", NULL);
    g_autofree char *url = g_strconcat("folder:", world->path, NULL);
    world->mailer = mailer_open(&(MailerSettings) {.url = url}, NULL);
    g_assert_nonnull(world->mailer);
    world->mail = g_bytes_new_static("a: b\r\n\r\nhello\r\n", 15);
}

static void world_close(World *world, const void *unused) {
    (void) unused;
    mailer_close(world->mailer);
    g_bytes_unref(world->mail);
    g_autoptr(GDir) dir = g_dir_open(world->path, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *file = g_build_filename(world->path, name, NULL);
        g_unlink(file);
    }
    g_rmdir(world->path);
    g_unlink(world->path);
    g_rmdir(world->parent);
    g_free(world->path);
    g_free(world->parent);
}

static bool send(World *world, const char *name, MailMark *mark, MailAnswer *answer, GError **error) {
    Mail mail = {.name = name, .from = "noreply@example.org", .bytes = world->mail};
    return mailer_send(world->mailer, &mail, mark, world, answer, error);
}

static size_t count_files(const World *world) {
    size_t count = 0;
    g_autoptr(GDir) dir = g_dir_open(world->path, 0, NULL);
    while (dir && g_dir_read_name(dir))
        count++;
    return count;
}

static void assert_file(World *world, const char *name, const char *file) {
    g_autoptr(GError) error = NULL;
    MailAnswer answer;
    g_assert_true(send(world, name, NULL, &answer, &error));
    g_assert_no_error(error);
    g_assert_cmpint(answer.outcome, ==, MAIL_ACCEPTED);
    g_assert_cmpstr(answer.reply, ==, file);

    g_autofree char *path = g_build_filename(world->path, file, NULL), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "a: b\r\n\r\nhello\r\n");
}

static mode_t mode_of(const char *path) {
    struct stat status = {0};
    g_assert_cmpint(stat(path, &status), ==, 0);
    return status.st_mode & 0777;
}

static void a_mail_becomes_a_file_only_its_owner_reads(World *world, const void *unused) {
    (void) unused;
    assert_file(world, "Ada Lovelace", "Ada Lovelace.eml");
    g_autofree char *file = g_build_filename(world->path, "Ada Lovelace.eml", NULL);
    g_assert_cmpint(mode_of(file), ==, 0600);
    g_assert_cmpint(mode_of(world->path), ==, 0700);
    g_assert_cmpuint(count_files(world), ==, 1);
}

static void nothing_is_ever_overwritten(World *world, const void *unused) {
    (void) unused;
    assert_file(world, "Ada", "Ada.eml");
    assert_file(world, "Ada", "Ada (2).eml");
    assert_file(world, "Ada", "Ada (3).eml");
    assert_file(world, "Ada (2)", "Ada (2) (2).eml");

    g_autofree char *link = g_build_filename(world->path, "Bob.eml", NULL);
    g_assert_cmpint(symlink("/nowhere/at/all", link), ==, 0);
    assert_file(world, "Bob", "Bob (2).eml");
    g_assert_cmpuint(count_files(world), ==, 6);
}

static void names_become_safe_file_names(World *world, const void *unused) {
    (void) unused;
    assert_file(world, "../../etc/passwd", "_._.._etc_passwd.eml");
    assert_file(world, " .hidden", "_hidden.eml");
    assert_file(world, "-rf", "_rf.eml");
    assert_file(world,
                "a\nb\tc\x01\x7F"
                "d",
                "a b c__d.eml");
    assert_file(world, "a:b*c?\"<>|\\d", "a_b_c______d.eml");
    assert_file(world, "gpj\xE2\x80\xAE", "gpj_.eml");
    assert_file(world, "dots and blanks . .", "dots and blanks.eml");
    assert_file(world, "CON", "_CON.eml");
    assert_file(world, "com1.x", "_com1.x.eml");
    assert_file(world, "Zoë 🎁", "Zoë 🎁.eml");
    assert_file(world, "Zo\xEB", "Zo\xEF\xBF\xBD.eml");
    assert_file(world, "", "mail.eml");
    assert_file(world, NULL, "mail (2).eml");
    assert_file(world, ".", "_.eml");
}

static void long_names_are_cut_between_characters(World *world, const void *unused) {
    (void) unused;
    g_autoptr(GString) name = g_string_new("x");
    for (int i = 0; i < 300; i++)
        g_string_append(name, "é");
    MailAnswer answer;
    g_assert_true(send(world, name->str, NULL, &answer, NULL));
    g_assert_cmpuint(strlen(answer.reply), ==, 119 + strlen(".eml"));
    g_assert_true(g_utf8_validate(answer.reply, -1, NULL));
    g_assert_true(g_str_has_prefix(name->str, "xé"));
}

static bool mark_and_look(void *data, GError **error) {
    (void) error;
    const World *world = data;
    g_autofree char *file = g_build_filename(world->path, "Ada.eml", NULL);
    g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
    g_assert_cmpuint(count_files(world), ==, 1);
    return true;
}

static bool mark_fails(void *data, GError **error) {
    (void) data;
    return fail(error, ERROR_CONFLICT, "somebody else has this mail");
}

static void the_file_gets_its_name_after_the_mark(World *world, const void *unused) {
    (void) unused;
    MailAnswer answer;
    g_assert_true(send(world, "Ada", mark_and_look, &answer, NULL));
    g_assert_cmpstr(answer.reply, ==, "Ada.eml");
}

static void without_the_mark_nothing_is_left(World *world, const void *unused) {
    (void) unused;
    g_autoptr(GError) error = NULL;
    MailAnswer answer;
    g_assert_false(send(world, "Ada", mark_fails, &answer, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    g_assert_cmpuint(count_files(world), ==, 0);
}

static void leave(const World *world, const char *name) {
    g_autofree char *path = g_build_filename(world->path, name, NULL);
    g_assert_true(g_file_set_contents(path, "To: Ada", -1, NULL));
}

static bool is_there(const World *world, const char *name) {
    g_autofree char *path = g_build_filename(world->path, name, NULL);
    struct stat about;
    return lstat(path, &about) == 0;
}

static void open_again(const World *world) {
    g_autofree char *url = g_strconcat("folder:", world->path, NULL);
    g_autoptr(Mailer) mailer = mailer_open(&(MailerSettings) {.url = url}, NULL);
    g_assert_nonnull(mailer);
}

static void drafts_of_the_dead_are_removed(World *world, const void *unused) {
    (void) unused;
    const char *const others[] = {".unfinished-abc12", ".unfinished-abc1234", ".unfinished-abc.12",
                                  "unfinished-abc123", ".unfinished-Link12"};
    g_assert_cmpint(g_mkdir(world->path, 0700), ==, 0);
    leave(world, ".unfinished-aB3xY9");
    for (size_t i = 0; i < G_N_ELEMENTS(others) - 1; i++)
        leave(world, others[i]);
    g_autofree char *link = g_build_filename(world->path, ".unfinished-Link12", NULL);
    g_assert_cmpint(symlink("/nowhere", link), ==, 0);

    open_again(world);
    g_assert_false(is_there(world, ".unfinished-aB3xY9"));
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_true(is_there(world, others[i]));
}

static bool mark_while_another_opens(void *data, GError **error) {
    (void) error;
    const World *world = data;
    open_again(world);
    g_assert_cmpuint(count_files(world), ==, 1);
    return true;
}

static void drafts_of_the_living_are_left_alone(World *world, const void *unused) {
    (void) unused;
    MailAnswer answer;
    g_assert_true(send(world, "Ada", mark_while_another_opens, &answer, NULL));
    g_assert_true(is_there(world, "Ada.eml"));
}

static void folders_above_are_made_too(World *world, const void *unused) {
    (void) unused;
    g_autofree char *deep = g_build_filename(world->path, "of", "2026", NULL);
    g_autofree char *url = g_strconcat("folder:", deep, "/", NULL);
    g_autoptr(Mailer) mailer = mailer_open(&(MailerSettings) {.url = url}, NULL);
    Mail mail = {.name = "Ada", .from = "noreply@example.org", .bytes = world->mail};
    MailAnswer answer;
    g_assert_true(mailer_send(mailer, &mail, NULL, NULL, &answer, NULL));
    g_assert_cmpint(mode_of(deep), ==, 0700);

    g_autofree char *file = g_build_filename(deep, "Ada.eml", NULL), *of = g_path_get_dirname(deep);
    g_assert_cmpint(g_unlink(file), ==, 0);
    g_assert_cmpint(g_rmdir(deep), ==, 0);
    g_assert_cmpint(g_rmdir(of), ==, 0);
}

static void a_place_that_is_no_folder_is_an_error(World *world, const void *unused) {
    (void) unused;
    g_assert_true(g_file_set_contents(world->path, "a file", -1, NULL));
    g_autoptr(GError) error = NULL;
    MailAnswer answer;
    g_assert_false(send(world, "Ada", NULL, &answer, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, world->path));
}

static void what_could_smuggle_commands_is_refused(World *world, const void *unused) {
    (void) unused;
    const char *const bad[] = {
        "",       "ann",           "@example.org",           "ann@",      "ann@@b", "ann@b@c",
        "a b@c",  "ann@B.example", "ann@b\r\nRCPT TO:<x@y>", "ann\r\n@b", "jörg@b", "ann@bücher",
        "<ann@b", "a>@b"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL, other = NULL;
        MailAnswer answer;
        Mail to = {.name = "a", .from = "a@b", .to = bad[i], .bytes = world->mail};
        g_assert_false(mailer_send(world->mailer, &to, NULL, NULL, &answer, &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
        Mail from = {.name = "a", .from = bad[i], .bytes = world->mail};
        g_assert_false(mailer_send(world->mailer, &from, NULL, NULL, &answer, &other));
        g_assert_error(other, ERROR, ERROR_INVALID);
    }
    g_assert_cmpuint(count_files(world), ==, 0);
}

static void servers_need_an_address(void) {
    g_autoptr(Mailer) mailer = mailer_open(&(MailerSettings) {.url = "smtp://127.0.0.1:1"}, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new_static("\r\n", 2);
    g_autoptr(GError) error = NULL;
    MailAnswer answer;
    Mail mail = {.name = "Ada", .from = "a@b", .bytes = bytes};
    g_assert_false(mailer_send(mailer, &mail, NULL, NULL, &answer, &error));
    g_assert_error(error, ERROR, ERROR_INVALID);
    g_assert_cmpstr(error->message, ==, "Ada has no mail address");
}

#define FOLDER_TEST(path, test) g_test_add("/mailer/" path, World, NULL, world_open, test, world_close)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mailer/an-address-is-nobodys-only-if-the-server-says-so",
                    an_address_is_nobodys_only_if_the_server_says_so);
    g_test_add_func("/mailer/places-are-described-for-people", places_are_described_for_people);
    g_test_add_func("/mailer/unknown-places-are-refused-with-a-hint", unknown_places_are_refused_with_a_hint);
    g_test_add_func("/mailer/passwords-stay-out-of-urls-and-messages",
                    passwords_stay_out_of_urls_and_messages);
    g_test_add_func("/mailer/servers-need-an-address", servers_need_an_address);
    FOLDER_TEST("a-mail-becomes-a-file-only-its-owner-reads", a_mail_becomes_a_file_only_its_owner_reads);
    FOLDER_TEST("nothing-is-ever-overwritten", nothing_is_ever_overwritten);
    FOLDER_TEST("names-become-safe-file-names", names_become_safe_file_names);
    FOLDER_TEST("long-names-are-cut-between-characters", long_names_are_cut_between_characters);
    FOLDER_TEST("the-file-gets-its-name-after-the-mark", the_file_gets_its_name_after_the_mark);
    FOLDER_TEST("without-the-mark-nothing-is-left", without_the_mark_nothing_is_left);
    FOLDER_TEST("drafts-of-the-dead-are-removed", drafts_of_the_dead_are_removed);
    FOLDER_TEST("drafts-of-the-living-are-left-alone", drafts_of_the_living_are_left_alone);
    FOLDER_TEST("folders-above-are-made-too", folders_above_are_made_too);
    FOLDER_TEST("a-place-that-is-no-folder-is-an-error", a_place_that_is_no_folder_is_an_error);
    FOLDER_TEST("what-could-smuggle-commands-is-refused", what_could_smuggle_commands_is_refused);
    return g_test_run();
}
