#include "store/sqlite-tables.h"

#include <string.h>

#include "base/error.h"
#include "store/sql.h"

typedef struct {
    const Record *record;
    GHashTable *idle; /* Prepared by sql_shape_number: one of each shape, while it is not in use */
} Table;

struct SqliteTables {
    Sqlite *sqlite;
    GPtrArray *all; /* of Table */
};

static void table_free(void *data) {
    Table *table = data;
    g_hash_table_unref(table->idle);
    g_free(table);
}

static Table *find_table(SqliteTables *tables, const char *name) {
    for (guint i = 0; i < tables->all->len; i++) {
        Table *table = tables->all->pdata[i];
        if (strcmp(table->record->name, name) == 0)
            return table;
    }
    return NULL;
}

static Table *table_of(SqliteTables *tables, const Record *record) {
    Table *table = find_table(tables, record->name);
    if (!table)
        g_error("store_prepare was not told of %s", record->name);
    return table;
}

SqliteTables *sqlite_tables_new(Sqlite *sqlite, const GPtrArray *records) {
    SqliteTables *tables = g_new0(SqliteTables, 1);
    tables->sqlite = sqlite;
    tables->all = g_ptr_array_new_with_free_func(table_free);
    for (guint i = 0; i < records->len; i++) {
        Table *table = g_new0(Table, 1);
        table->record = records->pdata[i];
        table->idle = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) prepared_free);
        g_ptr_array_add(tables->all, table);
    }
    return tables;
}

void sqlite_tables_free(SqliteTables *tables) {
    g_ptr_array_unref(tables->all);
    g_free(tables);
}

/* ---- Statements, each prepared once. ---- */

/* Not one that is in use: whoever visits items may read as well. */
static Prepared *take(SqliteTables *tables, Table *table, const SqlShape *shape, GError **error) {
    gpointer prepared = NULL, key = GUINT_TO_POINTER(sql_shape_number(table->record, shape));
    if (g_hash_table_steal_extended(table->idle, key, NULL, &prepared))
        return prepared;
    g_autofree char *text = sql_text(table->record, shape);
    return sqlite_prepare(tables->sqlite, text, error);
}

static void give_back(Table *table, const SqlShape *shape, Prepared *prepared) {
    prepared_rest(prepared);
    g_hash_table_replace(table->idle, GUINT_TO_POINTER(sql_shape_number(table->record, shape)), prepared);
}

static void bind_fields(Prepared *prepared, const Record *record, unsigned count, const void *item) {
    for (unsigned i = 0; i < count; i++)
        prepared_bind(prepared, record, &record->fields[i], item);
}

/* ---- Reading. ---- */

