/* Walks over everything: a cursor of the server, so that only a portion of it is here at a time. */
#include "base/template.h"
#include "store/postgresql/change.h"
#include "store/postgresql/parts.h"

enum { BINARY = 1 };

typedef struct {
    char *name;
    char *query;
} Cursor;
RECORD(Cursor, cursor)

static const Field cursor_fields[] = {FIELD(Cursor, name), FIELD(Cursor, query), {}};
const Record cursor_record = {RECORD_OF(Cursor, cursor), .fields = cursor_fields};

/* What an asset says of the innermost walk. */
static char *text_about(const Postgres *postgres, const char *asset, const char *query) {
    g_autoptr(Cursor) cursor = record_new(&cursor_record);
    g_autoptr(Template) template = template_of_asset(asset, &cursor_record, languages);
    GString *text = g_string_new(NULL);
    cursor->name = g_strdup_printf("walk%u", postgres->snapshots);
    cursor->query = g_strdup(query);
    template_render(template, cursor, text);
    return g_string_free(text, FALSE);
}

static PostgresRows *run(Postgres *postgres, const char *text, const SqlCall *call, GError **error) {
    PostgresValues values = {0};
    if (call)
        postgres_values_fill(&values, call);
    PGresult *result = PQexecParams(postgres->connection, text, values.count, NULL, values.values,
                                    values.lengths, values.formats, BINARY);
    postgres_values_clear(&values);
    if (postgres_is_good(postgres, result, error))
        return result;
    PQclear(result);
    return NULL;
}

/* ---- Everything as it is at one moment. ---- */

bool postgres_snapshot(Postgres *postgres, GError **error) {
    if (postgres->snapshots == 0 && !postgres_run_asset(postgres, "store/postgresql/look.sql", error))
        return false;
    postgres->snapshots++;
    return true;
}

/* An error has spoiled it for all that is around it as well. */
bool postgres_snapshot_end(Postgres *postgres, bool done, GError **error) {
    bool is_outermost = postgres->snapshots == 1;
    postgres->snapshots--;
    if (done)
        return !is_outermost || postgres_run_asset(postgres, "store/postgresql/commit.sql", error);
    if (is_outermost)
        postgres_undo(postgres);
    return false;
}

bool postgres_is_in_snapshot(const Postgres *postgres) {
    return postgres->snapshots > 0;
}

/* ---- Walks. ---- */

bool postgres_walk(Postgres *postgres, const SqlCall *call, GError **error) {
    if (!postgres_snapshot(postgres, error))
        return false;
    g_autofree char *query = sql_text(call->record, &call->shape);
    g_autofree char *text = text_about(postgres, "store/postgresql/walk.sql", query);
    g_autoptr(PostgresRows) rows = run(postgres, text, call, error);
    return rows || postgres_snapshot_end(postgres, false, NULL);
}

PostgresRows *postgres_walk_on(Postgres *postgres, GError **error) {
    g_autofree char *text = text_about(postgres, "store/postgresql/portion.sql", NULL);
    return run(postgres, text, NULL, error);
}

bool postgres_walk_end(Postgres *postgres, bool done, GError **error) {
    g_autofree char *text = text_about(postgres, "store/postgresql/end.sql", NULL);
    bool is_spoiled = PQtransactionStatus(postgres->connection) != PQTRANS_INTRANS;
    bool closed = !is_spoiled && postgres_run(postgres, text, done ? error : NULL);
    bool ended = done && closed;
    return postgres_snapshot_end(postgres, ended, error) && ended;
}
