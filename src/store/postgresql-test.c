/* What the postgresql tier promises beyond store.h. Runs beside a server: see tests/cli/postgresql.py. */
#include "base/error.h"
#include "store/postgresql.h"
#include "store/store-suite.h"
#include "store/suite-world.h"

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

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    url = g_getenv("KRINGLE_POSTGRESQL");
    suite_begin_with(begin_empty);
    store_suite_add(url, true);
    return g_test_run();
}
