#include "store/store-suite.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"

/* ---- a small world: notes on shelves, words, and a queue of tasks ---- */

typedef struct {
    int64_t shelf;
    int64_t number;
    int64_t version;
    char *title;
    char *text;
    int64_t size;
    bool read;
    Time at;
    GBytes *seal;
    GPtrArray *parts;
} Note;
RECORD(Note, note)

typedef struct {
    char *word;
    int64_t version;
} Word;
RECORD(Word, word)

typedef struct {
    int64_t shelf;
    int64_t number;
    int64_t version;
    Time due;
} Task;
RECORD(Task, task)

const Record word_record = {
    RECORD_OF(Word, word),
    .keys = 1,
    .fields = (const Field[]) {FIELD(Word, word), FIELD(Word, version), {}},
};

static const Field note_fields[] = {
    FIELD(Note, shelf),
    FIELD(Note, number),
    FIELD(Note, version),
    FIELD(Note, title),
    FIELD(Note, text),
    FIELD(Note, size),
    FIELD(Note, read),
    FIELD(Note, at),
    FIELD(Note, seal),
    LIST(Note, parts, &word_record),
    {},
};
const Record note_record = {RECORD_OF(Note, note), .keys = 2, .fields = note_fields};

/* Notes as an older version of the program knew them. */
typedef struct {
    int64_t shelf;
    int64_t number;
    int64_t version;
    char *title;
} OlderNote;
RECORD(OlderNote, older_note)

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
    .fields =
        (const Field[]) {FIELD(Task, shelf), FIELD(Task, number), FIELD(Task, version), FIELD(Task, due), {}},
};

static const Record *const all_records[] = {&note_record, &word_record, &task_record, NULL};
static const Record *const older_records[] = {&older_note_record, &word_record, &task_record, NULL};

typedef struct {
    char *folder;
    char *url;
    Store *store;
} World;

