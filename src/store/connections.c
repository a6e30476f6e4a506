#include "store/connections.h"

#include <pthread.h>

/* A connection that a thread has in hand. */
typedef struct {
    void *connection;
    GThread *thread;
    unsigned uses; /* one in the visit of the other */
    bool reads;
} Seat;

struct Connections {
    ConnectionOpen *open;
    ConnectionClose *close;
    void *data;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    GPtrArray *idle;
    GArray *busy; /* of Seat */
    guint count;  /* of both, and of those that are being opened */
    guint most;
};

Connections *connections_new(guint most, ConnectionOpen *open, ConnectionClose *close, void *data) {
    Connections *connections = g_new0(Connections, 1);
    *connections = (Connections) {.open = open, .close = close, .data = data, .most = most};
    connections->idle = g_ptr_array_new_with_free_func(close);
    connections->busy = g_array_new(FALSE, FALSE, sizeof(Seat));
    pthread_mutex_init(&connections->lock, NULL);
    pthread_cond_init(&connections->freed, NULL);
    return connections;
}

void connections_free(Connections *connections) {
    g_assert(connections->busy->len == 0);
    g_ptr_array_unref(connections->idle);
    g_array_unref(connections->busy);
    pthread_cond_destroy(&connections->freed);
    pthread_mutex_destroy(&connections->lock);
    g_free(connections);
}

void connections_add(Connections *connections, void *connection) {
    connections->count++;
    g_ptr_array_add(connections->idle, connection);
}

/* ---- Taking, with the lock held. ---- */

static Seat *find_reader(const Connections *connections, GThread *thread) {
    for (guint i = 0; i < connections->busy->len; i++) {
        Seat *seat = &g_array_index(connections->busy, Seat, i);
        if (seat->reads && seat->thread == thread)
            return seat;
    }
    return NULL;
}

/* Nobody else waits while this one connects. */
static void *open_another(Connections *connections, GError **error) {
    connections->count++;
    pthread_mutex_unlock(&connections->lock);
    void *connection = connections->open(connections->data, error);
    pthread_mutex_lock(&connections->lock);
    if (!connection) {
        connections->count--;
        pthread_cond_signal(&connections->freed);
    }
    return connection;
}

static void *take_free(Connections *connections, bool to_read, GError **error) {
    while (connections->idle->len == 0 && connections->count >= connections->most)
        pthread_cond_wait(&connections->freed, &connections->lock);
    void *connection = connections->idle->len > 0
                           ? g_ptr_array_steal_index(connections->idle, connections->idle->len - 1)
                           : open_another(connections, error);
    const Seat seat = {.connection = connection, .thread = g_thread_self(), .uses = 1, .reads = to_read};
    if (connection)
        g_array_append_val(connections->busy, seat);
    return connection;
}

void *connections_take(Connections *connections, bool to_read, GError **error) {
    pthread_mutex_lock(&connections->lock);
    Seat *seat = to_read ? find_reader(connections, g_thread_self()) : NULL;
    if (seat)
        seat->uses++;
    void *connection = seat ? seat->connection : take_free(connections, to_read, error);
    pthread_mutex_unlock(&connections->lock);
    return connection;
}

/* ---- Giving back. ---- */

static guint find_seat(const Connections *connections, const void *connection) {
    guint i = 0;
    while (g_array_index(connections->busy, Seat, i).connection != connection)
        i++;
    return i;
}

/* Takes out what is to be closed, so that nobody waits for that. */
static GPtrArray *take_out_idle(Connections *connections) {
    GPtrArray *closing = connections->idle;
    connections->count -= closing->len;
    connections->idle = g_ptr_array_new_with_free_func(connections->close);
    return closing;
}

void connections_give(Connections *connections, void *connection, bool is_of_use) {
    g_autoptr(GPtrArray) closing = NULL;
    pthread_mutex_lock(&connections->lock);
    guint i = find_seat(connections, connection);
    if (--g_array_index(connections->busy, Seat, i).uses == 0) {
        g_array_remove_index_fast(connections->busy, i);
        g_ptr_array_add(connections->idle, connection);
        if (!is_of_use)
            closing = take_out_idle(connections);
        /* One that is free is for one who waits; where several were closed, several may connect. */
        (closing ? pthread_cond_broadcast : pthread_cond_signal)(&connections->freed);
    }
    pthread_mutex_unlock(&connections->lock);
}
