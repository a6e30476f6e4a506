/* What the postgresql tier promises beyond store.h. Runs beside a server: see tests/cli/postgresql.py. */
#include <string.h>

#include "base/error.h"
#include "store/postgresql/change.h"
#include "store/suite/suite.h"
#include "store/suite/world.h"

static const char *url;

static void run_sql(const char *text) {
    GError *error = NULL;
    Postgres *postgres = postgres_connect(url, false, &error);
    g_assert_no_error(error);
    postgres_run(postgres, text, &error);
    g_assert_no_error(error);
    postgres_close(postgres);
}

static void begin_empty(void) {
    run_sql("DROP SCHEMA IF EXISTS kringle CASCADE");
}

/* ---- what it makes, and takes for a store ---- */

static Store *open_store(const char *name, const Record *const *records, GError **error) {
    g_autoptr(Store) store = store_open(name, error);
    return store && store_prepare(store, records, error) ? g_steal_pointer(&store) : NULL;
}

static void expect_refused(const char *name, ErrorKind kind, const char *reason) {
    g_autoptr(GError) error = NULL;
    g_assert_null(open_store(name, all_records, &error));
    g_assert_error(error, ERROR, (int) kind);
    if (!strstr(error->message, reason))
        g_error("\"%s\" does not say \"%s\"", error->message, reason);
}

static void expect_no_secret_told(const char *name) {
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(name, &error));
    g_assert_error(error, ERROR, ERROR_USAGE);
    if (strstr(error->message, "geheim"))
        g_error("\"%s\" tells it", error->message);
}

static void looking_makes_nothing(World *world, gconstpointer data) {
    (void) data;
    Lease lease = {.now = {1}, .until = {2}, .limit = 1};
    expect_notes(world, &(Query) {}, "");
    expect_claim(world, &lease, "");
    run_sql("CREATE SCHEMA kringle"); /* fails if there is one */
    begin_empty();
}

static void what_somebody_else_begins_is_seen(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(Store) other = open_store(url, all_records, NULL);
    expect_notes(world, &(Query) {}, "");
    g_assert_true(store_put(other, &note_record, &(Note) {.shelf = 1, .number = 1}, NULL));
    expect_notes(world, &(Query) {}, "1/1");
}

static void a_name_that_makes_no_sense_is_refused(World *world, gconstpointer data) {
    (void) world;
    (void) data;
    expect_refused("postgresql:", ERROR_USAGE, "needs a server and a database");
    expect_refused("postgresql:gifts", ERROR_USAGE, "needs a server and a database");
    expect_refused("postgresql://h/gifts?colour=red", ERROR_USAGE, "colour");
    expect_refused("postgresql://ann:geheim@h/gifts", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://h/gifts?password=geheim", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://ann:ge%68eim@h/gifts", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://h/gifts?sslpassword=geheim", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://ann:geheim@[::1/gifts", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://ann:12/geheim@h/gifts", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://h/gifts?password=a&geheim", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://h/?dbname=host%3Da%20password%3Dgeheim", ERROR_USAGE, "PGPASSWORD");
    expect_refused("postgresql://h/?dbname=postgresql://a:geheim@b/c", ERROR_USAGE, "PGPASSWORD");
    expect_no_secret_told("postgres://ann:geheim@h/gifts");
    expect_no_secret_told("postgresql://ann:geheim%zz@h/gifts");
    expect_no_secret_told("postgresql://h/gifts?password=geheim%zz");
    expect_refused("postgresql://127.0.0.1:1/gifts", ERROR_STORAGE,
                   "cannot reach postgresql://127.0.0.1:1/gifts");
}

static void the_schema_of_another_program_is_left_alone(World *world, gconstpointer data) {
    (void) world;
    (void) data;
    run_sql("CREATE SCHEMA kringle");
    expect_refused(url, ERROR_STORAGE, "is of another program");
    begin_empty();
}

static void what_a_newer_program_wrote_is_refused(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "old");
    run_sql("COMMENT ON SCHEMA kringle IS 'kringle 3'");
    expect_refused(url, ERROR_STORAGE, "newer kringle");
    run_sql("COMMENT ON SCHEMA kringle IS 'kringle 2'");
    run_sql("CREATE TABLE kringle.later (id bigint)");
    expect_refused(url, ERROR_STORAGE, "it has a table \"later\"");
    run_sql("DROP TABLE kringle.later");
    expect_notes(world, &(Query) {}, "1/1");
}

