#include "store/postgresql-pool.h"

#include <string.h>

/* A connection that a thread has in hand. */
typedef struct {
    GThread *thread;
    Postgres *postgres;
    unsigned uses; /* one in the visit of the other */
    bool reads;
} Seat;

struct PostgresPool {
    char *url;
    bool relaxed;
    char *concern;
    GMutex lock;
    GCond freed;
    GPtrArray *idle; /* of Postgres */
    GPtrArray *busy; /* of Seat */
    guint open;      /* both, and those that are being opened */
    guint most;
};

/* min(2 x cores + 1, a quarter of what the server takes): its cores are not known here, ours are. */
static guint most_connections(const Postgres *postgres) {
    guint by_cores = 2 * g_get_num_processors() + 1;
    guint by_server = (guint) MAX(1, postgres_most_connections(postgres) / 4);
    return MIN(by_cores, by_server);
}

PostgresPool *postgres_pool_new(const char *url, bool relaxed, GError **error) {
    Postgres *postgres = postgres_connect(url, relaxed, error);
    if (!postgres)
        return NULL;
    PostgresPool *pool = g_new0(PostgresPool, 1);
    *pool = (PostgresPool) {.url = g_strdup(url), .relaxed = relaxed, .open = 1};
    pool->concern = postgres_concern(postgres);
    pool->most = most_connections(postgres);
    pool->busy = g_ptr_array_new_with_free_func(g_free);
    pool->idle = g_ptr_array_new_with_free_func((GDestroyNotify) postgres_close);
    g_ptr_array_add(pool->idle, postgres);
    g_mutex_init(&pool->lock);
    g_cond_init(&pool->freed);
    return pool;
}

void postgres_pool_free(PostgresPool *pool) {
    g_assert(pool->busy->len == 0);
    g_ptr_array_unref(pool->idle);
    g_ptr_array_unref(pool->busy);
    g_cond_clear(&pool->freed);
    g_mutex_clear(&pool->lock);
    g_free(pool->concern);
    g_free(pool->url);
    g_free(pool);
}

char *postgres_pool_concern(const PostgresPool *pool) {
    return g_strdup(pool->concern);
}

/* ---- Taking, with the lock held. ---- */

static Seat *find_seat(const PostgresPool *pool, const Postgres *postgres) {
    for (guint i = 0; i < pool->busy->len; i++) {
        Seat *seat = pool->busy->pdata[i];
        if (seat->postgres == postgres)
            return seat;
    }
    return NULL;
}

static Seat *find_reader(const PostgresPool *pool, GThread *thread) {
    for (guint i = 0; i < pool->busy->len; i++) {
        Seat *seat = pool->busy->pdata[i];
        if (seat->reads && seat->thread == thread)
            return seat;
    }
    return NULL;
}

/* Nobody else waits while this one connects. */
static Postgres *open_another(PostgresPool *pool, GError **error) {
    pool->open++;
    g_mutex_unlock(&pool->lock);
    Postgres *postgres = postgres_connect(pool->url, pool->relaxed, error);
    g_mutex_lock(&pool->lock);
    if (!postgres) {
        pool->open--;
        g_cond_signal(&pool->freed);
    }
    return postgres;
}

static Postgres *take_free(PostgresPool *pool, bool reads, GError **error) {
    while (pool->idle->len == 0 && pool->open >= pool->most)
        g_cond_wait(&pool->freed, &pool->lock);
    Postgres *postgres = pool->idle->len > 0 ? g_ptr_array_steal_index(pool->idle, pool->idle->len - 1)
                                             : open_another(pool, error);
    if (!postgres)
        return NULL;
    postgres_forget_trouble(postgres);
    Seat *seat = g_new0(Seat, 1);
    *seat = (Seat) {.thread = g_thread_self(), .postgres = postgres, .uses = 1, .reads = reads};
    g_ptr_array_add(pool->busy, seat);
    return postgres;
}

Postgres *postgres_pool_take_to_read(PostgresPool *pool, GError **error) {
    g_mutex_lock(&pool->lock);
    Seat *seat = find_reader(pool, g_thread_self());
    if (seat)
        seat->uses++;
    Postgres *postgres = seat ? seat->postgres : take_free(pool, true, error);
    g_mutex_unlock(&pool->lock);
    return postgres;
}

Postgres *postgres_pool_take_to_write(PostgresPool *pool, GError **error) {
    g_mutex_lock(&pool->lock);
    Postgres *postgres = take_free(pool, false, error);
    g_mutex_unlock(&pool->lock);
    return postgres;
}

/* ---- Giving back. ---- */

/* Takes what is to be closed out of the pool, so that nobody waits for that. */
static GPtrArray *take_out_idle(PostgresPool *pool) {
    GPtrArray *closing = pool->idle;
    pool->open -= closing->len;
    pool->idle = g_ptr_array_new_with_free_func((GDestroyNotify) postgres_close);
    return closing;
}

void postgres_pool_give(PostgresPool *pool, Postgres *postgres) {
    g_autoptr(GPtrArray) closing = NULL;
    g_mutex_lock(&pool->lock);
    Seat *seat = find_seat(pool, postgres);
    if (--seat->uses == 0) {
        g_ptr_array_remove_fast(pool->busy, seat);
        g_ptr_array_add(pool->idle, postgres);
        if (postgres_trouble(postgres) == POSTGRES_LOST)
            closing = take_out_idle(pool);
        g_cond_broadcast(&pool->freed);
    }
    g_mutex_unlock(&pool->lock);
}
