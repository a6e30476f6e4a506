/* The rules of the outbox, in times and states. */
#include "outbox/fate.h"

enum { NOW = 1797768000, DAY = 86400 };

static Message *message_of(const char *kind) {
    Message *message = record_new(&message_record);
    message->kind = g_strdup(kind);
    message->message_id = g_strdup("0123456789abcdef@example.org");
    message->state = g_strdup(MESSAGE_SENDING);
    message->written_at = (Time) {NOW};
    return message;
}

static void answer(Message *message, MailOutcome outcome, int code, const char *words, int64_t now) {
    MailAnswer answer = {.outcome = outcome, .step = "RCPT TO", .code = code};
    g_strlcpy(answer.reply, words, sizeof answer.reply);
    fate_answer(message, &answer, (Time) {now});
}

/* 5 minutes, 1.6 times longer each time, at most 4000 s; a fifth more or less, the same whenever it is asked. */
static void patience_grows_and_is_scattered(void) {
    static const int64_t expected[] = {300, 480, 768, 1228, 1964, 3142, 4000, 4000};
    g_autoptr(Message) message = message_of(MESSAGE_ASSIGNMENT), twin = message_of(MESSAGE_ASSIGNMENT);
    bool is_scattered = false;
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        answer(message, MAIL_DEFERRED, 451, "4.3.0 later", NOW);
        answer(twin, MAIL_DEFERRED, 451, "4.3.0 later", NOW);
        int64_t wait = message->due_at.s - NOW;
        g_assert_cmpint(wait, >=, expected[i] * 79 / 100);
        g_assert_cmpint(wait, <=, expected[i] * 121 / 100);
        g_assert_cmpint(wait, ==, twin->due_at.s - NOW);
        is_scattered |= wait != expected[i];
    }
    g_assert_true(is_scattered);
    g_assert_cmpint(message->attempts, ==, G_N_ELEMENTS(expected));
}

static void who_waits_for_a_login_waits_seconds(void) {
    g_autoptr(Message) message = message_of(MESSAGE_LOGIN);
    answer(message, MAIL_DEFERRED, 451, "4.3.0 later", NOW);
    g_assert_cmpint(message->due_at.s - NOW, <=, 18);
}

static void after_five_days_it_is_given_up_and_says_so(void) {
    g_autoptr(Message) message = message_of(MESSAGE_ASSIGNMENT);
    answer(message, MAIL_DEFERRED, 451, "4.3.0 later", NOW + 5 * DAY - 1);
    g_assert_cmpstr(message->state, ==, MESSAGE_QUEUED);
    answer(message, MAIL_DEFERRED, 451, "4.3.0 later", NOW + 5 * DAY);
    g_assert_cmpstr(message->state, ==, MESSAGE_FAILED);
    g_assert_cmpstr(message->answer, ==, "given up after 5 days: RCPT TO: 451 4.3.0 later");
    g_assert_cmpint(message->due_at.s, ==, 0);
}

static void a_server_that_is_away_costs_no_attempt(void) {
    g_autoptr(Message) message = message_of(MESSAGE_ASSIGNMENT);
    answer(message, MAIL_UNREACHABLE, 0, "connection refused", NOW);
    g_assert_cmpint(message->attempts, ==, 0);
    g_assert_cmpstr(message->state, ==, MESSAGE_SENDING);
}

static void what_may_have_arrived_is_repeated_once_if_its_kind_is_for_that(void) {
    static const struct {
        const char *kind;
        bool repeats;
    } kinds[] = {{MESSAGE_ASSIGNMENT, true}, {MESSAGE_CHANGE, true}, {MESSAGE_REVEALED, true},
                 {MESSAGE_REMINDER, false},  {MESSAGE_LOGIN, false}, {"of a newer program", true}};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(Message) message = message_of(kinds[i].kind);
        fate_mark_dot(message, (Time) {NOW});
        answer(message, MAIL_UNKNOWN, 0, "nothing came", NOW);
        g_assert_cmpstr(message->state, ==, MESSAGE_UNKNOWN);
        g_assert_true(message->may_have_arrived);
        g_assert_cmpint(message->due_at.s, ==, kinds[i].repeats ? NOW + 900 : 0);
        answer(message, MAIL_UNKNOWN, 0, "nothing came", NOW + 900);
        g_assert_cmpint(message->due_at.s, ==, 0);
    }
}

static void whoever_died_behind_the_dot_leaves_it_unknown(void) {
    g_autoptr(Message) before = message_of(MESSAGE_ASSIGNMENT), behind = message_of(MESSAGE_ASSIGNMENT);
    fate_mark_dot(behind, (Time) {NOW - 10});
    fate_take_up(before, (Time) {NOW});
    fate_take_up(behind, (Time) {NOW});
    g_assert_cmpstr(before->state, ==, MESSAGE_QUEUED);
    g_assert_cmpstr(behind->state, ==, MESSAGE_UNKNOWN);
    g_assert_false(before->may_have_arrived);
}

static void a_message_can_be_withdrawn_wherever_it_is(void) {
    g_autoptr(Message) waiting = message_of(MESSAGE_ASSIGNMENT), out = message_of(MESSAGE_ASSIGNMENT);
    g_autoptr(Message) unknown = message_of(MESSAGE_ASSIGNMENT);
    fate_wait(waiting, (Time) {NOW});
    g_assert_true(message_cancel(waiting, (Time) {NOW}));
    g_assert_cmpstr(waiting->state, ==, MESSAGE_CANCELLED);
    fate_mark_dot(out, (Time) {NOW});
    g_assert_true(message_cancel(out, (Time) {NOW}));
    g_assert_cmpstr(out->state, ==, MESSAGE_CANCELLED);
    g_assert_true(out->may_have_arrived);
    answer(unknown, MAIL_UNKNOWN, 0, "nothing came", NOW);
    g_assert_true(message_cancel(unknown, (Time) {NOW}));
    g_assert_cmpstr(unknown->state, ==, MESSAGE_CANCELLED);
    g_assert_true(unknown->may_have_arrived);
    g_assert_cmpint(unknown->due_at.s, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fate/patience-grows-and-is-scattered", patience_grows_and_is_scattered);
    g_test_add_func("/fate/who-waits-for-a-login-waits-seconds", who_waits_for_a_login_waits_seconds);
    g_test_add_func("/fate/after-five-days-it-is-given-up", after_five_days_it_is_given_up_and_says_so);
    g_test_add_func("/fate/a-server-that-is-away-costs-no-attempt", a_server_that_is_away_costs_no_attempt);
    g_test_add_func("/fate/what-may-have-arrived-is-repeated-once",
                    what_may_have_arrived_is_repeated_once_if_its_kind_is_for_that);
    g_test_add_func("/fate/whoever-died-behind-the-dot-leaves-it-unknown",
                    whoever_died_behind_the_dot_leaves_it_unknown);
    g_test_add_func("/fate/a-message-can-be-withdrawn", a_message_can_be_withdrawn_wherever_it_is);
    return g_test_run();
}
