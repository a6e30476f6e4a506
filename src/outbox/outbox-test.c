/* Every message ends in one state that people can see, whatever ends the process. */
#include "outbox/outbox.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "exchange/records.h"

typedef struct {
    Store *store;
    Mailer *mailer;
    char *folder;
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
        *assignment =
            (Assignment) {.exchange_id = exchange->id, .giver_id = i + 1, .receiver_id = (i + 1) % 3 + 1};
        g_ptr_array_add(exchange->assignments, assignment);
        g_ptr_array_add(
            messages, message_new(exchange, i + 1, MESSAGE_ASSIGNMENT, i + 1, "localhost", later(world, 0)));
    }
    g_autoptr(Batch) batch = batch_new();
    exchange_put(exchange, batch);
    for (guint i = 0; i < messages->len; i++)
        batch_put(batch, &message_record, messages->pdata[i]);
    g_assert_true(store_apply(world->store, batch, NULL));
    world->exchange_id = exchange->id;
}

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->clock.fixed = (Time) {1797768000};
    world->folder = g_dir_make_tmp("kringle-XXXXXX", NULL);
    g_autofree char *url = g_strconcat("folder:", world->folder, NULL);
    world->store = store_open("memory:", NULL);
    g_assert_true(store_prepare(world->store, exchange_records, NULL));
    world->mailer = mailer_open(&(MailerSettings) {.url = url}, NULL);
    world->outbox = (Outbox) {
        .store = world->store, .mailer = world->mailer, .from = "santa@localhost", .clock = &world->clock};
    world_fill(world);
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GDir) dir = g_dir_open(world->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(world->folder, name, NULL);
        g_remove(path);
    }
    g_remove(world->folder);
    g_free(world->folder);
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

static Delivery deliver(const World *world) {
    Delivery delivery = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(outbox_deliver(&world->outbox, world->exchange_id, &delivery, &error));
    g_assert_no_error(error);
    return delivery;
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
    g_assert_cmpuint(deliver(world).sent, ==, 2);
    g_autoptr(Message) message = load(world, 2);
    g_assert_cmpstr(message->state, ==, MESSAGE_UNKNOWN);
    g_assert_cmpuint(count_files(world), ==, 2);
}

static void what_is_unknown_is_sent_when_somebody_asks(World *world, gconstpointer data) {
    (void) data;
    leave(world, 2, MESSAGE_SENDING, later(world, -5));
    deliver(world);
    uint64_t count = 0;
    g_assert_true(outbox_requeue(&world->outbox, world->exchange_id, &count, NULL));
    g_assert_cmpuint(count, ==, 1);
    g_assert_cmpuint(deliver(world).sent, ==, 1);
    g_assert_cmpuint(count_files(world), ==, 3);
}

static void a_worker_that_lost_its_lease_does_not_send(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Message) stale = load(world, 1);
    g_assert_cmpuint(deliver(world).sent, ==, 3);
    stale->dot_at = later(world, 1);
    g_autoptr(GError) error = NULL;
    g_assert_false(store_put(world->store, &message_record, stale, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
}

static void a_letter_written_again_has_the_same_bytes(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *first_path = g_build_filename(world->folder, "Ada.eml", NULL);
    g_autofree char *second_path = g_build_filename(world->folder, "Ada (2).eml", NULL);
    deliver(world);
    leave(world, 1, MESSAGE_UNKNOWN, (Time) {0});
    uint64_t count = 0;
    world->clock.fixed = later(world, 86400);
    g_assert_true(outbox_requeue(&world->outbox, world->exchange_id, &count, NULL));
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
    Delivery delivery = {0};
    g_assert_true(outbox_deliver(&outbox, world->exchange_id, &delivery, NULL));
    g_assert_cmpuint(delivery.failed, ==, 3);
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
    ADD("/outbox/what-is-unknown-is-sent-when-somebody-asks", what_is_unknown_is_sent_when_somebody_asks);
    ADD("/outbox/a-worker-that-lost-its-lease-does-not-send", a_worker_that_lost_its_lease_does_not_send);
    ADD("/outbox/whoever-has-no-address-does-not-stop-the-others",
        whoever_has_no_address_does_not_stop_the_others);
    ADD("/outbox/a-letter-written-again-has-the-same-bytes", a_letter_written_again_has_the_same_bytes);
    return g_test_run();
}
