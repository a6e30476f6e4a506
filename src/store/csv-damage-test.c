/* What crashes and damage do to a csv store: what was acknowledged is there, and damage is loud. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "store/suite/csv-world.h"

static void what_a_crash_leaves_is_all_there(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    for (int64_t pages = 4; pages < 7; pages++) {
        g_autoptr(Store) store = open_path(world->crashed);
        g_assert_cmpint(count_pages(store), ==, pages);
        g_assert_true(store_check(store, NULL));
        write_page(store, pages + 1, "more");
    }
}

static const char *const files[] = {"journal.csv", "page.csv", "book.csv"};

/* The journal as far as the disk got with it: whole commits count, a torn one does not, writing goes on. */
static void a_torn_commit_never_happened(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    gsize lengths[G_N_ELEMENTS(files)];
    g_autofree char *journal = read_file(world->crashed, files[0], &lengths[0]);
    g_autofree char *pages = read_file(world->crashed, files[1], &lengths[1]);
    g_autofree char *books = read_file(world->crashed, files[2], &lengths[2]);
    const char *first = strstr(strstr(journal, "checkpoint"), "commit"),
               *second = strstr(first + 1, "commit");

    for (const char *cut = first; cut <= journal + lengths[0]; cut++) {
        write_file(world->crashed, files[0], journal, (gsize) (cut - journal));
        write_file(world->crashed, files[1], pages, lengths[1]);
        write_file(world->crashed, files[2], books, lengths[2]);
        g_autoptr(Store) store = open_path(world->crashed);
        g_assert_cmpint(count_pages(store), ==, cut == journal + lengths[0] ? 4 : cut >= second ? 3 : 2);
        write_page(store, 5, "more");
        g_assert_true(store_check(store, NULL));
    }
}

/* After a power cut, pages of the file that were not written read as zeros. */
static void a_commit_with_holes_never_happened(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    gsize length;
    g_autofree char *journal = read_file(world->crashed, "journal.csv", &length);
    char *last = g_strrstr(journal, "commit,");
    memset(last + 10, 0, 20);
    write_file(world->crashed, "journal.csv", journal, length);
    g_autoptr(Store) store = open_path(world->crashed);
    g_assert_cmpint(count_pages(store), ==, 3);
}

static void a_hole_before_other_commits_is_refused(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    gsize length;
    g_autofree char *journal = read_file(world->crashed, "journal.csv", &length);
    memset(strstr(journal, "put,"), 0, 16);
    write_file(world->crashed, "journal.csv", journal, length);
    expect_refused(world->crashed, "journal.csv is damaged at byte");
}

static void expect_noticed(const World *world, const char *name, const char *text, gsize length) {
    write_file(world->crashed, name, text, length);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_with(world->crashed, pages_and_books, &error);
    g_assert_null(store);
    g_assert_error(error, ERROR, ERROR_STORAGE);
}

static void every_changed_byte_is_noticed(World *world, gconstpointer data) {
    (void) data;
    static const char bits[] = {0x01, 0x20, (char) 0x80};
    crash_with_four_pages(world);
    for (size_t n = 0; n < G_N_ELEMENTS(files); n++) {
        gsize length;
        g_autofree char *text = read_file(world->crashed, files[n], &length);
        for (gsize place = 0; place < length; place++) {
            char was = text[place];
            for (size_t i = 0; i < G_N_ELEMENTS(bits); i++) {
                text[place] = (char) (was ^ bits[i]);
                expect_noticed(world, files[n], text, length);
            }
            text[place] = '\0';
            expect_noticed(world, files[n], text, length);
            text[place] = was;
        }
        write_file(world->crashed, files[n], text, length);
    }
    /* Nothing of what was refused has been written back. */
    g_autoptr(Store) store = open_path(world->crashed);
    g_assert_cmpint(count_pages(store), ==, 4);
}

static void a_table_that_lost_its_end_is_refused(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    gsize length;
    g_autofree char *text = read_file(world->crashed, "page.csv", &length);
    for (gsize cut = 0; cut < length; cut++) {
        write_file(world->crashed, "page.csv", text, cut);
        g_assert_null(open_with(world->crashed, pages_and_books, NULL));
    }
}

static void a_missing_table_is_refused(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    g_autofree char *table = g_build_filename(world->crashed, "page.csv", NULL);
    g_remove(table);
    expect_refused(world->crashed, "page.csv is missing");
}

static void a_missing_journal_is_refused(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    g_autofree char *journal = g_build_filename(world->crashed, "journal.csv", NULL);
    g_remove(journal);
    expect_refused(world->crashed, "no journal.csv beside it");
}

static void a_table_of_another_time_is_refused(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    gsize length;
    g_autofree char *old = read_file(world->crashed, "page.csv", &length);
    for (int64_t pages = 4; pages < 6; pages++) {
        g_autoptr(Store) store = open_path(world->crashed);
        write_page(store, pages + 1, "more");
    }
    write_file(world->crashed, "page.csv", old, length);
    expect_refused(world->crashed, "page.csv is from another time");
}

static void a_newer_format_is_refused(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    gsize length;
    g_autofree char *journal = read_file(world->crashed, "journal.csv", &length);
    journal[strlen("kringle,")] = '2';
    write_file(world->crashed, "journal.csv", journal, length);
    expect_refused(world->crashed, "written by a newer kringle");
}

static void checking_notices_what_others_changed(World *world, gconstpointer data) {
    (void) data;
    const char *const names[] = {"journal.csv", "page.csv"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        remove_folder(world->path);
        g_autoptr(Store) before = open_path(world->path);
        write_page(before, 1, "one");
        store_close(g_steal_pointer(&before));

        g_autoptr(Store) store = open_path(world->path);
        write_page(store, 2, "two");
        g_assert_true(store_check(store, NULL));
        gsize length;
        g_autofree char *text = read_file(world->path, names[i], &length);
        text[length - 3] ^= 1;
        write_file(world->path, names[i], text, length);
        g_autoptr(GError) error = NULL;
        g_assert_false(store_check(store, &error));
        g_assert_error(error, ERROR, ERROR_STORAGE);
    }
}

#define ADD(name, test) g_test_add("/store/csv/" name, World, NULL, world_open, test, world_close)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    ADD("what-a-crash-leaves-is-all-there", what_a_crash_leaves_is_all_there);
    ADD("a-torn-commit-never-happened", a_torn_commit_never_happened);
    ADD("a-commit-with-holes-never-happened", a_commit_with_holes_never_happened);
    ADD("a-hole-before-other-commits-is-refused", a_hole_before_other_commits_is_refused);
    ADD("every-changed-byte-is-noticed", every_changed_byte_is_noticed);
    ADD("a-table-that-lost-its-end-is-refused", a_table_that_lost_its_end_is_refused);
    ADD("a-missing-table-is-refused", a_missing_table_is_refused);
    ADD("a-missing-journal-is-refused", a_missing_journal_is_refused);
    ADD("a-table-of-another-time-is-refused", a_table_of_another_time_is_refused);
    ADD("a-newer-format-is-refused", a_newer_format_is_refused);
    ADD("checking-notices-what-others-changed", checking_notices_what_others_changed);
    return g_test_run();
}
