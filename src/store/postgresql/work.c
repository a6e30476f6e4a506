#include "store/postgresql/work.h"

enum { PATIENCE_S = 30 };

typedef struct {
    int64_t until;
    gulong pause; /* microseconds */
} Patience;

static Patience patience_begin(void) {
    return (Patience) {g_get_monotonic_time() + (int64_t) PATIENCE_S * G_USEC_PER_SEC, 2000};
}

/* Each time longer, up to a second, and not in step with others who wait for the same. */
static bool wait_and_go_on(Patience *patience) {
    if (g_get_monotonic_time() > patience->until)
        return false;
    g_usleep(patience->pause / 2 + g_random_int() % patience->pause);
    patience->pause = MIN(2 * patience->pause, G_USEC_PER_SEC);
    return true;
}

/* One attempt, and whether another one may help. */
static bool attempt(PostgresPool *pool, bool reads, PostgresWork *work, void *data, bool *may_help,
                    GError **error) {
    bool shown = false;
    *may_help = true;
    Postgres *postgres = postgres_pool_take(pool, reads, error);
    if (!postgres)
        return false;
    bool is_within = postgres_is_in_snapshot(postgres); /* of a visit: what is around it is lost as well */
    bool done = work(postgres, data, &shown, error);
    *may_help = postgres_trouble(postgres) != POSTGRES_FAILED && !shown && !is_within;
    postgres_pool_give(pool, postgres);
    return done;
}

bool postgres_work(PostgresPool *pool, bool reads, PostgresWork *work, void *data, GError **error) {
    Patience patience = patience_begin();
    for (;;) {
        GError *failure = NULL;
        bool may_help;
        if (attempt(pool, reads, work, data, &may_help, &failure))
            return true;
        if (!may_help || !wait_and_go_on(&patience)) {
            g_propagate_error(error, failure);
            return false;
        }
        g_error_free(failure);
    }
}
