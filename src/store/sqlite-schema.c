#include "store/sqlite-schema.h"

#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/text.h"
#include "store/sql.h"

/* How sqlite/mark.sql signs a file: "krng", and the number of the format. */
enum { APPLICATION = 0x6b726e67, FORMAT = 1 };

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
    if (format > FORMAT)
        return fail(error, ERROR_STORAGE, "%s was written by a newer kringle. Use that one, or newer",
                    sqlite_shown(sqlite));
    return true;
}

/* ---- What is there. */

static const Record *find_record(const GPtrArray *records, const char *name) {
    for (guint i = 0; i < records->len; i++)
        if (strcmp(((const Record *) records->pdata[i])->name, name) == 0)
            return records->pdata[i];
    return NULL;
}

static bool refuse_newer(const Sqlite *sqlite, const char *what, GError **error) {
    return fail(error, ERROR_STORAGE,
                "%s was written by a newer kringle: %s, which this one does not know. Use the newer one",
                sqlite_shown(sqlite), what);
}

static bool check_known(const Sqlite *sqlite, const Record *record, const char *table, const char *column,
                        GError **error) {
    g_autofree char *shown = text_visible(record ? column : table);
    if (!record) {
        g_autofree char *what = g_strdup_printf("it has a table \"%s\"", shown);
        return refuse_newer(sqlite, what, error);
    }
    const Field *field = record_field(record, column);
    g_autofree char *what = g_strdup_printf("it keeps \"%s\" of each %s", shown, table);
    return (field && field_is_stored(field)) || refuse_newer(sqlite, what, error);
}

static char *column_name(const char *table, const char *column) {
    return g_strconcat(table, ".", column, NULL);
}

/* The names of tables and indexes, and of columns behind the one of their table. */
static GHashTable *list_names(Sqlite *sqlite, const GPtrArray *records, GError **error) {
    g_autofree char *text = asset_text("store/sqlite/schema.sql");
    g_autoptr(Prepared) row = sqlite_prepare(sqlite, text, error);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GError *failure = NULL;
    while (row && !failure && prepared_step(row, &failure)) {
        const char *name = prepared_text(row, 0), *column = prepared_text(row, 1);
        g_hash_table_add(names, g_strdup(name));
        if (column && check_known(sqlite, find_record(records, name), name, column, &failure))
            g_hash_table_add(names, column_name(name, column));
    }
    if (failure)
        g_propagate_error(error, failure);
    return row && !failure ? g_steal_pointer(&names) : NULL;
}

/* ---- What is not. */

static void add_columns(const Record *record, GHashTable *names, GPtrArray *texts) {
    for (const Field *field = record->fields; field->name; field++) {
        g_autofree char *name = column_name(record->name, field->name);
        if (field_is_stored(field) && !g_hash_table_contains(names, name))
            g_ptr_array_add(texts, sql_column(record, field, "store/sqlite/add.sql"));
    }
}

static void add_indexes(const Record *record, GHashTable *names, GPtrArray *texts) {
    g_auto(GStrv) indexes = sql_index_names(record);
    for (char **index = indexes; *index; index++)
        if (!g_hash_table_contains(names, *index))
            g_ptr_array_add(texts, sql_index(record, *index));
}

GPtrArray *sqlite_schema_missing(Sqlite *sqlite, const GPtrArray *records, GError **error) {
    g_autoptr(GHashTable) names = list_names(sqlite, records, error);
    if (!names)
        return NULL;
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    if (g_hash_table_size(names) == 0)
        g_ptr_array_add(texts, asset_text("store/sqlite/mark.sql"));
    for (guint i = 0; i < records->len; i++) {
        const Record *record = records->pdata[i];
        if (g_hash_table_contains(names, record->name))
            add_columns(record, names, texts);
        else
            g_ptr_array_add(texts, sql_table(record, "store/sqlite/table.sql"));
        add_indexes(record, names, texts);
    }
    return texts;
}
