#include "store/postgresql/schema.h"

#include "base/error.h"
#include "store/postgresql/change.h"
#include "store/postgresql/tables.h"
#include "store/sql/schema.h"

bool postgres_schema_format(Postgres *postgres, int64_t *format, GError **error) {
    g_autoptr(PostgresRows) rows = postgres_ask(postgres, "store/postgresql/whose.sql", NULL, error);
    if (!rows)
        return false;
    *format = 0;
    if (postgres_rows_count(rows) > 0 && !postgres_format_read(postgres_rows_text(rows, 0, 0), format))
        return fail(error, ERROR_STORAGE,
                    "the schema \"kringle\" in %s is of another program. Take another database",
                    postgres_shown(postgres));
    return *format <= sql_format() ||
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
    int64_t format;
    g_autoptr(GPtrArray) missing = list_missing(postgres, records, error);
    if (!missing || !postgres_schema_format(postgres, &format, error))
        return false;
    *is_complete = missing->len == 0 && format == sql_format();
    return true;
}

/*
 * Every change touches its row in the table of who writes before anything else. So those that are under way come to their
 * end before a step, and all others do not find their row any more: who begins as a new one asks for the format.
 */
static bool step_on(Postgres *postgres, int64_t format, const GPtrArray *records, GError **error) {
    const SqlHand hand = postgres_tables_hand(postgres);
    return format == sql_format() || (postgres_run_asset(postgres, "store/postgresql/hold.sql", error) &&
                                      sql_step_on(&hand, format, records, error));
}

/* One at a time: what is missing is only known once nobody else makes it. */
static bool make(Postgres *postgres, const GPtrArray *records, GError **error) {
    int64_t format;
    if (!postgres_run_asset(postgres, "store/postgresql/make.sql", error) ||
        !postgres_schema_format(postgres, &format, error))
        return false;
    g_autoptr(GPtrArray) missing = list_missing(postgres, records, error);
    for (guint i = 0; missing && i < missing->len; i++)
        if (!postgres_run(postgres, missing->pdata[i], error))
            return false;
    return missing && step_on(postgres, format, records, error) &&
           postgres_run_asset(postgres, "store/postgresql/commit.sql", error);
}

bool postgres_schema_make(Postgres *postgres, const GPtrArray *records, GError **error) {
    if (make(postgres, records, error))
        return true;
    postgres_undo(postgres);
    return false;
}
