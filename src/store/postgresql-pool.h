/*
 * Connections to one database, which the threads of this process share. There are few: past about twice its cores a server
 * only loses by more of them (https://wiki.postgresql.org/wiki/Number_Of_Database_Connections), so whoever finds none
 * waits.
 */
#pragma once

#include "store/postgresql.h"

typedef struct PostgresPool PostgresPool;

/* Connects once, to say at once if that cannot be. */
PostgresPool *postgres_pool_new(const char *url, bool relaxed, GError **error);
void postgres_pool_free(PostgresPool *pool);

/*
 * A connection for this thread alone, until it gives it back. To read, it gets the one again with which it reads already;
 * so a visit can read, and sees the same.
 */
Postgres *postgres_pool_take_to_read(PostgresPool *pool, GError **error);
Postgres *postgres_pool_take_to_write(PostgresPool *pool, GError **error);

/* Takes it back. One that is lost is closed, as are all that nobody uses: they went to the same server. */
void postgres_pool_give(PostgresPool *pool, Postgres *postgres);

/* As postgres_concern has it, of the first connection. */
char *postgres_pool_concern(const PostgresPool *pool);
