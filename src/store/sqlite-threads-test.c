/* What those share who write to one SQLite file, or read in it, at the same time: a commit, and the log. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/error.h"
#include "store/sqlite/connection.h"
#include "store/suite/suite.h"
#include "store/suite/world.h"

static Sqlite *open_beside(const World *world) {
    g_autofree char *path = g_build_filename(world->folder, "file", NULL);
    GError *error = NULL;
    Sqlite *sqlite = sqlite_open(path, false, &error);
    g_assert_no_error(error);
    return sqlite;
}

/* A store of its own, as another process has one. */
static Store *open_store(const World *world) {
    GError *error = NULL;
    Store *store = store_open(world->url, &error);
    g_assert_no_error(error);
    g_assert_true(store_prepare(store, all_records, NULL));
    return store;
}

/* ---- a commit ---- */

enum { HANDS = 12, LONG_ENOUGH_US = 400000 };

typedef struct {
    Store *store;
    GThread *thread;
    int64_t number;
    bool fits;
} Hand;

/* A note of one's own; and, if that is not to fit, another one that is there already. */
static gpointer put_own(gpointer data) {
    const Hand *hand = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &note_record, &(Note) {.shelf = 2, .number = hand->number});
    batch_put(batch, &note_record, &(Note) {.shelf = hand->fits ? 3 : 1, .number = hand->number});
    g_assert_true(store_apply(hand->store, batch, &error) == hand->fits);
    g_assert_true(hand->fits || g_error_matches(error, ERROR, ERROR_CONFLICT));
    return NULL;
}

/* All of them wait for somebody else, and so for each other. */
static void put_together(World *world, Hand hands[static HANDS], GThreadFunc put) {
    Sqlite *other = open_beside(world);
    g_assert_true(sqlite_begin(other, NULL));
    for (int64_t i = 0; i < HANDS; i++) {
        hands[i] = (Hand) {.store = world->store, .number = i, .fits = i % 3 != 1};
        hands[i].thread = g_thread_new("hand", put, &hands[i]);
    }
    g_usleep(LONG_ENOUGH_US);
    sqlite_undo(other);
    sqlite_close(other);
    for (int64_t i = 0; i < HANDS; i++)
        g_thread_join(hands[i].thread);
}

static void who_waits_together_shares_a_commit(World *world, gconstpointer data) {
    (void) data;
    Hand hands[HANDS];
    uint64_t written = 0;
    for (int64_t i = 0; i < HANDS; i++)
        put_note(world, 1, i, "there already");
    uint64_t before = store_commits(world->store);
    put_together(world, hands, put_own);
    for (int64_t i = 0; i < HANDS; i++) {
        g_autoptr(Note) own = load_note(world, 2, i), further = load_note(world, 3, i);
        g_assert_true((own != NULL) == hands[i].fits && (further != NULL) == hands[i].fits);
        written += hands[i].fits;
    }
    g_assert_cmpuint(store_commits(world->store) - before, <, written / 2);
}

/* As if the disk were full. */
static void let_files_grow_until(rlim_t size) {
    struct rlimit limit;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    limit.rlim_cur = MIN(size, limit.rlim_max);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

static gpointer put_in_vain(gpointer data) {
    const Hand *hand = data;
    g_autoptr(GError) error = NULL;
    g_assert_false(
        store_put(hand->store, &note_record, &(Note) {.shelf = 2, .number = hand->number}, &error));
    g_assert_error(error, ERROR, ERROR_STORAGE);
    g_assert_nonnull(strstr(error->message, "Nothing was changed"));
    return NULL;
}

static void a_commit_that_fails_does_so_for_all(World *world, gconstpointer data) {
    (void) data;
    Hand hands[HANDS];
    put_note(world, 1, 1, "first");
    uint64_t before = store_commits(world->store);
    signal(SIGXFSZ, SIG_IGN);
    let_files_grow_until(100);
    put_together(world, hands, put_in_vain);
    let_files_grow_until(RLIM_INFINITY);
    expect_notes(world, &(Query) {}, "1/1");
    g_assert_cmpuint(store_commits(world->store), ==, before);
    put_note(world, 2, 1, "there is room again");
}

static void who_is_alone_has_a_commit_of_its_own(World *world, gconstpointer data) {
    (void) data;
    uint64_t before = store_commits(world->store);
    put_note(world, 1, 1, "one");
    put_note(world, 1, 2, "two");
    g_assert_cmpuint(store_commits(world->store) - before, ==, 2);
    expect_claim(world, &(Lease) {.now = {1}, .until = {2}, .limit = 1}, "");
    g_assert_cmpuint(store_commits(world->store) - before, ==, 2);
}

/* ---- a number ---- */

enum { WRITERS = 4, ROUNDS = 100 };

/* Adds one to a number that others add to as well, as often as it takes. */
static void add_one(Store *store) {
    for (;;) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Note) note = store_load(store, &note_record, &(Note) {.shelf = 1}, NULL);
        if (!note)
            note = record_new(&note_record);
        note->shelf = 1;
        note->size++;
        if (store_put(store, &note_record, note, &error))
            return;
        g_assert_error(error, ERROR, ERROR_CONFLICT);
    }
}

