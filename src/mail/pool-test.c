/* The threads of a pool only talk to the mail server: what is decided, the owner of the pool decides. */
#include "mail/pool.h"

#include <glib/gstdio.h>

#include "base/error.h"

typedef struct {
    char *folder;
    Mailer *mailer;
    Pool *pool;
    GPtrArray *happened;
} World;

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->folder = g_dir_make_tmp("kringle-XXXXXX", NULL);
    g_autofree char *url = g_strconcat("folder:", world->folder, NULL);
    world->mailer = mailer_open(&(MailerSettings) {.url = url}, NULL);
    world->pool = pool_open(world->mailer, NULL);
    world->happened = g_ptr_array_new();
}

static guint count_and_remove_files(const World *world) {
    guint count = 0;
    g_autoptr(GDir) dir = g_dir_open(world->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)); count++) {
        g_autofree char *path = g_build_filename(world->folder, name, NULL);
        g_remove(path);
    }
    return count;
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    count_and_remove_files(world);
    g_remove(world->folder);
    g_free(world->folder);
    pool_close(world->pool);
    mailer_close(world->mailer);
    g_ptr_array_unref(world->happened);
}

static Sending sending_of(const char *name) {
    static const char text[] = "Subject: hello\r\n\r\nHello\r\n";
    return (Sending) {.mail = {.name = name,
                               .from = "santa@localhost",
                               .bytes = g_bytes_new_static(text, sizeof text - 1)}};
}

static Sending *next_event(World *world) {
    enum { LONG_MS = 20000 };
    while (world->happened->len == 0)
        pool_wait(world->pool, LONG_MS, 1, 0, world->happened);
    return g_ptr_array_remove_index(world->happened, 0);
}

static void a_mail_goes_out_when_its_owner_says_so(World *world, gconstpointer data) {
    (void) data;
    Sending sending = sending_of("Ada");
    pool_hand(world->pool, &sending);
    g_assert_true(next_event(world) == &sending && sending.at_dot);
    pool_decide(world->pool, &sending, true);
    g_assert_true(next_event(world) == &sending && !sending.at_dot);
    g_assert_no_error(sending.error);
    g_assert_cmpint(sending.answer.outcome, ==, MAIL_ACCEPTED);
    g_assert_cmpuint(count_and_remove_files(world), ==, 1);
    g_bytes_unref(sending.mail.bytes);
}

static void a_mail_that_is_not_to_go_leaves_nothing_behind(World *world, gconstpointer data) {
    (void) data;
    Sending sending = sending_of("Ada");
    pool_hand(world->pool, &sending);
    pool_decide(world->pool, next_event(world), false);
    next_event(world);
    g_assert_error(sending.error, ERROR, ERROR_CONFLICT);
    g_assert_cmpuint(count_and_remove_files(world), ==, 0);
    g_clear_error(&sending.error);
    g_bytes_unref(sending.mail.bytes);
}

static void what_was_not_begun_can_be_taken_back(World *world, gconstpointer data) {
    (void) data;
    Sending first = sending_of("Ada"), second = sending_of("Ben");
    pool_hand(world->pool, &first);
    pool_hand(world->pool, &second);
    g_assert_true(next_event(world) ==
                  &first); /* there is one connection, and it is at the dot of the first */
    g_assert_true(pool_take_back(world->pool) == &second);
    g_assert_null(pool_take_back(world->pool));
    pool_decide(world->pool, &first, true);
    next_event(world);
    g_bytes_unref(first.mail.bytes);
    g_bytes_unref(second.mail.bytes);
}

/* Of the one line, two will never stand still. */
static void patience_comes_to_an_end(World *world, gconstpointer data) {
    (void) data;
    Sending sending = sending_of("Ada");
    pool_hand(world->pool, &sending);
    pool_wait(world->pool, 20000, 2, 1000, world->happened);
    g_assert_true(next_event(world) == &sending && sending.at_dot);
    pool_decide(world->pool, &sending, true);
    next_event(world);
    g_bytes_unref(sending.mail.bytes);
}

static void nothing_happens_for_a_while(World *world, gconstpointer data) {
    (void) data;
    pool_wait(world->pool, 10, 1, 0, world->happened);
    g_assert_cmpuint(world->happened->len, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, World, NULL, world_open, test, world_close)
    ADD("/pool/a-mail-goes-out-when-its-owner-says-so", a_mail_goes_out_when_its_owner_says_so);
    ADD("/pool/a-mail-that-is-not-to-go-leaves-nothing-behind",
        a_mail_that_is_not_to_go_leaves_nothing_behind);
    ADD("/pool/what-was-not-begun-can-be-taken-back", what_was_not_begun_can_be_taken_back);
    ADD("/pool/patience-comes-to-an-end", patience_comes_to_an_end);
    ADD("/pool/nothing-happens-for-a-while", nothing_happens_for_a_while);
    return g_test_run();
}
