/* What of the database is a store, and the tables in it. */
#pragma once

#include "store/postgresql/connection.h"

/*
 * The number of the format of the store, or 0 if there is none; one that this program can read, else ERROR_STORAGE. It
 * stands in a schema of its own, "kringle".
 */
bool postgres_schema_format(Postgres *postgres, int64_t *format, GError **error);

/*
 * Whether its tables are what these records need (const Record *), in that format. ERROR_STORAGE if there is a table or a
 * column that the records do not have: then a newer program was here.
 */
bool postgres_schema_is_complete(Postgres *postgres, const GPtrArray *records, bool *is_complete,
                                 GError **error);

/*
 * Makes what is missing, and takes the steps to our format: all or nothing, and fine if somebody else does so at the same
 * time.
 */
bool postgres_schema_make(Postgres *postgres, const GPtrArray *records, GError **error);
