/* Every message ends in one state that people can see, whatever ends the process. */
#include "outbox/outbox.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "exchange/records.h"
#include "exchange/secrets.h"
#include "exchange/suppression.h"

typedef struct {
    Store *store;
    Mailer *mailer;
    char *home, *folder;
    Vault *vault;
    int64_t exchange_id;
    Clock clock;
    Outbox outbox;
} World;

static Time later(const World *world, int64_t seconds) {
    return (Time) {world->clock.fixed.s + seconds};
}

/* Three people in a circle, each to be told. */
static void world_fill(World *world) {
    g_autoptr(Exchange) exchange = exchange_new();
    exchange->title = g_strdup("Tea");
    static const char *const names[] = {"Ada", "Ben", "Cid"};
    for (int64_t i = 0; i < 3; i++)
        exchange_add_participant(exchange, names[i]);
    g_autoptr(GPtrArray) messages = record_array(&message_record);
    for (int64_t i = 0; i < 3; i++) {
        Assignment *assignment = record_new(&assignment_record);
        *assignment = (Assignment) {
            .exchange_id = exchange->id, .giver_id = i + 1, .gift = 1, .receiver_id = (i + 1) % 3 + 1};
        g_ptr_array_add(exchange->assignments, assignment);
        g_ptr_array_add(messages, message_new(exchange, i + 1, MESSAGE_ASSIGNMENT, i + 1, "santa@localhost",
                                              later(world, 0)));
    }
    g_autoptr(Batch) batch = batch_new();
    secrets_seal(exchange, world->vault);
    exchange_put(exchange, batch);
    for (guint i = 0; i < messages->len; i++)
        batch_put(batch, &message_record, messages->pdata[i]);
    g_assert_true(store_apply(world->store, batch, NULL));
    world->exchange_id = exchange->id;
}

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->clock.fixed = (Time) {1797768000};
    world->home = g_dir_make_tmp("kringle-XXXXXX", NULL);
    world->folder = g_build_filename(world->home, "mails", NULL);
    g_mkdir(world->folder, 0700);
    g_autofree char *url = g_strconcat("folder:", world->folder, NULL);
    world->store = store_open("memory:", NULL);
    g_assert_true(store_prepare(world->store, exchange_records, NULL));
    world->mailer = mailer_open(&(MailerSettings) {.url = url}, NULL);
    g_autofree char *secret = g_build_filename(world->home, "secret", NULL);
    world->vault = vault_open(secret, NULL);
    world->outbox = (Outbox) {
        .store = world->store, .vault = world->vault, .mailer = world->mailer, .clock = &world->clock};
    world_fill(world);
}

static void remove_tree(const char *path) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        remove_tree(inside);
    }
    g_remove(path);
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    remove_tree(world->home);
    g_free(world->folder);
    g_free(world->home);
    vault_close(world->vault);
    mailer_close(world->mailer);
    store_close(world->store);
}

static guint count_files(const World *world) {
    guint count = 0;
    g_autoptr(GDir) dir = g_dir_open(world->folder, 0, NULL);
    while (g_dir_read_name(dir))
        count++;
    return count;
}

static Message *load(const World *world, int64_t id) {
    return store_load(world->store, &message_record, &(Message) {.exchange_id = world->exchange_id, .id = id},
                      NULL);
}

/* As a process would leave the message that dies there. */
static void leave(const World *world, int64_t id, const char *state, Time dot_at) {
    g_autoptr(Message) message = load(world, id);
    g_free(message->state);
    message->state = g_strdup(state);
    message->dot_at = dot_at;
    message->due_at = later(world, 900);
    g_assert_true(store_put(world->store, &message_record, message, NULL));
}

static Delivery deliver_by(const World *world, const Outbox *outbox) {
    Delivery delivery = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(outbox_deliver(outbox, world->exchange_id, &delivery, &error));
    g_assert_no_error(error);
    return delivery;
}

static Delivery deliver(const World *world) {
    return deliver_by(world, &world->outbox);
}

static void requeue(const World *world) {
    g_assert_true(outbox_requeue(&world->outbox, world->exchange_id, 0, NULL));
}

static void assert_state(const World *world, int64_t id, const char *state) {
    g_autoptr(Message) message = load(world, id);
    g_assert_cmpstr(message->state, ==, state);
}

static void everybody_is_told_once(World *world, gconstpointer data) {
    (void) data;
    g_assert_cmpuint(deliver(world).sent, ==, 3);
    g_assert_cmpuint(deliver(world).sent, ==, 0);
    g_assert_cmpuint(count_files(world), ==, 3);
    g_autoptr(Message) message = load(world, 1);
    g_assert_cmpstr(message->state, ==, MESSAGE_SENT);
    g_assert_cmpint(message->due_at.s, ==, 0);
    g_assert_cmpint(message->attempts, ==, 1);
}

