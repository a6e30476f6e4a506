#include "store/postgresql/schema.h"

#include <string.h>

#include "base/error.h"
#include "store/postgresql/change.h"
#include "store/sql/schema.h"

/* How postgresql/mark.sql signs it: with the number of the format. */
#define MARK "kringle 1"

bool postgres_schema_exists(Postgres *postgres, bool *exists, GError **error) {
    g_autoptr(PostgresRows) rows = postgres_ask(postgres, "store/postgresql/whose.sql", NULL, error);
    if (!rows)
        return false;
    *exists = postgres_rows_count(rows) > 0;
    const char *mark = *exists ? postgres_rows_text(rows, 0, 0) : MARK;
    if (!mark || !g_str_has_prefix(mark, "kringle "))
        return fail(error, ERROR_STORAGE,
                    "the schema \"kringle\" in %s is of another program. Take another database",
                    postgres_shown(postgres));
    return strcmp(mark, MARK) == 0 ||
           fail(error, ERROR_STORAGE, "%s was written by a newer kringle. Use that one, or newer",
                postgres_shown(postgres));
}

static GPtrArray *list_missing(Postgres *postgres, const GPtrArray *records, GError **error) {
    static const SqlSchemaAssets assets = {"store/postgresql/mark.sql", "store/postgresql/table.sql",
                                           "store/postgresql/add.sql"};
    g_autoptr(SqlSchema) schema = sql_schema_new(postgres_shown(postgres), records);
    g_autoptr(PostgresRows) rows = postgres_ask(postgres, "store/postgresql/schema.sql", NULL, error);
    for (int i = 0; rows && i < postgres_rows_count(rows); i++)
        if (!sql_schema_add(schema, postgres_rows_text(rows, i, 0), postgres_rows_text(rows, i, 1), error))
            return NULL;
    return rows ? sql_schema_missing(schema, &assets) : NULL;
}

bool postgres_schema_is_complete(Postgres *postgres, const GPtrArray *records, bool *is_complete,
                                 GError **error) {
    g_autoptr(GPtrArray) missing = list_missing(postgres, records, error);
    *is_complete = missing && missing->len == 0;
    return missing != NULL;
}

/* One at a time: what is missing is only known once nobody else makes it. */
static bool make(Postgres *postgres, const GPtrArray *records, GError **error) {
    bool exists;
    if (!postgres_run_asset(postgres, "store/postgresql/make.sql", error) ||
        !postgres_schema_exists(postgres, &exists, error))
        return false;
    g_autoptr(GPtrArray) missing = list_missing(postgres, records, error);
    for (guint i = 0; missing && i < missing->len; i++)
        if (!postgres_run(postgres, missing->pdata[i], error))
            return false;
    return missing && postgres_run_asset(postgres, "store/postgresql/commit.sql", error);
}

bool postgres_schema_make(Postgres *postgres, const GPtrArray *records, GError **error) {
    if (make(postgres, records, error))
        return true;
    postgres_undo(postgres);
    return false;
}
