/* Who draws whom can be read by the installation that drew it, in its own place, and by nobody else. */
#include "exchange/secrets.h"

#include <glib/gstdio.h>

#include "base/error.h"

typedef struct {
    char *folder;
    Vault *vault, *foreign;
    Exchange *exchange;
} World;

static Vault *vault_in(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    Vault *vault = vault_open(path, NULL);
    g_unlink(path);
    return vault;
}

/* Three people in a circle, drawn after an announcement. */
static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->folder = g_dir_make_tmp("kringle-XXXXXX", NULL);
    world->vault = vault_in(world->folder, "secret");
    world->foreign = vault_in(world->folder, "foreign");
    Exchange *exchange = world->exchange = exchange_new();
    exchange->title = g_strdup("Tea");
    for (int64_t id = 1; id <= 3; id++) {
        exchange_add_participant(exchange, "Ada");
        Assignment *assignment = record_new(&assignment_record);
        *assignment =
            (Assignment) {.exchange_id = exchange->id, .giver_id = id, .gift = 1, .receiver_id = id % 3 + 1};
        g_ptr_array_add(exchange->assignments, assignment);
    }
    Announcement *announcement = record_new(&announcement_record);
    announcement->exchange_id = exchange->id;
    announcement->secret = g_bytes_new_static("what nobody may know", 20);
    g_ptr_array_add(exchange->announcements, announcement);
    secrets_seal(exchange, world->vault);
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    exchange_free(world->exchange);
    vault_close(world->vault);
    vault_close(world->foreign);
    g_rmdir(world->folder);
    g_free(world->folder);
}

static Assignment *assignment_of(const World *world, guint at) {
    return world->exchange->assignments->pdata[at];
}

static void forget(World *world) {
    for (guint i = 0; i < 3; i++)
        assignment_of(world, i)->receiver_id = 0;
    Announcement *announcement = exchange_announcement(world->exchange);
    g_clear_pointer(&announcement->secret, g_bytes_unref);
}

static void assert_closed(World *world, const Vault *vault) {
    g_autoptr(GError) wrong = NULL;
    g_assert_false(secrets_open(world->exchange, vault, &wrong));
    g_assert_error(wrong, ERROR, ERROR_DENIED);
    g_assert_true(g_str_has_prefix(wrong->message, "who draws whom in \"Tea\" is sealed"));
}

static void who_sealed_it_can_open_it(World *world, gconstpointer data) {
    (void) data;
    forget(world);
    g_assert_true(secrets_open(world->exchange, world->vault, NULL));
    for (guint i = 0; i < 3; i++)
        g_assert_cmpint(assignment_of(world, i)->receiver_id, ==, (i + 1) % 3 + 1);
    g_assert_cmpuint(g_bytes_get_size(exchange_announcement(world->exchange)->secret), ==, 20);
}

static void nobody_else_can(World *world, gconstpointer data) {
    (void) data;
    forget(world);
    assert_closed(world, world->foreign);
}

static void a_seal_cannot_be_moved_to_another_giver(World *world, gconstpointer data) {
    (void) data;
    GBytes *first = assignment_of(world, 0)->receiver_sealed;
    assignment_of(world, 0)->receiver_sealed = assignment_of(world, 1)->receiver_sealed;
    assignment_of(world, 1)->receiver_sealed = first;
    assert_closed(world, world->vault);
}

static void a_seal_that_is_missing_is_noticed(World *world, gconstpointer data) {
    (void) data;
    g_clear_pointer(&exchange_announcement(world->exchange)->secret_sealed, g_bytes_unref);
    assert_closed(world, world->vault);
}

static void what_is_sealed_stays_as_it_is(World *world, gconstpointer data) {
    (void) data;
    GBytes *before = assignment_of(world, 0)->receiver_sealed;
    secrets_seal(world->exchange, world->vault);
    g_assert_true(assignment_of(world, 0)->receiver_sealed == before);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/secrets/" #name, World, NULL, world_open, name, world_close)
    ADD(who_sealed_it_can_open_it);
    ADD(nobody_else_can);
    ADD(a_seal_cannot_be_moved_to_another_giver);
    ADD(a_seal_that_is_missing_is_noticed);
    ADD(what_is_sealed_stays_as_it_is);
    return g_test_run();
}
