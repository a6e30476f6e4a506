/* Where a store stands that is moved to another place: kept in both, so that of two copies only one is ever in use. */
#pragma once

#include "store/store.h"

typedef struct {
    int64_t id; /* 1: there is only one */
    int64_t version;
    char *state; /* one of MIGRATION_...; NULL: it is not moved */
    char *other; /* the URL of the other store, in full */
    Time since;
} Migration;
RECORD(Migration, migration)

#define MIGRATION_FILLING "filling" /* from the other one, and not yet in use */
#define MIGRATION_MOVED "moved"     /* to the other one, and no longer in use */

/* What the store says; the caller's to free. NULL only with an error. */
Migration *migration_load(Store *store, GError **error);

/*
 * From now on the store says so, or (NULL) nothing. ERROR_CONFLICT if somebody else has changed it since it was loaded:
 * of two that move at the same time, one goes on.
 */
bool migration_put(Store *store, Migration *migration, const char *state, const char *other, Time now,
                   GError **error);

bool migration_is(const Migration *migration, const char *state);

/* Whether there is nothing in the store but what is its own business. */
bool migration_finds_nothing(Store *store, bool *nothing, GError **error);

/* ERROR_NOT_FOUND if nothing was ever kept in the store, not even where it stands: perhaps its name is mistyped. */
bool migration_check_kept(Store *store, GError **error);

/* Whether the store is in use; ERROR_CONFLICT says where its exchanges are, or when they will be here. */
bool migration_check(Store *store, GError **error);
