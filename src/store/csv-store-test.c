/* What the csv tier promises beyond store.h: what is in its folder, who may use it, that damage is loud. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/store-suite.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FILE, fclose)

typedef struct {
    int64_t number;
    int64_t version;
    char *text;
} Page;
RECORD(Page, page)

const Record page_record = {
    RECORD_OF(Page, page),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Page, number), FIELD(Page, version), FIELD(Page, text), {}},
};

typedef struct {
    int64_t number;
    int64_t version;
    int64_t pages;
} Book;
RECORD(Book, book)

const Record book_record = {
    RECORD_OF(Book, book),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Book, number), FIELD(Book, version), FIELD(Book, pages), {}},
};

static const Record *const records[] = {&page_record, &book_record, NULL};
static const Record *const books_only[] = {&book_record, NULL};

typedef struct {
    char *folder;
    char *path;    /* of the store inside */
    char *crashed; /* of what a crash left behind of it */
} World;

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->folder = g_dir_make_tmp("kringle-csv-XXXXXX", NULL);
    world->path = g_build_filename(world->folder, "store", NULL);
    world->crashed = g_build_filename(world->folder, "crashed", NULL);
}

static void remove_folder(const char *path) {
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        remove_folder(entry);
    }
    g_remove(path);
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    remove_folder(world->folder);
    g_free(world->crashed);
    g_free(world->path);
    g_free(world->folder);
}

/* NULL with the error if it cannot be opened or prepared. */
static Store *open_with(const char *path, const Record *const *known, GError **error) {
    g_autofree char *url = g_strconcat("csv:", path, NULL);
    g_autoptr(Store) store = store_open(url, error);
    if (!store || !store_prepare(store, known, error))
        return NULL;
    return g_steal_pointer(&store);
}

static Store *open_path(const char *path) {
    GError *error = NULL;
    Store *store = open_with(path, records, &error);
    g_assert_no_error(error);
    return store;
}

static void expect_refused(const char *path, const char *reason) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_with(path, records, &error);
    g_assert_null(store);
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, reason));
}

/* One batch over two tables: the book counts its pages. */
static void write_page(Store *store, int64_t number, const char *text) {
    GError *error = NULL;
    g_autoptr(Book) book = store_load(store, &book_record, &(Book) {.number = 1}, NULL);
    if (!book) {
        book = record_new(&book_record);
        book->number = 1;
    }
    book->pages++;
    Page page = {.number = number, .text = (char *) text};
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &page_record, &page);
    batch_put(batch, &book_record, book);
    store_apply(store, batch, &error);
    g_assert_no_error(error);
}

static int64_t count_pages(Store *store) {
    g_autoptr(Book) book = store_load(store, &book_record, &(Book) {.number = 1}, NULL);
    g_autoptr(GPtrArray) pages = store_find(store, &page_record, &(Query) {}, NULL);
    g_assert_cmpint(book ? book->pages : 0, ==, pages->len);
    return pages->len;
}

static char *read_file(const char *folder, const char *name, gsize *length) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, length, NULL));
    return text;
}

static void write_file(const char *folder, const char *name, const char *text, gsize length) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(FILE) file = fopen(path, "w");
    g_assert_cmpuint(fwrite(text, 1, length, file), ==, length);
}

/* What is in the folder in this moment is what a kill would leave there. */
static void copy_as_crash_leaves_it(const World *world) {
    remove_folder(world->crashed);
    g_mkdir(world->crashed, 0700);
    g_autoptr(GDir) folder = g_dir_open(world->path, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder));) {
        gsize length;
        g_autofree char *text = read_file(world->path, name, &length);
        write_file(world->crashed, name, text, length);
    }
}

/* Two pages are in the tables, two in the journal. */
static void crash_with_four_pages(const World *world) {
    g_autoptr(Store) before = open_path(world->path);
    write_page(before, 1, "one");
    write_page(before, 2, "two, with \"quotes\"\nand lines");
    store_close(g_steal_pointer(&before));

    g_autoptr(Store) store = open_path(world->path);
    write_page(store, 3, "three");
    write_page(store, 4, "");
    copy_as_crash_leaves_it(world);
}

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

static void tables_of_others_are_left_alone(World *world, gconstpointer data) {
    (void) data;
    crash_with_four_pages(world);
    g_autoptr(Store) books = open_with(world->crashed, books_only, NULL);
    g_autoptr(Book) book = store_load(books, &book_record, &(Book) {.number = 1}, NULL);
    g_assert_cmpint(book->pages, ==, 4);
    g_assert_true(store_put(books, &book_record, &(Book) {.number = 2}, NULL));
    store_close(g_steal_pointer(&books));

    g_autoptr(Store) store = open_path(world->crashed);
    g_assert_cmpint(count_pages(store), ==, 4);
    store_close(g_steal_pointer(&store));
    books = open_with(world->crashed, books_only, NULL);
    g_assert_true(store_put(books, &book_record, &(Book) {.number = 3}, NULL));
    store_close(g_steal_pointer(&books));
    store = open_path(world->crashed);
    g_assert_cmpint(count_pages(store), ==, 4);
}

/* ---- crashes and damage ---- */

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
    g_autoptr(Store) store = open_with(world->crashed, records, &error);
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
        g_assert_null(open_with(world->crashed, records, NULL));
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
    ADD("tables-of-others-are-left-alone", tables_of_others_are_left_alone);
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
