/* What of the database is a store, and the tables in it. */
#pragma once

#include "store/postgresql/connection.h"

/*
 * Whether there is a store; one that this program can read, else ERROR_STORAGE. It stands in a schema of its own,
 * "kringle".
 */
bool postgres_schema_exists(Postgres *postgres, bool *exists, GError **error);

/*
 * Whether its tables are what these records need (const Record *). ERROR_STORAGE if there is a table or a column that the
 * records do not have: then a newer program was here.
 */
bool postgres_schema_is_complete(Postgres *postgres, const GPtrArray *records, bool *is_complete,
                                 GError **error);

/* Makes what is missing, all or nothing; fine if somebody else does so at the same time. */
bool postgres_schema_make(Postgres *postgres, const GPtrArray *records, GError **error);