static void world_open(World *world, gconstpointer url) {
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

static void world_close(World *world, gconstpointer data) {
    (void) data;
    g_assert_true(store_check(world->store, NULL));
    store_close(world->store);
    remove_folder(world->folder);
    g_free(world->folder);
    g_free(world->url);
}

static void world_reopen(World *world) {
    GError *error = NULL;
    store_close(world->store);
    world->store = store_open(world->url, &error);
    g_assert_no_error(error);
    g_assert_true(store_prepare(world->store, all_records, &error));
}

static void put_note(World *world, int64_t shelf, int64_t number, const char *title) {
    GError *error = NULL;
    Note note = {.shelf = shelf, .number = number, .title = (char *) title, .size = 10 * number};
    store_put(world->store, &note_record, &note, &error);
    g_assert_no_error(error);
    g_assert_cmpint(note.version, ==, 1);
}

static void put_tasks(World *world, int64_t shelf, int64_t count, int64_t due) {
    g_autoptr(Batch) batch = batch_new();
    g_autofree Task *tasks = g_new0(Task, (gsize) count);
    for (int64_t i = 0; i < count; i++) {
        tasks[i] = (Task) {.shelf = shelf, .number = i, .due = {due == 0 ? 0 : due + i}};
        batch_put(batch, &task_record, &tasks[i]);
    }
    g_assert_true(store_apply(world->store, batch, NULL));
}

static Note *load_note(World *world, int64_t shelf, int64_t number) {
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

static void expect_notes(World *world, const Query *query, const char *expected) {
    g_autofree char *found = find_notes(world, query);
    g_assert_cmpstr(found, ==, expected);
}

static char *claim_tasks(World *world, const Lease *lease) {
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

static void expect_claim(World *world, const Lease *lease, const char *expected) {
    g_autofree char *found = claim_tasks(world, lease);
    g_assert_cmpstr(found, ==, expected);
}

/* ---- finding ---- */

static void items_come_in_the_order_of_their_key(World *world, gconstpointer data) {
    (void) data;
    const int64_t numbers[] = {5, INT64_MAX, -1, INT64_MIN, 0, 10};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        put_note(world, 1, numbers[i] / 10 * 10 == numbers[i] ? numbers[i] / 10 : numbers[i], "x");
    put_note(world, -7, 3, "x");
    expect_notes(world, &(Query) {}, "-7/3 1/-9223372036854775808 1/-1 1/0 1/1 1/5 1/9223372036854775807");
}

static void texts_are_ordered_by_bytes(World *world, gconstpointer data) {
    (void) data;
    const char *const words[] = {"é", "b", "", "B", "ba", "\xf0\x9f\x8e\x81"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_true(store_put(world->store, &word_record, &(Word) {.word = (char *) words[i]}, NULL));
    g_autoptr(GPtrArray) found = store_find(world->store, &word_record, &(Query) {}, NULL);
    g_autoptr(GString) row = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(row, "%s|", ((const Word *) found->pdata[i])->word);
    g_assert_cmpstr(row->str, ==, "|B|b|ba|é|\xf0\x9f\x8e\x81|");
}

static void leading_key_fields_select(World *world, gconstpointer data) {
    (void) data;
    for (int64_t shelf = 1; shelf <= 3; shelf++)
        for (int64_t number = 1; number <= 3; number++)
            put_note(world, shelf, number, "x");
    Note like = {.shelf = 2, .number = 3};
    expect_notes(world, &(Query) {.like = &like, .equal = 1}, "2/1 2/2 2/3");
    expect_notes(world, &(Query) {.like = &like, .equal = 1, .descending = true}, "2/3 2/2 2/1");
    expect_notes(world, &(Query) {.like = &like, .equal = 2}, "2/3");
    expect_notes(world, &(Query) {.like = &(Note) {.shelf = 4}, .equal = 1}, "");
    expect_notes(world, &(Query) {.like = &(Note) {.shelf = 0}, .equal = 1, .descending = true}, "");
    expect_notes(world, &(Query) {.descending = true, .limit = 4}, "3/3 3/2 3/1 2/3");
    expect_notes(world, &(Query) {.limit = 2}, "1/1 1/2");
}

static void a_range_of_a_field_selects(World *world, gconstpointer data) {
    (void) data;
    for (int64_t number = 1; number <= 9; number++)
        put_note(world, number % 3, number, "x");
    Note like = {.shelf = 1};
    Query sizes = {.field = "size", .from = 40, .until = 80};
    expect_notes(world, &sizes, "0/6 1/4 1/7 2/5");
    sizes.descending = true;
    sizes.limit = 3;
    expect_notes(world, &sizes, "2/5 1/7 1/4");

    Query numbers = {.like = &like, .equal = 1, .field = "number", .from = 2, .until = 7};
    expect_notes(world, &numbers, "1/4");
    numbers.until = 8;
    expect_notes(world, &numbers, "1/4 1/7");
    numbers.descending = true;
    expect_notes(world, &numbers, "1/7 1/4");
    numbers = (Query) {.field = "shelf", .from = 1, .until = 2, .descending = true};
    expect_notes(world, &numbers, "1/7 1/4 1/1");
    numbers = (Query) {.field = "shelf", .from = 3, .until = INT64_MAX};
    expect_notes(world, &numbers, "");
}

static bool stop_at_two(const void *item, void *data, GError **error) {
    int *seen = data;
    if (((const Note *) item)->number == 9)
        return fail(error, ERROR_DENIED, "not this one");
    return ++*seen < 2;
}

static void a_visit_can_stop_the_walk_or_fail_it(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    int seen = 0;
    for (int64_t number = 1; number <= 4; number++)
        put_note(world, 1, number, "x");
    g_assert_true(store_each(world->store, &note_record, &(Query) {}, stop_at_two, &seen, NULL));
    g_assert_cmpint(seen, ==, 2);
    put_note(world, 0, 9, "x");
    g_assert_false(store_each(world->store, &note_record, &(Query) {}, stop_at_two, &seen, &error));
    g_assert_error(error, ERROR, ERROR_DENIED);
}

static void loading_what_is_not_there_says_so(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    g_assert_null(store_load(world->store, &note_record, &(Note) {.shelf = 1}, &error));
    g_assert_error(error, ERROR, ERROR_NOT_FOUND);
}

/* ---- writing ---- */

static void every_write_raises_the_version(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_assert_cmpint(note->version, ==, 1);
    g_assert_true(store_put(world->store, &note_record, note, NULL));
    g_assert_cmpint(note->version, ==, 2);
    g_assert_true(store_put(world->store, &note_record, note, NULL));
    g_autoptr(Note) again = load_note(world, 1, 1);
    g_assert_cmpint(again->version, ==, 3);
}

static void expect_conflict(World *world, Note *note, bool remove) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    int64_t version = note->version;
    if (remove)
        batch_remove(batch, &note_record, note);
    else
        batch_put(batch, &note_record, note);
    g_assert_false(store_apply(world->store, batch, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    g_assert_cmpint(note->version, ==, version);
}

static void whoever_comes_second_meets_a_conflict(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    g_autoptr(Note) mine = load_note(world, 1, 1);
    g_autoptr(Note) theirs = load_note(world, 1, 1);
    g_assert_true(store_put(world->store, &note_record, theirs, NULL));

    expect_conflict(world, mine, false);
    expect_conflict(world, mine, true);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 1}, false);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 1}, true);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 2, .version = 1}, false);
    expect_conflict(world, &(Note) {.shelf = 1, .number = 2}, true);
    expect_notes(world, &(Query) {}, "1/1");
}

