#include "store/sqlite/tables.h"

#include <string.h>

#include "base/error.h"
#include "store/sql/checksum.h"

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

static Table *table_of(SqliteTables *tables, const Record *record) {
    for (guint i = 0; i < tables->all->len; i++) {
        Table *table = tables->all->pdata[i];
        if (table->record == record || strcmp(table->record->name, record->name) == 0)
            return table;
    }
    g_error("store_prepare was not told of %s", record->name);
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

static gpointer number_of(const SqlCall *call) {
    return GUINT_TO_POINTER(sql_shape_number(call->record, &call->shape));
}

static void bind(Prepared *prepared, const SqlCall *call) {
    for (unsigned i = 0; i < call->count; i++) {
        const SqlValue *value = &call->values[i];
        if (value->field)
            prepared_bind(prepared, call->record, value->field, value->item);
        else
            prepared_bind_number(prepared, value->number);
    }
}

/* Not one that is in use: whoever visits items may read as well. */
static Prepared *take(SqliteTables *tables, const SqlCall *call, GError **error) {
    gpointer prepared = NULL;
    if (!g_hash_table_steal_extended(table_of(tables, call->record)->idle, number_of(call), NULL,
                                     &prepared)) {
        g_autofree char *text = sql_text(call->record, &call->shape);
        prepared = sqlite_prepare(tables->sqlite, text, error);
    }
    if (prepared)
        bind(prepared, call);
    return prepared;
}

static void give_back(SqliteTables *tables, const SqlCall *call, Prepared *prepared) {
    prepared_rest(prepared);
    g_hash_table_replace(table_of(tables, call->record)->idle, number_of(call), prepared);
}

/* ---- Reading. ---- */

/* Shows each row to the visit, as store_each has it. */
static bool visit_rows(const SqliteTables *tables, const SqlCall *call, Prepared *prepared, StoreVisit *visit,
                       void *data, GError **error) {
    g_autofree void *item = record_new(call->record);
    GError *failure = NULL;
    while (prepared_step(prepared, &failure)) {
        int64_t checksum = prepared_read(prepared, call->record, item);
        bool goes_on = sql_call_fits(call, item, checksum, sqlite_shown(tables->sqlite), &failure) &&
                       visit(item, data, &failure);
        sql_let_go(call->record, item);
        if (!goes_on)
            break;
    }
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

static bool visit_call(SqliteTables *tables, const SqlCall *call, StoreVisit *visit, void *data,
                       GError **error) {
    Prepared *prepared = take(tables, call, error);
    if (!prepared)
        return false;
    bool done = visit_rows(tables, call, prepared, visit, data, error);
    give_back(tables, call, prepared);
    return done;
}

bool sqlite_tables_each(SqliteTables *tables, const Record *record, const Query *query, StoreVisit *visit,
                        void *data, GError **error) {
    SqlCall call;
    sql_call_find(&call, record, query);
    return visit_call(tables, &call, visit, data, error);
}

bool sqlite_tables_due(SqliteTables *tables, const Record *record, const Lease *lease, GPtrArray *items,
                       GError **error) {
    SqlCall call;
    sql_call_due(&call, record, lease);
    return visit_call(tables, &call, found_add, &(Found) {record, items}, error);
}

/* ---- Writing. ---- */

/* Says why a change found nothing to change. */
static bool refuse_change(SqliteTables *tables, const Change *change, GError **error) {
    SqlCall call;
    sql_call_version(&call, change);
    Prepared *prepared = take(tables, &call, error);
    if (!prepared)
        return false;
    GError *failure = NULL;
    bool is_kept = prepared_step(prepared, &failure);
    int64_t version = is_kept ? prepared_number(prepared, 0) : 0;
    give_back(tables, &call, prepared);
    if (failure)
        g_propagate_error(error, failure);
    else if (change_fits(change, is_kept ? &version : NULL, error))
        fail(error, ERROR_STORAGE, "%s is damaged. Restore it from a backup", sqlite_shown(tables->sqlite));
    return false;
}

static bool write_change(SqliteTables *tables, const Change *change, GError **error) {
    SqlCall call;
    sql_call_change(&call, change);
    Prepared *prepared = take(tables, &call, error);
    if (!prepared)
        return false;
    GError *failure = NULL;
    prepared_step(prepared, &failure);
    int changes = prepared_changes(prepared);
    give_back(tables, &call, prepared);
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    return changes == 1 || refuse_change(tables, change, error);
}

bool sqlite_tables_write(SqliteTables *tables, const Batch *batch, GError **error) {
    for (guint i = 0; i < batch->changes->len; i++)
        if (!write_change(tables, &g_array_index(batch->changes, Change, i), error))
            return false;
    return true;
}

/* ---- Steps. ---- */

static GPtrArray *find_for_step(void *data, const SqlCall *call, GError **error) {
    g_autoptr(GPtrArray) items = record_array(call->record);
    bool done = visit_call(data, call, found_add, &(Found) {call->record, items}, error);
    return done ? g_steal_pointer(&items) : NULL;
}

static bool write_for_step(void *data, const Batch *batch, GError **error) {
    return sqlite_tables_write(data, batch, error);
}

static bool run_for_step(void *data, const char *text, GError **error) {
    return sqlite_run(((SqliteTables *) data)->sqlite, text, error);
}

SqlHand sqlite_tables_hand(SqliteTables *tables) {
    return (SqlHand) {tables, "store/sqlite/raise.sql", find_for_step, write_for_step, run_for_step};
}

/* ---- Checking. ---- */

static bool check_row(const SqliteTables *tables, const Record *record, const Prepared *row, void *item,
                      GError **error) {
    g_autofree char *damage = prepared_damage(row, record);
    if (damage)
        return fail(error, ERROR_STORAGE, "%s is damaged: %s. Restore it from a backup",
                    sqlite_shown(tables->sqlite), damage);
    int64_t checksum = prepared_read(row, record, item);
    bool fits = sql_checksum_fits(record, item, checksum, sqlite_shown(tables->sqlite), error);
    sql_let_go(record, item);
    return fits;
}

static bool check_table(SqliteTables *tables, const Record *record, GError **error) {
    g_autofree char *text = sql_text(record, &(SqlShape) {.kind = SQL_FIND});
    g_autoptr(Prepared) row = sqlite_prepare(tables->sqlite, text, error);
    g_autofree void *item = record_new(record);
    GError *failure = NULL;
    while (row && !failure && prepared_step(row, &failure))
        check_row(tables, record, row, item, &failure);
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
