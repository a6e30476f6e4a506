#include "store/store.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "store/place.h"

struct Store {
    const Driver *driver;
    void *state;
    char *url;
    bool is_relaxed;
    GRecMutex lock; /* of a driver that takes one thread at a time: a visit may read as well */
    _Atomic uint64_t writes;
};

Store *store_open(const char *url, GError **error) {
    g_auto(Place) place = {0};
    void *state =
        place_parse(url, &place, error) ? place.driver->open(place.address, place.relaxed, error) : NULL;
    if (!state)
        return NULL;

    Store *store = g_new0(Store, 1);
    store->driver = place.driver;
    store->state = state;
    store->is_relaxed = place.relaxed;
    store->url = text_visible_whole(url);
    g_rec_mutex_init(&store->lock);
    return store;
}

void store_close(Store *store) {
    if (!store)
        return;
    store->driver->close(store->state);
    g_rec_mutex_clear(&store->lock);
    g_free(store->url);
    g_free(store);
}

const char *store_url(const Store *store) {
    return store->url;
}

uint64_t store_commits(const Store *store) {
    return store->driver->commits ? store->driver->commits(store->state) : store->writes;
}

bool store_is_exclusive(const Store *store) {
    return store->driver->exclusive;
}

char *store_concern(const Store *store) {
    const Driver *driver = store->driver;
    g_autofree char *concern = driver->concern ? driver->concern(store->state) : NULL;
    if (!store->is_relaxed)
        return g_steal_pointer(&concern);
    return g_strconcat(
        "with durability=relaxed a power cut can take back the last changes; what was sent by mail in "
        "those moments may be sent again",
        concern ? "; and " : NULL, concern, NULL);
}

bool store_prepare(Store *store, const Record *const *records, GError **error) {
    for (const Record *const *record = records; *record; record++)
        g_assert(strcmp(version_field(*record)->name, "version") == 0);
    return store->driver->prepare(store->state, records, error);
}

/* ---- What several threads may do at once, one after the other where the driver needs that. */

static void enter(Store *store) {
    if (!store->driver->concurrent)
        g_rec_mutex_lock(&store->lock);
}

static void leave(Store *store) {
    if (!store->driver->concurrent)
        g_rec_mutex_unlock(&store->lock);
}

bool store_forget(Store *store, GError **error) {
    enter(store);
    bool done = !store->driver->forget || store->driver->forget(store->state, error);
    leave(store);
    return done;
}

bool store_check(Store *store, GError **error) {
    enter(store);
    bool is_good = store->driver->check(store->state, error);
    leave(store);
    return is_good;
}

bool store_each(Store *store, const Record *record, const Query *query, StoreVisit *visit, void *data,
                GError **error) {
    enter(store);
    bool done = store->driver->each(store->state, record, query, visit, data, error);
    leave(store);
    return done;
}

bool store_snapshot(Store *store, StoreLook *look, void *data, GError **error) {
    enter(store);
    bool done = store->driver->snapshot ? store->driver->snapshot(store->state, look, data, error)
                                        : look(data, error);
    leave(store);
    return done;
}

static bool write_batch(Store *store, const Batch *batch, GError **error) {
    enter(store);
    bool done = store->driver->apply(store->state, batch, error);
    leave(store);
    store->writes += done;
    return done;
}

static GPtrArray *lease_items(Store *store, const Record *record, const Lease *lease, GError **error) {
    enter(store);
    GPtrArray *items = store->driver->claim(store->state, record, lease, error);
    leave(store);
    store->writes += items && items->len > 0;
    return items;
}

bool found_add(const void *item, void *data, GError **error) {
    (void) error;
    Found *found = data;
    g_ptr_array_add(found->items, record_copy(found->record, item));
    return true;
}

GPtrArray *store_find(Store *store, const Record *record, const Query *query, GError **error) {
    g_autoptr(GPtrArray) items = record_array(record);
    Found found = {record, items};
    if (!store_each(store, record, query, found_add, &found, error))
        return NULL;
    return g_steal_pointer(&items);
}

bool store_look_up(Store *store, const Record *record, const void *like, void **item, GError **error) {
    Query query = {.like = like, .equal = record->keys, .limit = 1};
    g_autoptr(GPtrArray) items = store_find(store, record, &query, error);
    *item = items && items->len > 0 ? g_ptr_array_steal_index(items, 0) : NULL;
    return items != NULL;
}

void *store_load(Store *store, const Record *record, const void *like, GError **error) {
    void *item;
    if (!store_look_up(store, record, like, &item, error))
        return NULL;
    return item ? item : fail(error, ERROR_NOT_FOUND, "there is no such %s", record->name);
}

Batch *batch_new(void) {
    Batch *batch = g_new0(Batch, 1);
    batch->changes = g_array_new(FALSE, FALSE, sizeof(Change));
    return batch;
}

void batch_free(Batch *batch) {
    if (!batch)
        return;
    g_array_unref(batch->changes);
    g_free(batch);
}

void batch_put(Batch *batch, const Record *record, void *item) {
    Change change = {.record = record, .item = item};
    g_array_append_val(batch->changes, change);
}

void batch_put_all(Batch *batch, const Record *record, const GPtrArray *items) {
    for (guint i = 0; i < items->len; i++)
        batch_put(batch, record, items->pdata[i]);
}

void batch_restore(Batch *batch, const Record *record, void *item) {
    Change change = {.restore = true, .record = record, .item = item};
    g_array_append_val(batch->changes, change);
}

void batch_remove(Batch *batch, const Record *record, const void *item) {
    Change change = {.remove = true, .record = record, .item = (void *) item};
    g_array_append_val(batch->changes, change);
}

