#include "exchange/receivers.h"

struct Receivers {
    GHashTable *by_giver; /* id -> GPtrArray of Participant */
};

Receivers *receivers_new(const Exchange *exchange) {
    Receivers *receivers = g_new0(Receivers, 1);
    receivers->by_giver =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
    for (guint i = 0; i < exchange->assignments->len; i++) {
        Assignment *assignment = exchange->assignments->pdata[i];
        GPtrArray *own = g_hash_table_lookup(receivers->by_giver, &assignment->giver_id);
        if (!own) {
            own = g_ptr_array_new();
            g_hash_table_insert(receivers->by_giver, &assignment->giver_id, own);
        }
        g_ptr_array_add(own, (gpointer) exchange_participant(exchange, assignment->receiver_id));
    }
    return receivers;
}

void receivers_free(Receivers *receivers) {
    g_hash_table_unref(receivers->by_giver);
    g_free(receivers);
}

const GPtrArray *receivers_of(const Receivers *receivers, int64_t giver_id) {
    return g_hash_table_lookup(receivers->by_giver, &giver_id);
}
