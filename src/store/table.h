/* Ordered tables in memory, one per record: all of the memory tier, and what the csv tier reads from. */
#pragma once

#include "store/driver.h"

/* The items of one record in the order of their key, and of a queue also by due time. */
typedef struct Table Table;

const Record *table_record(const Table *table);
size_t table_count(const Table *table);

/* Rises with everything that is written to the table. */
uint64_t table_writes(const Table *table);

/* The item with that key, a loan until the next write; or NULL. */
const void *table_get(const Table *table, const void *like);

/* Keeps the item, which it takes, instead of any with the same key; and lets go of the one with that key. */
void table_set(Table *table, void *item);
void table_unset(Table *table, const void *like);

/* As store_each promises, in O(log n + found) for a range of keys. */
bool table_each(Table *table, const Query *query, StoreVisit *visit, void *data, GError **error);

/* One table for each of some records; NULL ends their list. */
typedef struct Tables Tables;
Tables *tables_new(const Record *const *records);
void tables_free(Tables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tables, tables_free)

size_t tables_count(const Tables *tables);
Table *tables_at(const Tables *tables, size_t index);

/* The table of that name, or NULL; that of a record which store_prepare was told of. */
Table *tables_named(const Tables *tables, const char *name);
Table *tables_of(const Tables *tables, const Record *record);

/* A change that found no conflict: what the table will hold when it is carried out. */
typedef struct {
    Table *table;
    bool remove;
    const void *key; /* a loan from the batch */
    void *item;      /* of a put: the copy to keep, with its version raised */
} Staged;

/* Compares the versions of a batch: an array of Staged in its order, or NULL and ERROR_CONFLICT. */
GArray *tables_stage(const Tables *tables, const Batch *batch, GError **error);

/* Carries out what was staged. This cannot fail, so whatever can must come between the two. */
void tables_commit(GArray *staged);

/* Keeps all promises of store_claim with the tier's own apply. */
GPtrArray *tables_claim(const Tables *tables, const Record *record, const Lease *lease,
                        bool (*apply)(void *state, const Batch *batch, GError **error), void *state,
                        GError **error);
