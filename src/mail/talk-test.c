/* What replies of mail servers mean for a mail. */
#include "mail/talk.h"

#include <string.h>

static void hear(Talk *talk, const char *line) {
    talk_hear(talk, line, strlen(line));
}

static void say(Talk *talk, const char *line) {
    talk_say(talk, line, strlen(line));
}

static void assert_outcome(Step step, const char *reply, MailOutcome outcome) {
    g_autoptr(GString) words = g_string_new(NULL);
    Talk talk = {.words = words};
    talk_enter(&talk, step);
    hear(&talk, reply);
    if (talk_outcome(&talk) != outcome)
        g_error("\"%s\" at %s: %u", reply, talk_step_name(&talk), talk_outcome(&talk));
}

static void the_code_and_the_step_decide(void) {
    for (Step step = STEP_SENDER; step <= STEP_DOT; step++) {
        assert_outcome(step, "450 later\r\n", MAIL_DEFERRED);
        assert_outcome(step, "421 4.7.0 later\r\n", MAIL_DEFERRED);
        assert_outcome(step, "550 no\r\n", MAIL_REFUSED);
        assert_outcome(step, "550\n", MAIL_REFUSED);
    }
    assert_outcome(STEP_DOT, "250 2.0.0 queued\r\n", MAIL_ACCEPTED);
    assert_outcome(STEP_DOT, "251 ok\r\n", MAIL_ACCEPTED);
}

static void before_the_mail_it_is_about_us(void) {
    for (Step step = STEP_CONNECT; step <= STEP_LOGIN; step++) {
        assert_outcome(step, "", MAIL_UNREACHABLE);
        assert_outcome(step, "421 later\r\n", MAIL_UNREACHABLE);
        assert_outcome(step, "554 no\r\n", MAIL_UNREACHABLE);
        assert_outcome(step, "250 ok\r\n", MAIL_UNREACHABLE);
    }
    assert_outcome(STEP_SENDER, "530 5.7.0 log in\r\n", MAIL_UNREACHABLE);
    assert_outcome(STEP_RECIPIENT, "530 5.7.0 log in\r\n", MAIL_UNREACHABLE);
    assert_outcome(STEP_SENDER, "535 5.7.8 log in\r\n", MAIL_UNREACHABLE);
    assert_outcome(STEP_SENDER, "550 5.7.1 not from you\r\n", MAIL_UNREACHABLE);
    assert_outcome(STEP_RECIPIENT, "550 5.7.1 not to them\r\n", MAIL_REFUSED);
}

static void without_a_clear_answer_the_mail_is_unknown_only_after_the_dot(void) {
    const char *const unclear[] = {"",          "25",       "250-ok\r\n",  "354 go on\r\n",
                                   "hello\r\n", "2500\r\n", "-250 ok\r\n", "250\t ok\r\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(unclear); i++) {
        assert_outcome(STEP_LOGIN, unclear[i], MAIL_UNREACHABLE);
        for (Step step = STEP_SENDER; step < STEP_DOT; step++)
            assert_outcome(step, unclear[i], MAIL_DEFERRED);
        assert_outcome(STEP_DOT, unclear[i], MAIL_UNKNOWN);
    }
}

static void a_reply_counts_for_the_command_before_it(void) {
    g_autoptr(GString) words = g_string_new(NULL);
    Talk talk = {.words = words};
    talk_enter(&talk, STEP_CONNECT);
    hear(&talk, "220 hello\r\n");
    say(&talk, "EHLO me\r\n");
    g_assert_cmpint(talk.code, ==, 0);
    hear(&talk, "250-first\r\n");
    hear(&talk, "250-se\x01"
                "cond \xFF\r\n");
    g_assert_cmpint(talk.code, ==, 0);
    hear(&talk, "250 third\r\n");
    g_assert_cmpint(talk.code, ==, 250);
    g_assert_cmpstr(talk.words->str, ==, "first second  third");
    say(&talk, "AUTH LOGIN\r\n");
    hear(&talk, "334 VXNlcm5hbWU6\r\n");
    say(&talk, "QUITE=\r\n"); /* a user name in base64 is no command */
    g_assert_cmpint(talk.step, ==, STEP_LOGIN);
    hear(&talk, "535 5.7.8 no\r\n");
    g_assert_cmpint(talk.code, ==, 535);
    say(&talk, "QUIT\r\n");
    hear(&talk, "221 bye\r\n");
    g_assert_cmpint(talk.code, ==, 535);
    g_assert_cmpstr(talk.words->str, ==, "5.7.8 no");
}

static void secrets_are_hidden_before_anything_is_dropped(void) {
    g_autoptr(GString) words = g_string_new(NULL);
    Talk talk = {.words = words, .secrets = (const char *const[]) {"c8OpY3JldA==", "sécret", NULL}};
    talk_enter(&talk, STEP_LOGIN);
    const char line[] = "535 5.7.8 \0no: sécret, s\0écret or c8OpY3JldA==\r\n";
    talk_hear(&talk, line, sizeof line - 1);
    g_assert_cmpstr(words->str, ==, "5.7.8 no: ***, *** or ***");
    talk_replace_words(&talk, "TLS failed after sécret");
    g_assert_cmpstr(words->str, ==, "TLS failed after ***");
}

static void a_secret_like_a_code_leaves_the_code(void) {
    g_autoptr(GString) words = g_string_new(NULL);
    Talk talk = {.words = words, .secrets = (const char *const[]) {"535", NULL}};
    talk_enter(&talk, STEP_LOGIN);
    hear(&talk, "535 5.7.8 not 535\r\n");
    g_assert_cmpint(talk.code, ==, 535);
    g_assert_cmpstr(words->str, ==, "5.7.8 not ***");
}

static void endless_replies_do_not_fill_the_memory(void) {
    g_autoptr(GString) words = g_string_new(NULL);
    Talk talk = {.words = words};
    talk_enter(&talk, STEP_DOT);
    for (int i = 0; i < 100000; i++)
        hear(&talk, "250-more and more\r\n");
    g_assert_cmpuint(words->len, <=, 1024);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/talk/the-code-and-the-step-decide", the_code_and_the_step_decide);
    g_test_add_func("/talk/before-the-mail-it-is-about-us", before_the_mail_it_is_about_us);
    g_test_add_func("/talk/without-a-clear-answer-the-mail-is-unknown-only-after-the-dot",
                    without_a_clear_answer_the_mail_is_unknown_only_after_the_dot);
    g_test_add_func("/talk/a-reply-counts-for-the-command-before-it",
                    a_reply_counts_for_the_command_before_it);
    g_test_add_func("/talk/secrets-are-hidden-before-anything-is-dropped",
                    secrets_are_hidden_before_anything_is_dropped);
    g_test_add_func("/talk/a-secret-like-a-code-leaves-the-code", a_secret_like_a_code_leaves_the_code);
    g_test_add_func("/talk/endless-replies-do-not-fill-the-memory", endless_replies_do_not_fill_the_memory);
    return g_test_run();
}
