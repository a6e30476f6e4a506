/*
 * The sqlite tier: a database in one file, a table for each record. Several processes may use it: whoever writes has it
 * for that moment, and readers see what was before. The file is made by the first write, together with its tables.
 */
#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/text.h"
#include "store/sqlite-file.h"
#include "store/sqlite-schema.h"
#include "store/sqlite-tables.h"

typedef struct {
    char *path;
    GPtrArray *records;   /* const Record * */
    Sqlite *sqlite;       /* NULL as long as there is no file */
    SqliteTables *tables; /* NULL before they were made or found */
    bool is_ready;        /* they are there, and not only in a change that may come to nothing */
} SqliteStore;

/* ---- The file, and the tables in it. ---- */

/* What somebody else has put there in the meantime may be anything. */
static bool open_file(SqliteStore *store, bool *is_empty, GError **error) {
    if (!store->sqlite && sqlite_file_check_place(store->path, error))
        store->sqlite = sqlite_open(store->path, error);
    return store->sqlite && sqlite_schema_is_ours(store->sqlite, is_empty, error);
}

static bool make_file(SqliteStore *store, GError **error) {
    bool is_empty;
    return (store->sqlite || sqlite_file_create(store->path, error)) && open_file(store, &is_empty, error) &&
           sqlite_use_log(store->sqlite, error);
}

static void use_tables(SqliteStore *store) {
    if (!store->tables)
        store->tables = sqlite_tables_new(store->sqlite, store->records);
}

static bool make_tables(SqliteStore *store, GError **error) {
    g_autoptr(GPtrArray) missing = sqlite_schema_missing(store->sqlite, store->records, error);
    for (guint i = 0; missing && i < missing->len; i++)
        if (!sqlite_run(store->sqlite, missing->pdata[i], error))
            return false;
    if (missing)
        use_tables(store);
    return missing != NULL;
}

/* The first change makes the file and its tables, and they are there with what it writes or not at all. */
static bool begin(SqliteStore *store, GError **error) {
    if ((!store->is_ready && !make_file(store, error)) || !sqlite_begin(store->sqlite, error))
        return false;
    if (store->is_ready || make_tables(store, error))
        return true;
    sqlite_undo(store->sqlite);
    return false;
}

static bool end(SqliteStore *store, bool done, GError **error) {
    if (!done)
        sqlite_undo(store->sqlite);
    else if (sqlite_commit(store->sqlite, error))
        return store->is_ready = true;
    return false;
}

/* Opens the file if there is something in it, and says whether that is a store. */
static bool find_file(SqliteStore *store, bool *is_store, GError **error) {
    GError *failure = NULL;
    bool is_empty = false;
    *is_store = false;
    if (!store->sqlite && !sqlite_file_has_content(store->path, &failure)) {
        if (failure)
            g_propagate_error(error, failure);
        return !failure;
    }
    if (!open_file(store, &is_empty, error))
        return false;
    *is_store = !is_empty;
    return is_empty || sqlite_use_log(store->sqlite, error);
}

/*
 * Gets ready for reading, if there is anything to read: somebody else may have begun the store since. Only here are tables
 * of an older program changed.
 */
static bool look(SqliteStore *store, GError **error) {
    bool is_store = false;
    if (store->is_ready)
        return true;
    if (!find_file(store, &is_store, error))
        return false;
    if (!is_store)
        return true;
    g_autoptr(GPtrArray) missing = sqlite_schema_missing(store->sqlite, store->records, error);
    if (!missing)
        return false;
    if (missing->len == 0) {
        use_tables(store);
        return store->is_ready = true;
    }
    return begin(store, error) && end(store, true, error);
}

/* ---- Opening and closing. ---- */

static void sqlite_store_close(void *state) {
    SqliteStore *store = state;
    g_clear_pointer(&store->tables, sqlite_tables_free);
    g_clear_pointer(&store->sqlite, sqlite_close);
    g_ptr_array_unref(store->records);
    g_free(store->path);
    g_free(store);
}

