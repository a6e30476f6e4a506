#include "outbox/desks.h"

struct Desks {
    Store *store;
    const Vault *vault;
    GHashTable *by_exchange; /* id -> Place */
};

typedef struct {
    int64_t exchange_id;
    int64_t version; /* of the exchange it was made for */
    Desk *desk;
} Place;

static void place_free(void *data) {
    Place *place = data;
    desk_free(place->desk);
    g_free(place);
}

Desks *desks_new(Store *store, const Vault *vault) {
    Desks *desks = g_new0(Desks, 1);
    desks->store = store;
    desks->vault = vault;
    desks->by_exchange = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, place_free);
    return desks;
}

void desks_free(Desks *desks) {
    if (!desks)
        return;
    g_hash_table_unref(desks->by_exchange);
    g_free(desks);
}

static const Desk *open_desk(Desks *desks, const Exchange *exchange, GError **error) {
    enum { MOST = 64 };
    Desk *desk = desk_new(desks->store, desks->vault, exchange->id, error);
    if (!desk)
        return NULL;
    if (g_hash_table_size(desks->by_exchange) >= MOST)
        g_hash_table_remove_all(desks->by_exchange);
    Place *place = g_new(Place, 1);
    *place = (Place) {.exchange_id = exchange->id, .version = exchange->version, .desk = desk};
    g_hash_table_replace(desks->by_exchange, &place->exchange_id, place);
    return desk;
}

const Desk *desks_find(Desks *desks, int64_t exchange_id, GError **error) {
    g_autoptr(Exchange) exchange =
        store_load(desks->store, &exchange_record, &(Exchange) {.id = exchange_id}, error);
    if (!exchange)
        return NULL;
    const Place *place = g_hash_table_lookup(desks->by_exchange, &exchange_id);
    return place && place->version == exchange->version ? place->desk : open_desk(desks, exchange, error);
}
