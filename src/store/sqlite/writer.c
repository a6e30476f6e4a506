#include "store/sqlite/writer.h"

#include "base/assets.h"
#include "base/error.h"
#include "store/sqlite/file.h"
#include "store/sqlite/schema.h"

struct SqliteWriter {
    char *path;
    bool relaxed;
    const GPtrArray *records; /* const Record * */
    Group *group;
    Sqlite *sqlite;       /* NULL as long as there is no file */
    SqliteTables *tables; /* NULL before they were made or found */
    Prepared *asks;       /* for the number of the format; NULL before somebody did */
    gint is_ready;        /* they are there, and not only in a change that may come to nothing */
    _Atomic uint64_t commits;
};

/* ---- The file, and the tables in it. ---- */

/* What somebody else has put there in the meantime may be anything. */
static bool open_file(SqliteWriter *writer, bool *is_empty, GError **error) {
    if (!writer->sqlite && sqlite_file_check_place(writer->path, error))
        writer->sqlite = sqlite_open(writer->path, writer->relaxed, error);
    return writer->sqlite && sqlite_schema_is_ours(writer->sqlite, is_empty, error);
}

static bool make_file(SqliteWriter *writer, GError **error) {
    bool is_empty;
    return (writer->sqlite || sqlite_file_create(writer->path, error)) &&
           open_file(writer, &is_empty, error) && sqlite_use_log(writer->sqlite, error);
}

static void use_tables(SqliteWriter *writer) {
    if (!writer->tables)
        writer->tables = sqlite_tables_new(writer->sqlite, writer->records);
}

static bool read_format(SqliteWriter *writer, int64_t *format, GError **error) {
    if (!writer->asks) {
        g_autofree char *text = asset_text("store/sqlite/format.sql");
        writer->asks = sqlite_prepare(writer->sqlite, text, error);
    }
    return writer->asks && sqlite_schema_format(writer->asks, format, error);
}

static bool step_on(SqliteWriter *writer, int64_t format, GError **error) {
    const SqlHand hand = sqlite_tables_hand(writer->tables);
    return format == sql_format() || sql_step_on(&hand, format, writer->records, error);
}

static bool make_tables(SqliteWriter *writer, GError **error) {
    int64_t format;
    if (!read_format(writer, &format, error))
        return false;
    if (format > sql_format())
        return sql_format_fits(format, sqlite_shown(writer->sqlite), error);
    g_autoptr(GPtrArray) missing = sqlite_schema_missing(writer->sqlite, writer->records, error);
    for (guint i = 0; missing && i < missing->len; i++)
        if (!sqlite_run(writer->sqlite, missing->pdata[i], error))
            return false;
    if (missing)
        use_tables(writer);
    return missing && step_on(writer, format, error);
}

/* Whoever reads may go on, but what a newer program has changed is not for us to write. */
static bool is_still_ours(SqliteWriter *writer, GError **error) {
    int64_t format;
    return read_format(writer, &format, error) &&
           sql_format_fits(format, sqlite_shown(writer->sqlite), error);
}

static bool is_ready(const SqliteWriter *writer) {
    return g_atomic_int_get(&writer->is_ready);
}

/* The first change makes the file and its tables, and they are there with what it writes or not at all. */
static bool begin(SqliteWriter *writer, GError **error) {
    if ((!is_ready(writer) && !make_file(writer, error)) || !sqlite_begin(writer->sqlite, error))
        return false;
    if ((is_ready(writer) ? is_still_ours : make_tables)(writer, error))
        return true;
    sqlite_undo(writer->sqlite);
    return false;
}

static bool commit(SqliteWriter *writer, GError **error) {
    if (!sqlite_commit(writer->sqlite, error))
        return false;
    g_atomic_int_set(&writer->is_ready, true);
    return true;
}

/* Opens the file if there is something in it, and says whether that is a store. */
static bool find_file(SqliteWriter *writer, bool *is_store, GError **error) {
    GError *failure = NULL;
    bool is_empty = false;
    *is_store = false;
    if (!writer->sqlite && !sqlite_file_has_content(writer->path, &failure)) {
        if (failure)
            g_propagate_error(error, failure);
        return !failure;
    }
    if (!open_file(writer, &is_empty, error))
        return false;
    *is_store = !is_empty;
    return is_empty || sqlite_use_log(writer->sqlite, error);
}

static bool look(SqliteWriter *writer, bool *is_store, GError **error) {
    if (!find_file(writer, is_store, error))
        return false;
    if (!*is_store)
        return true;
    int64_t format;
    g_autoptr(GPtrArray) missing = sqlite_schema_missing(writer->sqlite, writer->records, error);
    if (!missing || !read_format(writer, &format, error))
        return false;
    if (missing->len > 0 || format != sql_format())
        return begin(writer, error) && commit(writer, error);
    use_tables(writer);
    g_atomic_int_set(&writer->is_ready, true);
    return true;
}

bool sqlite_writer_look(SqliteWriter *writer, bool *is_store, GError **error) {
    *is_store = is_ready(writer);
    if (*is_store)
        return true;
    group_hold(writer->group);
    bool done = look(writer, is_store, error);
    group_let_go(writer->group);
    return done;
}