static void what_was_removed_is_gone_and_can_come_back(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_autoptr(Batch) batch = batch_new();
    batch_remove(batch, &note_record, note);
    g_assert_true(store_apply(world->store, batch, NULL));
    expect_notes(world, &(Query) {}, "");
    expect_conflict(world, note, false);
    put_note(world, 1, 1, "again");
}

static void a_batch_is_applied_as_a_whole_or_not_at_all(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    Note fine = {.shelf = 1, .number = 2}, late = {.shelf = 1, .number = 1};
    Word word = {.word = "ok"};
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &word_record, &word);
    batch_put(batch, &note_record, &fine);
    batch_put(batch, &note_record, &late);
    g_assert_false(store_apply(world->store, batch, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    g_assert_cmpint(fine.version + word.version + late.version, ==, 0);
    expect_notes(world, &(Query) {}, "1/1");

    late.version = 1;
    g_assert_true(store_apply(world->store, batch, NULL));
    g_assert_cmpint(fine.version + word.version + late.version, ==, 4);
    expect_notes(world, &(Query) {}, "1/1 1/2");
}

static void an_item_twice_in_a_batch_is_refused(World *world, gconstpointer data) {
    (void) data;
    Note one = {.shelf = 1, .number = 2}, other = {.shelf = 1, .number = 2};
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &note_record, &one);
    batch_put(batch, &word_record, &(Word) {.word = "between"});
    batch_remove(batch, &note_record, &other);
    g_assert_false(store_apply(world->store, batch, &error));
    g_assert_error(error, ERROR, ERROR_INVALID);
}

static void an_empty_batch_is_fine(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Batch) batch = batch_new();
    g_assert_true(store_apply(world->store, batch, NULL));
}

static void what_no_tier_can_keep_is_refused(World *world, gconstpointer data) {
    (void) data;
    Note notes[] = {
        {.title = "not \xff UTF-8"},
        {.text = "\xed\xa0\x80 half a pair"},
        {.at = {253402300800}},
        {.at = {INT64_MIN}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(store_put(world->store, &note_record, &notes[i], &error));
        g_assert_error(error, ERROR, ERROR_INVALID);
    }
    expect_notes(world, &(Query) {}, "");
}

/* ---- keeping values ---- */

static void expect_same(World *world, const Note *note) {
    g_autoptr(Note) kept = load_note(world, note->shelf, note->number);
    g_assert_nonnull(kept);
    for (const Field *field = note_record.fields; field->name; field++) {
        if (field->type == FIELD_LIST)
            continue;
        g_autofree char *was = field_to_text(field, note), *is = field_to_text(field, kept);
        g_assert_cmpstr(is, ==, was);
    }
    g_assert_null(kept->parts);
}

static void put_values(World *world, Note *notes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        notes[i].number = (int64_t) i;
        GError *error = NULL;
        store_put(world->store, &note_record, &notes[i], &error);
        g_assert_no_error(error);
        expect_same(world, &notes[i]);
    }
}

static void expect_values_after_reopening(World *world, const Note *notes, size_t count) {
    world_reopen(world);
    for (size_t i = 0; i < count; i++)
        expect_same(world, &notes[i]);
}

