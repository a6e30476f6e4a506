#include "outbox/overview.h"

#include <string.h>

#include "exchange/suppression.h"

static const Field domain_queue_fields[] = {
    FIELD(DomainQueue, domain),
    FIELD(DomainQueue, waiting),
    FIELD(DomainQueue, next),
    FIELD(DomainQueue, answer),
    {},
};

const Record domain_queue_record = {
    RECORD_OF(DomainQueue, domain_queue),
    .fields = domain_queue_fields,
};

/* The participants of one exchange at a time: messages come in the order of exchanges. */
typedef struct {
    Store *store;
    Overview *overview;
    int64_t exchange_id;
    GHashTable *addresses; /* participant id -> address */
    GHashTable *by_domain; /* name -> DomainQueue */
} Count;

static bool note_address(const void *item, void *data, GError **error) {
    (void) error;
    const Participant *participant = item;
    g_hash_table_insert(data, g_memdup2(&participant->id, sizeof participant->id),
                        g_strdup(participant->email));
    return true;
}

static bool load_addresses(Count *count, int64_t exchange_id, GError **error) {
    if (count->exchange_id == exchange_id)
        return true;
    count->exchange_id = exchange_id;
    g_hash_table_remove_all(count->addresses);
    Query query = {.like = &(Participant) {.exchange_id = exchange_id}, .equal = 1};
    return store_each(count->store, &participant_record, &query, note_address, count->addresses, error);
}

static DomainQueue *find_queue(Count *count, const char *address) {
    const char *at = address ? strrchr(address, '@') : NULL;
    const char *name = at ? at + 1 : "";
    DomainQueue *queue = g_hash_table_lookup(count->by_domain, name);
    if (queue)
        return queue;
    queue = record_new(&domain_queue_record);
    queue->domain = at ? g_strdup(name) : NULL;
    g_hash_table_insert(count->by_domain, g_strdup(name), queue);
    g_ptr_array_add(count->overview->queues, queue);
    return queue;
}

static bool count_waiting(Count *count, const Message *message, GError **error) {
    if (!load_addresses(count, message->exchange_id, error))
        return false;
    Overview *overview = count->overview;
    DomainQueue *queue = find_queue(count, g_hash_table_lookup(count->addresses, &message->participant_id));
    queue->waiting++;
    if (queue->next.s == 0 || message->due_at.s < queue->next.s)
        queue->next = message->due_at;
    if (message->answer) {
        g_free(queue->answer);
        queue->answer = g_strdup(message->answer);
    }
    if (overview->oldest.s == 0 || message->written_at.s < overview->oldest.s)
        overview->oldest = message->written_at;
    return true;
}

/* If nobody else can have the store open, nobody is sending: what is marked so was left behind. */
static const char *state_of(const Store *store, const Message *message) {
    return store_is_exclusive(store) ? message_state_at_rest(message) : message->state;
}

static bool count_message(Count *count, const Message *message, GError **error) {
    const char *state = state_of(count->store, message);
    uint64_t *number = g_hash_table_lookup(count->overview->states, state);
    if (!number) {
        number = g_new0(uint64_t, 1);
        g_hash_table_insert(count->overview->states, g_strdup(state), number);
    }
    ++*number;
    return message->due_at.s == 0 || count_waiting(count, message, error);
}

static bool count_suppressed(const void *item, void *data, GError **error) {
    (void) error;
    *(int64_t *) data += ((const Suppression *) item)->since.s != 0;
    return true;
}

static gint longest_first(gconstpointer a, gconstpointer b) {
    const DomainQueue *one = *(DomainQueue *const *) a, *other = *(DomainQueue *const *) b;
    int order = (one->waiting < other->waiting) - (one->waiting > other->waiting);
    return order != 0 ? order : g_strcmp0(one->domain, other->domain);
}

static Overview *overview_empty(void) {
    Overview *overview = g_new0(Overview, 1);
    overview->states = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    overview->queues = record_array(&domain_queue_record);
    return overview;
}

Overview *overview_new(Store *store, GError **error) {
    g_autoptr(Overview) overview = overview_empty();
    g_autoptr(GHashTable) addresses = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(GHashTable) by_domain = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) messages = message_list(store, 0, error);
    Count count = {store, overview, 0, addresses, by_domain};
    if (!messages ||
        !store_each(store, &suppression_record, &(Query) {0}, count_suppressed, &overview->suppressed, error))
        return NULL;
    for (guint i = 0; i < messages->len; i++)
        if (!count_message(&count, messages->pdata[i], error))
            return NULL;
    g_ptr_array_sort(overview->queues, longest_first);
    return g_steal_pointer(&overview);
}

void overview_free(Overview *overview) {
    g_hash_table_unref(overview->states);
    g_ptr_array_unref(overview->queues);
    g_free(overview);
}

uint64_t overview_count(const Overview *overview, const char *state) {
    const uint64_t *number = g_hash_table_lookup(overview->states, state);
    return number ? *number : 0;
}
