#include "exchange/problem.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

typedef struct {
    uint32_t giver, receiver;
} Pair;

static uint32_t index_of(int64_t participant_id) {
    return (uint32_t) (participant_id - 1);
}

static const char *name_of(const Exchange *exchange, uint32_t index) {
    return exchange_participant(exchange, (int64_t) index + 1)->name;
}

void problem_free(Problem *problem) {
    g_free(problem->group);
    g_free(problem->exclusion_start);
    g_free(problem->exclusion_to);
    g_free(problem->history);
    g_free(problem->must);
    g_free(problem->allowed_start);
    g_free(problem->allowed_to);
    g_free(problem->gives);
    g_free(problem->receives);
    g_free(problem);
}

static uint32_t *filled(size_t count, uint32_t value) {
    uint32_t *array = g_new(uint32_t, count);
    for (size_t i = 0; i < count; i++)
        array[i] = value;
    return array;
}

/* Memberships by kind and name: "team\nSales" -> GArray of member numbers. */
static GHashTable *collect_groups(const Exchange *exchange) {
    GHashTable *groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
    for (guint i = 0; i < exchange->memberships->len; i++) {
        const Membership *membership = exchange->memberships->pdata[i];
        g_autofree char *key = membership_group(membership);
        GArray *members = g_hash_table_lookup(groups, key);
        if (!members) {
            members = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(groups, g_steal_pointer(&key), members);
        }
        uint32_t member = index_of(membership->participant_id);
        g_array_append_val(members, member);
    }
    return groups;
}

static char *kind_of(const char *key) {
    return g_strndup(key, strcspn(key, "\n"));
}

/* Whether everybody has at most one group of this kind, so that it divides the people. */
static bool kind_divides(const Exchange *exchange, const char *kind) {
    g_autofree bool *has_one = g_new0(bool, exchange->participants->len);
    for (guint i = 0; i < exchange->memberships->len; i++) {
        const Membership *membership = exchange->memberships->pdata[i];
        if (strcmp(membership->kind, kind) != 0)
            continue;
        bool *has = &has_one[index_of(membership->participant_id)];
        if (*has)
            return false;
        *has = true;
    }
    return true;
}

/* The kind whose groups keep the most pairs apart, among
   those that divide the people; NULL if there is none. */
static char *choose_kind(const Exchange *exchange, GHashTable *groups) {
    g_autoptr(GHashTable) pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    GHashTableIter all;
    gpointer key, members;
    g_hash_table_iter_init(&all, groups);
    while (g_hash_table_iter_next(&all, &key, &members)) {
        g_autofree char *kind = kind_of(key);
        uint64_t *count = g_hash_table_lookup(pairs, kind);
        if (!count) {
            count = g_new0(uint64_t, 1);
            g_hash_table_insert(pairs, g_strdup(kind), count);
        }
        *count += (uint64_t) ((GArray *) members)->len * ((GArray *) members)->len;
    }

    char *best = NULL;
    uint64_t most = 0;
    gpointer count;
    g_hash_table_iter_init(&all, pairs);
    while (g_hash_table_iter_next(&all, &key, &count))
        if (kind_divides(exchange, key) &&
            (*(uint64_t *) count > most || (*(uint64_t *) count == most && best && strcmp(key, best) < 0))) {
            best = key;
            most = *(uint64_t *) count;
        }
    return g_strdup(best);
}

static bool spell_out(const GArray *members, GArray *pairs, const char *key, GError **error) {
    enum { MOST = 20000000 };
    if ((uint64_t) members->len * members->len + pairs->len > MOST)
        return fail(error, ERROR_INVALID,
                    "the group \"%s\" is too large beside the other kind of group; keep the larger groups in "
                    "one column",
                    strchr(key, '\n') + 1);
    for (guint i = 0; i < members->len; i++)
        for (guint j = 0; j < members->len; j++)
            if (i != j) {
                Pair pair = {g_array_index(members, uint32_t, i), g_array_index(members, uint32_t, j)};
                g_array_append_val(pairs, pair);
            }
    return true;
}