/* ---- Writing. ---- */

/* Nobody else can write between finding and marking. */
static bool lease_items(SqliteWriter *writer, const Request *request, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    g_ptr_array_set_size(request->items, 0);
    if (!sqlite_tables_due(writer->tables, request->record, request->lease, request->items, error))
        return false;
    for (guint i = 0; i < request->items->len; i++)
        lease_mark(request->lease, request->record, request->items->pdata[i]);
    batch_put_all(batch, request->record, request->items);
    return sqlite_tables_write(writer->tables, batch, error);
}

static bool write_request(SqliteWriter *writer, Request *request) {
    return request->lease ? lease_items(writer, request, &request->error)
                          : sqlite_tables_write(writer->tables, request->batch, &request->error);
}

static guint count_pending(const GPtrArray *requests) {
    guint count = 0;
    for (guint i = 0; i < requests->len; i++)
        count += !((const Request *) requests->pdata[i])->error;
    return count;
}

/* What concerns all of them is the failure of each that has none of its own. */
static void fail_pending(const GPtrArray *requests, GError *failure) {
    for (guint i = 0; i < requests->len; i++) {
        Request *request = requests->pdata[i];
        if (!request->error)
            request->error = g_error_copy(failure);
    }
    g_error_free(failure);
}

/* What did not fit before anything of it was written leaves nothing to be taken back. */
static bool has_written_nothing(const Request *request) {
    return request->batch && request->batch->changes->len == 1 &&
           g_error_matches(request->error, ERROR, ERROR_CONFLICT);
}

/* Each of these says whether what was written before it is still there, and of itself all or nothing. */
static bool write_among_others(SqliteWriter *writer, Request *request) {
    return write_request(writer, request) || has_written_nothing(request);
}

static bool write_apart(SqliteWriter *writer, Request *request) {
    if (!sqlite_begin_part(writer->sqlite, &request->error))
        return false;
    return write_request(writer, request) ? sqlite_end_part(writer->sqlite, &request->error)
                                          : sqlite_undo_part(writer->sqlite);
}

/* Whether all that can be written is; else one of them is left out from now on. */
static bool write_pending(SqliteWriter *writer, const GPtrArray *requests, bool apart) {
    for (guint i = 0; i < requests->len; i++) {
        Request *request = requests->pdata[i];
        if (!request->error && !(apart ? write_apart : write_among_others)(writer, request))
            return false;
    }
    return true;
}

/* A lease that found nothing has changed nothing. */
static bool have_changed(const GPtrArray *requests) {
    for (guint i = 0; i < requests->len; i++) {
        const Request *request = requests->pdata[i];
        if (!request->error && (request->batch || request->items->len > 0))
            return true;
    }
    return false;
}

/*
 * One that fails takes back what the others have written; then they are written again without it, and each so that it can
 * be taken back alone. That costs something, so it is not done before one has failed.
 */
static void write_requests(GPtrArray *requests, void *data) {
    SqliteWriter *writer = data;
    GError *failure = NULL;
    bool is_whole = false, apart = false;
    while (!is_whole && !failure && count_pending(requests) > 0 && begin(writer, &failure)) {
        is_whole = write_pending(writer, requests, apart);
        if (!is_whole || count_pending(requests) == 0)
            sqlite_undo(writer->sqlite);
        else if (commit(writer, &failure))
            writer->commits += have_changed(requests);
        apart = true;
    }
    if (failure)
        fail_pending(requests, failure);
}

bool sqlite_writer_write(SqliteWriter *writer, Request *request, GError **error) {
    return group_write(writer->group, request, error);
}

bool sqlite_writer_is_sound(const SqliteWriter *writer, GError **error) {
    return sqlite_is_sound(writer->sqlite, error);
}

uint64_t sqlite_writer_commits(const SqliteWriter *writer) {
    return writer->commits;
}

/* ---- Opening, closing, and having it alone. ---- */

SqliteWriter *sqlite_writer_new(const char *path, const GPtrArray *records, bool relaxed, GError **error) {
    SqliteWriter *writer = g_new0(SqliteWriter, 1);
    *writer = (SqliteWriter) {.path = g_strdup(path), .relaxed = relaxed, .records = records};
    writer->group = group_new(write_requests, writer);
    bool is_store;
    if (find_file(writer, &is_store, error))
        return writer;
    sqlite_writer_free(writer);
    return NULL;
}

void sqlite_writer_free(SqliteWriter *writer) {
    g_clear_pointer(&writer->tables, sqlite_tables_free);
    g_clear_pointer(&writer->asks, prepared_free);
    g_clear_pointer(&writer->sqlite, sqlite_close);
    group_free(writer->group);
    g_free(writer->path);
    g_free(writer);
}

Sqlite *sqlite_writer_hold(SqliteWriter *writer) {
    group_hold(writer->group);
    return is_ready(writer) ? writer->sqlite : NULL;
}

void sqlite_writer_let_go(SqliteWriter *writer) {
    group_let_go(writer->group);
}
