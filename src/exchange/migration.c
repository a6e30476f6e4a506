#include "exchange/migration.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/records.h"

enum { ONLY = 1 };

Migration *migration_load(Store *store, GError **error) {
    void *kept;
    if (!store_look_up(store, &migration_record, &(Migration) {.id = ONLY}, &kept, error))
        return NULL;
    g_autoptr(Migration) migration = kept ? kept : record_new(&migration_record);
    if (kept && !(migration->state && migration->other))
        return fail(error, ERROR_STORAGE,
                    "%s was moved, but does not say where to: it is damaged. Restore it from a backup",
                    store_url(store));
    migration->id = ONLY;
    return g_steal_pointer(&migration);
}

bool migration_is(const Migration *migration, const char *state) {
    return g_strcmp0(migration->state, state) == 0;
}

static bool remove_mark(Store *store, Migration *migration, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    batch_remove(batch, &migration_record, migration);
    if (!store_apply(store, batch, error))
        return false;
    migration->version = 0;
    return true;
}

bool migration_put(Store *store, Migration *migration, const char *state, const char *other, Time now,
                   GError **error) {
    g_free(migration->state);
    g_free(migration->other);
    migration->state = g_strdup(state);
    migration->other = g_strdup(other);
    migration->since = now;
    return state ? store_put(store, &migration_record, migration, error)
                 : remove_mark(store, migration, error);
}

static bool stop_at_first(const void *item, void *data, GError **error) {
    (void) item;
    (void) error;
    *(bool *) data = true;
    return false;
}

bool migration_finds_nothing(Store *store, bool *nothing, GError **error) {
    bool found = false;
    for (const Record *const *record = exchange_records; *record && !found; record++)
        if (!record_is_of_place(*record) &&
            !store_each(store, *record, &(Query) {.limit = 1}, stop_at_first, &found, error))
            return false;
    *nothing = !found;
    return true;
}

/* No tier tells a store that is not there from one into which nothing was ever written. */
bool migration_check_kept(Store *store, GError **error) {
    bool nothing = false;
    g_autoptr(Migration) migration = migration_load(store, error);
    if (!migration || !migration_finds_nothing(store, &nothing, error))
        return false;
    return !nothing || migration->state ||
           fail(error, ERROR_NOT_FOUND, "nothing was ever kept in %s; name the store that is meant",
                store_url(store));
}

bool migration_check(Store *store, GError **error) {
    g_autoptr(Migration) migration = migration_load(store, error);
    if (!migration || !migration->state)
        return migration != NULL;
    const char *here = store_url(store);
    g_autofree char *other = text_visible_whole(migration->other);
    g_autofree char *typed = text_for_shell(migration->other), *typed_here = text_for_shell(here);
    g_autofree char *day = time_to_text(migration->since);
    if (migration_is(migration, MIGRATION_FILLING))
        return fail(error, ERROR_CONFLICT,
                    "%s is a copy of %s that is not in use yet. To change over, say \"kringle migrate %s %s "
                    "--commit\"; until then use the other one",
                    here, other, typed, typed_here);
    return fail(error, ERROR_CONFLICT,
                "%s was moved to %s, %s, and is kept as it was then. Use that one: --store %s, or \"store = "
                "%s\" in the settings",
                here, other, day, typed, other);
}