static void a_database_that_takes_no_writes_is_refused(World *world, gconstpointer data) {
    (void) world;
    (void) data;
    run_sql("ALTER DATABASE gifts SET default_transaction_read_only = on");
    expect_refused(url, ERROR_STORAGE, "session is read-only");
    GError *error = NULL;
    g_autofree char *writing = g_strconcat(url, "&options=-c%20default_transaction_read_only%3Doff", NULL);
    Postgres *postgres = postgres_connect(writing, false, &error);
    g_assert_no_error(error);
    g_assert_true(postgres_run(postgres, "ALTER DATABASE gifts RESET default_transaction_read_only", &error));
    postgres_close(postgres);
}

static void texts_that_are_not_unicode_are_refused(World *world, gconstpointer data) {
    (void) world;
    (void) data;
    run_sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    g_autoptr(GString) latin = g_string_new(url);
    g_string_replace(latin, "/gifts", "/latin", 1);
    expect_refused(latin->str, ERROR_STORAGE, "keeps texts as LATIN1");
    run_sql("DROP DATABASE latin");
}

static const char *synchronous_commit(bool relaxed) {
    g_autoptr(GError) error = NULL;
    Postgres *postgres = postgres_connect(url, relaxed, &error);
    g_assert_no_error(error);
    bool is_off =
        postgres_run(postgres, "SELECT 1 / (current_setting('synchronous_commit') = 'off')::int", NULL);
    postgres_close(postgres);
    return is_off ? "off" : "on";
}

static void durability_is_relaxed_for_who_asks(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "there");
    g_assert_cmpstr(synchronous_commit(false), ==, "on");
    g_assert_cmpstr(synchronous_commit(true), ==, "off");
    run_sql("ALTER DATABASE gifts SET synchronous_commit = off");
    g_assert_cmpstr(synchronous_commit(false), ==, "on");
    run_sql("ALTER DATABASE gifts RESET synchronous_commit");
    g_autofree char *name = g_strconcat(url, "&durability=relaxed", NULL);
    g_autoptr(Store) relaxed = open_store(name, all_records, NULL);
    g_autofree char *concern = store_concern(relaxed);
    g_assert_nonnull(strstr(concern, "power cut"));
}

/* However long the server lets other statements take. */
static void what_is_forgotten_takes_its_time(World *world, gconstpointer data) {
    (void) data;
    g_autofree char *name = g_strconcat(url, "&options=-c%20statement_timeout%3D500ms", NULL);
    g_autofree char *text = g_strnfill(20000, 'x');
    GError *error = NULL;
    for (int64_t i = 0; i < 3000; i += 300) {
        g_autoptr(Batch) batch = batch_new();
        Note notes[300];
        for (int64_t k = 0; k < 300; k++) {
            notes[k] = (Note) {.shelf = 1, .number = i + k, .text = text};
            batch_put(batch, &note_record, &notes[k]);
        }
        g_assert_true(store_apply(world->store, batch, NULL));
    }
    run_sql("UPDATE kringle.note SET title = 'changed', version = version + 1");
    run_sql("ALTER DATABASE gifts SET vacuum_cost_delay = 20");
    run_sql("ALTER DATABASE gifts SET vacuum_cost_limit = 10");
    g_autoptr(Store) hasty = open_store(name, all_records, &error);
    g_assert_no_error(error);
    g_assert_true(store_forget(hasty, &error));
    g_assert_no_error(error);
    run_sql("ALTER DATABASE gifts RESET ALL");
    run_sql("DELETE FROM kringle.note"); /* their checksums do not fit any more */
}

/* ---- several at once ---- */

enum { WRITERS = 8, ROUNDS = 40 };

typedef struct {
    int64_t number;
    int64_t conflicts;
} Hand;

