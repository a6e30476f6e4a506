/* Who is reminded, and who is not. */
#include "feature/remind/due.h"

#include <string.h>

enum { DAY_S = 24 * 60 * 60 };

static const Time now = {1797768000};

typedef struct {
    Exchange *exchange;
    GPtrArray *messages;
    Question question;
} World;

static Message *tell(World *world, int64_t participant_id, const char *kind, const char *state,
                     int64_t days_ago) {
    Message *message = message_new(world->exchange, world->messages->len + 1, kind, participant_id,
                                   "santa@example.org", (Time) {now.s - days_ago * DAY_S});
    message_set_state(message, state);
    if (strcmp(state, MESSAGE_QUEUED) != 0)
        message->due_at = (Time) {0};
    g_ptr_array_add(world->messages, message);
    return message;
}

/* Ada and Ben, who are drawn and have been told; the date is not near. */
static void set_up(World *world, gconstpointer data) {
    (void) data;
    world->exchange = exchange_new();
    world->exchange->drawn_at = (Time) {1};
    world->exchange->date = g_strdup("2027-12-20");
    world->messages = record_array(&message_record);
    exchange_add_participant(world->exchange, "Ada")->email = g_strdup("ada@example.org");
    exchange_add_participant(world->exchange, "Ben")->email = g_strdup("ben@example.org");
    world->question = (Question) {.exchange = world->exchange, .messages = world->messages, .now = now};
}

static void tear_down(World *world, gconstpointer data) {
    (void) data;
    exchange_free(world->exchange);
    g_ptr_array_unref(world->messages);
}

static void assert_verdict(const World *world, Verdict expected) {
    g_autofree Verdict *verdicts = due_judge(&world->question);
    g_assert_cmpint(verdicts[0], ==, expected);
}

static Participant *ada(World *world) {
    return world->exchange->participants->pdata[0];
}

static void who_knows_is_reminded_when_the_date_is_near(World *world, gconstpointer data) {
    (void) data;
    tell(world, 1, MESSAGE_ASSIGNMENT, MESSAGE_SENT, 20);
    assert_verdict(world, NOT_YET);
    world->question.is_near = true;
    assert_verdict(world, DUE_NEAR);
}

static void who_knows_of_no_date_is_left_alone(World *world, gconstpointer data) {
    (void) data;
    tell(world, 1, MESSAGE_ASSIGNMENT, MESSAGE_SENT, 20);
    g_clear_pointer(&world->exchange->date, g_free);
    assert_verdict(world, NOT_DATED);
}

static void who_may_not_know_is_reminded_at_any_time(World *world, gconstpointer data) {
    (void) data;
    assert_verdict(world, DUE_NOT_TOLD);
    Message *message = tell(world, 1, MESSAGE_ASSIGNMENT, MESSAGE_FAILED, 1);
    assert_verdict(world, DUE_NOT_TOLD);
    message_set_state(message, MESSAGE_UNKNOWN);
    assert_verdict(world, DUE_NOT_TOLD);
    message->due_at = (Time) {now.s + 60}; /* it will be sent once more by itself */
    assert_verdict(world, NOT_WAITING);
}

static void whose_mail_waits_is_never_reminded(World *world, gconstpointer data) {
    (void) data;
    tell(world, 1, MESSAGE_ASSIGNMENT, MESSAGE_QUEUED, 0);
    world->question.is_near = world->question.again = true;
    assert_verdict(world, NOT_WAITING);
}

static void one_a_week_is_enough_unless_asked(World *world, gconstpointer data) {
    (void) data;
    tell(world, 1, MESSAGE_ASSIGNMENT, MESSAGE_SENT, 20);
    Message *reminder = tell(world, 1, MESSAGE_REMINDER, MESSAGE_SENT, 6);
    world->question.is_near = true;
    assert_verdict(world, NOT_AGAIN);
    world->question.again = true;
    assert_verdict(world, DUE_NEAR);
    world->question.again = false;
    reminder->written_at.s = now.s - AGAIN_DAYS * DAY_S;
    assert_verdict(world, DUE_NEAR);
}

static void a_reminder_that_was_refused_is_none(World *world, gconstpointer data) {
    (void) data;
    tell(world, 1, MESSAGE_REMINDER, MESSAGE_FAILED, 1);
    assert_verdict(world, DUE_NOT_TOLD);
}

static void who_left_or_gives_to_nobody_is_left_alone(World *world, gconstpointer data) {
    (void) data;
    world->question.is_near = true;
    ada(world)->role = g_strdup(ROLE_RECEIVER);
    assert_verdict(world, NOT_GIVING);
    participant_leave(ada(world), now);
    assert_verdict(world, NOT_ASKED_FOR);
}

static void without_an_address_only_a_folder_reaches_somebody(World *world, gconstpointer data) {
    (void) data;
    g_clear_pointer(&ada(world)->email, g_free);
    assert_verdict(world, NOT_REACHABLE);
    world->question.takes_nameless = true;
    assert_verdict(world, DUE_NOT_TOLD);
}

static void of_an_occasion_those_who_are_meant_hear(World *world, gconstpointer data) {
    (void) data;
    world->exchange->drawn_at = (Time) {0};
    bool is_meant[] = {true, false};
    world->question.is_meant = is_meant;
    g_autofree Verdict *verdicts = due_judge(&world->question);
    g_assert_cmpint(verdicts[0], ==, DUE_ASKED);
    g_assert_cmpint(verdicts[1], ==, NOT_ASKED_FOR);
}

static void every_verdict_has_its_words(void) {
    for (Verdict verdict = DUE_ASKED; verdict < VERDICTS; verdict++) {
        g_autofree char *one = verdict_in_words(verdict, 1), *two = verdict_in_words(verdict, 2);
        g_assert_true(g_str_has_prefix(one, "1 person "));
        g_assert_true(g_str_has_prefix(two, "2 people "));
        g_assert_null(verdict_in_words(verdict, 0));
    }
    g_assert_null(verdict_in_words(NOT_ASKED_FOR, 1));
}

#define ADD(name, function) g_test_add(name, World, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    ADD("/due/who-knows-is-reminded-when-the-date-is-near", who_knows_is_reminded_when_the_date_is_near);
    ADD("/due/who-knows-of-no-date-is-left-alone", who_knows_of_no_date_is_left_alone);
    ADD("/due/who-may-not-know-is-reminded-at-any-time", who_may_not_know_is_reminded_at_any_time);
    ADD("/due/whose-mail-waits-is-never-reminded", whose_mail_waits_is_never_reminded);
    ADD("/due/one-a-week-is-enough-unless-asked", one_a_week_is_enough_unless_asked);
    ADD("/due/a-reminder-that-was-refused-is-none", a_reminder_that_was_refused_is_none);
    ADD("/due/who-left-or-gives-to-nobody-is-left-alone", who_left_or_gives_to_nobody_is_left_alone);
    ADD("/due/without-an-address-only-a-folder-reaches-somebody",
        without_an_address_only_a_folder_reaches_somebody);
    ADD("/due/of-an-occasion-those-who-are-meant-hear", of_an_occasion_those_who_are_meant_hear);
    g_test_add_func("/due/every-verdict-has-its-words", every_verdict_has_its_words);
    return g_test_run();
}