static void what_died_before_the_dot_is_sent_again(World *world, gconstpointer data) {
    (void) data;
    leave(world, 2, MESSAGE_SENDING, (Time) {0});
    Delivery delivery = deliver(world);
    g_assert_cmpuint(delivery.sent, ==, 3);
    g_assert_cmpuint(delivery.unknown, ==, 0);
}

static void what_died_behind_the_dot_is_unknown_and_not_sent_by_itself(World *world, gconstpointer data) {
    (void) data;
    leave(world, 2, MESSAGE_SENDING, later(world, -5));
    Delivery delivery = deliver(world);
    g_assert_cmpuint(delivery.sent, ==, 2);
    g_assert_cmpuint(delivery.unknown, ==, 1);
    g_assert_cmpuint(delivery.total, ==, 2);
    assert_state(world, 2, MESSAGE_UNKNOWN);
    g_assert_cmpuint(count_files(world), ==, 2);
}

static void what_is_unknown_is_sent_once_more_after_a_while(World *world, gconstpointer data) {
    (void) data;
    enum { PATIENCE_S = 15 * 60 };
    leave(world, 2, MESSAGE_SENDING, later(world, -5));
    g_assert_cmpuint(deliver(world).sent, ==, 2);
    world->clock.fixed = later(world, PATIENCE_S - 1);
    g_assert_cmpuint(deliver(world).sent, ==, 0);
    assert_state(world, 2, MESSAGE_UNKNOWN);
    world->clock.fixed = later(world, 1);
    Delivery delivery = deliver(world);
    g_assert_cmpuint(delivery.repeated, ==, 1);
    g_assert_cmpuint(delivery.unknown, ==, 0);

    leave(world, 2, MESSAGE_SENDING, later(world, -5)); /* this time nobody knows again */
    deliver(world);
    world->clock.fixed = later(world, 1000 * PATIENCE_S);
    g_assert_cmpuint(deliver(world).sent, ==, 0);
    assert_state(world, 2, MESSAGE_UNKNOWN);
}

static void set_kind(const World *world, int64_t id, const char *kind) {
    g_autoptr(Message) message = load(world, id);
    g_free(message->kind);
    message->kind = g_strdup(kind);
    g_assert_true(store_put(world->store, &message_record, message, NULL));
}

static void a_reminder_that_is_unknown_is_not_sent_again(World *world, gconstpointer data) {
    (void) data;
    set_kind(world, 2, MESSAGE_REMINDER);
    leave(world, 2, MESSAGE_SENDING, later(world, -5));
    deliver(world);
    world->clock.fixed = later(world, 86400);
    g_assert_cmpuint(deliver(world).sent, ==, 0);
    assert_state(world, 2, MESSAGE_UNKNOWN);
}

static void what_is_too_late_or_withdrawn_is_not_sent(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Message) late = load(world, 1), withdrawn = load(world, 2);
    message_set_times(late, (Time) {0}, later(world, -1));
    g_assert_true(message_cancel(withdrawn, later(world, 0)));
    g_assert_true(store_put(world->store, &message_record, late, NULL));
    g_assert_true(store_put(world->store, &message_record, withdrawn, NULL));
    g_assert_cmpuint(deliver(world).sent, ==, 1);
    requeue(world);
    g_assert_cmpuint(deliver(world).sent, ==, 0);
    assert_state(world, 1, MESSAGE_EXPIRED);
    assert_state(world, 2, MESSAGE_CANCELLED);
}

static void what_is_too_early_waits(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Message) message = load(world, 1);
    message_set_times(message, later(world, 3600), (Time) {0});
    g_assert_true(store_put(world->store, &message_record, message, NULL));
    requeue(world);
    g_assert_cmpuint(deliver(world).sent, ==, 2);
    world->clock.fixed = later(world, 3600);
    g_assert_cmpuint(deliver(world).sent, ==, 1);
}

static void give_address(const World *world, int64_t id, const char *address) {
    Participant like = {.exchange_id = world->exchange_id, .id = id};
    g_autoptr(Participant) participant = store_load(world->store, &participant_record, &like, NULL);
    g_free(participant->email);
    participant->email = g_strdup(address);
    g_assert_true(store_put(world->store, &participant_record, participant, NULL));
}

