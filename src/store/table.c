#include "store/table.h"

#include <string.h>

/*
 * An ordered set of items: by `lead` leading key fields, then by due time if there is one, then by the whole
 * key. While `coarse`, all items with the same lead count as equal, so that a search ends at the first (or
 * behind the last) of them.
 */
typedef struct {
    const Record *record;
    const Field *due;
    unsigned lead;
    bool coarse;
    GTree *tree;
} Index;

struct Table {
    const Record *record;
    const Field *version;
    uint64_t writes;
    Index keys;
    Index due;        /* by due time, then key */
    Index due_within; /* the same among items that share the first key field: exchanges are islands */
};

struct Tables {
    GPtrArray *all;
};

static int64_t field_number(const Field *field, const void *item) {
    if (field->type == FIELD_TIME)
        return field_in(Time, field, item)->s;
    return *field_in(int64_t, field, item);
}

static gint index_compare(gconstpointer a, gconstpointer b, gpointer data) {
    const Index *index = data;
    int order = record_compare(index->record, index->lead, a, b);
    if (order != 0 || index->coarse)
        return order;
    if (index->due) {
        int64_t due_a = field_number(index->due, a), due_b = field_number(index->due, b);
        if (due_a != due_b)
            return due_a < due_b ? -1 : 1;
    }
    return record_compare(index->record, index->record->keys, a, b);
}

static void index_init(Index *index, const Record *record, unsigned lead, const Field *due,
                       GDestroyNotify destroy) {
    *index = (Index) {.record = record, .lead = lead, .due = due};
    index->tree = g_tree_new_full(index_compare, index, destroy, NULL);
}

/*
 * The first item whose first `fields` key fields are like those given, or behind; `after`, the first behind.
 * The index must be ordered by these fields before anything else.
 */
static GTreeNode *index_search(Index *index, unsigned fields, const void *like, bool after) {
    unsigned lead = index->lead;
    index->lead = fields;
    index->coarse = true;
    GTreeNode *node = after ? g_tree_upper_bound(index->tree, like) : g_tree_lower_bound(index->tree, like);
    index->coarse = false;
    index->lead = lead;
    return node;
}

static GTreeNode *node_before(GTree *tree, GTreeNode *node) {
    return node ? g_tree_node_previous(node) : g_tree_node_last(tree);
}

static Table *table_new(const Record *record) {
    const Field *version = record_field(record, "version"), *due = NULL;
    g_assert(version && version->type == FIELD_NUMBER && record->keys > 0);
    if (record->due) {
        due = record_field(record, record->due);
        g_assert(due && due->type == FIELD_TIME);
    }

    Table *table = g_new0(Table, 1);
    table->record = record;
    table->version = version;
    index_init(&table->keys, record, record->keys, NULL, record->free);
    index_init(&table->due, record, 0, due, NULL);
    index_init(&table->due_within, record, 1, due, NULL);
    return table;
}

static void table_free(void *data) {
    Table *table = data;
    g_tree_unref(table->due_within.tree);
    g_tree_unref(table->due.tree);
    g_tree_unref(table->keys.tree);
    g_free(table);
}

const Record *table_record(const Table *table) {
    return table->record;
}

size_t table_count(const Table *table) {
    return (size_t) g_tree_nnodes(table->keys.tree);
}

uint64_t table_writes(const Table *table) {
    return table->writes;
}

const void *table_get(const Table *table, const void *like) {
    return g_tree_lookup(table->keys.tree, like);
}

static bool table_queues(const Table *table, const void *item) {
    return table->due.due && !field_is_missing(table->due.due, item);
}

static void table_unqueue(Table *table, const void *item) {
    if (!item || !table_queues(table, item))
        return;
    g_tree_remove(table->due.tree, item);
    g_tree_remove(table->due_within.tree, item);
}

void table_set(Table *table, void *item) {
    table_unqueue(table, table_get(table, item));
    g_tree_replace(table->keys.tree, item, item);
    if (table_queues(table, item)) {
        g_tree_replace(table->due.tree, item, item);
        g_tree_replace(table->due_within.tree, item, item);
    }
    table->writes++;
}

void table_unset(Table *table, const void *like) {
    table_unqueue(table, table_get(table, like));
    g_tree_remove(table->keys.tree, like);
    table->writes++;
}

/* The field of the range, if the keys that are wanted lie side by side because of it. */
static const Field *range_key(const Table *table, const Query *query) {
    if (!query->field || query->equal == table->record->keys)
        return NULL;
    const Field *field = &table->record->fields[query->equal];
    return strcmp(field->name, query->field) == 0 ? field : NULL;
}

/* Where the walk begins if the range is one of keys: at its bound. */
static GTreeNode *range_bound(Table *table, const Query *query, const Field *field) {
    g_autofree void *bound =
        query->like ? g_memdup2(query->like, table->record->size) : g_malloc0(table->record->size);
    int64_t value = query->descending ? query->until : query->from;
    if (field->type == FIELD_TIME)
        field_at(Time, field, bound)->s = value;
    else
        *field_at(int64_t, field, bound) = value;

    GTreeNode *node = index_search(&table->keys, query->equal + 1, bound, false);
    return query->descending ? node_before(table->keys.tree, node) : node;
}

static GTreeNode *range_start(Table *table, const Query *query, const Field *key) {
    if (key)
        return range_bound(table, query, key);
    GTreeNode *node = index_search(&table->keys, query->equal, query->like, query->descending);
    return query->descending ? node_before(table->keys.tree, node) : node;
}

