/* Of all who have loaded a title, the first who writes it goes on. */
#include "exchange/title.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "exchange/records.h"

typedef struct {
    char *folder;
    Vault *vault, *foreign;
    Store *store;
} World;

static Vault *vault_in(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    Vault *vault = vault_open(path, NULL);
    g_unlink(path);
    return vault;
}

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->folder = g_dir_make_tmp("kringle-XXXXXX", NULL);
    world->vault = vault_in(world->folder, "secret");
    world->foreign = vault_in(world->folder, "foreign");
    world->store = store_open("memory:", NULL);
    g_assert_true(store_prepare(world->store, exchange_records, NULL));
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    store_close(world->store);
    vault_close(world->vault);
    vault_close(world->foreign);
    g_rmdir(world->folder);
    g_free(world->folder);
}

static Title *load(const World *world, const char *title) {
    return title_load(world->store, world->vault, title, NULL);
}

static bool is_taken(const World *world, Title *title) {
    g_autoptr(GError) wrong = NULL;
    bool done = store_put(world->store, &title_record, title, &wrong);
    g_assert_true(done || g_error_matches(wrong, ERROR, ERROR_CONFLICT));
    return !done;
}

static void the_first_who_writes_goes_on(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Title) first = load(world, "Tea 2026"), second = load(world, "Tea 2026");
    g_assert_false(is_taken(world, second));
    g_assert_true(is_taken(world, first));

    g_autoptr(Title) third = load(world, "Tea 2026"), fourth = load(world, "Tea 2026");
    g_assert_false(is_taken(world, third));
    g_assert_true(is_taken(world, fourth));
}

static void it_is_what_people_take_for_one(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Title) first = load(world, "Tea"), second = load(world, "tEA");
    g_autoptr(Title) other = load(world, "Coffee");
    g_assert_cmpint(first->number, ==, second->number);
    g_assert_cmpint(first->number, !=, other->number);
}

/* Titles are guessed easily; without the secret, nothing can be told from the number. */
static void only_this_installation_knows_the_number(World *world, gconstpointer data) {
    (void) data;
    int same = 0;
    for (int i = 0; i < 20; i++) {
        g_autofree char *title = g_strdup_printf("Tea %d", i);
        g_autoptr(Title) own = load(world, title);
        g_autoptr(Title) foreign = title_load(world->store, world->foreign, title, NULL);
        g_assert_cmpint(own->number, >, 0);
        g_assert_cmpint(own->number, <=, 1 << 20);
        same += own->number == foreign->number;
    }
    g_assert_cmpint(same, <, 3);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/title/" #name, World, NULL, world_open, name, world_close)
    ADD(the_first_who_writes_goes_on);
    ADD(it_is_what_people_take_for_one);
    ADD(only_this_installation_knows_the_number);
    return g_test_run();
}