static void nothing_is_sent_to_a_suppressed_address(World *world, gconstpointer data) {
    (void) data;
    give_address(world, 1, "Ada@example.com");
    g_autoptr(Suppression) suppression =
        suppression_load(world->store, world->vault, "ada@example.com", NULL);
    g_assert_cmpuint(strlen(suppression->address), ==, 64);
    g_assert_cmpuint(strspn(suppression->address, "0123456789abcdef"), ==, 64);
    suppression_begin(suppression, "5.1.1 no such user", later(world, 0));
    g_assert_true(store_put(world->store, &suppression_record, suppression, NULL));
    g_assert_cmpuint(deliver(world).sent, ==, 2);
    g_autoptr(Message) message = load(world, 1);
    g_assert_cmpstr(message->state, ==, MESSAGE_SUPPRESSED);
    g_assert_cmpstr(message->answer, ==, "5.1.1 no such user");

    g_assert_true(suppression_lift(world->store, world->vault, "ada@example.com", NULL));
    requeue(world);
    g_assert_cmpuint(deliver(world).sent, ==, 1);
}

static void a_message_that_makes_no_sense_fails_alone(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Message) message = load(world, 1);
    g_free(message->kind);
    message->kind = g_strdup("nonsense");
    g_assert_true(store_put(world->store, &message_record, message, NULL));
    Delivery delivery = deliver(world);
    g_assert_cmpuint(delivery.sent, ==, 2);
    g_assert_cmpuint(delivery.total, ==, 3);
    g_autoptr(Message) failed = load(world, 1);
    g_assert_cmpstr(failed->state, ==, MESSAGE_FAILED);
    g_assert_nonnull(strstr(failed->answer, "of no known kind"));
}

static void a_run_can_be_for_all_exchanges(World *world, gconstpointer data) {
    (void) data;
    world_fill(world);
    Delivery delivery = {0};
    g_assert_true(outbox_deliver(&world->outbox, 0, &delivery, NULL));
    g_assert_cmpuint(delivery.sent, ==, 6);
}

static void what_is_unknown_is_sent_again_only_on_request_and_leaves_a_trace(World *world,
                                                                             gconstpointer data) {
    (void) data;
    leave(world, 2, MESSAGE_SENDING, later(world, -5));
    requeue(world);
    Delivery delivery = deliver(world);
    g_assert_cmpuint(delivery.sent, ==, 3);
    g_assert_cmpuint(delivery.repeated, ==, 1);
    g_autoptr(Message) repeated = load(world, 2), once = load(world, 1);
    g_assert_cmpint(repeated->repeats, ==, 1);
    g_assert_cmpint(once->repeats, ==, 0);
}

/* As another process would that thinks we are dead. */
static void take_over_third(uint64_t done, uint64_t total, void *data) {
    World *world = data;
    (void) total;
    g_autoptr(Message) message = load(world, 3);
    if (done == 1 && message->dot_at.s == 0)
        g_assert_true(store_put(world->store, &message_record, message, NULL));
}

static void a_message_that_another_process_took_over_is_left_to_it(World *world, gconstpointer data) {
    (void) data;
    world->outbox.step = take_over_third;
    world->outbox.data = world;
    g_assert_cmpuint(deliver(world).sent, ==, 2);
    g_assert_cmpuint(count_files(world), ==, 2);
    assert_state(world, 2, MESSAGE_SENT);
    assert_state(world, 3, MESSAGE_SENDING);
}

static void everything_waits_for_a_server_that_is_away(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Mailer) away = mailer_open(&(MailerSettings) {.url = "smtp://127.0.0.1:1"}, NULL);
    Outbox outbox = world->outbox;
    outbox.mailer = away;
    for (int64_t id = 1; id <= 3; id++)
        give_address(world, id, "someone@example.com");
    g_auto(Delivery) delivery = deliver_by(world, &outbox);
    g_assert_cmpuint(delivery.waiting, ==, 3);
    g_assert_nonnull(delivery.trouble);
    for (int64_t id = 1; id <= 3; id++) {
        g_autoptr(Message) message = load(world, id);
        g_assert_cmpstr(message->state, ==, MESSAGE_QUEUED);
        g_assert_cmpint(message->attempts, ==, 0);
    }
    g_assert_cmpuint(deliver(world).sent, ==, 3);
}

/* The folder goes away behind the first mail. */
static void remove_folder(uint64_t done, uint64_t total, void *data) {
    World *world = data;
    (void) total;
    if (done != 1 || !g_file_test(world->folder, G_FILE_TEST_IS_DIR))
        return;
    remove_tree(world->folder);
    g_assert_true(g_file_set_contents(world->folder, "", 0, NULL));
}