bool table_each(Table *table, const Query *query, StoreVisit *visit, void *data, GError **error) {
    const Field *field = query->field ? record_field(table->record, query->field) : NULL;
    g_assert(!query->field || (field && (field->type == FIELD_NUMBER || field->type == FIELD_TIME)));
    g_assert(query->equal <= table->record->keys && (query->like || query->equal == 0));

    const Field *key = range_key(table, query);
    size_t found = 0;
    for (GTreeNode *node = range_start(table, query, key); node;
         node = query->descending ? g_tree_node_previous(node) : g_tree_node_next(node)) {
        const void *item = g_tree_node_key(node);
        if (record_compare(table->record, query->equal, item, query->like) != 0)
            break;
        if (field) {
            int64_t value = field_number(field, item);
            bool wanted = query->from <= value && value < query->until;
            if (!wanted && key)
                break;
            if (!wanted)
                continue;
        }
        GError *failure = NULL;
        if (!visit(item, data, &failure)) {
            if (failure)
                g_propagate_error(error, failure);
            return !failure;
        }
        if (++found == query->limit)
            break;
    }
    return true;
}

Tables *tables_new(const Record *const *records) {
    Tables *tables = g_new0(Tables, 1);
    tables->all = g_ptr_array_new_with_free_func(table_free);
    for (; *records; records++)
        g_ptr_array_add(tables->all, table_new(*records));
    return tables;
}

void tables_free(Tables *tables) {
    if (!tables)
        return;
    g_ptr_array_unref(tables->all);
    g_free(tables);
}

size_t tables_count(const Tables *tables) {
    return tables->all->len;
}

Table *tables_at(const Tables *tables, size_t index) {
    return tables->all->pdata[index];
}

Table *tables_named(const Tables *tables, const char *name) {
    for (size_t i = 0; i < tables_count(tables); i++)
        if (strcmp(tables_at(tables, i)->record->name, name) == 0)
            return tables_at(tables, i);
    return NULL;
}

Table *tables_of(const Tables *tables, const Record *record) {
    Table *table = tables ? tables_named(tables, record->name) : NULL;
    if (!table)
        g_error("store_prepare was not told of %s", record->name);
    return table;
}

static bool change_fits_table(const Table *table, const Change *change, GError **error) {
    const void *kept = table_get(table, change->item);
    return change_fits(change, kept ? field_in(int64_t, table->version, kept) : NULL, error);
}

/* Without what has no place in the item's row. */
static void *copy_to_keep(const Table *table, const Change *change) {
    void *copy = record_copy(table->record, change->item);
    for (const Field *field = table->record->fields; field->name; field++)
        if (!field_is_stored(field))
            field_clear(field, copy);
    *field_at(int64_t, table->version, copy) = change_version(change);
    return copy;
}

static void staged_clear(void *data) {
    Staged *staged = data;
    record_free(staged->table->record, staged->item);
}

GArray *tables_stage(const Tables *tables, const Batch *batch, GError **error) {
    g_autoptr(GArray) stage = g_array_sized_new(FALSE, FALSE, sizeof(Staged), batch->changes->len);
    g_array_set_clear_func(stage, staged_clear);
    for (guint i = 0; i < batch->changes->len; i++) {
        const Change *change = &g_array_index(batch->changes, Change, i);
        Table *table = tables_of(tables, change->record);
        if (!change_fits_table(table, change, error))
            return NULL;
        Staged staged = {.table = table, .remove = change->remove, .key = change->item};
        if (!change->remove)
            staged.item = copy_to_keep(table, change);
        g_array_append_val(stage, staged);
    }
    return g_steal_pointer(&stage);
}

void tables_commit(GArray *stage) {
    for (guint i = 0; i < stage->len; i++) {
        Staged *staged = &g_array_index(stage, Staged, i);
        if (staged->remove)
            table_unset(staged->table, staged->key);
        else
            table_set(staged->table, g_steal_pointer(&staged->item));
    }
}

/* Copies of the next due items, in the order in which they are due. */
static GPtrArray *table_due(Table *table, const Lease *lease) {
    g_assert(table->due.due && lease->limit > 0 && lease->equal <= table->record->keys);
    GPtrArray *items = record_array(table->record);
    Index *index = lease->equal == 0 ? &table->due : &table->due_within;
    for (GTreeNode *node = index_search(index, index->lead, lease->like, false);
         node && items->len < lease->limit; node = g_tree_node_next(node)) {
        const void *item = g_tree_node_key(node);
        if (record_compare(table->record, index->lead, item, lease->like) != 0 ||
            field_number(index->due, item) > lease->now.s)
            break;
        if (record_compare(table->record, lease->equal, item, lease->like) == 0)
            g_ptr_array_add(items, record_copy(table->record, item));
    }
    return items;
}

GPtrArray *tables_claim(const Tables *tables, const Record *record, const Lease *lease,
                        bool (*apply)(void *state, const Batch *batch, GError **error), void *state,
                        GError **error) {
    Table *table = tables_of(tables, record);
    g_autoptr(GPtrArray) items = table_due(table, lease);
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < items->len; i++) {
        lease_mark(lease, record, items->pdata[i]);
        batch_put(batch, record, items->pdata[i]);
    }
    if (items->len > 0 && !apply(state, batch, error))
        return NULL;
    batch_raise(batch);
    return g_steal_pointer(&items);
}
