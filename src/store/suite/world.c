#include "store/suite/world.h"

#include <glib/gstdio.h>

const Record word_record = {
    RECORD_OF(Word, word),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Word, word), FIELD(Word, version), {}},
};

static const Field note_fields[] = {
    FIELD(Note, shelf),     FIELD(Note, number),
    FIELD(Note, version),   FIELD(Note, title),
    FIELD(Note, text),      FIELD(Note, size),
    FIELD(Note, read),      FIELD(Note, at),
    FIELD(Note, seal),      LIST(Note, parts, &word_record),
    PASSING(Note, thought), {},
};
const Record note_record = {RECORD_OF(Note, note), .keys = 2, .fields = note_fields};

const Record older_note_record = {
    .name = "note",
    .size = sizeof(OlderNote),
    .free = (GDestroyNotify) older_note_free,
    .keys = 2,
    .fields = (const Field[]) {FIELD(OlderNote, shelf),
                               FIELD(OlderNote, number),
                               FIELD(OlderNote, version),
                               FIELD(OlderNote, title),
                               {}},
};

const Record task_record = {
    RECORD_OF(Task, task),
    .keys = 2,
    .due = "due",
    .fields = (const Field[]) {FIELD(Task, shelf),
                               FIELD(Task, number),
                               FIELD(Task, version),
                               FIELD(Task, due),
                               FIELD(Task, worker),
                               {}},
};

const Record *const all_records[] = {&note_record, &word_record, &task_record, NULL};
const Record *const older_records[] = {&older_note_record, &word_record, &task_record, NULL};

static void (*begin_empty)(void);

void suite_begin_with(void (*begin)(void)) {
    begin_empty = begin;
}

void suite_open(World *world, gconstpointer url) {
    if (begin_empty)
        begin_empty();
    world->folder = g_dir_make_tmp("kringle-store-XXXXXX", NULL);
    g_autoptr(GString) text = g_string_new(url);
    g_string_replace(text, "FOLDER", world->folder, 0);
    world->url = g_strdup(text->str);
    world->store = store_open(world->url, NULL);
    g_assert_nonnull(world->store);
    g_assert_true(store_prepare(world->store, all_records, NULL));
}

static void remove_folder(const char *path) {
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        remove_folder(entry);
    }
    g_remove(path);
}

void suite_close(World *world, gconstpointer data) {
    (void) data;
    g_assert_true(store_check(world->store, NULL));
    store_close(world->store);
    remove_folder(world->folder);
    g_free(world->folder);
    g_free(world->url);
}

void suite_reopen(World *world) {
    GError *error = NULL;
    store_close(world->store);
    world->store = store_open(world->url, &error);
    g_assert_no_error(error);
    g_assert_true(store_prepare(world->store, all_records, &error));
}

void put_note(World *world, int64_t shelf, int64_t number, const char *title) {
    GError *error = NULL;
    Note note = {.shelf = shelf, .number = number, .title = (char *) title, .size = 10 * number};
    store_put(world->store, &note_record, &note, &error);
    g_assert_no_error(error);
    g_assert_cmpint(note.version, ==, 1);
}

void put_tasks(World *world, int64_t shelf, int64_t count, int64_t due) {
    g_autoptr(Batch) batch = batch_new();
    g_autofree Task *tasks = g_new0(Task, (gsize) count);
    for (int64_t i = 0; i < count; i++) {
        tasks[i] = (Task) {.shelf = shelf, .number = i, .due = {due == 0 ? 0 : due + i}};
        batch_put(batch, &task_record, &tasks[i]);
    }
    g_assert_true(store_apply(world->store, batch, NULL));
}

Note *load_note(World *world, int64_t shelf, int64_t number) {
    return store_load(world->store, &note_record, &(Note) {.shelf = shelf, .number = number}, NULL);
}

/* "1/2 1/3": the keys of what is found. */
static char *find_notes(World *world, const Query *query) {
    g_autoptr(GPtrArray) notes = store_find(world->store, &note_record, query, NULL);
    g_autoptr(GString) keys = g_string_new(NULL);
    for (guint i = 0; i < notes->len; i++) {
        const Note *note = notes->pdata[i];
        g_string_append_printf(keys, "%s%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, i > 0 ? " " : "",
                               note->shelf, note->number);
    }
    return g_strdup(keys->str);
}

void expect_notes(World *world, const Query *query, const char *expected) {
    g_autofree char *found = find_notes(world, query);
    g_assert_cmpstr(found, ==, expected);
}

char *claim_tasks(World *world, const Lease *lease) {
    GError *error = NULL;
    g_autoptr(GPtrArray) tasks = store_claim(world->store, &task_record, lease, &error);
    g_assert_no_error(error);
    g_autoptr(GString) keys = g_string_new(NULL);
    for (guint i = 0; i < tasks->len; i++) {
        const Task *task = tasks->pdata[i];
        g_string_append_printf(keys, "%s%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, i > 0 ? " " : "",
                               task->shelf, task->number);
    }
    return g_strdup(keys->str);
}

void expect_claim(World *world, const Lease *lease, const char *expected) {
    g_autofree char *found = claim_tasks(world, lease);
    g_assert_cmpstr(found, ==, expected);
}

void expect_same(World *world, const Note *note) {
    g_autoptr(Note) kept = load_note(world, note->shelf, note->number);
    g_assert_nonnull(kept);
    for (const Field *field = note_record.fields; field->name; field++) {
        if (!field_is_stored(field))
            continue;
        g_autofree char *was = field_to_text(field, note), *is = field_to_text(field, kept);
        g_assert_cmpstr(is, ==, was);
    }
    g_assert_null(kept->parts);
    g_assert_null(kept->thought);
}
