#include "store/sql/schema.h"

#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/text.h"
#include "store/sql/checksum.h"

struct SqlSchema {
    const char *shown;
    const GPtrArray *records; /* const Record * */
    GHashTable *names;        /* of tables and indexes, and of columns behind the one of their table */
};

SqlSchema *sql_schema_new(const char *shown, const GPtrArray *records) {
    SqlSchema *schema = g_new0(SqlSchema, 1);
    schema->shown = shown;
    schema->records = records;
    schema->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return schema;
}

void sql_schema_free(SqlSchema *schema) {
    g_hash_table_unref(schema->names);
    g_free(schema);
}

/* ---- What is there. ---- */

static const Record *find_record(const GPtrArray *records, const char *name) {
    for (guint i = 0; i < records->len; i++)
        if (strcmp(((const Record *) records->pdata[i])->name, name) == 0)
            return records->pdata[i];
    return NULL;
}

static bool refuse_newer(const SqlSchema *schema, const char *what, GError **error) {
    return fail(error, ERROR_STORAGE,
                "%s was written by a newer kringle: %s, which this one does not know. Use the newer one",
                schema->shown, what);
}

static bool is_checksum(const char *column) {
    return strcmp(column, sql_checksum_field.name) == 0;
}

static bool check_known(const SqlSchema *schema, const char *table, const char *column, GError **error) {
    const Record *record = find_record(schema->records, table);
    g_autofree char *shown = text_visible(record ? column : table);
    if (!record) {
        g_autofree char *what = g_strdup_printf("it has a table \"%s\"", shown);
        return refuse_newer(schema, what, error);
    }
    const Field *field = is_checksum(column) ? &sql_checksum_field : record_field(record, column);
    g_autofree char *what = g_strdup_printf("it keeps \"%s\" of each %s", shown, table);
    return (field && field_is_stored(field)) || refuse_newer(schema, what, error);
}

static char *column_name(const char *table, const char *column) {
    return g_strconcat(table, ".", column, NULL);
}

bool sql_schema_add(SqlSchema *schema, const char *name, const char *column, GError **error) {
    g_hash_table_add(schema->names, g_strdup(name));
    if (!column)
        return true;
    g_hash_table_add(schema->names, column_name(name, column));
    return check_known(schema, name, column, error);
}

/* ---- What is not. ---- */

static bool has(const SqlSchema *schema, const char *name) {
    return g_hash_table_contains(schema->names, name);
}

static void add_column(const SqlSchema *schema, const Record *record, const Field *field, const char *asset,
                       GPtrArray *texts) {
    g_autofree char *name = column_name(record->name, field->name);
    if (!has(schema, name))
        g_ptr_array_add(texts, sql_column(record, field, asset));
}

static void add_columns(const SqlSchema *schema, const Record *record, const char *asset, GPtrArray *texts) {
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field))
            add_column(schema, record, field, asset, texts);
    add_column(schema, record, &sql_checksum_field, asset, texts);
}

static void add_indexes(const SqlSchema *schema, const Record *record, GPtrArray *texts) {
    g_auto(GStrv) indexes = sql_index_names(record);
    for (char **index = indexes; *index; index++)
        if (!has(schema, *index))
            g_ptr_array_add(texts, sql_index(record, *index));
}

GPtrArray *sql_schema_missing(const SqlSchema *schema, const SqlSchemaAssets *assets) {
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    if (g_hash_table_size(schema->names) == 0)
        g_ptr_array_add(texts, asset_text(assets->mark));
    for (guint i = 0; i < schema->records->len; i++) {
        const Record *record = schema->records->pdata[i];
        if (has(schema, record->name))
            add_columns(schema, record, assets->add, texts);
        else
            g_ptr_array_add(texts, sql_table(record, assets->table));
        add_indexes(schema, record, texts);
    }
    return texts;
}
