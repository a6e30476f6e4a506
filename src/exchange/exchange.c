#include "exchange/exchange.h"

#include <inttypes.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/random.h"
#include "base/text.h"

static const uint64_t most_id = 999999999999999;

Exchange *exchange_new(void) {
    Exchange *exchange = record_new(&exchange_record);
    exchange->id = (int64_t) (1 + random_below(most_id));
    exchange->participants = record_array(&participant_record);
    exchange->memberships = record_array(&membership_record);
    exchange->rules = record_array(&rule_record);
    exchange->announcements = record_array(&announcement_record);
    exchange->assignments = record_array(&assignment_record);
    exchange->traces = record_array(&trace_record);
    return exchange;
}

bool exchange_is_occasion(const Exchange *exchange) {
    return exchange->drawn_at.s == 0 && exchange->announcements->len == 0;
}

bool exchange_is_announced(const Exchange *exchange) {
    return exchange->drawn_at.s == 0 && exchange->announcements->len > 0;
}

const Participant *exchange_participant(const Exchange *exchange, int64_t id) {
    if (id < 1 || id > exchange->participants->len)
        return NULL;
    return exchange->participants->pdata[id - 1];
}

Announcement *exchange_announcement(const Exchange *exchange) {
    const GPtrArray *all = exchange->announcements;
    return all->len > 0 ? all->pdata[all->len - 1] : NULL;
}

uint32_t exchange_count_people(const Exchange *exchange) {
    uint32_t count = 0;
    for (guint i = 0; i < exchange->participants->len; i++)
        count += ((const Participant *) exchange->participants->pdata[i])->left_at.s == 0;
    return count;
}

void participant_leave(Participant *participant, Time now) {
    participant->left_at = now;
}

uint16_t participant_gives(const Participant *participant) {
    bool gives = participant->left_at.s == 0 && g_strcmp0(participant->role, ROLE_RECEIVER) != 0;
    return gives ? (uint16_t) MAX(participant->gives, 1) : 0;
}

uint16_t participant_receives(const Participant *participant) {
    bool receives = participant->left_at.s == 0 && g_strcmp0(participant->role, ROLE_GIVER) != 0;
    return receives ? (uint16_t) MAX(participant->receives, 1) : 0;
}

const Language *participant_language(const Exchange *exchange, const Participant *participant) {
    const Language *own = participant->language ? language_find(participant->language) : NULL;
    return own ? own : language_find_or_english(exchange->language);
}

int64_t exchange_usual_gifts(const Exchange *exchange) {
    int64_t usual = 0;
    for (guint i = 0; i < exchange->participants->len; i++) {
        uint16_t gives = participant_gives(exchange->participants->pdata[i]);
        uint16_t receives = participant_receives(exchange->participants->pdata[i]);
        uint16_t gifts = MAX(gives, receives);
        bool differs = (gives && gives != gifts) || (receives && receives != gifts);
        if (gifts && (differs || (usual && usual != gifts)))
            return 0;
        usual = gifts ? gifts : usual;
    }
    return usual;
}

void exchange_set_gifts(Exchange *exchange, int64_t gifts) {
    for (guint i = 0; i < exchange->participants->len; i++) {
        Participant *participant = exchange->participants->pdata[i];
        if (participant->gives == 0)
            participant->gives = gifts;
        if (participant->receives == 0)
            participant->receives = gifts;
    }
}

Participant *exchange_add_participant(Exchange *exchange, const char *name) {
    Participant *participant = record_new(&participant_record);
    participant->exchange_id = exchange->id;
    participant->id = exchange->participants->len + 1;
    participant->name = g_strdup(name);
    g_ptr_array_add(exchange->participants, participant);
    return participant;
}

void exchange_add_membership(Exchange *exchange, const Participant *participant, const char *kind,
                             const char *name) {
    Membership *membership = record_new(&membership_record);
    membership->exchange_id = exchange->id;
    membership->participant_id = participant->id;
    membership->kind = g_strdup(kind);
    membership->name = g_strdup(name);
    g_ptr_array_add(exchange->memberships, membership);
}

char *membership_group(const Membership *membership) {
    return g_strconcat(membership->kind, "\n", membership->name, NULL);
}

/* One more than the last, and not their number: of those before, some may have been erased. */
static int64_t next_rule_id(const GPtrArray *rules) {
    return rules->len > 0 ? ((const Rule *) rules->pdata[rules->len - 1])->id + 1 : 1;
}

Rule *exchange_add_rule(Exchange *exchange, const char *kind, const Participant *giver,
                        const Participant *receiver) {
    Rule *rule = record_new(&rule_record);
    rule->exchange_id = exchange->id;
    rule->id = next_rule_id(exchange->rules);
    rule->kind = g_strdup(kind);
    rule->giver_id = giver->id;
    rule->receiver_id = receiver->id;
    g_ptr_array_add(exchange->rules, rule);
    return rule;
}

/* The exchange id leads every key. */
void *exchange_like(const Record *record, int64_t exchange_id) {
    void *like = record_new(record);
    *field_at(int64_t, &record->fields[0], like) = exchange_id;
    return like;
}

