/*
 * The postgresql tier: a database on a server, for several machines. It keeps its tables in a schema of its own, which the
 * first write makes. Whoever reads or writes takes a connection out of the pool; when a server goes away and comes back,
 * or another takes its place, work waits for that and goes on.
 */
#include "base/error.h"
#include "store/postgresql-change.h"
#include "store/postgresql-pool.h"
#include "store/postgresql-schema.h"
#include "store/postgresql-tables.h"

typedef struct {
    PostgresPool *pool;
    GPtrArray *records; /* const Record * */
    gint is_ready;      /* the tables are there */
} PostgresStore;

/* ---- Work on a connection, again if that may help. ---- */

enum { PATIENCE_S = 30 };

/* `shown`: it has let the caller see something, so that it cannot begin anew. */
typedef struct {
    bool (*run)(PostgresStore *store, Postgres *postgres, void *data, bool *shown, GError **error);
    bool reads;
} Work;

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

/* One attempt, and what trouble it met. */
static bool attempt(PostgresStore *store, const Work *work, void *data, PostgresTrouble *trouble, bool *shown,
                    GError **error) {
    *trouble = POSTGRES_LOST;
    Postgres *postgres = work->reads ? postgres_pool_take_to_read(store->pool, error)
                                     : postgres_pool_take_to_write(store->pool, error);
    if (!postgres)
        return false;
    bool done = work->run(store, postgres, data, shown, error);
    *trouble = done ? POSTGRES_FAILED : postgres_trouble(postgres);
    postgres_pool_give(store->pool, postgres);
    return done;
}

static bool run_work(PostgresStore *store, const Work *work, void *data, GError **error) {
    Patience patience = patience_begin();
    for (;;) {
        GError *failure = NULL;
        PostgresTrouble trouble;
        bool shown = false;
        if (attempt(store, work, data, &trouble, &shown, &failure))
            return true;
        bool may_help = trouble != POSTGRES_FAILED && !shown;
        if (!may_help || !wait_and_go_on(&patience)) {
            g_propagate_error(error, failure);
            return false;
        }
        g_error_free(failure);
    }
}

/* ---- The tables. ---- */

static bool is_ready(PostgresStore *store) {
    return g_atomic_int_get(&store->is_ready);
}

static bool make_tables(PostgresStore *store, Postgres *postgres, GError **error) {
    if (!is_ready(store) && !postgres_schema_make(postgres, store->records, error))
        return false;
    g_atomic_int_set(&store->is_ready, true);
    return true;
}

/*
 * Gets ready for reading, if there is anything to read: somebody else may have begun the store since. Only here are tables
 * of an older program changed.
 */
static bool look(PostgresStore *store, Postgres *postgres, GError **error) {
    bool exists, is_complete;
    if (is_ready(store))
        return true;
    if (!postgres_schema_exists(postgres, &exists, error))
        return false;
    if (!exists)
        return true;
    if (!postgres_schema_is_complete(postgres, store->records, &is_complete, error))
        return false;
    if (!is_complete)
        return make_tables(store, postgres, error);
    g_atomic_int_set(&store->is_ready, true);
    return true;
}

/* ---- Opening and closing. ---- */

static void postgres_store_close(void *state) {
    PostgresStore *store = state;
    postgres_pool_free(store->pool);
    g_ptr_array_unref(store->records);
    g_free(store);
}

static void *postgres_store_open(const char *address, GError **error) {
    g_autofree char *url = g_strconcat("postgresql:", address, NULL);
    if (!postgres_check_url(url, error))
        return NULL;
    PostgresPool *pool = postgres_pool_new(url, false, error);
    if (!pool)
        return NULL;
    PostgresStore *store = g_new0(PostgresStore, 1);
    *store = (PostgresStore) {.pool = pool, .records = g_ptr_array_new()};
    return store;
}

static bool run_look(PostgresStore *store, Postgres *postgres, void *data, bool *shown, GError **error) {
    (void) data;
    (void) shown;
    return look(store, postgres, error);
}

static bool postgres_store_prepare(void *state, const Record *const *records, GError **error) {
    PostgresStore *store = state;
    for (; *records; records++)
        g_ptr_array_add(store->records, (void *) *records);
    return run_work(store, &(Work) {run_look, false}, NULL, error);
}

/* ---- Reading. ---- */

typedef struct {
    const Record *record;
    const Query *query;
    StoreVisit *visit;
    void *data;
} Reading;

static bool run_reading(PostgresStore *store, Postgres *postgres, void *data, bool *shown, GError **error) {
    const Reading *reading = data;
    if (!look(store, postgres, error))
        return false;
    return !is_ready(store) || postgres_tables_each(postgres, reading->record, reading->query, reading->visit,
                                                    reading->data, shown, error);
}

static bool postgres_store_each(void *state, const Record *record, const Query *query, StoreVisit *visit,
                                void *data, GError **error) {
    Reading reading = {record, query, visit, data};
    return run_work(state, &(Work) {run_reading, true}, &reading, error);
}

/* ---- Writing. ---- */

/* A change that went away with its connection, in the middle of its commit. */
typedef struct {
    char *transaction;
    char *timeline;
    PostgresFate fate;
} Lost;

/* After a failover the numbers of transactions may have been given again, and say nothing. */
static bool run_look_up(PostgresStore *store, Postgres *postgres, void *data, bool *shown, GError **error) {
    (void) store;
    (void) shown;
    Lost *lost = data;
    if (g_strcmp0(lost->timeline, postgres_timeline(postgres)) != 0)
        return true;
    return postgres_fate(postgres, lost->transaction, &lost->fate, error);
}