/* The second one may have been at its dot in that moment. */
static void trouble_with_writing_leaves_nobody_in_the_hands_of_the_dead(World *world, gconstpointer data) {
    (void) data;
    world->outbox.step = remove_folder;
    world->outbox.data = world;
    Delivery delivery = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(outbox_deliver(&world->outbox, world->exchange_id, &delivery, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_autoptr(Message) second = load(world, 2);
    assert_state(world, 1, MESSAGE_SENT);
    g_assert_true(message_is(second, MESSAGE_QUEUED) || second->dot_at.s != 0);
    assert_state(world, 3, MESSAGE_QUEUED);
    g_remove(world->folder);
    g_mkdir(world->folder, 0700);
}

static void a_letter_written_again_has_the_same_bytes(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *first_path = g_build_filename(world->folder, "Ada.eml", NULL);
    g_autofree char *second_path = g_build_filename(world->folder, "Ada (2).eml", NULL);
    deliver(world);
    leave(world, 1, MESSAGE_UNKNOWN, (Time) {0});
    world->clock.fixed = later(world, 86400);
    requeue(world);
    g_assert_cmpuint(deliver(world).sent, ==, 1);
    g_autofree char *first = NULL, *second = NULL;
    g_assert_true(g_file_get_contents(first_path, &first, NULL, NULL));
    g_assert_true(g_file_get_contents(second_path, &second, NULL, NULL));
    g_assert_cmpstr(first, ==, second);
}

static void whoever_has_no_address_does_not_stop_the_others(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Mailer) mailer = mailer_open(&(MailerSettings) {.url = "smtp://127.0.0.1:1"}, NULL);
    Outbox outbox = world->outbox;
    outbox.mailer = mailer;
    g_autoptr(Participant) ada = store_load(
        world->store, &participant_record, &(Participant) {.exchange_id = world->exchange_id, .id = 1}, NULL);
    g_free(ada->name);
    GString *long_name = g_string_new("x");
    while (long_name->len < 300)
        g_string_append(long_name, "\u6f22"); /* the answer has no room for all of it */
    ada->name = g_string_free(long_name, FALSE);
    g_assert_true(store_put(world->store, &participant_record, ada, NULL));
    g_assert_cmpuint(deliver_by(world, &outbox).failed, ==, 3);
    g_autoptr(Message) message = load(world, 3);
    g_assert_cmpstr(message->state, ==, MESSAGE_FAILED);
    g_assert_cmpstr(message->answer, ==, "Cid has no mail address");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, World, NULL, world_open, test, world_close)
    ADD("/outbox/everybody-is-told-once", everybody_is_told_once);
    ADD("/outbox/what-died-before-the-dot-is-sent-again", what_died_before_the_dot_is_sent_again);
    ADD("/outbox/what-died-behind-the-dot-is-unknown",
        what_died_behind_the_dot_is_unknown_and_not_sent_by_itself);
    ADD("/outbox/what-is-unknown-is-sent-once-more-after-a-while",
        what_is_unknown_is_sent_once_more_after_a_while);
    ADD("/outbox/a-reminder-that-is-unknown-is-not-sent-again", a_reminder_that_is_unknown_is_not_sent_again);
    ADD("/outbox/what-is-too-late-or-withdrawn-is-not-sent", what_is_too_late_or_withdrawn_is_not_sent);
    ADD("/outbox/what-is-too-early-waits", what_is_too_early_waits);
    ADD("/outbox/nothing-is-sent-to-a-suppressed-address", nothing_is_sent_to_a_suppressed_address);
    ADD("/outbox/a-message-that-makes-no-sense-fails-alone", a_message_that_makes_no_sense_fails_alone);
    ADD("/outbox/a-run-can-be-for-all-exchanges", a_run_can_be_for_all_exchanges);
    ADD("/outbox/what-is-unknown-is-sent-again-on-request",
        what_is_unknown_is_sent_again_only_on_request_and_leaves_a_trace);
    ADD("/outbox/what-another-process-took-over-is-left-to-it",
        a_message_that_another_process_took_over_is_left_to_it);
    ADD("/outbox/everything-waits-for-a-server-that-is-away", everything_waits_for_a_server_that_is_away);
    ADD("/outbox/trouble-with-writing-leaves-nobody-behind",
        trouble_with_writing_leaves_nobody_in_the_hands_of_the_dead);
    ADD("/outbox/whoever-has-no-address-does-not-stop-the-others",
        whoever_has_no_address_does_not_stop_the_others);
    ADD("/outbox/a-letter-written-again-has-the-same-bytes", a_letter_written_again_has_the_same_bytes);
    return g_test_run();
}