static const char *const hostile_texts[] = {"",
                                            " ",
                                            "\"",
                                            "\"\"",
                                            ",",
                                            ";",
                                            "a;b;c;d;e",
                                            "\t",
                                            "\n",
                                            "\r",
                                            "\r\n",
                                            "x\ny",
                                            "\n\n\"\n,\n",
                                            "# no comment",
                                            "=1+1",
                                            "NULL",
                                            "0",
                                            "-0",
                                            "true",
                                            "\\",
                                            "\\n",
                                            "'; DROP TABLE note",
                                            "%s%n",
                                            "\xef\xbb\xbf"
                                            "bom",
                                            "commit,5,0123456789abcdef,01234567\n",
                                            "x\ncommit,5,0123456789abcdef,01234567\nput,note,1,1,1",
                                            "kringle,2",
                                            "\xf0\x9f\x8e\x85\xf0\x9f\x8f\xbd",
                                            "e\xcc\x81",
                                            "\xe2\x80\xae"
                                            "evil",
                                            "\x01\x1f\x7f",
                                            "\xc2\x80",
                                            "\xef\xbf\xbf"};

static Note *hostile_notes(void) {
    Note *notes = g_new0(Note, G_N_ELEMENTS(hostile_texts));
    for (size_t i = 0; i < G_N_ELEMENTS(hostile_texts); i++)
        notes[i] = (Note) {.title = (char *) hostile_texts[i], .text = (char *) hostile_texts[i]};
    return notes;
}

static void hostile_texts_stay_as_they_are(World *world, gconstpointer data) {
    (void) data;
    g_autofree Note *notes = hostile_notes();
    put_values(world, notes, G_N_ELEMENTS(hostile_texts));
}

static void hostile_texts_stay_after_reopening(World *world, gconstpointer data) {
    (void) data;
    g_autofree Note *notes = hostile_notes();
    put_values(world, notes, G_N_ELEMENTS(hostile_texts));
    expect_values_after_reopening(world, notes, G_N_ELEMENTS(hostile_texts));
}

enum { EXTREMES = 7 };

/* Missing and empty differ, and the largest and smallest of everything stay what they are. */
static void fill_extremes(Note *notes, GBytes *bytes, GBytes *no_bytes, GPtrArray *parts) {
    notes[0] = (Note) {};
    notes[1] = (Note) {.title = "", .text = NULL, .seal = no_bytes};
    notes[2] = (Note) {.size = INT64_MIN, .read = true, .seal = bytes};
    notes[3] = (Note) {.size = INT64_MAX};
    notes[4] = (Note) {.at = {-30610224000}};
    notes[5] = (Note) {.at = {253402300799}};
    notes[6] = (Note) {.at = {-1}, .parts = parts};
}

static void extremes_stay(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GBytes) bytes = g_bytes_new_static("\0\n\xff", 3), no_bytes = g_bytes_new_static("", 0);
    g_autoptr(GPtrArray) parts = record_array(&word_record);
    Note notes[EXTREMES];
    fill_extremes(notes, bytes, no_bytes, parts);
    put_values(world, notes, EXTREMES);
}

static void extremes_stay_after_reopening(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GBytes) bytes = g_bytes_new_static("\0\n\xff", 3), no_bytes = g_bytes_new_static("", 0);
    g_autoptr(GPtrArray) parts = record_array(&word_record);
    Note notes[EXTREMES];
    fill_extremes(notes, bytes, no_bytes, parts);
    put_values(world, notes, EXTREMES);
    expect_values_after_reopening(world, notes, EXTREMES);
    expect_values_after_reopening(world, notes, EXTREMES);
}

static void an_item_handed_in_is_not_the_one_kept(World *world, gconstpointer data) {
    (void) data;
    char title[] = "mine";
    Note note = {.shelf = 1, .number = 1, .title = title};
    g_assert_true(store_put(world->store, &note_record, &note, NULL));
    title[0] = 'w';
    g_autoptr(Note) kept = load_note(world, 1, 1);
    g_assert_cmpstr(kept->title, ==, "mine");
}

/* ---- queues ---- */

