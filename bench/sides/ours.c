/* Our Store, through nothing but its header. */
#include "sides/library.h"

#include "exchange/migration.h"
#include "exchange/records.h"
#include "store/copy.h"

static void must(bool done, GError *const *error) {
    if (!done)
        g_error("the store: %s", (*error)->message);
}

static void *ours_open(const char *url) {
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, &error);
    must(store && store_prepare(store, exchange_records, &error), &error);
    return store;
}

static void ours_close(void *store) {
    store_close(store);
}

static uint64_t ours_read_one(void *store, const Participant *key) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Participant) person = store_load(store, &participant_record, key, &error);
    must(person, &error);
    return person_weight(person);
}

static uint64_t ours_read_exchange(void *store, int64_t exchange_id) {
    g_autoptr(GError) error = NULL;
    Query query = {.like = &(Participant) {.exchange_id = exchange_id}, .equal = 1};
    g_autoptr(GPtrArray) people = store_find(store, &participant_record, &query, &error);
    must(people, &error);
    uint64_t weight = 0;
    for (guint i = 0; i < people->len; i++)
        weight += person_weight(people->pdata[i]);
    return weight;
}

static void ours_update(void *store, Participant *person) {
    g_autoptr(GError) error = NULL;
    must(store_put(store, &participant_record, person, &error), &error);
}

/* As store_copy makes them, with the item that whoever moves a store writes along. */
static void import_some(Store *store, void *const *people, guint count, Migration *migration) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < count; i++)
        batch_restore(batch, &participant_record, people[i]);
    batch_put(batch, &migration_record, migration);
    must(store_apply(store, batch, &error), &error);
}

static void ours_import(void *store, const GPtrArray *people) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Migration) migration = migration_load(store, &error);
    must(migration, &error);
    for (guint i = 0; i < people->len; i += STORE_COPY_AT_ONCE)
        import_some(store, people->pdata + i, MIN(STORE_COPY_AT_ONCE, people->len - i), migration);
}

static GPtrArray *ours_people(void *store) {
    g_autoptr(GError) error = NULL;
    GPtrArray *people = store_find(store, &participant_record, &(Query) {0}, &error);
    must(people, &error);
    return people;
}

const Library our_store = {
    .open = ours_open,
    .close = ours_close,
    .read_one = ours_read_one,
    .read_exchange = ours_read_exchange,
    .update = ours_update,
    .import = ours_import,
    .people = ours_people,
};

void store_make(const char *url) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = ours_open(url);
    g_autoptr(Migration) migration = migration_load(store, &error);
    must(migration && migration_put(store, migration, MIGRATION_FILLING, "memory:", (Time) {1}, &error),
         &error);
}
