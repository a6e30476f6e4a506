/*
 * Storage: what every tier promises. A store keeps items of records (base/record.h), each kind in the order
 * of its key. It knows nothing of gifts, and nobody above knows what a database is.
 *
 * Every record kept here has a field `version` (a number) behind its key: 0 for an item that is not stored
 * yet, raised by every write. It is the optimistic lock, and later the ETag and the cache validator.
 *
 * Many threads may use a store at once, and each of them may read in a visit of its own. Opening, preparing and closing it
 * is for one thread, while no other has it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/record.h"

typedef struct Store Store;

/*
 * Opens the store at a URL, "memory:", "csv:FOLDER", "sqlite:FILE" or "postgresql://SERVER/DATABASE"; what does not exist
 * is created by the first write, but for a database on a server. Fails with ERROR_USAGE for a URL nobody knows,
 * ERROR_STORAGE for a store that is locked (and says by whom), damaged, written by a newer version, or out of reach.
 *
 * With "?durability=relaxed" at the end, the last two return from a write before it is durable: it is still there as a
 * whole or not at all, but a power cut can take back the last ones.
 */
Store *store_open(const char *url, GError **error);

/* Closes the store. Everything that store_apply acknowledged is durable already; NULL is fine. */
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* The URL it was opened with, safe to show to people. */
const char *store_url(const Store *store);

/* Where it is, in a URL from which it can be opened wherever one stands; the caller's to free. NULL if nobody knows it. */
char *store_url_whole(const char *url, GError **error);

/* How many commits it has made durable since it was opened: what they cost is counted by tests. */
uint64_t store_commits(const Store *store);

/* Whether nobody else can write while this process has the store open: then any lease is of the dead. */
bool store_is_exclusive(const Store *store);

/* What whoever owns it should look after though it works, in a sentence that is the caller's to free; or NULL. */
char *store_concern(const Store *store);

/*
 * Makes room for these records (NULL ends the list): creates what is missing, follows new fields, and takes over what an older
 * version wrote, wholly or not at all; call it once after store_open and before anything else. A store that holds fields or
 * tables these records do not know was written by a newer version and is refused.
 */
bool store_prepare(Store *store, const Record *const *records, GError **error);

/* The item whose key fields are those of `like`, the caller's to free; ERROR_NOT_FOUND if there is none. */
void *store_load(Store *store, const Record *record, const void *like, GError **error);

/* The same in *item, which is NULL if there is none: that is no error, then. */
bool store_look_up(Store *store, const Record *record, const void *like, void **item, GError **error);

/* Which items, and in which order. {0} means all, by key. */
typedef struct {
    const void *like;  /* items equal to this one ... */
    unsigned equal;    /* ... in so many leading key fields */
    const char *field; /* and with from <= field < until: a number or a time (its seconds); NULL: no limit */
    int64_t from;
    int64_t until;
    bool descending; /* last key first */
    size_t limit;    /* at most so many; 0 for all */
} Query;

/* The items found, in an array that frees them and is the caller's to free; NULL only with an error. */
GPtrArray *store_find(Store *store, const Record *record, const Query *query, GError **error);

/* Gets each item in turn as a loan; false stops the walk and, with the error set, fails it. */
typedef bool StoreVisit(const void *item, void *data, GError **error);

/* Streams the items found, without holding them all. The visit must not write to the store. */
bool store_each(Store *store, const Record *record, const Query *query, StoreVisit *visit, void *data,
                GError **error);

/* Reads whatever it likes, and nothing is written by it. */
typedef bool StoreLook(void *data, GError **error);

/* Lets it look at the store as it is at one moment, whatever others write meanwhile; what it returns is returned. */
bool store_snapshot(Store *store, StoreLook *look, void *data, GError **error);

/* Changes that belong together. Items are loans until the batch was applied or freed. */
typedef struct Batch Batch;
Batch *batch_new(void);
void batch_free(Batch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Batch, batch_free)

/* Writes the item. Its version must be the stored one, or 0 if there is none yet. */
void batch_put(Batch *batch, const Record *record, void *item);

/* Writes an item of another store as it is, with its version. There must be none of its key here. */
void batch_restore(Batch *batch, const Record *record, void *item);

/* As batch_put, for every item of the array. */
void batch_put_all(Batch *batch, const Record *record, const GPtrArray *items);

/* Removes the item with this key and version. */
void batch_remove(Batch *batch, const Record *record, const void *item);

/*
 * Applies all of the batch or none of it, durably when it returns true; then the versions of the items put
 * are the stored ones (raised by one). ERROR_CONFLICT if an item was written or removed meanwhile, with
 * nothing changed. After ERROR_STORAGE nothing of the batch is visible to anyone, unless the message says
 * that the outcome is unknown.
 */
bool store_apply(Store *store, Batch *batch, GError **error);

/* The same for a single item. */
bool store_put(Store *store, const Record *record, void *item, GError **error);

/*
 * Leases the next items of a queue, earliest due first (then by key): items whose `record->due` time is set
 * and not later than `now`. Their due time becomes `until`, and their version rises, so that a worker that
 * was too slow meets ERROR_CONFLICT when it writes: the version is the fence. No two callers get the same
 * item. Whoever finishes an item puts it with due time zero.
 */
typedef struct {
    Time now;
    Time until;
    size_t limit;      /* at most so many; must not be 0 */
    const void *like;  /* only items equal to this one ... */
    unsigned equal;    /* ... in so many leading key fields */
    const char *field; /* and this text field is set in the same write; NULL: none */
    const char *value;
} Lease;
GPtrArray *store_claim(Store *store, const Record *record, const Lease *lease, GError **error);

/*
 * Sees to it that nothing of what was overwritten or removed before is left in any file once the store was closed. This
 * may cost as much as writing all of it anew, so it is for what somebody wants to be forgotten.
 */
bool store_forget(Store *store, GError **error);

/* Reads everything and compares checksums. Fails with ERROR_STORAGE that names the first damage. */
bool store_check(Store *store, GError **error);
