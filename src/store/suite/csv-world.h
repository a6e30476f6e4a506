/* A small world for the tests of the csv tier: a store of pages, and the books that count them. */
#pragma once

#include <stdbool.h>

#include "store/store.h"

typedef struct {
    int64_t number;
    int64_t version;
    char *text;
} Page;
RECORD(Page, page)

typedef struct {
    int64_t number;
    int64_t version;
    int64_t pages;
} Book;
RECORD(Book, book)

extern const Record *const pages_and_books[];
extern const Record *const books_only[];

typedef struct {
    char *folder;
    char *path;    /* of the store inside */
    char *crashed; /* of what a crash left behind of it */
} World;

void world_open(World *world, gconstpointer data);
void world_close(World *world, gconstpointer data);

/* A store with these tables; NULL with the error if it cannot be opened or prepared. */
Store *open_with(const char *path, const Record *const *known, GError **error);
Store *open_path(const char *path);
void expect_refused(const char *path, const char *reason);

/* One batch over two tables: the book counts its pages. */
void write_page(Store *store, int64_t number, const char *text);

/* How many pages there are, which is what the book says, too. */
int64_t count_pages(Store *store);

char *read_file(const char *folder, const char *name, gsize *length);
void write_file(const char *folder, const char *name, const char *text, gsize length);
void remove_folder(const char *path);

/* What is in the folder in this moment is what a kill would leave there. */
void copy_as_crash_leaves_it(const World *world);

/* Leaves two pages in the tables, and two in the journal. */
void crash_with_four_pages(const World *world);
