/*
 * The postgresql tier: a database on a server, for several machines. It keeps its tables in a schema of its own, which the
 * first write makes. Whoever reads or writes takes a connection out of the pool; when a server goes away and comes back,
 * or another takes its place, work waits for that and goes on.
 */
#include "base/error.h"
#include "store/postgresql/change.h"
#include "store/postgresql/pool.h"
#include "store/postgresql/schema.h"
#include "store/postgresql/tables.h"
#include "store/postgresql/work.h"

typedef struct {
    PostgresPool *pool;
    GPtrArray *records; /* const Record * */
    gint is_ready;      /* the tables are there */
} PostgresStore;

/* ---- The tables. ---- */

static bool is_ready(const PostgresStore *store) {
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
    int64_t format;
    bool is_complete;
    if (is_ready(store))
        return true;
    if (!postgres_schema_format(postgres, &format, error))
        return false;
    if (format == 0)
        return true;
    if (!postgres_schema_is_complete(postgres, store->records, &is_complete, error))
        return false;
    if (!is_complete)
        return make_tables(store, postgres, error);
    g_atomic_int_set(&store->is_ready, true);
    return true;
}

/* ---- Work of this store. ---- */

typedef struct {
    PostgresStore *store;
    void *data;
} Task;

static bool run(PostgresStore *store, PostgresWork *work, void *data, GError **error) {
    return postgres_work(store->pool, false, work, &(Task) {store, data}, error);
}

static bool run_look(Postgres *postgres, void *data, bool *shown, GError **error) {
    (void) shown;
    return look(((Task *) data)->store, postgres, error);
}

/* ---- Opening and closing. ---- */

static void postgres_store_close(void *state) {
    PostgresStore *store = state;
    postgres_pool_free(store->pool);
    g_ptr_array_unref(store->records);
    g_free(store);
}

static void *postgres_store_open(const char *address, bool relaxed, GError **error) {
    g_autofree char *url = g_strconcat("postgresql:", address, NULL);
    if (!g_str_has_prefix(address, "//"))
        return fail(error, ERROR_USAGE,
                    "postgresql: needs a server and a database behind it, like "
                    "postgresql://db.example.com/gifts, or postgresql:///gifts on this machine");
    if (!postgres_check_url(url, error))
        return NULL;
    PostgresPool *pool = postgres_pool_new(url, relaxed, error);
    if (!pool)
        return NULL;
    PostgresStore *store = g_new0(PostgresStore, 1);
    *store = (PostgresStore) {.pool = pool, .records = g_ptr_array_new()};
    return store;
}

static bool postgres_store_prepare(void *state, const Record *const *records, GError **error) {
    PostgresStore *store = state;
    for (; *records; records++)
        g_ptr_array_add(store->records, (void *) *records);
    g_ptr_array_add(store->records, (void *) &postgres_writer_record);
    return run(store, run_look, NULL, error);
}

/* ---- Reading. ---- */

typedef struct {
    const Record *record;
    const Query *query;
    StoreVisit *visit;
    void *data;
} Reading;

static bool run_reading(Postgres *postgres, void *data, bool *shown, GError **error) {
    Task *task = data;
    const Reading *reading = task->data;
    if (!look(task->store, postgres, error))
        return false;
    return !is_ready(task->store) || postgres_tables_each(postgres, reading->record, reading->query,
                                                          reading->visit, reading->data, shown, error);
}

static bool postgres_store_each(void *state, const Record *record, const Query *query, StoreVisit *visit,
                                void *data, GError **error) {
    Reading reading = {record, query, visit, data};
    return postgres_work(((PostgresStore *) state)->pool, true, run_reading, &(Task) {state, &reading},
                         error);
}

typedef struct {
    StoreLook *look;
    void *data;
} Moment;

/* Whatever the caller has seen by then, it cannot see again. */
static bool run_look_at_moment(Postgres *postgres, void *data, bool *shown, GError **error) {
    Task *task = data;
    const Moment *moment = task->data;
    if (!look(task->store, postgres, error) || !postgres_snapshot(postgres, error))
        return false;
    *shown = true;
    bool done = moment->look(moment->data, error);
    return postgres_snapshot_end(postgres, done, error) && done;
}

static bool postgres_store_snapshot(void *state, StoreLook *look_at, void *data, GError **error) {
    Moment moment = {look_at, data};
    return postgres_work(((PostgresStore *) state)->pool, true, run_look_at_moment, &(Task) {state, &moment},
                         error);
}

/* ---- Writing. ---- */

/* A batch; or a claim, which finds what it writes. */
typedef struct {
    const Batch *batch;
    const Record *record;
    const Lease *lease;
    GPtrArray *items;
    PostgresWriter writer;
    bool in_bulk;
    bool may_be_committed; /* the connection was lost in the middle of a commit */
} Writing;

static bool write_batch(Postgres *postgres, Writing *writing, GError **error) {
    bool done = postgres_tables_write(postgres, writing->batch, writing->in_bulk, error);
    /* Which of them is there already is told by the slow way. */
    writing->in_bulk &= done || postgres_trouble(postgres) != POSTGRES_TAKEN;
    return done;
}

