/* Copies of what a store holds in another one, of whatever tier: item by item, with its version. */
#pragma once

#include "base/digest.h"
#include "store/store.h"

/* Called now and then with the number of items that were copied or read since the last time. */
typedef void StoreStep(uint64_t items, void *data);

/* How many items of one kind there are, and a digest of them all that is the same in every tier. */
typedef struct {
    uint64_t items;
    Digest digest;
} Tally;

bool store_tally(Store *store, const Record *record, Tally *tally, StoreStep *step, void *data,
                 GError **error);

/* An item of the store that is written with every commit, so that who was overtaken by another meets ERROR_CONFLICT. */
typedef struct {
    const Record *record;
    void *item;
} Claim;

/* So many items go into one commit: the wait for the disk is shared by them, and they fit into memory. */
enum { STORE_COPY_AT_ONCE = 10000 };

/*
 * Copies all items of one kind into a store that has none of it, in several commits: whoever is cut off empties the
 * store first, and begins anew.
 */
bool store_copy(Store *from, Store *to, const Record *record, const Claim *claim, StoreStep *step, void *data,
                GError **error);

/* Removes all items of one kind. */
bool store_empty(Store *store, const Record *record, const Claim *claim, GError **error);