static void find_fate(PostgresStore *store, Lost *lost) {
    Patience patience = patience_begin();
    do {
        lost->fate = FATE_UNKNOWN;
        run_work(store, &(Work) {run_look_up, false}, lost, NULL);
    } while (lost->fate == FATE_OPEN && wait_and_go_on(&patience));
}

typedef struct {
    const Batch *batch;
    bool is_slow;
    /* A claim has these, and finds what it writes. */
    const Record *record;
    const Lease *lease;
    GPtrArray *items;
    Lost lost;
} Writing;

/* Nobody else gets what was found before the commit. */
static bool write_lease(Postgres *postgres, const Writing *writing, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    g_ptr_array_set_size(writing->items, 0);
    if (!postgres_tables_due(postgres, writing->record, writing->lease, writing->items, error))
        return false;
    for (guint i = 0; i < writing->items->len; i++)
        lease_mark(writing->lease, writing->record, writing->items->pdata[i]);
    batch_put_all(batch, writing->record, writing->items);
    return postgres_tables_write(postgres, batch, false, error);
}

static bool write_all(Postgres *postgres, Writing *writing, GError **error) {
    return writing->lease ? write_lease(postgres, writing, error)
                          : postgres_tables_write(postgres, writing->batch, !writing->is_slow, error);
}

static bool commit(Postgres *postgres, Writing *writing, GError **error) {
    bool is_unknown;
    if (postgres_commit(postgres, &is_unknown, error))
        return true;
    if (is_unknown) {
        writing->lost.transaction = postgres_transaction(postgres);
        writing->lost.timeline = g_strdup(postgres_timeline(postgres));
    }
    return false;
}

/* `shown` once the commit was sent: then what became of it has to be found out first. */
static bool run_writing(PostgresStore *store, Postgres *postgres, void *data, bool *shown, GError **error) {
    Writing *writing = data;
    bool done = make_tables(store, postgres, error) && postgres_begin(postgres, error) &&
                write_all(postgres, writing, error) && commit(postgres, writing, error);
    *shown = writing->lost.transaction != NULL;
    /* What is there already is told by the slow way. */
    writing->is_slow |= !done && postgres_trouble(postgres) == POSTGRES_TAKEN;
    if (!done)
        postgres_undo(postgres);
    return done;
}

static bool refuse_unknown(GError **error) {
    return fail(error, ERROR_STORAGE,
                "the connection to the database was lost while a change was saved, and it is not known "
                "whether it was. "
                "The outcome of this change is unknown: look before you repeat it");
}

static void lost_clear(Lost *lost) {
    g_free(lost->transaction);
    g_free(lost->timeline);
    *lost = (Lost) {0};
}

/* Whether it is written; if it went away in the middle of its commit and came to nothing, it is written again. */
static bool write_surely(PostgresStore *store, Writing *writing, GError **error) {
    for (;;) {
        GError *failure = NULL;
        if (run_work(store, &(Work) {run_writing, false}, writing, &failure))
            return true;
        if (!writing->lost.transaction) {
            g_propagate_error(error, failure);
            return false;
        }
        g_error_free(failure);
        find_fate(store, &writing->lost);
        PostgresFate fate = writing->lost.fate;
        lost_clear(&writing->lost);
        if (fate != FATE_UNDONE)
            return fate == FATE_COMMITTED || refuse_unknown(error);
    }
}

static bool postgres_store_apply(void *state, const Batch *batch, GError **error) {
    return write_surely(state, &(Writing) {.batch = batch}, error);
}

static GPtrArray *postgres_store_claim(void *state, const Record *record, const Lease *lease,
                                       GError **error) {
    PostgresStore *store = state;
    g_autoptr(GPtrArray) items = record_array(record);
    Writing writing = {.record = record, .lease = lease, .items = items};
    if (!run_work(store, &(Work) {run_look, false}, NULL, error) ||
        (is_ready(store) && !write_surely(store, &writing, error)))
        return NULL;
    g_autoptr(Batch) batch = batch_new();
    batch_put_all(batch, record, items);
    batch_raise(batch);
    return g_steal_pointer(&items);
}

/* ---- Looking after it. ---- */

static bool see_item(const void *item, void *data, GError **error) {
    (void) item;
    (void) data;
    (void) error;
    return true;
}

/* The server compares the checksums of its pages, if it has any, of all that is read. */
static bool postgres_store_check(void *state, GError **error) {
    PostgresStore *store = state;
    for (guint i = 0; i < store->records->len; i++)
        if (!postgres_store_each(store, store->records->pdata[i], &(Query) {}, see_item, NULL, error))
            return false;
    return true;
}

static bool run_forgetting(PostgresStore *store, Postgres *postgres, void *data, bool *shown,
                           GError **error) {
    (void) data;
    (void) shown;
    for (guint i = 0; is_ready(store) && i < store->records->len; i++) {
        g_autofree char *text = sql_table(store->records->pdata[i], "store/postgresql/forget.sql");
        if (!postgres_run(postgres, text, error))
            return false;
    }
    return true;
}

/* What is left in pages without rows, in the log of the server and in its backups is beyond reach from here. */
static bool postgres_store_forget(void *state, GError **error) {
    return run_work(state, &(Work) {run_forgetting, false}, NULL, error);
}

static char *postgres_store_concern(const void *state) {
    return postgres_pool_concern(((const PostgresStore *) state)->pool);
}

const Driver postgresql_driver = {
    .scheme = "postgresql",
    .exclusive = false,
    .has_path = false,
    .open = postgres_store_open,
    .close = postgres_store_close,
    .prepare = postgres_store_prepare,
    .each = postgres_store_each,
    .apply = postgres_store_apply,
    .claim = postgres_store_claim,
    .check = postgres_store_check,
    .forget = postgres_store_forget,
    .concern = postgres_store_concern,
};
