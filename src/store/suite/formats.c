#include "store/suite/formats.h"

#include "base/error.h"
#include "store/sql/checksum.h"
#include "store/suite/suite.h"

static const Behind *behind;

/* ---- Stores of older programs ---- */

enum { MANY = 2500 }; /* more than two portions of a step */

void formats_make_older(World *world, const Behind *how) {
    how->run(world,
             "UPDATE note SET checksum = 0; UPDATE word SET checksum = 0; UPDATE task SET checksum = 0");
    how->run(world, how->older);
}

static void put_many(World *world) {
    static const char *const words[] = {NULL, "", "\x01", "\x01x", "a", "Zoë", "\xf0\x9f\x8e\x85"};
    g_autofree Note *notes = g_new0(Note, MANY);
    Word kept[G_N_ELEMENTS(words)];
    g_autoptr(Batch) batch = batch_new();
    g_autoptr(GBytes) seal = g_bytes_new("\x00\xff", 2);
    for (int64_t i = 0; i < MANY; i++) {
        notes[i] = (Note) {.shelf = 1, .number = i, .version = i + 1, .read = i % 2, .at = {i % 3}};
        notes[i].title = i % 5 ? (char *) "a title" : NULL;
        notes[i].seal = i % 7 ? seal : NULL;
        batch_restore(batch, &note_record, &notes[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        kept[i] = (Word) {.word = (char *) words[i]};
        batch_put(batch, &word_record, &kept[i]);
    }
    g_assert_true(store_apply(world->store, batch, NULL));
    put_tasks(world, 1, 3, 10);
}

typedef struct {
    GPtrArray *items[3];
} Content;

static Content content_of(World *world) {
    Content content;
    for (size_t i = 0; i < G_N_ELEMENTS(content.items); i++) {
        GError *error = NULL;
        content.items[i] = store_find(world->store, all_records[i], &(Query) {}, &error);
        g_assert_no_error(error);
    }
    return content;
}

static void expect_content(World *world, Content before) {
    Content now = content_of(world);
    for (size_t i = 0; i < G_N_ELEMENTS(now.items); i++) {
        g_assert_cmpuint(now.items[i]->len, ==, before.items[i]->len);
        for (guint k = 0; k < now.items[i]->len; k++)
            g_assert_true(record_equals(all_records[i], now.items[i]->pdata[k], before.items[i]->pdata[k]));
        g_ptr_array_unref(now.items[i]);
        g_ptr_array_unref(before.items[i]);
    }
}

static void what_an_older_program_kept_is_taken_over(World *world, gconstpointer data) {
    (void) data;
    put_many(world);
    Content before = content_of(world);
    formats_make_older(world, behind);
    suite_reopen(world);
    g_assert_true(store_check(world->store, NULL));
    expect_content(world, before);
}

static void expect_not_opened(const char *url, const char *reason) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(url, &error);
    g_assert_false(store && store_prepare(store, all_records, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    if (!strstr(error->message, reason))
        g_error("\"%s\" does not say \"%s\"", error->message, reason);
}

static void a_step_that_breaks_off_leaves_all_as_it_was(World *world, gconstpointer data) {
    (void) data;
    put_many(world);
    Content before = content_of(world);
    formats_make_older(world, behind);
    behind->run(world, behind->obstacle);
    expect_not_opened(world->url, "each row gets a checksum");
    behind->run(world, behind->no_obstacle);
    behind->run(world, behind->ours);
    suite_reopen(world);
    g_assert_null(
        load_note(world, 1, 0)); /* of the first portion, which went well: it has no checksum all the same */
    behind->run(world, behind->older);
    suite_reopen(world);
    expect_content(world, before);
}

/* ---- Programs that run while a newer one takes a store over ---- */

static void expect_write_refused(const GError *error) {
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, "was brought to a newer format by another kringle meanwhile"));
}

static void what_a_newer_program_took_over_is_read_and_not_written(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) put = NULL, claim = NULL;
    Lease lease = {.now = {1000}, .until = {2000}, .limit = 1};
    Note note = {.shelf = 1, .number = 2};
    put_note(world, 1, 1, "old");
    put_tasks(world, 1, 1, 10);
    behind->run(world, behind->newer);
    g_assert_false(store_put(world->store, &note_record, &note, &put));
    expect_write_refused(put);
    g_assert_null(store_claim(world->store, &task_record, &lease, &claim));
    expect_write_refused(claim);
    expect_notes(world, &(Query) {}, "1/1");
    expect_not_opened(world->url, "was written by a newer kringle");
    behind->run(world, behind->ours);
    put_note(world, 1, 2, "new");
    expect_claim(world, &lease, "1/0");
}

/* ---- Rows that are not as they were written ---- */