/* Shows each row to the visit, as store_each has it. */
static bool visit_rows(Prepared *prepared, const Record *record, StoreVisit *visit, void *data,
                       GError **error) {
    g_autofree void *item = record_new(record);
    GError *failure = NULL;
    while (prepared_step(prepared, &failure)) {
        prepared_read(prepared, record, item);
        bool goes_on = visit(item, data, &failure);
        prepared_let_go(record, item);
        if (!goes_on)
            break;
    }
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

static SqlShape shape_of(const Record *record, const Query *query) {
    SqlShape shape = {
        .kind = SQL_FIND,
        .equal = query->equal,
        .field = query->field ? record_field(record, query->field) : NULL,
        .descending = query->descending,
        .limited = query->limit > 0,
    };
    g_assert(!query->field ||
             (shape.field && (shape.field->type == FIELD_NUMBER || shape.field->type == FIELD_TIME)));
    g_assert(query->equal <= record->keys && (query->like || query->equal == 0));
    return shape;
}

bool sqlite_tables_each(SqliteTables *tables, const Record *record, const Query *query, StoreVisit *visit,
                        void *data, GError **error) {
    Table *table = table_of(tables, record);
    SqlShape shape = shape_of(record, query);
    Prepared *prepared = take(tables, table, &shape, error);
    if (!prepared)
        return false;
    bind_fields(prepared, record, query->equal, query->like);
    if (shape.field) {
        prepared_bind_number(prepared, query->from);
        prepared_bind_number(prepared, query->until);
    }
    if (shape.limited)
        prepared_bind_number(prepared, (int64_t) query->limit);
    bool done = visit_rows(prepared, record, visit, data, error);
    give_back(table, &shape, prepared);
    return done;
}

typedef struct {
    const Record *record;
    GPtrArray *items;
} Due;

static bool keep_due(const void *item, void *data, GError **error) {
    (void) error;
    Due *due = data;
    g_ptr_array_add(due->items, record_copy(due->record, item));
    return true;
}

bool sqlite_tables_due(SqliteTables *tables, const Record *record, const Lease *lease, GPtrArray *items,
                       GError **error) {
    g_assert(record->due && lease->limit > 0 && lease->equal <= record->keys);
    Table *table = table_of(tables, record);
    const SqlShape shape = {.kind = SQL_DUE, .equal = lease->equal, .limited = true};
    Prepared *prepared = take(tables, table, &shape, error);
    if (!prepared)
        return false;
    bind_fields(prepared, record, lease->equal, lease->like);
    prepared_bind_number(prepared, lease->now.s);
    prepared_bind_number(prepared, (int64_t) lease->limit);
    bool found = visit_rows(prepared, record, keep_due, &(Due) {record, items}, error);
    give_back(table, &shape, prepared);
    return found;
}

/* ---- Writing. ---- */

/* Says why a change found nothing to change. */
static bool refuse_change(SqliteTables *tables, Table *table, const Change *change, GError **error) {
    const SqlShape shape = {.kind = SQL_VERSION};
    Prepared *prepared = take(tables, table, &shape, error);
    if (!prepared)
        return false;
    bind_fields(prepared, table->record, table->record->keys, change->item);
    GError *failure = NULL;
    bool is_kept = prepared_step(prepared, &failure);
    int64_t version = is_kept ? prepared_number(prepared, 0) : 0;
    give_back(table, &shape, prepared);
    if (failure)
        g_propagate_error(error, failure);
    else if (change_fits(change, is_kept ? &version : NULL, error))
        fail(error, ERROR_STORAGE, "%s is damaged. Restore it from a backup", sqlite_shown(tables->sqlite));
    return false;
}

static SqlKind kind_of(const Change *change) {
    if (change->remove)
        return SQL_DELETE;
    int64_t version = *field_in(int64_t, record_field(change->record, "version"), change->item);
    return version == 0 || change->restore ? SQL_INSERT : SQL_UPDATE;
}

/* In the order that stands beside the kinds. */
static void bind_change(Prepared *prepared, SqlKind kind, const Change *change) {
    const Record *record = change->record;
    const void *item = change->item;
    const Field *version = record_field(record, "version");
    for (const Field *field = record->fields; field->name && kind != SQL_DELETE; field++) {
        bool is_set = kind == SQL_INSERT || (field != version && !sql_is_key(record, field));
        if (kind == SQL_INSERT && field == version)
            prepared_bind_number(prepared, change_version(change));
        else if (is_set && field_is_stored(field))
            prepared_bind(prepared, record, field, item);
    }
    if (kind == SQL_INSERT)
        return;
    bind_fields(prepared, record, record->keys, item);
    prepared_bind(prepared, record, version, item);
}

static bool write_change(SqliteTables *tables, const Change *change, GError **error) {
    Table *table = table_of(tables, change->record);
    SqlShape shape = {.kind = kind_of(change)};
    Prepared *prepared = take(tables, table, &shape, error);
    if (!prepared)
        return false;
    bind_change(prepared, shape.kind, change);
    GError *failure = NULL;
    prepared_step(prepared, &failure);
    int changes = prepared_changes(prepared);
    give_back(table, &shape, prepared);
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    return changes == 1 || refuse_change(tables, table, change, error);
}

bool sqlite_tables_write(SqliteTables *tables, const Batch *batch, GError **error) {
    for (guint i = 0; i < batch->changes->len; i++)
        if (!write_change(tables, &g_array_index(batch->changes, Change, i), error))
            return false;
    return true;
}

/* ---- Checking. ---- */

static bool check_table(SqliteTables *tables, const Record *record, GError **error) {
    g_autofree char *text = sql_text(record, &(SqlShape) {.kind = SQL_FIND});
    g_autoptr(Prepared) row = sqlite_prepare(tables->sqlite, text, error);
    GError *failure = NULL;
    g_autofree char *damage = NULL;
    while (row && !damage && prepared_step(row, &failure))
        damage = prepared_damage(row, record);
    if (damage)
        fail(&failure, ERROR_STORAGE, "%s is damaged: %s. Restore it from a backup",
             sqlite_shown(tables->sqlite), damage);
    if (failure)
        g_propagate_error(error, failure);
    return row && !failure;
}

bool sqlite_tables_check(SqliteTables *tables, GError **error) {
    for (guint i = 0; i < tables->all->len; i++)
        if (!check_table(tables, ((const Table *) tables->all->pdata[i])->record, error))
            return false;
    return true;
}