/* Nobody else gets what was found before the commit. */
static bool write_lease(Postgres *postgres, Writing *writing, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    g_ptr_array_set_size(writing->items, 0);
    if (!postgres_tables_due(postgres, writing->record, writing->lease, writing->items, error))
        return false;
    for (guint i = 0; i < writing->items->len; i++)
        lease_mark(writing->lease, writing->record, writing->items->pdata[i]);
    batch_put_all(batch, writing->record, writing->items);
    return postgres_tables_write(postgres, batch, false, error);
}

static bool commit(Postgres *postgres, Writing *writing, GError **error) {
    bool done = postgres_commit(postgres, error);
    writing->may_be_committed |= !done && postgres_trouble(postgres) == POSTGRES_LOST;
    return done;
}

/* The row of this connection's writer was removed, since nobody had seen it for long. */
static bool begin_as_another(Postgres *postgres, Writing *writing, GError **error) {
    bool fits;
    postgres_undo(postgres);
    postgres_renew_writer(postgres);
    writing->writer = postgres_writer(postgres);
    return postgres_begin(postgres, &writing->writer, &fits, error);
}

/* Only what may have been committed is done again by the same writer. */
static bool begin(Postgres *postgres, Writing *writing, bool *was_committed, GError **error) {
    bool fits;
    *was_committed = false;
    if (!writing->may_be_committed)
        writing->writer = postgres_writer(postgres);
    if (!postgres_begin(postgres, &writing->writer, &fits, error))
        return false;
    if (fits)
        return true;
    return writing->may_be_committed
               ? postgres_was_committed(postgres, &writing->writer, was_committed, error)
               : begin_as_another(postgres, writing, error);
}

/* What was committed already, although nobody heard of it, is not written again. */
static bool write_once(Postgres *postgres, Writing *writing, GError **error) {
    bool was_committed;
    if (!begin(postgres, writing, &was_committed, error))
        return false;
    if (was_committed)
        postgres_undo(postgres);
    else if (!(writing->lease ? write_lease : write_batch)(postgres, writing, error) ||
             !commit(postgres, writing, error))
        return false;
    postgres_continue(postgres, &writing->writer);
    return true;
}

static bool run_writing(Postgres *postgres, void *data, bool *shown, GError **error) {
    (void) shown;
    Task *task = data;
    if (make_tables(task->store, postgres, error) && write_once(postgres, task->data, error))
        return true;
    postgres_undo(postgres);
    return false;
}

static bool write_surely(PostgresStore *store, Writing *writing, GError **error) {
    GError *failure = NULL;
    if (run(store, run_writing, writing, &failure))
        return true;
    if (writing->may_be_committed)
        g_prefix_error(&failure,
                       "the connection was lost while a change was saved, and its outcome is unknown; look "
                       "before you repeat it: ");
    g_propagate_error(error, failure);
    return false;
}

static bool postgres_store_apply(void *state, const Batch *batch, GError **error) {
    return write_surely(state, &(Writing) {.batch = batch, .in_bulk = true}, error);
}

static GPtrArray *postgres_store_claim(void *state, const Record *record, const Lease *lease,
                                       GError **error) {
    PostgresStore *store = state;
    g_autoptr(GPtrArray) items = record_array(record);
    Writing writing = {.record = record, .lease = lease, .items = items};
    if (!run(store, run_look, NULL, error) || (is_ready(store) && !write_surely(store, &writing, error)))
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

static bool vacuum(const PostgresStore *store, Postgres *postgres, GError **error) {
    for (guint i = 0; i < store->records->len; i++) {
        g_autofree char *text = sql_table(store->records->pdata[i], "store/postgresql/forget.sql");
        if (!postgres_run(postgres, text, error))
            return false;
    }
    return true;
}

/* Large tables take as long as they take. */
static bool run_forgetting(Postgres *postgres, void *data, bool *shown, GError **error) {
    (void) shown;
    const PostgresStore *store = ((Task *) data)->store;
    if (!is_ready(store))
        return true;
    if (!postgres_run_asset(postgres, "store/postgresql/patient.sql", error))
        return false;
    bool done = vacuum(store, postgres, error);
    return postgres_run_asset(postgres, "store/postgresql/hasty.sql", done ? error : NULL) && done;
}

/* What is left in pages without rows, in the log of the server and in its backups is beyond reach from here. */
static bool postgres_store_forget(void *state, GError **error) {
    return run(state, run_forgetting, NULL, error);
}

static char *postgres_store_concern(const void *state) {
    return postgres_pool_concern(((const PostgresStore *) state)->pool);
}

const Driver postgresql_driver = {
    .scheme = "postgresql",
    .concurrent = true,
    .relaxes = true,
    .open = postgres_store_open,
    .close = postgres_store_close,
    .prepare = postgres_store_prepare,
    .each = postgres_store_each,
    .snapshot = postgres_store_snapshot,
    .apply = postgres_store_apply,
    .claim = postgres_store_claim,
    .check = postgres_store_check,
    .forget = postgres_store_forget,
    .concern = postgres_store_concern,
};