static void the_earliest_due_are_claimed_first(World *world, gconstpointer data) {
    (void) data;
    Task tasks[] = {
        {.shelf = 1, .number = 1, .due = {300}}, {.shelf = 2, .number = 1, .due = {100}},
        {.shelf = 1, .number = 2, .due = {200}}, {.shelf = 1, .number = 0, .due = {200}},
        {.shelf = 0, .number = 9, .due = {0}},   {.shelf = 0, .number = 8, .due = {301}},
        {.shelf = 3, .number = 1, .due = {-5}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tasks); i++)
        g_assert_true(store_put(world->store, &task_record, &tasks[i], NULL));
    Lease lease = {.now = {300}, .until = {400}, .limit = 3};
    expect_claim(world, &lease, "3/1 2/1 1/0");
    expect_claim(world, &lease, "1/2 1/1");
    expect_claim(world, &lease, "");
    lease.now.s = 400;
    lease.until.s = 500;
    lease.limit = 10;
    expect_claim(world, &lease, "0/8 1/0 1/1 1/2 2/1 3/1");
}

static void a_claim_can_be_for_one_island(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 4, 100);
    put_tasks(world, 2, 4, 50);
    Task like = {.shelf = 1, .number = 2};
    Lease lease = {.now = {1000}, .until = {2000}, .limit = 2, .like = &like, .equal = 1};
    expect_claim(world, &lease, "1/0 1/1");
    lease.equal = 2;
    expect_claim(world, &lease, "1/2");
    lease.equal = 1;
    expect_claim(world, &lease, "1/3");
    lease.equal = 0;
    expect_claim(world, &lease, "2/0 2/1");
}

static void a_lease_is_a_fence(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 1, 100);
    Lease lease = {.now = {100}, .until = {200}, .limit = 1};
    g_autoptr(GPtrArray) slow = store_claim(world->store, &task_record, &lease, NULL);
    g_assert_cmpint(((Task *) slow->pdata[0])->due.s, ==, 200);
    g_assert_cmpint(((Task *) slow->pdata[0])->version, ==, 2);
    lease.now.s = 200;
    lease.until.s = 300;
    g_autoptr(GPtrArray) quick = store_claim(world->store, &task_record, &lease, NULL);
    g_assert_cmpint(quick->len, ==, 1);

    g_autoptr(GError) error = NULL;
    g_assert_false(store_put(world->store, &task_record, slow->pdata[0], &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    Task *task = quick->pdata[0];
    task->due.s = 0;
    g_assert_true(store_put(world->store, &task_record, task, NULL));
    lease.now.s = 10000;
    expect_claim(world, &lease, "");
}

static void leases_outlive_the_process(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 3, 100);
    Lease lease = {.now = {101}, .until = {200}, .limit = 5};
    expect_claim(world, &lease, "1/0 1/1");
    world_reopen(world);
    lease.now.s = 150;
    expect_claim(world, &lease, "1/2");
    lease.now.s = 200;
    lease.until.s = 300;
    expect_claim(world, &lease, "1/0 1/1 1/2");
}

/* ---- growth ---- */

/* Seconds of processor time for a hundred small reads and claims, the best of some attempts. */
static double cost_of_small_work(World *world, int64_t shelf, int64_t count) {
    double best = 1e9;
    for (int attempt = 0; attempt < 5; attempt++) {
        clock_t start = clock();
        for (int64_t i = 0; i < 100; i++) {
            Task like = {.shelf = shelf, .number = i * 7919 % count};
            Query query = {.like = &like,
                           .equal = 1,
                           .field = "number",
                           .from = like.number,
                           .until = INT64_MAX,
                           .limit = 3};
            g_autoptr(GPtrArray) found = store_find(world->store, &task_record, &query, NULL);
            g_autoptr(GPtrArray) one =
                store_find(world->store, &task_record, &(Query) {.like = &like, .equal = 2}, NULL);
            g_assert_cmpint(found->len, >, 0);
            g_assert_cmpint(one->len, ==, 1);
            Lease lease = {.now = {1000000}, .until = {2000000}, .limit = 1, .like = &like, .equal = 1};
            g_autofree char *claimed = claim_tasks(world, &lease);
        }
        best = MIN(best, (double) (clock() - start) / CLOCKS_PER_SEC);
    }
    return best;
}

/* Looking through all of 100 times as many items would take 100 times as long. */
static void small_work_in_a_large_table_stays_small(World *world, gconstpointer data) {
    (void) data;
    put_tasks(world, 1, 1000, 1);
    double small = cost_of_small_work(world, 1, 1000);
    put_tasks(world, 2, 100000, 1);
    double large = cost_of_small_work(world, 2, 100000);
    g_test_message("a hundred small reads and claims: %.3f ms of 1,000, %.3f ms of 100,000", 1e3 * small,
                   1e3 * large);
    g_assert_cmpfloat(large, <, 20 * small + 0.002);
}

