/* The secret stays the same, is nobody else's to read, and opens only what it sealed for that place. */
#include "base/vault.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

typedef struct {
    char *folder, *path;
} World;

static void world_begin(World *world, gconstpointer data) {
    (void) data;
    world->folder = g_dir_make_tmp("kringle-vault-XXXXXX", NULL);
    world->path = g_build_filename(world->folder, "below", "secret", NULL);
}

static void world_end(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *below = g_path_get_dirname(world->path);
    g_unlink(world->path);
    g_rmdir(below);
    g_rmdir(world->folder);
    g_free(world->path);
    g_free(world->folder);
}

static Vault *must_open(const char *path) {
    g_autoptr(GError) wrong = NULL;
    Vault *vault = vault_open(path, &wrong);
    g_assert_no_error(wrong);
    return vault;
}

static void assert_refused(const char *path, const char *part) {
    g_autoptr(GError) wrong = NULL;
    g_assert_null(vault_open(path, &wrong));
    g_assert_error(wrong, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(wrong->message, part));
}

static bool same_mac(const Vault *a, const char *purpose, const Vault *b, const char *other) {
    Digest one = vault_mac(a, purpose, "bytes", 5), two = vault_mac(b, other, "bytes", 5);
    return memcmp(one.bytes, two.bytes, sizeof one.bytes) == 0;
}

static void the_secret_is_made_once_and_for_its_owner(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Vault) first = must_open(world->path);
    g_autoptr(Vault) again = must_open(world->path);
    struct stat about;
    g_assert_cmpint(g_stat(world->path, &about), ==, 0);
    g_assert_cmpint(about.st_mode & 0777, ==, 0400);
    g_assert_true(same_mac(first, "a", again, "a"));
    g_assert_false(same_mac(first, "a", again, "b"));
}

static void each_installation_has_its_own(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Vault) mine = must_open(world->path);
    g_assert_cmpint(g_unlink(world->path), ==, 0);
    g_autoptr(Vault) other = must_open(world->path);
    g_assert_false(same_mac(mine, "a", other, "a"));

    g_autoptr(GError) wrong = NULL;
    g_autoptr(GBytes) sealed = vault_seal(mine, "pair", "1/2", "name", 4);
    g_assert_null(vault_unseal(other, "pair", "1/2", sealed, &wrong));
    g_assert_error(wrong, ERROR, ERROR_DENIED);
}

static void what_others_can_read_is_no_secret(World *world, gconstpointer data) {
    (void) data;
    vault_close(must_open(world->path));
    g_assert_cmpint(g_chmod(world->path, 0440), ==, 0);
    assert_refused(world->path, "chmod 400");
}

static void a_damaged_secret_is_told_and_left_alone(World *world, gconstpointer data) {
    (void) data;
    vault_close(must_open(world->path));
    g_assert_cmpint(g_chmod(world->path, 0600), ==, 0);
    static const char *const damaged[] = {"", "kringle secret 1\n", "something else altogether\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(damaged); i++) {
        g_autofree char *text = NULL;
        g_assert_true(g_file_set_contents(world->path, damaged[i], -1, NULL));
        g_assert_cmpint(g_chmod(world->path, 0600), ==, 0);
        assert_refused(world->path, "damaged");
        g_assert_true(g_file_get_contents(world->path, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, damaged[i]);
    }
}

static void a_place_that_cannot_be_is_named(World *world, gconstpointer data) {
    (void) data;
    assert_refused("/proc/nobody/here", "/proc/nobody/here");
    assert_refused(world->folder, "cannot read");
}

static void what_was_sealed_opens_in_its_place_only(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Vault) vault = must_open(world->path);
    g_autoptr(GBytes) sealed = vault_seal(vault, "pair", "1/2", "name", 4);
    g_autoptr(GBytes) open = vault_unseal(vault, "pair", "1/2", sealed, NULL);
    g_autoptr(GBytes) name = g_bytes_new_static("name", 4);
    g_assert_nonnull(open);
    g_assert_true(g_bytes_equal(open, name));
    g_assert_null(vault_unseal(vault, "pair", "1/3", sealed, NULL));
    g_assert_null(vault_unseal(vault, "link", "1/2", sealed, NULL));
    g_assert_null(vault_unseal(vault, "pair", "1/2", NULL, NULL));
}

static void every_altered_byte_is_noticed(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Vault) vault = must_open(world->path);
    g_autoptr(GBytes) sealed = vault_seal(vault, "pair", "", "name", 4);
    size_t length = 0;
    const uint8_t *bytes = g_bytes_get_data(sealed, &length);
    for (size_t i = 0; i < length; i++) {
        g_autofree uint8_t *altered = g_memdup2(bytes, length);
        altered[i] ^= 1;
        g_autoptr(GBytes) other = g_bytes_new(altered, length);
        g_autoptr(GBytes) cut = g_bytes_new(bytes, i);
        g_assert_null(vault_unseal(vault, "pair", "", other, NULL));
        g_assert_null(vault_unseal(vault, "pair", "", cut, NULL));
    }
}

static void the_length_tells_little_and_twice_is_not_the_same(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Vault) vault = must_open(world->path);
    g_autoptr(GBytes) one = vault_seal(vault, "pair", "", "7", 1);
    g_autoptr(GBytes) same = vault_seal(vault, "pair", "", "7", 1);
    g_autoptr(GBytes) longer = vault_seal(vault, "pair", "", "999999999", 9);
    g_assert_cmpuint(g_bytes_get_size(one), ==, g_bytes_get_size(longer));
    g_assert_false(g_bytes_equal(one, same));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/vault/" #name, World, NULL, world_begin, name, world_end)
    ADD(the_secret_is_made_once_and_for_its_owner);
    ADD(each_installation_has_its_own);
    ADD(what_others_can_read_is_no_secret);
    ADD(a_damaged_secret_is_told_and_left_alone);
    ADD(a_place_that_cannot_be_is_named);
    ADD(what_was_sealed_opens_in_its_place_only);
    ADD(every_altered_byte_is_noticed);
    ADD(the_length_tells_little_and_twice_is_not_the_same);
    return g_test_run();
}