static void *sqlite_store_open(const char *address, GError **error) {
    if (!*address)
        return fail(error, ERROR_USAGE, "sqlite: needs the name of a file behind it, like sqlite:gifts.db");
    SqliteStore *store = g_new0(SqliteStore, 1);
    store->path = sqlite_file_path(address);
    store->records = g_ptr_array_new();
    bool is_store;
    if (find_file(store, &is_store, error))
        return store;
    sqlite_store_close(store);
    return NULL;
}

static bool sqlite_store_prepare(void *state, const Record *const *records, GError **error) {
    SqliteStore *store = state;
    for (; *records; records++)
        g_ptr_array_add(store->records, (void *) *records);
    return look(store, error);
}

/* ---- Reading and writing. ---- */

static bool sqlite_store_each(void *state, const Record *record, const Query *query, StoreVisit *visit,
                              void *data, GError **error) {
    SqliteStore *store = state;
    if (!look(store, error))
        return false;
    return !store->is_ready || sqlite_tables_each(store->tables, record, query, visit, data, error);
}

static bool sqlite_store_apply(void *state, const Batch *batch, GError **error) {
    SqliteStore *store = state;
    return begin(store, error) && end(store, sqlite_tables_write(store->tables, batch, error), error);
}

/* Nobody else can write between finding and marking. */
static bool lease_items(SqliteStore *store, const Record *record, const Lease *lease, GPtrArray *items,
                        GError **error) {
    g_autoptr(Batch) batch = batch_new();
    if (!begin(store, error))
        return false;
    bool found = sqlite_tables_due(store->tables, record, lease, items, error);
    for (guint i = 0; i < items->len; i++)
        lease_mark(lease, record, items->pdata[i]);
    batch_put_all(batch, record, items);
    if (!end(store, found && sqlite_tables_write(store->tables, batch, error), error))
        return false;
    batch_raise(batch);
    return true;
}

static GPtrArray *sqlite_store_claim(void *state, const Record *record, const Lease *lease, GError **error) {
    SqliteStore *store = state;
    g_autoptr(GPtrArray) items = record_array(record);
    if (!look(store, error) || (store->is_ready && !lease_items(store, record, lease, items, error)))
        return NULL;
    return g_steal_pointer(&items);
}

/* ---- Checking. ---- */

/* Where the damage is stands in the last line; those before it say in which database, and there is one. */
static const char *last_line(const char *text) {
    const char *end = strrchr(text, '\n');
    return end ? end + 1 : text;
}

static bool check_file(const SqliteStore *store, GError **error) {
    g_autofree char *text = asset_text("store/sqlite/check.sql");
    g_autoptr(Prepared) row = sqlite_prepare(store->sqlite, text, error);
    if (!row || !prepared_step(row, error))
        return false;
    const char *found = last_line(prepared_text(row, 0));
    g_autofree char *shown = text_visible(found);
    return strcmp(found, "ok") == 0 ||
           fail(error, ERROR_STORAGE, "%s is damaged: %s. Restore it from a backup",
                sqlite_shown(store->sqlite), shown);
}

static bool sqlite_store_check(void *state, GError **error) {
    SqliteStore *store = state;
    if (!look(store, error))
        return false;
    if (!store->is_ready)
        return true;
    return sqlite_is_sound(store->sqlite, error) && check_file(store, error) &&
           sqlite_tables_check(store->tables, error);
}

/* Even what is written over with zeros may have left copies where rows moved from page to page. */
static bool sqlite_store_forget(void *state, GError **error) {
    SqliteStore *store = state;
    g_autofree char *text = asset_text("store/sqlite/forget.sql");
    if (!store->is_ready)
        return true;
    return sqlite_is_sound(store->sqlite, error) && sqlite_run(store->sqlite, text, error);
}

static char *sqlite_store_concern(const void *state) {
    return sqlite_file_concern(((const SqliteStore *) state)->path);
}

const Driver sqlite_driver = {
    .scheme = "sqlite",
    .exclusive = false,
    .has_path = true,
    .open = sqlite_store_open,
    .close = sqlite_store_close,
    .prepare = sqlite_store_prepare,
    .each = sqlite_store_each,
    .apply = sqlite_store_apply,
    .claim = sqlite_store_claim,
    .check = sqlite_store_check,
    .forget = sqlite_store_forget,
    .concern = sqlite_store_concern,
};
