#include "store/postgresql/pool.h"

#include "store/connections.h"

struct PostgresPool {
    char *url;
    bool relaxed;
    char *concern;
    Connections *connections;
};

/* min(2 x cores + 1, a quarter of what the server takes): its cores are not known here, ours are. */
static guint most_connections(const Postgres *postgres) {
    guint by_cores = 2 * g_get_num_processors() + 1;
    guint by_server = (guint) MAX(1, postgres_most_connections(postgres) / 4);
    return MIN(by_cores, by_server);
}

static void *open_another(void *data, GError **error) {
    const PostgresPool *pool = data;
    return postgres_connect(pool->url, pool->relaxed, error);
}

static void close_one(void *connection) {
    postgres_close(connection);
}

PostgresPool *postgres_pool_new(const char *url, bool relaxed, GError **error) {
    Postgres *postgres = postgres_connect(url, relaxed, error);
    if (!postgres)
        return NULL;
    PostgresPool *pool = g_new0(PostgresPool, 1);
    *pool = (PostgresPool) {.url = g_strdup(url), .relaxed = relaxed, .concern = postgres_concern(postgres)};
    pool->connections = connections_new(most_connections(postgres), open_another, close_one, pool);
    connections_add(pool->connections, postgres);
    return pool;
}

void postgres_pool_free(PostgresPool *pool) {
    connections_free(pool->connections);
    g_free(pool->concern);
    g_free(pool->url);
    g_free(pool);
}

char *postgres_pool_concern(const PostgresPool *pool) {
    return g_strdup(pool->concern);
}

Postgres *postgres_pool_take(PostgresPool *pool, bool to_read, GError **error) {
    Postgres *postgres = connections_take(pool->connections, to_read, error);
    if (postgres)
        postgres_forget_trouble(postgres);
    return postgres;
}

void postgres_pool_give(PostgresPool *pool, Postgres *postgres) {
    connections_give(pool->connections, postgres, postgres_trouble(postgres) != POSTGRES_LOST);
}
