/* What the sqlite tier promises beyond store.h: what it makes, whose files it takes, and that several can use one. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/sqlite/connection.h"
#include "store/suite/suite.h"
#include "store/suite/world.h"

/* ---- the file ---- */

static char *path_of(const World *world, const char *name) {
    return g_build_filename(world->folder, name, NULL);
}

/* Another store than the one of the world. */
static Store *open_file(const World *world, const char *name, const Record *const *records, GError **error) {
    g_autofree char *url = g_strconcat("sqlite:", world->folder, "/", name, NULL);
    g_autoptr(Store) store = store_open(url, error);
    return store && store_prepare(store, records, error) ? g_steal_pointer(&store) : NULL;
}

static void expect_refused(const World *world, const char *name, const char *reason) {
    g_autoptr(GError) error = NULL;
    g_assert_null(open_file(world, name, all_records, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    if (!strstr(error->message, reason))
        g_error("\"%s\" does not say \"%s\"", error->message, reason);
}

static void put_word(Store *store, const char *word) {
    GError *error = NULL;
    store_put(store, &word_record, &(Word) {.word = (char *) word}, &error);
    g_assert_no_error(error);
}

static void run_sql(const World *world, const char *name, const char *text) {
    g_autofree char *path = path_of(world, name);
    GError *error = NULL;
    Sqlite *sqlite = sqlite_open(path, false, &error);
    g_assert_no_error(error);
    g_assert_true(sqlite_run(sqlite, text, NULL));
    sqlite_close(sqlite);
}

static guint count_files(const World *world) {
    g_autoptr(GDir) folder = g_dir_open(world->folder, 0, NULL);
    guint count = 0;
    while (g_dir_read_name(folder))
        count++;
    return count;
}

static void looking_makes_nothing(World *world, gconstpointer data) {
    (void) data;
    Lease lease = {.now = {1}, .until = {2}, .limit = 1};
    expect_notes(world, &(Query) {}, "");
    expect_claim(world, &lease, "");
    g_assert_true(store_check(world->store, NULL));
    g_assert_cmpuint(count_files(world), ==, 0);
    put_note(world, 1, 1, "x");
    suite_reopen(world);
    store_close(world->store);
    g_assert_cmpuint(count_files(world), ==, 1);
    world->store = open_file(world, "file", all_records, NULL);
}

static void what_somebody_else_begins_is_seen(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) other = open_file(world, "file", all_records, NULL);
    put_note(world, 1, 1, "x");
    g_autoptr(Note) note = store_load(other, &note_record, &(Note) {.shelf = 1, .number = 1}, NULL);
    g_assert_nonnull(note);
}

static void only_the_owner_can_read_it(World *world, gconstpointer data) {
    (void) data;
    static const char *const names[] = {"file", "file-wal", "file-shm"};
    const mode_t masks[] = {0, 0777};
    for (size_t i = 0; i < G_N_ELEMENTS(masks); i++) {
        mode_t mask = umask(masks[i]);
        put_note(world, 1, 1, "x");
        umask(mask);
        for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
            g_autofree char *path = path_of(world, names[n]);
            struct stat about;
            g_assert_cmpint(stat(path, &about), ==, 0);
            g_assert_cmphex(about.st_mode & 0777, ==, 0600);
        }
        g_assert_null(store_concern(world->store));
        store_close(world->store);
        g_autofree char *path = path_of(world, "file");
        g_assert_cmpint(g_remove(path), ==, 0);
        world->store = open_file(world, "file", all_records, NULL);
    }
}

static void what_others_can_read_is_a_concern(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *path = path_of(world, "file");
    put_note(world, 1, 1, "x");
    g_chmod(world->folder, 0755);
    g_assert_null(store_concern(world->store));
    g_chmod(path, 0644);
    g_autofree char *concern = store_concern(world->store);
    g_assert_nonnull(strstr(concern, "chmod go= "));
    g_chmod(world->folder, 0700);
    g_assert_null(store_concern(world->store));
}

static void an_address_that_can_be_no_file_is_refused(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL, missing = NULL;
    g_assert_null(store_open("sqlite:", &error));
    g_assert_error(error, ERROR, ERROR_USAGE);
    expect_refused(world, ".", "is a folder");

    g_autoptr(Store) store = open_file(world, "missing/file", all_records, NULL);
    g_assert_false(store_put(store, &word_record, &(Word) {.word = "x"}, &missing));
    g_assert_error(missing, ERROR, ERROR_STORAGE);
    g_assert_true(g_str_has_prefix(missing->message, "cannot create /"));
}

/* ---- whose file it is ---- */

static void a_text_is_refused_and_stays_as_it_is(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *path = path_of(world, "text"), *text = g_strnfill(3000, 'x'), *after = NULL;
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    expect_refused(world, "text", "is no SQLite database");
    g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, text);
}

