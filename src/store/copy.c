#include "store/copy.h"

/* ---- The digest: of each row its fields, each with a mark whether it is there, and text or bytes behind their length. ---- */

static void add_value(GByteArray *row, const Field *field, const void *item) {
    uint64_t number;
    size_t length;
    const void *data = field_bytes(field, item, &number, &length);
    if (field->type == FIELD_TEXT || field->type == FIELD_BYTES) {
        uint64_t prefix = GUINT64_TO_BE((uint64_t) length);
        g_byte_array_append(row, (const guint8 *) &prefix, sizeof prefix);
    }
    g_byte_array_append(row, data, (guint) length);
}

static void add_field(GByteArray *row, const Field *field, const void *item) {
    guint8 is_there = !field_is_missing(field, item);
    g_byte_array_append(row, &is_there, 1);
    if (is_there)
        add_value(row, field, item);
}

typedef struct {
    const Record *record;
    GChecksum *sum;
    GByteArray *row;
    uint64_t items, told;
    StoreStep *step;
    void *data;
} Count;

static void tell(Count *count) {
    if (count->step && count->items > count->told)
        count->step(count->items - count->told, count->data);
    count->told = count->items;
}

static bool add_item(const void *item, void *data, GError **error) {
    (void) error;
    Count *count = data;
    g_byte_array_set_size(count->row, 0);
    for (const Field *field = count->record->fields; field->name; field++)
        if (field_is_stored(field))
            add_field(count->row, field, item);
    digest_add_bytes(count->sum, count->row->data, count->row->len);
    if (++count->items % STORE_COPY_AT_ONCE == 0)
        tell(count);
    return true;
}

bool store_tally(Store *store, const Record *record, Tally *tally, StoreStep *step, void *data,
                 GError **error) {
    g_autoptr(GByteArray) row = g_byte_array_new();
    Count count = {
        .record = record, .sum = digest_begin("kringle/copy/2"), .row = row, .step = step, .data = data};
    bool done = store_each(store, record, &(Query) {}, add_item, &count, error);
    tally->digest = digest_end(count.sum);
    tally->items = count.items;
    tell(&count);
    return done;
}

/* ---- Copying. */

typedef struct {
    Store *to;
    const Record *record;
    const Claim *claim;
    GPtrArray *items;
    StoreStep *step;
    void *data;
} Copy;

static bool write_items(Copy *copy, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < copy->items->len; i++)
        batch_restore(batch, copy->record, copy->items->pdata[i]);
    batch_put(batch, copy->claim->record, copy->claim->item);
    if (!store_apply(copy->to, batch, error))
        return false;
    if (copy->step)
        copy->step(copy->items->len, copy->data);
    g_ptr_array_set_size(copy->items, 0);
    return true;
}

static bool take_item(const void *item, void *data, GError **error) {
    Copy *copy = data;
    g_ptr_array_add(copy->items, record_copy(copy->record, item));
    return copy->items->len < STORE_COPY_AT_ONCE || write_items(copy, error);
}

bool store_copy(Store *from, Store *to, const Record *record, const Claim *claim, StoreStep *step, void *data,
                GError **error) {
    g_autoptr(GPtrArray) items = record_array(record);
    Copy copy = {to, record, claim, items, step, data};
    return store_each(from, record, &(Query) {}, take_item, &copy, error) && write_items(&copy, error);
}

bool store_empty(Store *store, const Record *record, const Claim *claim, GError **error) {
    for (;;) {
        g_autoptr(GPtrArray) items = store_find(store, record, &(Query) {.limit = STORE_COPY_AT_ONCE}, error);
        g_autoptr(Batch) batch = batch_new();
        for (guint i = 0; items && i < items->len; i++)
            batch_remove(batch, record, items->pdata[i]);
        batch_put(batch, claim->record, claim->item);
        if (!items || items->len == 0 || !store_apply(store, batch, error))
            return items && items->len == 0;
    }
}