static gpointer add_many(gpointer data) {
    g_autoptr(Store) store = open_store(data);
    for (int i = 0; i < ROUNDS; i++)
        add_one(store);
    return NULL;
}

/* They begin together, so that they also make the file together. */
static void nothing_is_lost_among_many_writers(World *world, gconstpointer data) {
    (void) data;
    GThread *threads[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        threads[i] = g_thread_new("writer", add_many, world);
    for (int i = 0; i < WRITERS; i++)
        g_thread_join(threads[i]);
    g_autoptr(Note) note = load_note(world, 1, 0);
    g_assert_cmpint(note->size, ==, WRITERS * ROUNDS);
    g_assert_cmpint(note->version, ==, WRITERS * ROUNDS);
}

/* ---- a check ---- */

static gpointer put_one(gpointer data) {
    put_note(data, 1, 2, "late");
    return NULL;
}

/* Who writes has to wait for somebody else; a check has not. */
static void a_check_waits_for_nobody(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "first");
    Sqlite *other = open_beside(world);
    g_assert_true(sqlite_begin(other, NULL));
    GThread *writer = g_thread_new("writer", put_one, world);
    g_usleep(LONG_ENOUGH_US);
    int64_t begun = g_get_monotonic_time();
    g_assert_true(store_check(world->store, NULL));
    g_assert_cmpint(g_get_monotonic_time() - begun, <, 20 * G_USEC_PER_SEC);
    sqlite_undo(other);
    sqlite_close(other);
    g_thread_join(writer);
    expect_notes(world, &(Query) {}, "1/1 1/2");
}

/* ---- the log ---- */

enum { MOST_LOG_MB = 60, TEXT = 100000 };

typedef struct {
    World *world;
    gint is_over;
} Relay;

/* It reads, for as long as it takes to be overlapped. */
static void look(Sqlite *sqlite) {
    g_assert_true(sqlite_snapshot(sqlite, NULL));
    g_autoptr(Prepared) row = sqlite_prepare(sqlite, "SELECT count(*) FROM note", NULL);
    g_assert_true(prepared_step(row, NULL));
    prepared_rest(row);
    g_usleep(1000);
}

/* Two who take turns, so that there is always one at it. */
static gpointer read_by_turns(gpointer data) {
    Relay *relay = data;
    Sqlite *one = open_beside(relay->world), *other = open_beside(relay->world);
    look(one);
    while (!g_atomic_int_get(&relay->is_over)) {
        look(other);
        sqlite_snapshot_end(one);
        look(one);
        sqlite_snapshot_end(other);
    }
    sqlite_snapshot_end(one);
    sqlite_close(one);
    sqlite_close(other);
    return NULL;
}

static double log_mb(const World *world) {
    g_autofree char *path = g_build_filename(world->folder, "file-wal", NULL);
    struct stat about;
    g_assert_cmpint(stat(path, &about), ==, 0);
    return (double) about.st_size / 1e6;
}

/* Another one each time, or there would be nothing to write. */
static void put_text(World *world, Note *note, int number) {
    g_autofree char *text = g_strnfill(TEXT, (char) ('a' + number % 26));
    note->text = text;
    g_assert_true(store_put(world->store, &note_record, note, NULL));
}

static void the_log_stays_short_though_somebody_always_reads(World *world, gconstpointer data) {
    (void) data;
    Relay relay = {.world = world};
    Note note = {.shelf = 1};
    put_text(world, &note, 0);
    GThread *readers = g_thread_new("readers", read_by_turns, &relay);
    for (int i = 1; i < 3 * MOST_LOG_MB * 1000000 / TEXT; i++)
        put_text(world, &note, i);
    g_atomic_int_set(&relay.is_over, true);
    g_thread_join(readers);
    g_test_message("the log has %.0f MB", log_mb(world));
    g_assert_cmpfloat(log_mb(world), <, MOST_LOG_MB);
}

#define ADD(name, url, test)                                                                                 \
    g_test_add("/store/sqlite-threads/" name, World, url, suite_open, test, suite_close)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    ADD("who-waits-together-shares-a-commit", "sqlite:FOLDER/file", who_waits_together_shares_a_commit);
    ADD("a-commit-that-fails-does-so-for-all", "sqlite:FOLDER/file", a_commit_that_fails_does_so_for_all);
    ADD("who-is-alone-has-a-commit-of-its-own", "sqlite:FOLDER/file", who_is_alone_has_a_commit_of_its_own);
    ADD("nothing-is-lost-among-many-writers", "sqlite:FOLDER/file", nothing_is_lost_among_many_writers);
    ADD("a-check-waits-for-nobody", "sqlite:FOLDER/file", a_check_waits_for_nobody);
    ADD("the-log-stays-short-though-somebody-always-reads", "sqlite:FOLDER/file?durability=relaxed",
        the_log_stays_short_though_somebody_always_reads);
    return g_test_run();
}
