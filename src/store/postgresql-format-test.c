/* What the postgresql tier promises of its format, and of the checksums of its rows. Runs beside a server: see
   tests/cli/postgresql.py. */
#include "store/postgresql/connection.h"
#include "store/suite/formats.h"
#include "store/suite/suite.h"

static const char *url;

static Postgres *connect_to(void) {
    GError *error = NULL;
    Postgres *postgres = postgres_connect(url, false, &error);
    g_assert_no_error(error);
    return postgres;
}

static void run(const World *world, const char *text) {
    (void) world;
    GError *error = NULL;
    Postgres *postgres = connect_to();
    postgres_run(postgres, text, &error);
    g_assert_no_error(error);
    postgres_close(postgres);
}

static void begin_empty(void) {
    run(NULL, "DROP SCHEMA IF EXISTS kringle CASCADE");
}

static const Behind behind = {
    .run = run,
    .older = "COMMENT ON SCHEMA kringle IS 'kringle 1'",
    .newer = "DELETE FROM writer; COMMENT ON SCHEMA kringle IS 'kringle 3'", /* as every step does */
    .ours = "COMMENT ON SCHEMA kringle IS 'kringle 2'",
    .obstacle = "ALTER TABLE note ADD CONSTRAINT obstacle CHECK (number <> 1500 OR checksum = 0)",
    .no_obstacle = "ALTER TABLE note DROP CONSTRAINT obstacle",
};

/* ---- A change that is under way ---- */

static gpointer open_and_close(gpointer data) {
    (void) data;
    GError *error = NULL;
    g_autoptr(Store) store = store_open(url, &error);
    g_assert_no_error(error);
    g_assert_true(store_prepare(store, all_records, &error));
    return NULL;
}

static bool somebody_waits_for_a_table(Postgres *postgres) {
    return postgres_run(
        postgres, "SELECT 1 / count(*) FROM pg_locks WHERE locktype = 'relation' AND NOT granted", NULL);
}

/* It has asked for the format, and what it writes next would not fit any more. */
static void a_step_waits_for_changes_that_are_under_way(World *world, gconstpointer data) {
    (void) data;
    put_note(world, 1, 1, "old");
    formats_make_older(world, &behind);
    Postgres *change = connect_to(), *looks = connect_to();
    g_assert_true(postgres_run(change, "BEGIN; UPDATE writer SET seen_at = seen_at WHERE id = 0", NULL));
    GThread *opens = g_thread_new("opens", open_and_close, NULL);
    int64_t until = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (!somebody_waits_for_a_table(looks) && g_get_monotonic_time() < until)
        g_usleep(10000);
    g_assert_true(somebody_waits_for_a_table(looks));
    g_assert_true(postgres_run(change, "UPDATE note SET title = 'late'; COMMIT", NULL));
    g_thread_join(opens);
    /* Whoever wrote before begins as a new one, and asks for the format. */
    g_assert_true(postgres_run(looks, "SELECT 1 / (count(*) = 0)::int FROM writer", NULL));
    postgres_close(change);
    postgres_close(looks);
    g_autoptr(Note) note = load_note(world, 1, 1);
    g_assert_cmpstr(note->title, ==, "late");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    url = g_getenv("KRINGLE_POSTGRESQL");
    suite_begin_with(begin_empty);
    formats_add(url, &behind);
    g_test_add("/store/postgresql-format/a-step-waits-for-changes-that-are-under-way", World, url, suite_open,
               a_step_waits_for_changes_that_are_under_way, suite_close);
    return g_test_run();
}
