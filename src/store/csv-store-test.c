/* What the csv tier promises beyond store.h: what is in its folder, and who may use it. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/suite/csv-world.h"
#include "store/suite/suite.h"

/* ---- the folder ---- */

static void the_first_write_makes_the_folder(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) store = open_path(world->path);
    g_assert_cmpint(count_pages(store), ==, 0);
    g_assert_false(g_file_test(world->path, G_FILE_TEST_EXISTS));
    g_assert_true(store_check(store, NULL));
    write_page(store, 1, "one");
    g_assert_true(g_file_test(world->path, G_FILE_TEST_IS_DIR));
}

static void nothing_is_put_into_a_folder_that_is_only_looked_at(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) store = open_path(world->folder);
    g_assert_cmpint(count_pages(store), ==, 0);
    g_autoptr(GDir) folder = g_dir_open(world->folder, 0, NULL);
    g_assert_null(g_dir_read_name(folder));
}

static void only_the_owner_can_read_it(World *world, gconstpointer data) {
    (void) data;
    const mode_t masks[] = {0, 0777};
    for (size_t i = 0; i < G_N_ELEMENTS(masks); i++) {
        remove_folder(world->path);
        mode_t mask = umask(masks[i]);
        g_autoptr(Store) store = open_path(world->path);
        write_page(store, 1, "one");
        store_close(g_steal_pointer(&store));
        umask(mask);

        struct stat about;
        g_assert_cmpint(stat(world->path, &about), ==, 0);
        g_assert_cmphex(about.st_mode & 0777, ==, 0700);
        const char *const names[] = {"journal.csv", "page.csv", "book.csv", "lock"};
        for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
            g_autofree char *file = g_build_filename(world->path, names[n], NULL);
            g_assert_cmpint(stat(file, &about), ==, 0);
            g_assert_cmphex(about.st_mode & 0777, ==, 0600);
        }
    }
}

static void an_address_that_is_no_folder_is_refused(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open("csv:", &error));
    g_assert_error(error, ERROR, ERROR_USAGE);

    write_file(world->folder, "store", "text", 4);
    expect_refused(world->path, "is not a folder");
    g_remove(world->path);
    g_assert_cmpint(symlink("store", world->path), ==, 0);
    expect_refused(world->path, "symbolic links");
}

static void a_folder_that_cannot_be_made_is_named(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(world->folder, "missing", "store", NULL);
    g_autoptr(Store) store = open_path(path);
    g_assert_false(store_put(store, &page_record, &(Page) {.number = 1}, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_cmpint(count_pages(store), ==, 0);
}

static void the_second_process_is_told_who_is_in(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) store = open_path(world->path);
    write_page(store, 1, "one");
    g_autofree char *holder = g_strdup_printf("in use by process %d since 2", getpid());
    expect_refused(world->path, holder);
    store_close(g_steal_pointer(&store));
    g_autoptr(Store) free_again = open_path(world->path);
    g_assert_cmpint(count_pages(free_again), ==, 1);
}

static void who_makes_the_folder_second_is_refused(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) one = open_path(world->path), other = open_path(world->path);
    write_page(one, 1, "one");
    g_autoptr(GError) error = NULL, conflict = NULL;
    g_assert_false(store_put(other, &page_record, &(Page) {.number = 1}, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    store_close(g_steal_pointer(&one));
    g_assert_false(store_put(other, &page_record, &(Page) {.number = 1}, &conflict));
    g_assert_error(conflict, ERROR, ERROR_CONFLICT);
}

/* ---- what is in the files ---- */

static void tables_are_plain_csv_after_closing(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) store = open_path(world->path);
    write_page(store, 2, "b, c");
    write_page(store, 1, NULL);
    store_close(g_steal_pointer(&store));
    gsize length;
    g_autofree char *text = read_file(world->path, "page.csv", &length);
    g_assert_true(
        g_str_has_prefix(text, "number,version,text\n1,1,\n2,1,\"b, c\"\n# 2 rows, checkpoint 1, checksum "));
}

static void texts_of_any_size_are_kept(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *text = g_strnfill(3 << 20, 'x');
    g_autoptr(Store) store = open_path(world->path);
    write_page(store, 1, text);
    write_page(store, 2, "small");
    copy_as_crash_leaves_it(world);
    store_close(g_steal_pointer(&store));
    const char *const paths[] = {world->path, world->crashed};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(Store) again = open_path(paths[i]);
        g_autoptr(Page) page = store_load(again, &page_record, &(Page) {.number = 1}, NULL);
        g_assert_cmpstr(page->text, ==, text);
    }
}

static void the_journal_does_not_outgrow_the_tables(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *text = g_strnfill(10000, 'x');
    g_autoptr(Store) store = open_path(world->path);
    write_page(store, 0, text);
    Page page = {.number = 1, .text = text};
    for (int i = 0; i < 300; i++) {
        g_assert_true(store_put(store, &page_record, &page, NULL));
        g_autofree char *journal = g_build_filename(world->path, "journal.csv", NULL);
        struct stat about;
        g_assert_cmpint(stat(journal, &about), ==, 0);
        g_assert_cmpint(about.st_size, <, (1 << 20) + 2 * 10000);
    }
    g_assert_true(store_check(store, NULL));
}

/* In the journal, and then in a file. */
static void a_table_of_a_newer_program_is_refused(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    for (int pass = 0; pass < 2; pass++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(open_with(world->crashed, books_only, &error));
        g_assert_error(error, ERROR, ERROR_STORAGE);
        g_assert_nonnull(strstr(error->message, "it has a table \"page\""));
        g_autoptr(Store) store = open_path(world->crashed);
        g_assert_cmpint(count_pages(store), ==, 4);
    }
}

/* A read-only folder stops everybody but root. */
static void a_folder_that_cannot_be_written_is_named(World *world, gconstpointer data) {
    (void) data;
    if (geteuid() == 0) {
        g_test_skip("root may write anywhere");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_chmod(world->folder, 0500);
    g_autoptr(Store) store = open_path(world->path);
    g_assert_false(store_put(store, &page_record, &(Page) {.number = 1}, &error));
    g_assert_nonnull(strstr(error->message, world->path));
    g_chmod(world->folder, 0700);
}

#define ADD(name, test) g_test_add("/store/csv/" name, World, NULL, world_open, test, world_close)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    store_suite_add("csv:FOLDER/store", true);
    ADD("the-first-write-makes-the-folder", the_first_write_makes_the_folder);
    ADD("nothing-is-put-into-a-folder-that-is-only-looked-at",
        nothing_is_put_into_a_folder_that_is_only_looked_at);
    ADD("only-the-owner-can-read-it", only_the_owner_can_read_it);
    ADD("an-address-that-is-no-folder-is-refused", an_address_that_is_no_folder_is_refused);
    ADD("a-folder-that-cannot-be-made-is-named", a_folder_that_cannot_be_made_is_named);
    ADD("a-folder-that-cannot-be-written-is-named", a_folder_that_cannot_be_written_is_named);
    ADD("the-second-process-is-told-who-is-in", the_second_process_is_told_who_is_in);
    ADD("who-makes-the-folder-second-is-refused", who_makes_the_folder_second_is_refused);
    ADD("tables-are-plain-csv-after-closing", tables_are_plain_csv_after_closing);
    ADD("texts-of-any-size-are-kept", texts_of_any_size_are_kept);
    ADD("the-journal-does-not-outgrow-the-tables", the_journal_does_not_outgrow_the_tables);
    ADD("a-table-of-a-newer-program-is-refused", a_table_of_a_newer_program_is_refused);
    return g_test_run();
}