static int compare_keys(gconstpointer a, gconstpointer b) {
    return strcmp(a, b);
}

/* One kind becomes the group numbers, in the order of the
   group names; the pairs of the others go into `pairs`. */
static bool set_groups(Problem *problem, const Exchange *exchange, GArray *pairs, GError **error) {
    g_autoptr(GHashTable) groups = collect_groups(exchange);
    g_autofree char *kind = choose_kind(exchange, groups);
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(groups), compare_keys);
    uint32_t number = 0;
    if (kind)
        problem->group = filled(problem->problem.n, KR_NONE);
    for (GList *key = keys; key; key = key->next) {
        const GArray *members = g_hash_table_lookup(groups, key->data);
        g_autofree char *own_kind = kind_of(key->data);
        if (g_strcmp0(own_kind, kind) != 0) {
            if (!spell_out(members, pairs, key->data, error))
                return false;
            continue;
        }
        for (guint i = 0; i < members->len; i++)
            problem->group[g_array_index(members, uint32_t, i)] = number;
        number++;
    }
    problem->problem.group = problem->group;
    return true;
}

/* A must ends when one of the two leaves. */
static bool is_valid_must(const Exchange *exchange, const Rule *rule) {
    return strcmp(rule->kind, RULE_MUST) == 0 &&
           exchange_participant(exchange, rule->giver_id)->left_at.s == 0 &&
           exchange_participant(exchange, rule->receiver_id)->left_at.s == 0;
}

static bool set_must(Problem *problem, const Exchange *exchange, const Rule *rule, GError **error) {
    if (!problem->must)
        problem->problem.must = problem->must = filled(problem->problem.n, KR_NONE);
    uint32_t *must = &problem->must[index_of(rule->giver_id)], receiver = index_of(rule->receiver_id);
    if (*must != KR_NONE && *must != receiver)
        return fail(error, ERROR_INVALID,
                    "%s must draw %s and also %s; a person can have only one must, also with several gifts",
                    name_of(exchange, index_of(rule->giver_id)), name_of(exchange, *must),
                    name_of(exchange, receiver));
    *must = receiver;
    return true;
}

static bool refuse_musts(const Exchange *exchange, const Problem *problem, uint32_t one, uint32_t other,
                         GError **error) {
    uint32_t receiver = problem->must[one];
    const char *from = name_of(exchange, one), *also = name_of(exchange, other);
    const char *to = name_of(exchange, receiver);
    if (problem->receives[receiver] == 1)
        return fail(error, ERROR_INVALID, "%s and %s both must draw %s; only one can", from, also, to);
    return fail(error, ERROR_INVALID, "%s, %s and others must draw %s, who receives only %u gifts", from,
                also, to, problem->receives[receiver]);
}

/* `last` is the giver whose must led to each person last, and `count` how many do. */
static bool check_must(const Problem *problem, const Exchange *exchange, uint32_t giver, uint32_t *last,
                       uint16_t *count, GError **error) {
    uint32_t receiver = problem->must[giver];
    const char *from = name_of(exchange, giver), *to = name_of(exchange, receiver);
    if (giver == receiver)
        return fail(error, ERROR_INVALID, "%s must draw their own name, which nobody does; change the must",
                    from);
    if (!problem->gives[giver])
        return fail(error, ERROR_INVALID, "%s must draw %s, but only receives; change the role or the must",
                    from, to);
    if (!problem->receives[receiver])
        return fail(error, ERROR_INVALID, "%s must draw %s, who only gives; change the role or the must",
                    from, to);
    if (count[receiver] == problem->receives[receiver])
        return refuse_musts(exchange, problem, last[receiver], giver, error);
    count[receiver]++;
    last[receiver] = giver;
    return true;
}