static void the_database_of_another_program_stays_as_it_is(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *path = path_of(world, "other");
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    run_sql(world, "other", "CREATE TABLE word (word TEXT)");
    g_autoptr(GBytes) before = NULL, after = NULL;
    char *text;
    gsize length;
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    before = g_bytes_new_take(text, length);
    expect_refused(world, "other", "database of another program");
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    after = g_bytes_new_take(text, length);
    g_assert_true(g_bytes_equal(before, after));
}

/* Somebody else put it there after we had looked. */
static void a_foreign_database_that_appears_is_refused(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = path_of(world, "file");
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    run_sql(world, "file", "CREATE TABLE word (word TEXT)");
    g_assert_false(store_put(world->store, &word_record, &(Word) {.word = "x"}, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, "another program"));
    g_remove(path);
    store_close(world->store);
    world->store = open_file(world, "file", all_records, NULL);
}

static void an_empty_file_becomes_a_store(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *path = path_of(world, "empty");
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    g_autoptr(Store) store = open_file(world, "empty", all_records, NULL);
    put_word(store, "x");
}

/* As a kill leaves it that came before the first commit. */
static void a_file_that_was_only_begun_becomes_a_store(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *path = path_of(world, "begun");
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    run_sql(world, "begun", "PRAGMA journal_mode = WAL");
    g_autoptr(Store) store = open_file(world, "begun", all_records, NULL);
    g_autoptr(GPtrArray) words = store_find(store, &word_record, &(Query) {}, NULL);
    g_assert_cmpuint(words->len, ==, 0);
    put_word(store, "x");
}

static void what_a_newer_program_wrote_is_refused(World *world, gconstpointer data) {
    (void) data;
    const Record *const words_only[] = {&word_record, NULL};
    g_autoptr(GError) error = NULL;
    put_note(world, 1, 1, "x");
    g_assert_null(open_file(world, "file", words_only, &error));
    g_assert_nonnull(strstr(error->message, "it has a table \"note\""));

    g_autoptr(Store) store = open_file(world, "newer", all_records, NULL);
    put_word(store, "x");
    store_close(g_steal_pointer(&store));
    run_sql(world, "newer", "PRAGMA user_version = 3");
    expect_refused(world, "newer", "written by a newer kringle");
}

/* ---- several at once ---- */

static void two_can_use_one_file(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) one = open_file(world, "shared", all_records, NULL);
    g_autoptr(Store) other = open_file(world, "shared", all_records, NULL);
    g_autoptr(GError) error = NULL;
    Word mine = {.word = "x"}, theirs = {.word = "x"};
    g_assert_true(store_put(one, &word_record, &mine, NULL));
    g_assert_false(store_put(other, &word_record, &theirs, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    theirs.version = 1;
    g_assert_true(store_put(other, &word_record, &theirs, NULL));
    g_clear_error(&error);
    g_assert_false(store_put(one, &word_record, &mine, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    g_assert_false(store_is_exclusive(one));
}

/* ---- damage ---- */

/* Writes over the file where the text stands, or everything behind its first page. */
static void damage(const World *world, const char *text, const char *instead) {
    g_autofree char *path = path_of(world, "damaged"), *all = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &all, &length, NULL));
    if (text)
        memcpy(memmem(all, length, text, strlen(text)), instead, strlen(instead));
    else
        memset(all + 4096, 0x55, length - 4096);
    g_assert_true(g_file_set_contents(path, all, (gssize) length, NULL));
}

static void expect_damage_found(World *world, const char *text, const char *instead) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_file(world, "damaged", all_records, NULL);
    Note note = {.shelf = 1, .title = "a title of its own"};
    g_assert_true(store_put(store, &note_record, &note, NULL));
    g_assert_true(store_check(store, NULL));
    store_close(g_steal_pointer(&store));
    damage(world, text, instead);
    store = open_file(world, "damaged", all_records, &error);
    g_assert_no_error(error);
    g_assert_false(store_check(store, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, "damaged is damaged"));
    g_assert_null(strstr(error->message, "\\x0a"));
    g_autofree char *path = path_of(world, "damaged");
    store_close(g_steal_pointer(&store));
    g_remove(path);
}

static void a_damaged_file_is_found_by_a_check(World *world, gconstpointer data) {
    (void) data;
    expect_damage_found(world, NULL, NULL);
    expect_damage_found(world, "a title of its own", "\xff\xff");
}

/* ---- forgetting ---- */

/* "<17>", and then more of it or less, so that rows move about. */
static char *marked(int mark) {
    static const gsize lengths[] = {0, 20, 300, 900, 3000};
    g_autofree char *rest = g_strnfill(lengths[g_test_rand_int_range(0, G_N_ELEMENTS(lengths))], 'x');
    return g_strdup_printf("<%d>%s", mark, rest);
}

