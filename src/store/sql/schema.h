/* What a database has of the tables that records need, and what is missing. */
#pragma once

#include "store/sql/statement.h"

typedef struct SqlSchema SqlSchema;

/* Nothing is there yet. `shown` names the database, in errors; both are loans. */
SqlSchema *sql_schema_new(const char *shown, const GPtrArray *records);
void sql_schema_free(SqlSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqlSchema, sql_schema_free)

/*
 * There is a table or an index of that name, or a column in a table. ERROR_STORAGE if the records do not have that column:
 * then a newer program was here.
 */
bool sql_schema_add(SqlSchema *schema, const char *name, const char *column, GError **error);

/* The tier's own texts: what signs a database that has nothing yet, makes a table, and adds a column to one. */
typedef struct {
    const char *mark;
    const char *table;
    const char *add;
} SqlSchemaAssets;

/* The statements that make what is missing; none, if nothing is. */
GPtrArray *sql_schema_missing(const SqlSchema *schema, const SqlSchemaAssets *assets);