GPtrArray *exchange_items(Store *store, const Record *record, int64_t exchange_id, GError **error) {
    void *like = exchange_like(record, exchange_id);
    GPtrArray *list = store_find(store, record, &(Query) {.like = like, .equal = 1}, error);
    record_free(record, like);
    return list;
}

typedef struct {
    Store *store;
    int64_t id;
    Exchange *exchange;
} Load;

static bool load_lists(const Load *load, GError **error) {
    for (const Field *field = exchange_record.fields; field->name; field++) {
        if (field->type != FIELD_LIST)
            continue;
        GPtrArray *list = exchange_items(load->store, field->of, load->id, error);
        if (!list)
            return false;
        *field_at(GPtrArray *, field, load->exchange) = list;
    }
    return true;
}

static bool load_all(void *data, GError **error) {
    Load *load = data;
    load->exchange = store_load(load->store, &exchange_record, &(Exchange) {.id = load->id}, error);
    return load->exchange && load_lists(load, error);
}

bool exchange_is_current(Store *store, const Exchange *exchange, bool *is_current, GError **error) {
    g_autoptr(Exchange) now = store_load(store, &exchange_record, &(Exchange) {.id = exchange->id}, error);
    if (now)
        *is_current = now->version == exchange->version;
    return now != NULL;
}

/* Nothing is ever kept without its name, and nobody looks for that again. */
static bool check_named(const Exchange *exchange, GError **error) {
    bool is_named = exchange->title != NULL;
    for (guint i = 0; i < exchange->participants->len; i++)
        is_named = is_named && ((const Participant *) exchange->participants->pdata[i])->name;
    return is_named || fail(error, ERROR_STORAGE,
                            "exchange %" PRId64 " is damaged: its title, or the name of somebody in it, is "
                            "missing. Restore it from a backup",
                            exchange->id);
}

Exchange *exchange_load(Store *store, int64_t id, GError **error) {
    Load load = {.store = store, .id = id};
    if (!store_snapshot(store, load_all, &load, error) || !check_named(load.exchange, error))
        g_clear_pointer(&load.exchange, exchange_free);
    return load.exchange;
}

void exchange_put(Exchange *exchange, Batch *batch) {
    batch_put(batch, &exchange_record, exchange);
    for (const Field *field = exchange_record.fields; field->name; field++)
        if (field->type == FIELD_LIST)
            batch_put_all(batch, field->of, *field_at(GPtrArray *, field, exchange));
}

static int compare_keys(gconstpointer a, gconstpointer b, gpointer data) {
    const Record *record = data;
    return record_compare(record, record->keys, *(const void *const *) a, *(const void *const *) b);
}

/* Both lists in the order of their keys: what is new or differs is put, what only the earlier one has goes. */
static void replace_list(const Record *record, const GPtrArray *list, const GPtrArray *earlier,
                         Batch *batch) {
    g_autoptr(GPtrArray) items = g_ptr_array_copy((GPtrArray *) list, NULL, NULL);
    g_ptr_array_set_free_func(items, NULL);
    g_ptr_array_sort_with_data(items, compare_keys, (gpointer) record);
    const Field *version = record_field(record, "version");
    guint at = 0;
    for (guint i = 0; i < earlier->len; i++) {
        int order = 1;
        while (at < items->len &&
               (order = record_compare(record, record->keys, items->pdata[at], earlier->pdata[i])) < 0)
            batch_put(batch, record, items->pdata[at++]);
        if (at >= items->len || order != 0) {
            batch_remove(batch, record, earlier->pdata[i]);
            continue;
        }
        *field_at(int64_t, version, items->pdata[at]) = *field_in(int64_t, version, earlier->pdata[i]);
        if (!record_equals(record, items->pdata[at], earlier->pdata[i]))
            batch_put(batch, record, items->pdata[at]);
        at++;
    }
    while (at < items->len)
        batch_put(batch, record, items->pdata[at++]);
}

static void list_set_exchange(const Record *record, const GPtrArray *list, int64_t exchange_id) {
    for (guint i = 0; i < list->len; i++)
        *field_at(int64_t, &record->fields[0], list->pdata[i]) = exchange_id;
}

int64_t exchange_id_of(const char *operation) {
    GChecksum *sum = digest_begin("kringle/exchange/1");
    digest_add_text(sum, operation);
    Digest digest = digest_end(sum);
    uint64_t number;
    memcpy(&number, digest.bytes, sizeof number);
    return (int64_t) (1 + GUINT64_FROM_BE(number) % most_id);
}

/* The lists follow. */
static void set_id(Exchange *exchange, int64_t id) {
    exchange->id = id;
    for (const Field *field = exchange_record.fields; field->name; field++)
        if (field->type == FIELD_LIST)
            list_set_exchange(field->of, *field_in(GPtrArray *, field, exchange), id);
}

void exchange_set_id_of(Exchange *exchange, const char *operation) {
    set_id(exchange, exchange_id_of(operation));
}