/* ---- other times, other fields ---- */

static void everything_is_there_after_reopening(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    put_note(world, 2, 2, "second");
    world_reopen(world);
    expect_notes(world, &(Query) {}, "1/1 2/2");
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_autoptr(Batch) batch = batch_new();
    batch_remove(batch, &note_record, note);
    g_assert_true(store_apply(world->store, batch, NULL));
    put_note(world, 3, 3, "third");
    world_reopen(world);
    expect_notes(world, &(Query) {}, "2/2 3/3");
}

static void new_fields_are_missing_in_old_items(World *world, gconstpointer data) {
    (void) data;
    store_close(world->store);
    world->store = store_open(world->url, NULL);
    g_assert_true(store_prepare(world->store, older_records, NULL));
    OlderNote old = {.shelf = 1, .number = 1, .title = "old"};
    g_assert_true(store_put(world->store, &older_note_record, &old, NULL));

    world_reopen(world);
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_assert_cmpstr(note->title, ==, "old");
    g_assert_null(note->text);
    note->text = g_strdup("known now");
    g_assert_true(store_put(world->store, &note_record, note, NULL));
    world_reopen(world);
    expect_same(world, note);
}

static void fields_of_a_newer_version_are_refused(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    put_note(world, 1, 1, "new");
    store_close(world->store);
    g_autoptr(Store) older = store_open(world->url, NULL);
    g_assert_false(store_prepare(older, older_records, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, "newer"));
    store_close(g_steal_pointer(&older));

    world->store = store_open(world->url, NULL);
    g_assert_true(store_prepare(world->store, all_records, NULL));
    expect_notes(world, &(Query) {}, "1/1");
}

/* ---- */

typedef void SuiteTest(World *world, gconstpointer data);

typedef struct {
    const char *name;
    SuiteTest *test;
} Named;

#define NAMED(test)                                                                                          \
    { #test, test }

static const Named always[] = {
    NAMED(items_come_in_the_order_of_their_key),
    NAMED(texts_are_ordered_by_bytes),
    NAMED(leading_key_fields_select),
    NAMED(a_range_of_a_field_selects),
    NAMED(a_visit_can_stop_the_walk_or_fail_it),
    NAMED(loading_what_is_not_there_says_so),
    NAMED(every_write_raises_the_version),
    NAMED(whoever_comes_second_meets_a_conflict),
    NAMED(what_was_removed_is_gone_and_can_come_back),
    NAMED(a_batch_is_applied_as_a_whole_or_not_at_all),
    NAMED(an_item_twice_in_a_batch_is_refused),
    NAMED(an_empty_batch_is_fine),
    NAMED(what_no_tier_can_keep_is_refused),
    NAMED(hostile_texts_stay_as_they_are),
    NAMED(extremes_stay),
    NAMED(an_item_handed_in_is_not_the_one_kept),
    NAMED(the_earliest_due_are_claimed_first),
    NAMED(a_claim_can_be_for_one_island),
    NAMED(a_lease_is_a_fence),
    NAMED(small_work_in_a_large_table_stays_small),
    {},
};

static const Named if_it_keeps[] = {
    NAMED(everything_is_there_after_reopening),
    NAMED(hostile_texts_stay_after_reopening),
    NAMED(extremes_stay_after_reopening),
    NAMED(leases_outlive_the_process),
    NAMED(new_fields_are_missing_in_old_items),
    NAMED(fields_of_a_newer_version_are_refused),
    {},
};

static void add_tests(const char *url, const Named *tests) {
    g_autofree char *scheme = g_strndup(url, strcspn(url, ":"));
    for (; tests->name; tests++) {
        g_autofree char *name = g_strdelimit(g_strdup(tests->name), "_", '-');
        g_autofree char *path = g_strdup_printf("/store/%s/%s", scheme, name);
        g_test_add(path, World, url, world_open, tests->test, world_close);
    }
}

void store_suite_add(const char *url, bool keeps) {
    add_tests(url, always);
    if (keeps)
        add_tests(url, if_it_keeps);
}