static bool check_musts(const Problem *problem, const Exchange *exchange, GError **error) {
    g_autofree uint32_t *last = filled(problem->problem.n, KR_NONE);
    g_autofree uint16_t *count = g_new0(uint16_t, problem->problem.n);
    for (uint32_t giver = 0; problem->must && giver < problem->problem.n; giver++)
        if (problem->must[giver] != KR_NONE && !check_must(problem, exchange, giver, last, count, error))
            return false;
    return true;
}

static void set_history(Problem *problem, const Exchange *exchange) {
    uint32_t years = 0, n = problem->problem.n;
    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        if (strcmp(rule->kind, RULE_HISTORY) == 0)
            years = MAX(years, (uint32_t) rule->years_ago);
    }
    if (years == 0)
        return;
    problem->history = filled((size_t) years * n, KR_NONE);
    problem->problem.history = problem->history;
    problem->problem.years = years;
    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        if (strcmp(rule->kind, RULE_HISTORY) == 0)
            problem->history[(size_t) (rule->years_ago - 1) * n + index_of(rule->giver_id)] =
                index_of(rule->receiver_id);
    }
}

static int compare_pairs(gconstpointer a, gconstpointer b) {
    const Pair *one = a, *other = b;
    if (one->giver != other->giver)
        return one->giver < other->giver ? -1 : 1;
    return (one->receiver > other->receiver) - (one->receiver < other->receiver);
}

/* Sorted, each once, and none with oneself: however a rule was written down, the
   engine is told the same, and who verifies a draw gets the same from the roster. */
static void tidy(GArray *pairs) {
    g_array_sort(pairs, compare_pairs);
    guint kept = 0;
    for (guint i = 0; i < pairs->len; i++) {
        Pair pair = g_array_index(pairs, Pair, i);
        bool is_new = kept == 0 || compare_pairs(&pair, &g_array_index(pairs, Pair, kept - 1)) != 0;
        if (is_new && pair.giver != pair.receiver)
            g_array_index(pairs, Pair, kept++) = pair;
    }
    g_array_set_size(pairs, kept);
}

/* Compressed rows by counting: start[i] first counts, then points. No pairs, no rows. */
static void compress(uint32_t n, GArray *pairs, uint32_t **start, uint32_t **to) {
    tidy(pairs);
    if (pairs->len == 0)
        return;
    *start = g_new0(uint32_t, (gsize) n + 1);
    *to = g_new(uint32_t, pairs->len);
    for (guint i = 0; i < pairs->len; i++)
        (*start)[g_array_index(pairs, Pair, i).giver + 1]++;
    for (uint32_t i = 0; i < n; i++)
        (*start)[i + 1] += (*start)[i];

    g_autofree uint32_t *next = g_memdup2(*start, n * sizeof *next);
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        (*to)[next[pair->giver]++] = pair->receiver;
    }
}

static void collect_pairs(const Exchange *exchange, const char *kind, GArray *pairs) {
    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        if (strcmp(rule->kind, kind) != 0)
            continue;
        Pair pair = {index_of(rule->giver_id), index_of(rule->receiver_id)};
        g_array_append_val(pairs, pair);
    }
}

/* `excluded` holds the pairs that the groups have left. */
static bool set_rules(Problem *problem, const Exchange *exchange, GArray *excluded, GError **error) {
    collect_pairs(exchange, RULE_EXCLUSION, excluded);
    g_autoptr(GArray) allowed = g_array_new(FALSE, FALSE, sizeof(Pair));
    collect_pairs(exchange, RULE_ALLOWED, allowed);
    compress(problem->problem.n, excluded, &problem->exclusion_start, &problem->exclusion_to);
    compress(problem->problem.n, allowed, &problem->allowed_start, &problem->allowed_to);
    problem->problem.exclusion_start = problem->exclusion_start;
    problem->problem.exclusion_to = problem->exclusion_to;
    problem->problem.allowed_start = problem->allowed_start;
    problem->problem.allowed_to = problem->allowed_to;

    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        if (is_valid_must(exchange, rule) && !set_must(problem, exchange, rule, error))
            return false;
    }
    set_history(problem, exchange);
    return true;
}