void exchange_succeed(Exchange *exchange, const Exchange *earlier) {
    exchange->version = earlier->version;
    exchange->created_at = earlier->created_at;
    g_ptr_array_unref(exchange->announcements);
    exchange->announcements = record_array_copy(&announcement_record, earlier->announcements);
    g_ptr_array_unref(exchange->traces);
    exchange->traces = record_array_copy(&trace_record, earlier->traces);
    set_id(exchange, earlier->id);
}

void exchange_replace(Exchange *exchange, const Exchange *earlier, Batch *batch) {
    batch_put(batch, &exchange_record, exchange);
    for (const Field *field = exchange_record.fields; field->name; field++)
        if (field->type == FIELD_LIST)
            replace_list(field->of, *field_in(GPtrArray *, field, exchange),
                         *field_in(GPtrArray *, field, earlier), batch);
}

static int latest_first(gconstpointer a, gconstpointer b) {
    const Exchange *left = *(const Exchange *const *) a, *right = *(const Exchange *const *) b;
    if (left->created_at.s != right->created_at.s)
        return left->created_at.s > right->created_at.s ? -1 : 1;
    return record_compare(&exchange_record, exchange_record.keys, left, right);
}

GPtrArray *exchange_list(Store *store, GError **error) {
    GPtrArray *list = store_find(store, &exchange_record, &(Query) {0}, error);
    if (list)
        g_ptr_array_sort(list, latest_first);
    return list;
}

static bool has_title(const Exchange *exchange, const char *folded) {
    g_autofree char *title = text_fold(exchange->title ? exchange->title : "");
    return strcmp(title, folded) == 0;
}

static bool is_called(const Exchange *exchange, const char *folded) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, exchange->id);
    return has_title(exchange, folded) || strcmp(id, folded) == 0;
}

/* The same of one that was loaded without its lists. */
static bool listed_is_occasion(Store *store, const Exchange *listed, bool *is_occasion, GError **error) {
    *is_occasion = false;
    if (listed->drawn_at.s != 0)
        return true;
    g_autoptr(GPtrArray) announcements = exchange_items(store, &announcement_record, listed->id, error);
    *is_occasion = announcements && announcements->len == 0;
    return announcements != NULL;
}

/* All exchanges, as exchange_list has them, but the occasions behind all others: from *occasions on. */
static GPtrArray *list_by_rank(Store *store, guint *occasions, GError **error) {
    g_autoptr(GPtrArray) all = exchange_list(store, error);
    if (!all)
        return NULL;
    g_autoptr(GPtrArray) ranked = record_array(&exchange_record);
    g_autoptr(GPtrArray) last = record_array(&exchange_record);
    for (guint i = 0; i < all->len; i++) {
        bool is_occasion;
        if (!listed_is_occasion(store, all->pdata[i], &is_occasion, error))
            return NULL;
        g_ptr_array_add(is_occasion ? last : ranked, g_steal_pointer(&all->pdata[i]));
    }
    *occasions = ranked->len;
    g_ptr_array_extend_and_steal(ranked, g_steal_pointer(&last));
    return g_steal_pointer(&ranked);
}

Exchange *exchange_find(Store *store, const char *title_or_id, GError **error) {
    guint occasions = 0;
    g_autoptr(GPtrArray) all = list_by_rank(store, &occasions, error);
    if (!all)
        return NULL;

    g_autofree char *folded = text_fold(title_or_id);
    g_autofree char *shown = text_visible(title_or_id);
    const Exchange *found = NULL;
    for (guint i = 0; i < all->len && !(found && i == occasions); i++) {
        if (!is_called(all->pdata[i], folded))
            continue;
        if (found)
            return fail(
                error, ERROR_CONFLICT,
                "several exchanges are called \"%s\"; name one by its number, which \"kringle status --all\" "
                "shows",
                shown);
        found = all->pdata[i];
    }
    if (!found)
        return fail(error, ERROR_NOT_FOUND, "there is no exchange \"%s\" in %s; kringle status lists them",
                    shown, store_url(store));
    return exchange_load(store, found->id, error);
}

bool exchange_find_namesake(Store *store, const char *title, Exchange **namesake, GError **error) {
    guint occasions = 0;
    g_autoptr(GPtrArray) all = list_by_rank(store, &occasions, error);
    g_autofree char *folded = text_fold(title);
    const Exchange *found = NULL;
    for (guint i = 0; all && i < occasions; i++) {
        const Exchange *exchange = all->pdata[i];
        if (has_title(exchange, folded) && (!found || (found->drawn_at.s == 0 && exchange->drawn_at.s != 0)))
            found = exchange;
    }
    *namesake = found ? exchange_load(store, found->id, error) : NULL;
    return all && (*namesake || !found);
}

Exchange *exchange_choose(Store *store, const char *title_or_id, GError **error) {
    if (title_or_id)
        return exchange_find(store, title_or_id, error);
    guint occasions = 0;
    g_autoptr(GPtrArray) all = list_by_rank(store, &occasions, error);
    if (!all)
        return NULL;
    if (all->len == 0)
        return fail(error, ERROR_NOT_FOUND,
                    "there are no exchanges in %s yet; \"kringle help draw\" tells how to draw one",
                    store_url(store));
    return exchange_load(store, ((const Exchange *) all->pdata[0])->id, error);
}