static void change_a_note(Store *store, int mark) {
    Note like = {.shelf = g_test_rand_int_range(0, 5), .number = g_random_int_range(0, 200)};
    g_autoptr(Note) note = store_load(store, &note_record, &like, NULL);
    g_autoptr(Batch) batch = batch_new();
    bool remove = note && mark % 3 == 0;
    if (!note)
        note = record_copy(&note_record, &like);
    g_free(note->text);
    note->text = marked(mark);
    if (remove)
        batch_remove(batch, &note_record, note);
    else
        batch_put(batch, &note_record, note);
    g_assert_true(store_apply(store, batch, NULL));
}

static bool collect_mark(const void *item, void *data, GError **error) {
    (void) error;
    const char *text = ((const Note *) item)->text;
    g_hash_table_add(data, g_strndup(text, strcspn(text, ">") + 1));
    return true;
}

/* 2 is FULL, and 1 is NORMAL, which leaves the log to the system until it is brought into the file. */
static int64_t synchronous(const World *world, bool relaxed) {
    g_autofree char *path = path_of(world, "file");
    Sqlite *sqlite = sqlite_open(path, relaxed, NULL);
    Prepared *row = sqlite_prepare(sqlite, "PRAGMA synchronous", NULL);
    g_assert_true(prepared_step(row, NULL));
    int64_t number = prepared_number(row, 0);
    prepared_free(row);
    sqlite_close(sqlite);
    return number;
}

/* One must not hide the other. */
static void expect_both_concerns(const World *world, Store *relaxed) {
    g_autofree char *path = path_of(world, "file");
    g_chmod(world->folder, 0755);
    g_chmod(path, 0644);
    g_autofree char *concern = store_concern(relaxed);
    g_assert_nonnull(strstr(concern, "power cut"));
    g_assert_nonnull(strstr(concern, "chmod go= "));
}

static void durability_is_relaxed_for_who_asks(World *world, gconstpointer data) {
    (void) data;
    put_word(world->store, "there");
    g_assert_cmpint(synchronous(world, false), ==, 2);
    g_assert_cmpint(synchronous(world, true), ==, 1);
    g_autoptr(Store) relaxed = open_file(world, "file?durability=relaxed", all_records, NULL);
    put_word(relaxed, "too");
    g_autofree char *concern = store_concern(relaxed);
    g_assert_nonnull(strstr(concern, "power cut"));
    g_assert_null(strstr(concern, "chmod"));
    expect_both_concerns(world, relaxed);
    g_assert_cmpuint(count_files(world), ==, 3); /* the file, its log, and the index of that */
}

static void what_is_forgotten_is_in_no_file(World *world, gconstpointer data) {
    (void) data;
    for (int mark = 0; mark < 3000; mark++)
        change_a_note(world->store, mark);
    g_assert_true(store_forget(world->store, NULL));
    g_autoptr(GHashTable) kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_assert_true(store_each(world->store, &note_record, &(Query) {}, collect_mark, kept, NULL));
    suite_reopen(world);
    store_close(world->store);
    g_assert_cmpuint(count_files(world), ==, 1);
    g_autofree char *path = path_of(world, "file"), *all = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &all, &length, NULL));
    for (int mark = 0; mark < 3000; mark++) {
        g_autofree char *word = g_strdup_printf("<%d>", mark);
        g_assert_true(g_hash_table_contains(kept, word) == (memmem(all, length, word, strlen(word)) != NULL));
    }
    world->store = open_file(world, "file", all_records, NULL);
}

#define ADD(name, test)                                                                                      \
    g_test_add("/store/sqlite/" name, World, "sqlite:FOLDER/file", suite_open, test, suite_close)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    store_suite_add("sqlite:FOLDER/file", true);
    ADD("looking-makes-nothing", looking_makes_nothing);
    ADD("what-somebody-else-begins-is-seen", what_somebody_else_begins_is_seen);
    ADD("only-the-owner-can-read-it", only_the_owner_can_read_it);
    ADD("what-others-can-read-is-a-concern", what_others_can_read_is_a_concern);
    ADD("an-address-that-can-be-no-file-is-refused", an_address_that_can_be_no_file_is_refused);
    ADD("a-text-is-refused-and-stays-as-it-is", a_text_is_refused_and_stays_as_it_is);
    ADD("the-database-of-another-program-stays-as-it-is", the_database_of_another_program_stays_as_it_is);
    ADD("a-foreign-database-that-appears-is-refused", a_foreign_database_that_appears_is_refused);
    ADD("an-empty-file-becomes-a-store", an_empty_file_becomes_a_store);
    ADD("a-file-that-was-only-begun-becomes-a-store", a_file_that_was_only_begun_becomes_a_store);
    ADD("what-a-newer-program-wrote-is-refused", what_a_newer_program_wrote_is_refused);
    ADD("two-can-use-one-file", two_can_use_one_file);
    ADD("durability-is-relaxed-for-who-asks", durability_is_relaxed_for_who_asks);
    ADD("what-is-forgotten-is-in-no-file", what_is_forgotten_is_in_no_file);
    ADD("a-damaged-file-is-found-by-a-check", a_damaged_file_is_found_by_a_check);
    return g_test_run();
}
