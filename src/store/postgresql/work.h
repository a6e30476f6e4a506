/* Work on a connection of a pool: when a server goes away and comes back, or another takes its place, it is done again. */
#pragma once

#include "store/postgresql/pool.h"

/* Does it all from the start. Sets *shown once it has let somebody see something, so that it cannot begin anew. */
typedef bool PostgresWork(Postgres *postgres, void *data, bool *shown, GError **error);

/* Has the work done, again for half a minute if that may help. `reads`: see connections_take. */
bool postgres_work(PostgresPool *pool, bool reads, PostgresWork *work, void *data, GError **error);
