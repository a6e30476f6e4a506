/* Codes to read out belong to one card of one installation, and survive being read out. */
#include "exchange/code.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

typedef struct {
    char *folder;
    Vault *vault;
    Exchange *exchange;
} World;

static Vault *vault_in(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    Vault *vault = vault_open(path, NULL);
    g_assert_nonnull(vault);
    g_remove(path);
    return vault;
}

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->folder = g_dir_make_tmp("kringle-XXXXXX", NULL);
    world->vault = vault_in(world->folder, "secret");
    world->exchange = exchange_new();
    static const char *const names[] = {"Ada", "Ben", "Cid"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        exchange_add_participant(world->exchange, names[i]);
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    exchange_free(world->exchange);
    vault_close(world->vault);
    g_rmdir(world->folder);
    g_free(world->folder);
}

/* The code of a card that tells the giver of one receiver, or of two. */
static char *code_for(const World *world, const Vault *vault, int64_t giver, int64_t one, int64_t other) {
    g_autoptr(GPtrArray) receivers = g_ptr_array_new();
    g_ptr_array_add(receivers, (gpointer) exchange_participant(world->exchange, one));
    if (other)
        g_ptr_array_add(receivers, (gpointer) exchange_participant(world->exchange, other));
    return code_of(vault, world->exchange, giver, receivers);
}

static void a_code_is_of_one_card(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Vault) elsewhere = vault_in(world->folder, "other");
    g_autofree char *code = code_for(world, world->vault, 1, 2, 0);
    g_autofree char *again = code_for(world, world->vault, 1, 2, 0);
    g_autofree char *changed = code_for(world, world->vault, 1, 3, 0);
    g_autofree char *more = code_for(world, world->vault, 1, 2, 3);
    g_autofree char *other = code_for(world, world->vault, 3, 2, 0);
    g_autofree char *foreign = code_for(world, elsewhere, 1, 2, 0);
    g_assert_cmpstr(code, ==, again);
    const char *const different[] = {changed, more, other, foreign};
    for (size_t i = 0; i < G_N_ELEMENTS(different); i++)
        g_assert_cmpstr(code, !=, different[i]);
}

static void a_code_is_read_as_it_was_heard(World *world, gconstpointer data) {
    (void) data;
    static const char *const heard[] = {"K7QXM-2B9TD", "k7qxm2b9td", " k7 qx m2 b9 td ", "K7Q.XM2_B9TD"};
    for (size_t i = 0; i < G_N_ELEMENTS(heard); i++) {
        g_autofree char *code = code_read(heard[i], NULL);
        g_assert_cmpstr(code, ==, "K7QXM-2B9TD");
    }
    g_autofree char *resembled = code_read("oOiIl-Uu234", NULL);
    g_assert_cmpstr(resembled, ==, "00111-VV234");
    g_autofree char *written = code_for(world, world->vault, 1, 2, 0);
    g_autofree char *read = code_read(written, NULL);
    g_assert_cmpstr(read, ==, written);
}

static void what_is_no_code_is_refused(World *world, gconstpointer data) {
    (void) world;
    (void) data;
    static const char *const wrong[] = {
        "", "-", "K7QXM-2B9T", "K7QXM-2B9TDD", "K7QXM-2B9T!", "K7QXM-2B9T\xc3\xa9"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(code_read(wrong[i], &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add("/code/a-code-is-of-one-card", World, NULL, world_open, a_code_is_of_one_card, world_close);
    g_test_add("/code/a-code-is-read-as-it-was-heard", World, NULL, world_open,
               a_code_is_read_as_it_was_heard, world_close);
    g_test_add("/code/what-is-no-code-is-refused", World, NULL, world_open, what_is_no_code_is_refused,
               world_close);
    return g_test_run();
}
