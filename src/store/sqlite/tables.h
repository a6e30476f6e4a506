/* The items in the tables of an SQLite file: what is found in them, and what is written. */
#pragma once

#include "store/sql/step.h"
#include "store/sqlite/connection.h"

/* The tables of these records (const Record *), which are there as long as this is used. */
typedef struct SqliteTables SqliteTables;
SqliteTables *sqlite_tables_new(Sqlite *sqlite, const GPtrArray *records);
void sqlite_tables_free(SqliteTables *tables);

/* As store_each promises. */
bool sqlite_tables_each(SqliteTables *tables, const Record *record, const Query *query, StoreVisit *visit,
                        void *data, GError **error);

/* Adds copies of the items that a lease would be for, the earliest due first. */
bool sqlite_tables_due(SqliteTables *tables, const Record *record, const Lease *lease, GPtrArray *items,
                       GError **error);

/* Writes the batch; on errors, and ERROR_CONFLICT is one, a part of it, which is to be undone. */
bool sqlite_tables_write(SqliteTables *tables, const Batch *batch, GError **error);

/* For the steps from an older format to ours, within a change. */
SqlHand sqlite_tables_hand(SqliteTables *tables);

/* Reads all items, and names the first that is none. */
bool sqlite_tables_check(SqliteTables *tables, GError **error);