void batch_sum(Batch *batch, const Record *record, void *item) {
    Change change = {.sums = true, .record = record, .item = item};
    g_array_append_val(batch->changes, change);
}

int64_t change_version(const Change *change) {
    int64_t version = *field_in(int64_t, version_field(change->record), change->item);
    return change->restore || change->sums ? version : version + 1;
}

void batch_raise(const Batch *batch) {
    for (guint i = 0; i < batch->changes->len; i++) {
        const Change *change = &g_array_index(batch->changes, Change, i);
        if (!change->remove)
            *field_at(int64_t, version_field(change->record), change->item) = change_version(change);
    }
}

char *item_name(const Record *record, const void *item) {
    g_autoptr(GString) key = g_string_new(NULL);
    for (unsigned i = 0; i < record->keys; i++) {
        g_autofree char *text = field_to_text(&record->fields[i], item);
        g_string_append_printf(key, "%s%s", i > 0 ? ", " : "", text ? text : "");
    }
    g_autofree char *shown = text_visible(key->str);
    return g_strdup_printf("%s %s", record->name, shown);
}

static bool refuse_change(const Change *change, const char *what, GError **error) {
    g_autofree char *name = item_name(change->record, change->item);
    return fail(error, ERROR_CONFLICT, "%s %s", name, what);
}

bool change_fits(const Change *change, const int64_t *kept, GError **error) {
    int64_t version = *field_in(int64_t, version_field(change->record), change->item);
    bool is_new = !change->remove && (change->restore || version == 0);
    if (!kept && !is_new)
        return refuse_change(change, "was removed meanwhile", error);
    if (kept && is_new)
        return refuse_change(change, "is there already", error);
    if (kept && version != *kept)
        return refuse_change(change, "was changed meanwhile; look at it again and repeat the change", error);
    return true;
}

void lease_mark(const Lease *lease, const Record *record, void *item) {
    *field_at(Time, record_field(record, record->due), item) = lease->until;
    if (!lease->field)
        return;
    char **text = field_at(char *, record_field(record, lease->field), item);
    g_free(*text);
    *text = g_strdup(lease->value);
}

/* Every tier can write times of the years 1000 to 9999. */
static bool time_can_be_kept(Time time) {
    const int64_t first = -30610224000, last = 253402300799;
    return first <= time.s && time.s <= last;
}

/* All tiers refuse the same, so that what one of them holds can always move to another. */
static bool field_can_be_kept(const Record *record, const Field *field, const void *item, GError **error) {
    if (field->type == FIELD_TEXT) {
        const char *text = *field_in(char *, field, item);
        if (text && !g_utf8_validate(text, -1, NULL)) {
            g_autofree char *shown = text_visible(text);
            return fail(error, ERROR_INVALID, "the %s of this %s is not UTF-8: \"%s\"", field->name,
                        record->name, shown);
        }
    } else if (field->type == FIELD_TIME && !time_can_be_kept(*field_in(Time, field, item))) {
        return fail(error, ERROR_INVALID,
                    "the %s of this %s is %" PRId64 " s, outside the years 1000 to 9999", field->name,
                    record->name, field_in(Time, field, item)->s);
    }
    return true;
}

static bool change_is_valid(const Change *change, GError **error) {
    for (const Field *field = change->record->fields; field->name && !change->remove; field++)
        if (!field_can_be_kept(change->record, field, change->item, error))
            return false;
    return true;
}

static int compare_records(const Record *one, const Record *other) {
    if (one->keys != other->keys)
        return one->keys < other->keys ? -1 : 1;
    return one == other ? 0 : strcmp(one->name, other->name);
}

int change_compare(const Change *one, const Change *other) {
    int order = compare_records(one->record, other->record);
    return order != 0 ? order : record_compare(one->record, one->record->keys, one->item, other->item);
}

static int compare_changes(gconstpointer a, gconstpointer b) {
    return change_compare(*(const Change *const *) a, *(const Change *const *) b);
}

/* What comes from a walk is in order already. */
static bool is_in_order(const GArray *changes) {
    for (guint i = 1; i < changes->len; i++)
        if (change_compare(&g_array_index(changes, Change, i - 1), &g_array_index(changes, Change, i)) >= 0)
            return false;
    return true;
}

static bool batch_has_no_twins(const Batch *batch, GError **error) {
    if (is_in_order(batch->changes))
        return true;
    g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(batch->changes->len);
    for (guint i = 0; i < batch->changes->len; i++)
        g_ptr_array_add(sorted, &g_array_index(batch->changes, Change, i));
    g_ptr_array_sort(sorted, compare_changes);

    for (guint i = 1; i < sorted->len; i++)
        if (compare_changes(&sorted->pdata[i - 1], &sorted->pdata[i]) == 0) {
            const Change *change = sorted->pdata[i];
            return fail(error, ERROR_INVALID, "the same %s would be changed twice at once",
                        change->record->name);
        }
    return true;
}

bool store_apply(Store *store, Batch *batch, GError **error) {
    for (guint i = 0; i < batch->changes->len; i++)
        if (!change_is_valid(&g_array_index(batch->changes, Change, i), error))
            return false;
    if (!batch_has_no_twins(batch, error))
        return false;
    if (batch->changes->len > 0 && !write_batch(store, batch, error))
        return false;
    batch_raise(batch);
    return true;
}

bool store_put(Store *store, const Record *record, void *item, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, record, item);
    return store_apply(store, batch, error);
}

GPtrArray *store_claim(Store *store, const Record *record, const Lease *lease, GError **error) {
    if (!time_can_be_kept(lease->until))
        return fail(error, ERROR_INVALID,
                    "%s cannot be leased until %" PRId64 " s, outside the years 1000 to 9999", record->name,
                    lease->until.s);
    return lease_items(store, record, lease, error);
}
