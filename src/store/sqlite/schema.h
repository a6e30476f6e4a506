/* Whose database a file is, and the tables in it. */
#pragma once

#include "store/sqlite/connection.h"

/* The number of its format; 0 if it has none yet. `asks` is prepared from sqlite/format.sql. */
bool sqlite_schema_format(Prepared *asks, int64_t *format, GError **error);

/*
 * Whether the file is a store that this program knows how to read; one without anything in it is. ERROR_STORAGE if it is
 * of another program, or a newer one.
 */
bool sqlite_schema_is_ours(Sqlite *sqlite, bool *is_empty, GError **error);

/*
 * The statements that make the tables what these records need (const Record *); none, if they are so. ERROR_STORAGE if
 * there is a table or a column that the records do not have: then a newer program was here.
 */
GPtrArray *sqlite_schema_missing(Sqlite *sqlite, const GPtrArray *records, GError **error);
