#include "store/suite/csv-world.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FILE, fclose)

const Record page_record = {
    RECORD_OF(Page, page),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Page, number), FIELD(Page, version), FIELD(Page, text), {}},
};

const Record book_record = {
    RECORD_OF(Book, book),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Book, number), FIELD(Book, version), FIELD(Book, pages), {}},
};

const Record *const pages_and_books[] = {&page_record, &book_record, NULL};
const Record *const books_only[] = {&book_record, NULL};

void world_open(World *world, gconstpointer data) {
    (void) data;
    world->folder = g_dir_make_tmp("kringle-csv-XXXXXX", NULL);
    world->path = g_build_filename(world->folder, "store", NULL);
    world->crashed = g_build_filename(world->folder, "crashed", NULL);
}

void remove_folder(const char *path) {
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        remove_folder(entry);
    }
    g_remove(path);
}

void world_close(World *world, gconstpointer data) {
    (void) data;
    remove_folder(world->folder);
    g_free(world->crashed);
    g_free(world->path);
    g_free(world->folder);
}

Store *open_with(const char *path, const Record *const *known, GError **error) {
    g_autofree char *url = g_strconcat("csv:", path, NULL);
    g_autoptr(Store) store = store_open(url, error);
    if (!store || !store_prepare(store, known, error))
        return NULL;
    return g_steal_pointer(&store);
}

Store *open_path(const char *path) {
    GError *error = NULL;
    Store *store = open_with(path, pages_and_books, &error);
    g_assert_no_error(error);
    return store;
}

void expect_refused(const char *path, const char *reason) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_with(path, pages_and_books, &error);
    g_assert_null(store);
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, reason));
}

void write_page(Store *store, int64_t number, const char *text) {
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

int64_t count_pages(Store *store) {
    g_autoptr(Book) book = store_load(store, &book_record, &(Book) {.number = 1}, NULL);
    g_autoptr(GPtrArray) pages = store_find(store, &page_record, &(Query) {}, NULL);
    g_assert_cmpint(book ? book->pages : 0, ==, pages->len);
    return pages->len;
}

char *read_file(const char *folder, const char *name, gsize *length) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, length, NULL));
    return text;
}

void write_file(const char *folder, const char *name, const char *text, gsize length) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(FILE) file = fopen(path, "w");
    g_assert_cmpuint(fwrite(text, 1, length, file), ==, length);
}

void copy_as_crash_leaves_it(const World *world) {
    remove_folder(world->crashed);
    g_mkdir(world->crashed, 0700);
    g_autoptr(GDir) folder = g_dir_open(world->path, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder));) {
        gsize length;
        g_autofree char *text = read_file(world->path, name, &length);
        write_file(world->crashed, name, text, length);
    }
}

void crash_with_four_pages(const World *world) {
    g_autoptr(Store) before = open_path(world->path);
    write_page(before, 1, "one");
    write_page(before, 2, "two, with \"quotes\"\nand lines");
    store_close(g_steal_pointer(&before));

    g_autoptr(Store) store = open_path(world->path);
    write_page(store, 3, "three");
    write_page(store, 4, "");
    copy_as_crash_leaves_it(world);
}
