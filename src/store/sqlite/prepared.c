/* Prepared statements on a connection, and the rows that they find. */
#include "store/sql/statement.h"
#include "store/sqlite/parts.h"

struct Prepared {
    Sqlite *sqlite;
    sqlite3_stmt *statement;
    int bound;  /* so many parameters */
    int failed; /* what binding one of them met */
};

/* ---- Statements. */

Prepared *sqlite_prepare(Sqlite *sqlite, const char *text, GError **error) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v3(sqlite->file, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (code != SQLITE_OK)
        return sqlite_refuse(sqlite, code, error);
    Prepared *prepared = g_new0(Prepared, 1);
    *prepared = (Prepared) {.sqlite = sqlite, .statement = statement};
    return prepared;
}

void prepared_free(Prepared *prepared) {
    sqlite3_finalize(prepared->statement);
    g_free(prepared);
}

static void note_bound(Prepared *prepared, int code) {
    if (code != SQLITE_OK)
        prepared->failed = code;
}

void prepared_bind_number(Prepared *prepared, int64_t number) {
    note_bound(prepared, sqlite3_bind_int64(prepared->statement, ++prepared->bound, number));
}

static void bind_text(Prepared *prepared, const char *text, bool is_key) {
    g_autofree char *owned = NULL;
    if (is_key)
        text = sql_key_text(text, &owned);
    note_bound(prepared, sqlite3_bind_text(prepared->statement, ++prepared->bound, text, -1,
                                           owned ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

static void bind_bytes(Prepared *prepared, GBytes *bytes) {
    gsize length = 0;
    const void *data = g_bytes_get_data(bytes, &length);
    note_bound(prepared, sqlite3_bind_blob64(prepared->statement, ++prepared->bound, data ? data : "", length,
                                             SQLITE_STATIC));
}

void prepared_bind(Prepared *prepared, const Record *record, const Field *field, const void *item) {
    bool is_key = sql_is_key(record, field);
    if (!is_key && field_is_missing(field, item)) {
        note_bound(prepared, sqlite3_bind_null(prepared->statement, ++prepared->bound));
        return;
    }
    switch (field->type) {
    case FIELD_TEXT:
        bind_text(prepared, *field_in(char *, field, item), is_key);
        return;
    case FIELD_NUMBER:
    case FIELD_TIME:
        prepared_bind_number(prepared, *field_in(int64_t, field, item));
        return;
    case FIELD_FLAG:
        prepared_bind_number(prepared, *field_in(bool, field, item));
        return;
    case FIELD_BYTES:
        bind_bytes(prepared, *field_in(GBytes *, field, item));
        return;
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}

bool prepared_step(Prepared *prepared, GError **error) {
    int code = prepared->failed != SQLITE_OK ? prepared->failed : sqlite3_step(prepared->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        sqlite_refuse(prepared->sqlite, code, error);
    return code == SQLITE_ROW;
}

void prepared_rest(Prepared *prepared) {
    sqlite3_reset(prepared->statement);
    prepared->bound = 0;
    prepared->failed = SQLITE_OK;
}

int prepared_changes(const Prepared *prepared) {
    return sqlite3_changes(prepared->sqlite->file);
}

int64_t prepared_number(const Prepared *prepared, int column) {
    return sqlite3_column_int64(prepared->statement, column);
}

const char *prepared_text(const Prepared *prepared, int column) {
    return (const char *) sqlite3_column_text(prepared->statement, column);
}

/* ---- Rows. */

static GBytes *read_bytes(sqlite3_stmt *statement, int column) {
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return NULL;
    const void *data = sqlite3_column_blob(statement, column);
    return g_bytes_new(data, (gsize) sqlite3_column_bytes(statement, column));
}

static void read_field(sqlite3_stmt *statement, int column, const Field *field, bool is_key, void *item) {
    const char *text;
    switch (field->type) {
    case FIELD_TEXT:
        text = (const char *) sqlite3_column_text(statement, column);
        *field_at(const char *, field, item) = is_key && text ? sql_key_text_read(text) : text;
        return;
    case FIELD_NUMBER:
    case FIELD_TIME:
        *field_at(int64_t, field, item) = sqlite3_column_int64(statement, column);
        return;
    case FIELD_FLAG:
        *field_at(bool, field, item) = sqlite3_column_int64(statement, column) != 0;
        return;
    case FIELD_BYTES:
        *field_at(GBytes *, field, item) = read_bytes(statement, column);
        return;
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}

int64_t prepared_read(const Prepared *prepared, const Record *record, void *item) {
    int column = 0;
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field))
            read_field(prepared->statement, column++, field, sql_is_key(record, field), item);
    return prepared_number(prepared, column);
}

static bool is_readable(sqlite3_stmt *statement, int column, const Field *field) {
    int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_NULL)
        return field->type != FIELD_NUMBER && field->type != FIELD_FLAG;
    if (field->type != FIELD_TEXT)
        return type == (field->type == FIELD_BYTES ? SQLITE_BLOB : SQLITE_INTEGER);
    const char *text = (const char *) sqlite3_column_text(statement, column);
    return type == SQLITE_TEXT &&
           g_utf8_validate_len(text, (gsize) sqlite3_column_bytes(statement, column), NULL);
}

char *prepared_damage(const Prepared *prepared, const Record *record) {
    int column = 0;
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field) && !is_readable(prepared->statement, column++, field))
            return g_strdup_printf("the %s of a %s cannot be read", field->name, record->name);
    return NULL;
}
