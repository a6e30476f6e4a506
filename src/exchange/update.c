#include "exchange/update.h"

#include <string.h>

#include "base/error.h"
#include "exchange/match.h"

/* ---- People. */

static bool replace_text(char **kept, const char *news) {
    bool differs = g_strcmp0(*kept, news) != 0;
    char *own = g_strdup(news);
    g_free(*kept);
    *kept = own;
    return differs;
}

static void take_facts(Participant *kept, const Participant *listed) {
    replace_text(&kept->role, listed->role);
    replace_text(&kept->wish, listed->wish);
    replace_text(&kept->language, listed->language);
    if (listed->gives)
        kept->gives = listed->gives;
    if (listed->receives)
        kept->receives = listed->receives;
}

static Participant *add_person(Exchange *exchange, const Participant *listed) {
    Participant *added = exchange_add_participant(exchange, listed->name);
    added->email = g_strdup(listed->email);
    take_facts(added, listed);
    return added;
}

/* Everybody on the list becomes somebody here; who is not on it has left. */
static void take_people(Exchange *exchange, const Exchange *list, GHashTable *partners, Time now,
                        Update *update) {
    for (guint i = 0; i < exchange->participants->len; i++) {
        Participant *kept = exchange->participants->pdata[i];
        if (kept->left_at.s != 0 || g_hash_table_contains(partners, kept))
            continue;
        participant_leave(kept, now);
        update->left++;
    }
    for (guint i = 0; i < list->participants->len; i++) {
        Participant *listed = list->participants->pdata[i], *kept = g_hash_table_lookup(partners, listed);
        if (!kept) {
            g_hash_table_insert(partners, listed, add_person(exchange, listed));
            update->joined++;
            continue;
        }
        update->renamed += replace_text(&kept->name, listed->name);
        update->readdressed += replace_text(&kept->email, listed->email);
        take_facts(kept, listed);
    }
}

/* ---- Rules. */

static int64_t id_here(GHashTable *partners, const Exchange *list, int64_t id) {
    return ((const Participant *) g_hash_table_lookup(partners, exchange_participant(list, id)))->id;
}

/* What a rule says, to be held against others. */
static char *rule_words(const Rule *rule) {
    return g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, rule->kind,
                           rule->giver_id, rule->receiver_id, rule->years_ago);
}

static char *membership_words(const Membership *membership) {
    return g_strdup_printf("%" G_GINT64_FORMAT " %s\n%s", membership->participant_id, membership->kind,
                           membership->name);
}

static GHashTable *words_of(const GPtrArray *rules, const GPtrArray *memberships) {
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < rules->len; i++)
        g_hash_table_add(words, rule_words(rules->pdata[i]));
    for (guint i = 0; i < memberships->len; i++)
        g_hash_table_add(words, membership_words(memberships->pdata[i]));
    return words;
}

static uint32_t count_missing(GHashTable *words, GHashTable *others) {
    uint32_t count = 0;
    GHashTableIter all;
    gpointer word;
    g_hash_table_iter_init(&all, words);
    while (g_hash_table_iter_next(&all, &word, NULL))
        count += !g_hash_table_contains(others, word);
    return count;
}

static bool has_history(const GPtrArray *rules) {
    for (guint i = 0; i < rules->len; i++)
        if (strcmp(((const Rule *) rules->pdata[i])->kind, RULE_HISTORY) == 0)
            return true;
    return false;
}

static void add_rule(Exchange *exchange, const Rule *rule, int64_t giver_id, int64_t receiver_id) {
    exchange_add_rule(exchange, rule->kind, exchange_participant(exchange, giver_id),
                      exchange_participant(exchange, receiver_id))
        ->years_ago = rule->years_ago;
}

static void keep_history(Exchange *exchange, const GPtrArray *rules) {
    for (guint i = 0; i < rules->len; i++) {
        const Rule *rule = rules->pdata[i];
        if (strcmp(rule->kind, RULE_HISTORY) == 0)
            add_rule(exchange, rule, rule->giver_id, rule->receiver_id);
    }
}

static void add_listed(Exchange *exchange, const Exchange *list, GHashTable *partners) {
    for (guint i = 0; i < list->rules->len; i++) {
        const Rule *rule = list->rules->pdata[i];
        add_rule(exchange, rule, id_here(partners, list, rule->giver_id),
                 id_here(partners, list, rule->receiver_id));
    }
    for (guint i = 0; i < list->memberships->len; i++) {
        const Membership *membership = list->memberships->pdata[i];
        int64_t id = id_here(partners, list, membership->participant_id);
        exchange_add_membership(exchange, exchange_participant(exchange, id), membership->kind,
                                membership->name);
    }
}

static void take_rules(Exchange *exchange, const Exchange *list, GHashTable *partners, Update *update) {
    g_autoptr(GPtrArray) rules = exchange->rules;
    g_autoptr(GPtrArray) groups = exchange->memberships;
    exchange->rules = record_array(&rule_record);
    exchange->memberships = record_array(&membership_record);
    if (!has_history(list->rules))
        keep_history(exchange, rules);
    add_listed(exchange, list, partners);
    g_autoptr(GHashTable) before = words_of(rules, groups);
    g_autoptr(GHashTable) now = words_of(exchange->rules, exchange->memberships);
    update->rules_new = count_missing(now, before);
    update->rules_gone = count_missing(before, now);
}

/* A number of gifts that everybody was given at the draw does not stand in the list. */
static void take_gifts(const Exchange *exchange, Exchange *list) {
    const Participant *first = exchange->participants->pdata[0];
    for (guint i = 0; i < exchange->participants->len; i++) {
        const Participant *participant = exchange->participants->pdata[i];
        if (participant->gives != first->gives || participant->receives != first->receives)
            return;
    }
    exchange_set_gifts(list, first->gives);
}

bool exchange_update(Exchange *exchange, Exchange *list, Time now, Update *update, GError **error) {
    g_autoptr(GHashTable) partners = people_match(exchange, list);
    const Participant *uncertain = people_uncertain(exchange, list, partners);
    if (uncertain)
        return fail(error, ERROR_CONFLICT,
                    "it is not certain who %s is: there are several of that name, with other addresses. "
                    "Change one address at a time: kringle address",
                    uncertain->name);
    *update = (Update) {0};
    take_gifts(exchange, list);
    take_people(exchange, list, partners, now, update);
    take_rules(exchange, list, partners, update);
    return true;
}

bool update_is_empty(const Update *update) {
    static const Update empty = {0};
    return memcmp(update, &empty, sizeof empty) == 0;
}