/* All of them begin the store, and each adds one to the same two notes, in its own order. */
static gpointer add_up(gpointer data) {
    Hand *hand = data;
    GError *error = NULL;
    g_autoptr(Store) store = open_store(url, all_records, &error);
    g_assert_no_error(error);
    for (int done = 0; done < ROUNDS;) {
        g_autoptr(Batch) batch = batch_new();
        Note *notes[2];
        for (int64_t i = 0; i < 2; i++) {
            void *kept;
            g_assert_true(
                store_look_up(store, &note_record, &(Note) {.shelf = 1, .number = i}, &kept, &error));
            notes[i] = kept ? kept : record_new(&note_record);
            notes[i]->shelf = 1;
            notes[i]->number = i;
            notes[i]->size++;
        }
        for (int64_t i = 0; i < 2; i++)
            batch_put(batch, &note_record, notes[(i + hand->number) % 2]);
        bool written = store_apply(store, batch, &error);
        done += written;
        hand->conflicts += !written;
        g_assert_true(written || g_error_matches(error, ERROR, ERROR_CONFLICT));
        g_clear_error(&error);
        for (int64_t i = 0; i < 2; i++)
            note_free(notes[i]);
    }
    return NULL;
}

/* Whoever waits for one who waits for them is begun anew, and nobody hears of it. */
static void many_add_up_in_any_order(World *world, gconstpointer data) {
    (void) data;
    GThread *threads[WRITERS];
    Hand hands[WRITERS] = {0};
    for (int64_t i = 0; i < WRITERS; i++) {
        hands[i].number = i;
        threads[i] = g_thread_new("adds", add_up, &hands[i]);
    }
    for (size_t i = 0; i < WRITERS; i++)
        g_thread_join(threads[i]);
    for (int64_t i = 0; i < 2; i++) {
        g_autoptr(Note) note = load_note(world, 1, i);
        g_assert_cmpint(note->size, ==, WRITERS * ROUNDS);
        g_assert_cmpint(note->version, ==, WRITERS * ROUNDS);
    }
}

static void whatever_isolation_the_server_prefers(World *world, gconstpointer data) {
    run_sql("ALTER DATABASE gifts SET default_transaction_isolation = 'repeatable read'");
    many_add_up_in_any_order(world, data);
    run_sql("ALTER DATABASE gifts RESET default_transaction_isolation");
}

/* Who has not been seen for a day is removed by the next one who comes. */
static void a_writer_that_was_removed_writes_as_another(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    run_sql("DELETE FROM kringle.writer");
    put_note(world, 1, 2, "second");
    put_note(world, 1, 3, "third");
    suite_reopen(world);
    expect_notes(world, &(Query) {}, "1/1 1/2 1/3");
}

/* Whether a change of that writer was committed: 1 or 0; -1 if it says that nobody can know. */
static int was_committed(int64_t id, int64_t version) {
    g_autoptr(GError) error = NULL;
    const PostgresWriter writer = {.id = id, .version = version};
    bool was = false;
    Postgres *postgres = postgres_connect(url, false, &error);
    g_assert_no_error(error);
    bool is_known = postgres_was_committed(postgres, &writer, &was, &error);
    postgres_close(postgres);
    g_assert_true(is_known || g_error_matches(error, ERROR, ERROR_STORAGE));
    return is_known ? was : -1;
}

static void whether_a_change_was_committed_stands_in_its_writer(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    run_sql("INSERT INTO kringle.writer (id, version) VALUES (5, 3)");
    g_assert_cmpint(was_committed(5, 2), ==, 1);
    g_assert_cmpint(was_committed(5, 3), ==, 0);
    g_assert_cmpint(was_committed(6, 1), ==, -1);
    run_sql("DELETE FROM kringle.writer WHERE id = 5"); /* it has no checksum */
}

enum { IMPORTS = 40, AT_ONCE = 20 };

/* One of the notes is there already. */
static gpointer import_in_vain(gpointer data) {
    World *world = data;
    for (int round = 0; round < IMPORTS; round++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Batch) batch = batch_new();
        Note notes[AT_ONCE];
        for (int64_t i = 0; i < AT_ONCE; i++) {
            notes[i] = (Note) {.shelf = 1, .number = i, .version = 1, .title = "copy"};
            batch_restore(batch, &note_record, &notes[i]);
        }
        g_assert_false(store_apply(world->store, batch, &error));
        g_assert_error(error, ERROR, ERROR_CONFLICT);
    }
    return NULL;
}

