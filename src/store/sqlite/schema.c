#include "store/sqlite/schema.h"

#include "base/assets.h"
#include "base/error.h"
#include "store/sql/schema.h"
#include "store/sql/step.h"

/* How sqlite/mark.sql signs a file: "krng". */
enum { APPLICATION = 0x6b726e67 };

bool sqlite_schema_format(Prepared *asks, int64_t *format, GError **error) {
    bool found = prepared_step(asks, error);
    *format = found ? prepared_number(asks, 0) : 0;
    prepared_rest(asks);
    return found;
}

bool sqlite_schema_is_ours(Sqlite *sqlite, bool *is_empty, GError **error) {
    g_autofree char *text = asset_text("store/sqlite/whose.sql");
    g_autoptr(Prepared) row = sqlite_prepare(sqlite, text, error);
    if (!row || !prepared_step(row, error))
        return false;
    int64_t application = prepared_number(row, 0), format = prepared_number(row, 1);
    *is_empty = application == 0 && format == 0 && prepared_number(row, 2) == 0;
    if (application != APPLICATION && !*is_empty)
        return fail(error, ERROR_STORAGE, "%s is the database of another program. Take another file",
                    sqlite_shown(sqlite));
    if (format > sql_format())
        return fail(error, ERROR_STORAGE, "%s was written by a newer kringle. Use that one, or newer",
                    sqlite_shown(sqlite));
    return true;
}

GPtrArray *sqlite_schema_missing(Sqlite *sqlite, const GPtrArray *records, GError **error) {
    static const SqlSchemaAssets assets = {"store/sqlite/mark.sql", "store/sqlite/table.sql",
                                           "store/sqlite/add.sql"};
    g_autofree char *text = asset_text("store/sqlite/schema.sql");
    g_autoptr(SqlSchema) schema = sql_schema_new(sqlite_shown(sqlite), records);
    g_autoptr(Prepared) row = sqlite_prepare(sqlite, text, error);
    GError *failure = NULL;
    while (row && !failure && prepared_step(row, &failure))
        sql_schema_add(schema, prepared_text(row, 0), prepared_text(row, 1), &failure);
    if (failure)
        g_propagate_error(error, failure);
    return row && !failure ? sql_schema_missing(schema, &assets) : NULL;
}
