/* The items in the tables of a PostgreSQL database: what is found in them, and what is written. */
#pragma once

#include "store/postgresql/connection.h"
#include "store/sql/step.h"

/* As store_each promises; *shown is set once the visit has seen anything. */
bool postgres_tables_each(Postgres *postgres, const Record *record, const Query *query, StoreVisit *visit,
                          void *data, bool *shown, GError **error);

/* Adds copies of the items that a lease is for, the earliest due first: within a change, nobody else gets them. */
bool postgres_tables_due(Postgres *postgres, const Record *record, const Lease *lease, GPtrArray *items,
                         GError **error);

/* For the steps from an older format to ours, within a change. */
SqlHand postgres_tables_hand(Postgres *postgres);

/* Writes the batch within a change. `in_bulk`: what comes from elsewhere goes fast, and a key that is there is
   POSTGRES_TAKEN; without, ERROR_CONFLICT says which. */
bool postgres_tables_write(Postgres *postgres, const Batch *batch, bool in_bulk, GError **error);
