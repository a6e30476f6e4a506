/* Bare SQLite: each statement prepared once, bound, stepped and reset. */
#include <sqlite3.h>
#include <string.h>

#include "base/assets.h"
#include "sides/library.h"
#include "store/sql/statement.h"

typedef struct {
    sqlite3 *file;
    sqlite3_stmt *one, *exchange, *everybody, *update, *insert;
} Bare;

static void check(const Bare *bare, bool done) {
    if (!done)
        g_error("SQLite: %s", sqlite3_errmsg(bare->file));
}

static void run_asset(const Bare *bare, const char *asset) {
    g_autofree char *text = asset_text(asset);
    check(bare, sqlite3_exec(bare->file, text, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *prepare(const Bare *bare, SqlShape shape) {
    g_autofree char *text = sql_text(&participant_record, &shape);
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v3(bare->file, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    check(bare, code == SQLITE_OK);
    return statement;
}

static void *bare_open(const char *url) {
    Bare *bare = g_new0(Bare, 1);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    check(bare, sqlite3_open_v2(url + strlen("sqlite:"), &bare->file, flags, NULL) == SQLITE_OK);
    run_asset(bare, "store/sqlite/open.sql");
    run_asset(bare, "store/sqlite/log.sql");
    bare->one = prepare(bare, (SqlShape) {.kind = SQL_FIND, .equal = 2});
    bare->exchange = prepare(bare, (SqlShape) {.kind = SQL_FIND, .equal = 1});
    bare->everybody = prepare(bare, (SqlShape) {.kind = SQL_FIND});
    bare->update = prepare(bare, (SqlShape) {.kind = SQL_UPDATE});
    bare->insert = prepare(bare, (SqlShape) {.kind = SQL_INSERT});
    return bare;
}

static void bare_close(void *connection) {
    Bare *bare = connection;
    sqlite3_finalize(bare->one);
    sqlite3_finalize(bare->exchange);
    sqlite3_finalize(bare->everybody);
    sqlite3_finalize(bare->update);
    sqlite3_finalize(bare->insert);
    sqlite3_close(bare->file);
    g_free(bare);
}

/* ---- Reading. ---- */

static char *copy_text(sqlite3_stmt *row, int column) {
    return g_strdup((const char *) sqlite3_column_text(row, column));
}

static Participant *copy_row(sqlite3_stmt *row) {
    Participant *person = g_new(Participant, 1);
    *person = (Participant) {
        .exchange_id = sqlite3_column_int64(row, 0),
        .id = sqlite3_column_int64(row, 1),
        .version = sqlite3_column_int64(row, 2),
        .name = copy_text(row, 3),
        .email = copy_text(row, 4),
        .role = copy_text(row, 5),
        .gives = sqlite3_column_int64(row, 6),
        .receives = sqlite3_column_int64(row, 7),
        .wish = copy_text(row, 8),
        .language = copy_text(row, 9),
        .left_at.s = sqlite3_column_int64(row, 10),
    };
    return person;
}

static uint64_t bare_read_one(void *connection, const Participant *key) {
    Bare *bare = connection;
    sqlite3_bind_int64(bare->one, 1, key->exchange_id);
    sqlite3_bind_int64(bare->one, 2, key->id);
    check(bare, sqlite3_step(bare->one) == SQLITE_ROW);
    Participant *person = copy_row(bare->one);
    sqlite3_reset(bare->one);
    uint64_t weight = person_weight(person);
    person_free(person);
    return weight;
}

static GPtrArray *copy_rows(const Bare *bare, sqlite3_stmt *rows) {
    GPtrArray *people = g_ptr_array_new_with_free_func(person_free);
    while (sqlite3_step(rows) == SQLITE_ROW)
        g_ptr_array_add(people, copy_row(rows));
    check(bare, sqlite3_reset(rows) == SQLITE_OK);
    return people;
}

static GPtrArray *bare_people(void *connection) {
    const Bare *bare = connection;
    return copy_rows(bare, bare->everybody);
}

static uint64_t bare_read_exchange(void *connection, int64_t exchange_id) {
    const Bare *bare = connection;
    sqlite3_bind_int64(bare->exchange, 1, exchange_id);
    g_autoptr(GPtrArray) people = copy_rows(bare, bare->exchange);
    uint64_t weight = 0;
    for (guint i = 0; i < people->len; i++)
        weight += person_weight(people->pdata[i]);
    return weight;
}

/* ---- Reading without a copy. ---- */

static uint64_t weigh_row(sqlite3_stmt *row) {
    return person_weight(&(Participant) {
        .exchange_id = sqlite3_column_int64(row, 0),
        .id = sqlite3_column_int64(row, 1),
        .version = sqlite3_column_int64(row, 2),
        .name = (char *) sqlite3_column_text(row, 3),
        .email = (char *) sqlite3_column_text(row, 4),
        .role = (char *) sqlite3_column_text(row, 5),
        .gives = sqlite3_column_int64(row, 6),
        .receives = sqlite3_column_int64(row, 7),
        .wish = (char *) sqlite3_column_text(row, 8),
        .language = (char *) sqlite3_column_text(row, 9),
        .left_at.s = sqlite3_column_int64(row, 10),
    });
}

static uint64_t look_at_one(void *connection, const Participant *key) {
    Bare *bare = connection;
    sqlite3_bind_int64(bare->one, 1, key->exchange_id);
    sqlite3_bind_int64(bare->one, 2, key->id);
    check(bare, sqlite3_step(bare->one) == SQLITE_ROW);
    uint64_t weight = weigh_row(bare->one);
    sqlite3_reset(bare->one);
    return weight;
}

static uint64_t look_at_exchange(void *connection, int64_t exchange_id) {
    Bare *bare = connection;
    uint64_t weight = 0;
    sqlite3_bind_int64(bare->exchange, 1, exchange_id);
    while (sqlite3_step(bare->exchange) == SQLITE_ROW)
        weight += weigh_row(bare->exchange);
    check(bare, sqlite3_reset(bare->exchange) == SQLITE_OK);
    return weight;
}

/* ---- Writing. ---- */

static void bind_text(sqlite3_stmt *statement, int parameter, const char *text) {
    sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC);
}

/* All but the key and the version, from this parameter on, and no checksum. */
static void bind_rest(sqlite3_stmt *statement, int parameter, const Participant *person) {
    bind_text(statement, parameter, person->name);
    bind_text(statement, parameter + 1, person->email);
    bind_text(statement, parameter + 2, person->role);
    sqlite3_bind_int64(statement, parameter + 3, person->gives);
    sqlite3_bind_int64(statement, parameter + 4, person->receives);
    bind_text(statement, parameter + 5, person->wish);
    bind_text(statement, parameter + 6, person->language);
    if (person->left_at.s == 0)
        sqlite3_bind_null(statement, parameter + 7);
    else
        sqlite3_bind_int64(statement, parameter + 7, person->left_at.s);
    sqlite3_bind_int64(statement, parameter + 8, 0);
}

static void bind_key(sqlite3_stmt *statement, int parameter, const Participant *person) {
    sqlite3_bind_int64(statement, parameter, person->exchange_id);
    sqlite3_bind_int64(statement, parameter + 1, person->id);
    sqlite3_bind_int64(statement, parameter + 2, person->version);
}

/* A statement on its own is a transaction of its own. */
static void change_one(const Bare *bare, sqlite3_stmt *statement) {
    check(bare, sqlite3_step(statement) == SQLITE_DONE && sqlite3_changes(bare->file) == 1);
    check(bare, sqlite3_reset(statement) == SQLITE_OK);
}

static void bare_update(void *connection, Participant *person) {
    Bare *bare = connection;
    bind_rest(bare->update, 1, person);
    bind_key(bare->update, 10, person);
    change_one(bare, bare->update);
    person->version++;
}

static void bare_import(void *connection, const GPtrArray *people) {
    Bare *bare = connection;
    run_asset(bare, "store/sqlite/begin.sql");
    for (guint i = 0; i < people->len; i++) {
        bind_key(bare->insert, 1, people->pdata[i]);
        bind_rest(bare->insert, 4, people->pdata[i]);
        change_one(bare, bare->insert);
    }
    run_asset(bare, "store/sqlite/commit.sql");
}

const Library bare_sqlite = {
    .open = bare_open,
    .close = bare_close,
    .read_one = bare_read_one,
    .read_exchange = bare_read_exchange,
    .update = bare_update,
    .import = bare_import,
    .people = bare_people,
};

const Library looking_sqlite = {
    .open = bare_open,
    .close = bare_close,
    .read_one = look_at_one,
    .read_exchange = look_at_exchange,
};

/* ---- Counting. ---- */

static SqliteCounts *counts_now;

static int on_statement(unsigned event, void *counts, void *statement, void *text) {
    (void) event;
    (void) statement;
    (void) text;
    g_atomic_int_inc(&((SqliteCounts *) counts)->statements);
    return 0;
}

static int on_commit(void *counts) {
    g_atomic_int_inc(&((SqliteCounts *) counts)->commits);
    return 0;
}

static int on_open(sqlite3 *file) {
    sqlite3_trace_v2(file, SQLITE_TRACE_STMT, on_statement, counts_now);
    sqlite3_commit_hook(file, on_commit, counts_now);
    return SQLITE_OK;
}

void sqlite_count(SqliteCounts *counts) {
    counts_now = counts;
    if (counts)
        sqlite3_auto_extension((void (*)(void)) on_open);
    else
        sqlite3_reset_auto_extension();
}
