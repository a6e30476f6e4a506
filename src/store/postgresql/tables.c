#include "store/postgresql/tables.h"

#include "base/error.h"
#include "store/postgresql/change.h"

/* From so many rows on, COPY is faster than a statement for each. */
enum { BULK = 10 };

/* ---- Reading. ---- */

typedef struct {
    Postgres *postgres;
    const SqlCall *call;
    StoreVisit *visit;
    void *data;
} Show;

/* Shows rows to the visit, and whether it wants to see more. */
static bool show_rows(const Show *show, const PostgresRows *rows, bool *shown, GError **error) {
    const Record *record = show->call->record;
    g_autofree void *item = record_new(record);
    bool goes_on = true;
    for (int i = 0; i < postgres_rows_count(rows) && goes_on; i++) {
        *shown = true;
        int64_t checksum = postgres_rows_read(rows, i, record, item);
        goes_on = sql_call_fits(show->call, item, checksum, postgres_shown(show->postgres), error) &&
                  show->visit(item, show->data, error);
        sql_let_go(record, item);
    }
    return goes_on;
}

static bool show_found(const Show *show, bool *shown, GError **error) {
    GError *failure = NULL;
    g_autoptr(PostgresRows) rows = postgres_find(show->postgres, show->call, &failure);
    if (rows)
        show_rows(show, rows, shown, &failure);
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

static void show_portions(const Show *show, bool *shown, GError **error) {
    for (;;) {
        g_autoptr(PostgresRows) rows = postgres_walk_on(show->postgres, error);
        if (!rows || postgres_rows_count(rows) == 0 || !show_rows(show, rows, shown, error))
            return;
    }
}

static bool show_walk(const Show *show, bool *shown, GError **error) {
    GError *failure = NULL;
    if (!postgres_walk(show->postgres, show->call, error))
        return false;
    show_portions(show, shown, &failure);
    bool ended = postgres_walk_end(show->postgres, !failure, failure ? NULL : &failure);
    if (failure)
        g_propagate_error(error, failure);
    return ended;
}

/* What lies in one island is held at once; across islands there may be more than fits here. */
bool postgres_tables_each(Postgres *postgres, const Record *record, const Query *query, StoreVisit *visit,
                          void *data, bool *shown, GError **error) {
    SqlCall call;
    const Show show = {postgres, &call, visit, data};
    sql_call_find(&call, record, query);
    bool is_small = query->equal > 0 || query->limit > 0;
    return (is_small ? show_found : show_walk)(&show, shown, error);
}

/* Adds copies of what the call finds. */
static bool collect(Postgres *postgres, const SqlCall *call, GPtrArray *items, GError **error) {
    bool shown;
    Found found = {call->record, items};
    const Show show = {postgres, call, found_add, &found};
    return show_found(&show, &shown, error);
}

bool postgres_tables_due(Postgres *postgres, const Record *record, const Lease *lease, GPtrArray *items,
                         GError **error) {
    SqlCall call;
    sql_call_due(&call, record, lease);
    call.shape.locking = true;
    return collect(postgres, &call, items, error);
}

/* ---- Writing. ---- */

/* Says why a change found nothing to change. */
static bool refuse_change(Postgres *postgres, const Change *change, GError **error) {
    SqlCall call;
    sql_call_version(&call, change);
    g_autoptr(PostgresRows) rows = postgres_find(postgres, &call, error);
    if (!rows)
        return false;
    bool is_kept = postgres_rows_count(rows) > 0;
    int64_t version = is_kept ? postgres_rows_number(rows, 0) : 0;
    if (change_fits(change, is_kept ? &version : NULL, error))
        fail(error, ERROR_CONFLICT, "%s was written by somebody else in the same moment. Try again",
             change->record->name);
    return false;
}

static bool write_changes(Postgres *postgres, const Change *changes, guint count, GError **error) {
    const Change *misfit;
    if (!postgres_write(postgres, changes, count, &misfit, error))
        return false;
    return !misfit || refuse_change(postgres, misfit, error);
}

/* How many changes from here on can go together: new ones of a record, or any others. */
static guint length_of_run(const Change *changes, guint count, bool in_bulk) {
    guint length = 1;
    while (length < count && changes[length].restore == changes->restore &&
           (!changes->restore || changes[length].record == changes->record))
        length++;
    return in_bulk ? length : count;
}

static int compare_changes(gconstpointer a, gconstpointer b) {
    return change_compare(a, b);
}

/* In the order of keys, so that of two who write the same rows one waits for the other, and never each for the other. */
static GArray *in_order(const Batch *batch) {
    GArray *changes = g_array_copy(batch->changes);
    g_array_sort(changes, compare_changes);
    return changes;
}

bool postgres_tables_write(Postgres *postgres, const Batch *batch, bool in_bulk, GError **error) {
    g_autoptr(GArray) sorted = in_order(batch);
    for (guint from = 0, length; from < sorted->len; from += length) {
        const Change *changes = &g_array_index(sorted, Change, from);
        length = length_of_run(changes, sorted->len - from, in_bulk);
        bool copies = in_bulk && changes->restore && length >= BULK;
        if (!(copies ? postgres_copy : write_changes)(postgres, changes, length, error))
            return false;
    }
    return true;
}

/* ---- Steps. ---- */

static GPtrArray *find_for_step(void *data, const SqlCall *call, GError **error) {
    g_autoptr(GPtrArray) items = record_array(call->record);
    return collect(data, call, items, error) ? g_steal_pointer(&items) : NULL;
}

static bool write_for_step(void *data, const Batch *batch, GError **error) {
    return postgres_tables_write(data, batch, false, error);
}

static bool run_for_step(void *data, const char *text, GError **error) {
    return postgres_run(data, text, error);
}

SqlHand postgres_tables_hand(Postgres *postgres) {
    return (SqlHand) {postgres, "store/postgresql/raise.sql", find_for_step, write_for_step, run_for_step};
}