/* What one of them began anew was never taken for what another has committed meanwhile. */
static void many_import_in_vain_and_others_go_on(World *world, gconstpointer data) {
    (void) data;
    GThread *threads[WRITERS];
    put_note(world, 1, 1, "was there");
    for (size_t i = 0; i < WRITERS; i++)
        threads[i] = g_thread_new("imports", import_in_vain, world);
    for (int64_t i = 0; i < IMPORTS * WRITERS; i++)
        put_note(world, 2, i, "goes on");
    for (size_t i = 0; i < WRITERS; i++)
        g_thread_join(threads[i]);
    expect_notes(world, &(Query) {.like = &(Note) {.shelf = 1}, .equal = 1}, "1/1");
    g_autoptr(GPtrArray) notes =
        store_find(world->store, &note_record, &(Query) {.like = &(Note) {.shelf = 2}, .equal = 1}, NULL);
    g_assert_cmpuint(notes->len, ==, IMPORTS * WRITERS);
}

/* ---- much at once ---- */

static void much_comes_from_elsewhere_and_what_is_there_is_told(World *world, gconstpointer data) {
    (void) data;
    enum { MANY = 5000 };
    g_autofree Note *notes = g_new0(Note, MANY);
    g_autoptr(Batch) batch = batch_new();
    g_autoptr(GError) error = NULL;
    for (int64_t i = 0; i < MANY; i++) {
        notes[i] = (Note) {.shelf = 1,
                           .number = i,
                           .version = i + 1,
                           .title = i % 3 ? "x" : NULL,
                           .text = i % 2 ? "" : "\x01"};
        batch_restore(batch, &note_record, &notes[i]);
    }
    put_note(world, 1, 4321, "was there");
    g_assert_false(store_apply(world->store, batch, &error));
    g_assert_error(error, ERROR, ERROR_CONFLICT);
    g_assert_cmpstr(error->message, ==, "note 1, 4321 is there already");
    expect_notes(world, &(Query) {}, "1/4321");

    g_autoptr(Batch) removal = batch_new();
    batch_remove(removal, &note_record, &(Note) {.shelf = 1, .number = 4321, .version = 1});
    g_assert_true(store_apply(world->store, removal, NULL));
    g_assert_true(store_apply(world->store, batch, NULL));
    for (int64_t i = 0; i < MANY; i += 777)
        expect_same(world, &notes[i]);
}

#define ADD(name, test) g_test_add("/store/postgresql/" name, World, url, suite_open, test, suite_close)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    url = g_getenv("KRINGLE_POSTGRESQL");
    suite_begin_with(begin_empty);
    store_suite_add(url, true);
    ADD("looking-makes-nothing", looking_makes_nothing);
    ADD("what-somebody-else-begins-is-seen", what_somebody_else_begins_is_seen);
    ADD("a-name-that-makes-no-sense-is-refused", a_name_that_makes_no_sense_is_refused);
    ADD("the-schema-of-another-program-is-left-alone", the_schema_of_another_program_is_left_alone);
    ADD("what-a-newer-program-wrote-is-refused", what_a_newer_program_wrote_is_refused);
    ADD("a-database-that-takes-no-writes-is-refused", a_database_that_takes_no_writes_is_refused);
    ADD("texts-that-are-not-unicode-are-refused", texts_that_are_not_unicode_are_refused);
    ADD("durability-is-relaxed-for-who-asks", durability_is_relaxed_for_who_asks);
    ADD("what-is-forgotten-takes-its-time", what_is_forgotten_takes_its_time);
    ADD("many-add-up-in-any-order", many_add_up_in_any_order);
    ADD("whatever-isolation-the-server-prefers", whatever_isolation_the_server_prefers);
    ADD("a-writer-that-was-removed-writes-as-another", a_writer_that_was_removed_writes_as_another);
    ADD("whether-a-change-was-committed-stands-in-its-writer",
        whether_a_change_was_committed_stands_in_its_writer);
    ADD("many-import-in-vain-and-others-go-on", many_import_in_vain_and_others_go_on);
    ADD("much-comes-from-elsewhere-and-what-is-there-is-told",
        much_comes_from_elsewhere_and_what_is_there_is_told);
    return g_test_run();
}