static void expect_damaged(const GError *error, const char *name) {
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, "is damaged"));
    if (!strstr(error->message, name))
        g_error("\"%s\" does not say \"%s\"", error->message, name);
}

static void expect_found(World *world, const char *edit, const char *undo, const char *name) {
    g_autoptr(GError) read = NULL, checked = NULL;
    behind->run(world, edit);
    g_assert_null(
        store_find(world->store, &note_record, &(Query) {.like = &(Note) {.shelf = 1}, .equal = 1}, &read));
    expect_damaged(read, name);
    g_assert_false(store_check(world->store, &checked));
    expect_damaged(checked, name);
    behind->run(world, undo);
    g_assert_true(store_check(world->store, NULL));
}

static void whatever_is_edited_in_a_row_is_found(World *world, gconstpointer data) {
    (void) data;
    Note note = {.shelf = 1, .number = 5, .title = "Zoe", .read = true, .at = {10}};
    g_assert_true(store_put(world->store, &note_record, &note, NULL));
    expect_found(world, "UPDATE note SET title = 'Zoé'", "UPDATE note SET title = 'Zoe'", "note 1, 5");
    expect_found(world, "UPDATE note SET title = NULL", "UPDATE note SET title = 'Zoe'", "note 1, 5");
    expect_found(world, "UPDATE note SET title = NULL, text = 'Zoe'",
                 "UPDATE note SET title = 'Zoe', text = NULL", "note 1, 5");
    expect_found(world, "UPDATE note SET text = ''", "UPDATE note SET text = NULL", "note 1, 5");
    expect_found(world, "UPDATE note SET size = 1", "UPDATE note SET size = 0", "note 1, 5");
    expect_found(world, "UPDATE note SET read = 0", "UPDATE note SET read = 1", "note 1, 5");
    expect_found(world, "UPDATE note SET at = 11", "UPDATE note SET at = 10", "note 1, 5");
    expect_found(world, "UPDATE note SET version = 2", "UPDATE note SET version = 1", "note 1, 5");
    expect_found(world, "UPDATE note SET number = 6", "UPDATE note SET number = 5", "note 1, 6");
    expect_found(world, "UPDATE note SET checksum = checksum + 1", "UPDATE note SET checksum = checksum - 1",
                 "note 1, 5");
}

static void what_was_edited_is_not_leased(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    put_tasks(world, 1, 2, 10);
    behind->run(world, "UPDATE task SET worker = 'nobody' WHERE number = 1");
    g_assert_null(
        store_claim(world->store, &task_record, &(Lease) {.now = {20}, .until = {30}, .limit = 2}, &error));
    expect_damaged(error, "task 1, 1");
    behind->run(world, "UPDATE task SET worker = NULL");
}

static void a_checksum_is_the_same_everywhere(World *world, gconstpointer data) {
    (void) world;
    (void) data;
    g_autoptr(GBytes) seal = g_bytes_new("\x00\xff", 2);
    Note note = {.shelf = 1,
                 .number = -2,
                 .title = "Zoë",
                 .text = "",
                 .size = 7,
                 .read = true,
                 .at = {9},
                 .seal = seal};
    g_assert_cmpint(sql_checksum(&note_record, &note, 3), ==, 5619769398037016725);
}

/* As if the others had been added since: before it, behind it, and between. */
static void a_field_that_is_added_changes_no_checksum(World *world, gconstpointer data) {
    (void) world;
    (void) data;
    const Field fields[] = {
        FIELD(Note, shelf), FIELD(Note, number), FIELD(Note, version), FIELD(Note, text), {}};
    const Record small = {.name = "note", .size = sizeof(Note), .keys = 2, .fields = fields};
    Note note = {.shelf = 1, .number = 2, .text = "text"};
    g_assert_cmpint(sql_checksum(&small, &note, 1), ==, sql_checksum(&note_record, &note, 1));
}

#define ADD(test) add(url, #test, test)

static void add(const char *url, const char *test, void (*run)(World *world, gconstpointer data)) {
    g_autofree char *scheme = g_strndup(url, strcspn(url, ":")),
                    *name = g_strdelimit(g_strdup(test), "_", '-');
    g_autofree char *path = g_strdup_printf("/store/%s-format/%s", scheme, name);
    g_test_add(path, World, url, suite_open, run, suite_close);
}

void formats_add(const char *url, const Behind *how) {
    behind = how;
    ADD(what_an_older_program_kept_is_taken_over);
    ADD(a_step_that_breaks_off_leaves_all_as_it_was);
    ADD(what_a_newer_program_took_over_is_read_and_not_written);
    ADD(whatever_is_edited_in_a_row_is_found);
    ADD(what_was_edited_is_not_leased);
    ADD(a_checksum_is_the_same_everywhere);
    ADD(a_field_that_is_added_changes_no_checksum);
}
