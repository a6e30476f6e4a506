/*
 * The sqlite tier: a database in one file, a table for each record. Several processes may use it, and several threads in
 * each: whoever writes has it for that moment, and readers see what was before, undisturbed, each on a connection of its
 * own.
 */
#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/text.h"
#include "store/connections.h"
#include "store/sqlite/file.h"
#include "store/sqlite/writer.h"

typedef struct {
    char *path;
    GPtrArray *records; /* const Record * */
    SqliteWriter *writer;
    Connections *readers; /* of Reader */
} SqliteStore;

/* ---- Readers. ---- */

typedef struct {
    Sqlite *sqlite;
    SqliteTables *tables;
} Reader;

/* What stands in the log is brought into the file by the writer, which closes it last. */
static void *reader_open(void *data, GError **error) {
    const SqliteStore *store = data;
    Sqlite *sqlite = sqlite_open(store->path, false, error);
    if (!sqlite)
        return NULL;
    Reader *reader = g_new0(Reader, 1);
    sqlite_leave_log(sqlite);
    *reader = (Reader) {.sqlite = sqlite, .tables = sqlite_tables_new(sqlite, store->records)};
    return reader;
}

static void reader_close(void *connection) {
    Reader *reader = connection;
    sqlite_tables_free(reader->tables);
    sqlite_close(reader->sqlite);
    g_free(reader);
}

/* ---- Opening and closing. ---- */

static void sqlite_store_close(void *state) {
    SqliteStore *store = state;
    connections_free(store->readers);
    g_clear_pointer(&store->writer, sqlite_writer_free);
    g_ptr_array_unref(store->records);
    g_free(store->path);
    g_free(store);
}

static void *sqlite_store_open(const char *address, bool relaxed, GError **error) {
    if (!*address)
        return fail(error, ERROR_USAGE, "sqlite: needs the name of a file behind it, like sqlite:gifts.db");
    SqliteStore *store = g_new0(SqliteStore, 1);
    store->path = sqlite_file_path(address);
    store->records = g_ptr_array_new();
    store->readers = connections_new(G_MAXUINT, reader_open, reader_close, store);
    store->writer = sqlite_writer_new(store->path, store->records, relaxed, error);
    if (store->writer)
        return store;
    sqlite_store_close(store);
    return NULL;
}

static bool sqlite_store_prepare(void *state, const Record *const *records, GError **error) {
    SqliteStore *store = state;
    bool is_store;
    for (; *records; records++)
        g_ptr_array_add(store->records, (void *) *records);
    return sqlite_writer_look(store->writer, &is_store, error);
}

/* ---- Reading and writing. ---- */

static bool read_items(SqliteStore *store, const Record *record, const Query *query, StoreVisit *visit,
                       void *data, GError **error) {
    Reader *reader = connections_take(store->readers, true, error);
    if (!reader)
        return false;
    bool done = sqlite_tables_each(reader->tables, record, query, visit, data, error);
    connections_give(store->readers, reader, true);
    return done;
}

static bool sqlite_store_each(void *state, const Record *record, const Query *query, StoreVisit *visit,
                              void *data, GError **error) {
    SqliteStore *store = state;
    bool is_store;
    if (!sqlite_writer_look(store->writer, &is_store, error))
        return false;
    return !is_store || read_items(store, record, query, visit, data, error);
}

static bool look_at_moment(SqliteStore *store, StoreLook *look, void *data, GError **error) {
    Reader *reader = connections_take(store->readers, true, error);
    if (!reader)
        return false;
    bool begun = sqlite_snapshot(reader->sqlite, error), done = begun && look(data, error);
    if (begun)
        sqlite_snapshot_end(reader->sqlite);
    connections_give(store->readers, reader, true);
    return done;
}

static bool sqlite_store_snapshot(void *state, StoreLook *look, void *data, GError **error) {
    SqliteStore *store = state;
    bool is_store;
    if (!sqlite_writer_look(store->writer, &is_store, error))
        return false;
    return is_store ? look_at_moment(store, look, data, error) : look(data, error);
}

static bool sqlite_store_apply(void *state, const Batch *batch, GError **error) {
    const SqliteStore *store = state;
    return sqlite_writer_write(store->writer, &(Request) {.batch = batch}, error);
}

static GPtrArray *sqlite_store_claim(void *state, const Record *record, const Lease *lease, GError **error) {
    const SqliteStore *store = state;
    g_autoptr(GPtrArray) items = record_array(record);
    Request request = {.record = record, .lease = lease, .items = items};
    bool is_store;
    if (!sqlite_writer_look(store->writer, &is_store, error) ||
        (is_store && !sqlite_writer_write(store->writer, &request, error)))
        return NULL;
    g_autoptr(Batch) batch = batch_new();
    batch_put_all(batch, record, items);
    batch_raise(batch);
    return g_steal_pointer(&items);
}

static uint64_t sqlite_store_commits(const void *state) {
    return sqlite_writer_commits(((const SqliteStore *) state)->writer);
}

/* ---- Looking after it. ---- */

/* Where the damage is stands in the last line; those before it say in which database, and there is one. */
static const char *last_line(const char *text) {
    const char *end = strrchr(text, '\n');
    return end ? end + 1 : text;
}

static bool check_file(Sqlite *sqlite, GError **error) {
    g_autofree char *text = asset_text("store/sqlite/check.sql");
    g_autoptr(Prepared) row = sqlite_prepare(sqlite, text, error);
    if (!row || !prepared_step(row, error))
        return false;
    const char *found = last_line(prepared_text(row, 0));
    g_autofree char *shown = text_visible(found);
    return strcmp(found, "ok") == 0 ||
           fail(error, ERROR_STORAGE, "%s is damaged: %s. Restore it from a backup", sqlite_shown(sqlite),
                shown);
}

/* Nobody who writes waits for that. */
static bool check_by_reading(const SqliteStore *store, GError **error) {
    Reader *reader = connections_take(store->readers, true, error);
    if (!reader)
        return false;
    bool is_good = check_file(reader->sqlite, error) && sqlite_tables_check(reader->tables, error);
    connections_give(store->readers, reader, true);
    return is_good;
}

static bool sqlite_store_check(void *state, GError **error) {
    const SqliteStore *store = state;
    bool is_store;
    if (!sqlite_writer_look(store->writer, &is_store, error))
        return false;
    return !is_store || (sqlite_writer_is_sound(store->writer, error) && check_by_reading(store, error));
}

/* Even what is written over with zeros may have left copies where rows moved from page to page. */
static bool sqlite_store_forget(void *state, GError **error) {
    const SqliteStore *store = state;
    g_autofree char *text = asset_text("store/sqlite/forget.sql");
    Sqlite *sqlite = sqlite_writer_hold(store->writer);
    bool done = !sqlite || (sqlite_is_sound(sqlite, error) && sqlite_run(sqlite, text, error));
    sqlite_writer_let_go(store->writer);
    return done;
}

static char *sqlite_store_concern(const void *state) {
    return sqlite_file_concern(((const SqliteStore *) state)->path);
}

const Driver sqlite_driver = {
    .scheme = "sqlite",
    .concurrent = true,
    .has_path = true,
    .relaxes = true,
    .open = sqlite_store_open,
    .close = sqlite_store_close,
    .prepare = sqlite_store_prepare,
    .each = sqlite_store_each,
    .snapshot = sqlite_store_snapshot,
    .apply = sqlite_store_apply,
    .claim = sqlite_store_claim,
    .commits = sqlite_store_commits,
    .check = sqlite_store_check,
    .forget = sqlite_store_forget,
    .concern = sqlite_store_concern,
};