/* In people, as long as nobody gives or receives several gifts. */
static bool refuse_sums(const Problem *problem, uint32_t given, uint32_t received, GError **error) {
    bool several = false;
    for (uint32_t i = 0; i < problem->problem.n; i++)
        several |= problem->gives[i] > 1 || problem->receives[i] > 1;
    if (several) {
        g_autofree char *gifts = text_count(given, "gift is", "gifts are");
        return fail(
            error, ERROR_IMPOSSIBLE,
            "%s given and %u received, so they cannot be paired; change a role or a number of gifts so "
            "that both are the same",
            gifts, received);
    }
    g_autofree char *givers = text_count(given, "person gives", "people give");
    g_autofree char *receivers = text_count(received, "receives", "receive");
    return fail(error, ERROR_IMPOSSIBLE,
                "%s and %s, so they cannot be paired; change a role so that both are the same", givers,
                receivers);
}

static bool everybody_gives_and_receives_one(const Problem *problem) {
    for (uint32_t i = 0; i < problem->problem.n; i++)
        if (problem->gives[i] != 1 || problem->receives[i] != 1)
            return false;
    return true;
}

/* Those who have left are no part of it. */
static bool fits_a_circle(const Problem *problem, const Exchange *exchange) {
    for (uint32_t i = 0; i < problem->problem.n; i++) {
        const Participant *participant = exchange->participants->pdata[i];
        if (participant->left_at.s == 0 && (problem->gives[i] != 1 || problem->receives[i] != 1))
            return false;
    }
    return true;
}

/* Who gives and who receives, and what the draw is to look like. */
static bool set_roles(Problem *problem, const Exchange *exchange, GError **error) {
    uint32_t n = problem->problem.n, given = 0, received = 0;
    problem->gives = g_new(uint16_t, n);
    problem->receives = g_new(uint16_t, n);
    for (uint32_t i = 0; i < n; i++) {
        const Participant *participant = exchange->participants->pdata[i];
        given += problem->gives[i] = participant_gives(participant);
        received += problem->receives[i] = participant_receives(participant);
    }
    problem->gifts = given;
    if (given != received)
        return refuse_sums(problem, given, received, error);
    if (!everybody_gives_and_receives_one(problem)) {
        problem->problem.gives = problem->gives;
        problem->problem.receives = problem->receives;
    }
    if (exchange->one_circle && !fits_a_circle(problem, exchange))
        return fail(error, ERROR_INVALID,
                    "one circle goes through everybody once, but some give or receive nothing, or several "
                    "gifts; leave out --one-circle, or these roles and numbers");
    problem->problem.flags = (exchange->no_swaps ? KR_NO_SWAPS : 0U) |
                             (exchange->one_circle ? KR_ONE_CIRCLE : 0U) |
                             (exchange->exact_only ? KR_EXACT : 0U);
    return true;
}

Problem *problem_new(const Exchange *exchange, GError **error) {
    g_autoptr(Problem) problem = g_new0(Problem, 1);
    problem->problem.n = exchange->participants->len;

    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    if (!set_groups(problem, exchange, pairs, error) || !set_rules(problem, exchange, pairs, error) ||
        !set_roles(problem, exchange, error) || !check_musts(problem, exchange, error))
        return NULL;
    return g_steal_pointer(&problem);
}

bool problem_holds(const Problem *problem, const uint32_t *receivers, uint32_t *person) {
    kr_report checked = {0};
    bool holds = kr_check(&problem->problem, receivers, &checked) != KR_BAD_INPUT;
    *person = checked.person;
    kr_report_clear(&checked);
    return holds;
}

void problem_check(const Problem *problem, const uint32_t *receivers) {
    uint32_t person = KR_NONE;
    if (!problem_holds(problem, receivers, &person))
        g_error("the draw engine broke a rule, at person %u; nothing was stored", person);
}
