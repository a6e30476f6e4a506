/*
 * The connections to one server. There are few: past about twice its cores a server
 * only loses by more of them (https://wiki.postgresql.org/wiki/Number_Of_Database_Connections), so whoever finds none
 * waits.
 */
#pragma once

#include "store/postgresql/connection.h"

typedef struct PostgresPool PostgresPool;

/* Connects once, to say at once if that cannot be. */
PostgresPool *postgres_pool_new(const char *url, bool relaxed, GError **error);
void postgres_pool_free(PostgresPool *pool);

/* See connections_take and _give: those that nobody uses went to the same server as one that is lost. */
Postgres *postgres_pool_take(PostgresPool *pool, bool to_read, GError **error);
void postgres_pool_give(PostgresPool *pool, Postgres *postgres);

/* As postgres_concern has it, of the first connection. */
char *postgres_pool_concern(const PostgresPool *pool);
