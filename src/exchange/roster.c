#include "exchange/roster.h"

#include <stdlib.h>

#include "base/error.h"
#include "exchange/problem.h"

static const Field entry_fields[] = {
    FIELD(Entry, id),         FIELD(Entry, name),
    FIELD(Entry, gives),      FIELD(Entry, receives),
    FIELD(Entry, group),      FIELD(Entry, must),
    FIELD(Entry, exclusions), FIELD(Entry, allowed),
    FIELD(Entry, history),    {},
};

const Record entry_record = {
    RECORD_OF(Entry, entry),
    .fields = entry_fields,
};

/* ---- From an exchange ---- */

static void append_number(GString *list, int64_t number) {
    g_string_append_printf(list, "%s%" G_GINT64_FORMAT, list->len ? "," : "", number);
}

static char *list_end(GString *list) {
    bool empty = list->len == 0;
    return g_string_free(list, empty);
}

static int compare_people(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;
    return (one > other) - (one < other);
}

/* A person's row of lists in the engine's form: sorted, each once, and without the person itself. */
static char *row_text(const uint32_t *start, const uint32_t *to, uint32_t person) {
    if (!start || start[person] == start[person + 1])
        return NULL;
    size_t count = start[person + 1] - start[person];
    g_autofree uint32_t *row = g_memdup2(to + start[person], count * sizeof *row);
    qsort(row, count, sizeof *row, compare_people);
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < count; i++)
        if (row[i] != person && (i == 0 || row[i] != row[i - 1]))
            append_number(list, (int64_t) row[i] + 1);
    return list_end(list);
}

static char *history_text(const kr_problem *problem, uint32_t person) {
    uint32_t years = problem->years;
    while (years > 0 && problem->history[(size_t) (years - 1) * problem->n + person] == KR_NONE)
        years--;
    GString *list = g_string_new(NULL);
    for (uint32_t year = 0; year < years; year++) {
        uint32_t receiver = problem->history[(size_t) year * problem->n + person];
        append_number(list, receiver == KR_NONE ? 0 : (int64_t) receiver + 1);
    }
    return list_end(list);
}

/*
 * Groups are numbered in the order of their first members: how the engine was told of them does not matter.
 */
static int64_t group_number(GHashTable *numbers, const kr_problem *problem, uint32_t person) {
    if (!problem->group || problem->group[person] == KR_NONE)
        return 0;
    gpointer group = GUINT_TO_POINTER(problem->group[person]);
    if (!g_hash_table_contains(numbers, group))
        g_hash_table_insert(numbers, group, GUINT_TO_POINTER(g_hash_table_size(numbers) + 1));
    return GPOINTER_TO_UINT(g_hash_table_lookup(numbers, group));
}

GPtrArray *roster_of(const Exchange *exchange, GError **error) {
    g_autoptr(Problem) owned = problem_new(exchange, error);
    if (!owned)
        return NULL;
    const kr_problem *problem = &owned->problem;
    g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
    GPtrArray *roster = record_array(&entry_record);
    for (uint32_t i = 0; i < problem->n; i++) {
        uint32_t must = problem->must ? problem->must[i] : KR_NONE;
        Entry *entry = record_new(&entry_record);
        entry->id = (int64_t) i + 1;
        entry->name = g_strdup(exchange_participant(exchange, entry->id)->name);
        entry->gives = owned->gives[i];
        entry->receives = owned->receives[i];
        entry->group = group_number(numbers, problem, i);
        entry->must = must == KR_NONE ? 0 : (int64_t) must + 1;
        entry->exclusions = row_text(problem->exclusion_start, problem->exclusion_to, i);
        entry->allowed = row_text(problem->allowed_start, problem->allowed_to, i);
        entry->history = history_text(problem, i);
        g_ptr_array_add(roster, entry);
    }
    return roster;
}

/* ---- To an exchange ---- */

static void *refuse_entry(const Entry *entry, GError **error, const char *what) {
    return fail(error, ERROR_INVALID, "number %" G_GINT64_FORMAT " of the roster %s", entry->id, what);
}

/* Makes a rule of each number in the list; `years_ago` counts on from the first if that is not 0. */
static bool add_rules(Exchange *exchange, const Entry *entry, const char *kind, const char *list,
                      int64_t years_ago, GError **error) {
    enum { YEARS_MOST = 50 };
    g_auto(GStrv) numbers = g_strsplit(list ? list : "", ",", -1);
    if (years_ago > 0 && g_strv_length(numbers) > YEARS_MOST)
        return refuse_entry(entry, error, "has a history of more than 50 years");
    for (char **text = numbers; *text; text++, years_ago += years_ago > 0) {
        gint64 number;
        if (!g_ascii_string_to_signed(*text, 10, 0, exchange->participants->len, &number, NULL) ||
            (number == 0 && years_ago == 0))
            return refuse_entry(entry, error, "has a rule about somebody who is not there");
        if (number > 0)
            exchange_add_rule(exchange, kind, exchange_participant(exchange, entry->id),
                              exchange_participant(exchange, number))
                ->years_ago = years_ago;
    }
    return true;
}

static bool add_entry_rules(Exchange *exchange, const Entry *entry, GError **error) {
    g_autofree char *must = entry->must ? g_strdup_printf("%" G_GINT64_FORMAT, entry->must) : NULL;
    if (entry->group != 0) {
        g_autofree char *group = g_strdup_printf("%" G_GINT64_FORMAT, entry->group);
        exchange_add_membership(exchange, exchange_participant(exchange, entry->id), "group", group);
    }
    return add_rules(exchange, entry, RULE_MUST, must, 0, error) &&
           add_rules(exchange, entry, RULE_EXCLUSION, entry->exclusions, 0, error) &&
           add_rules(exchange, entry, RULE_ALLOWED, entry->allowed, 0, error) &&
           add_rules(exchange, entry, RULE_HISTORY, entry->history, 1, error);
}

static bool add_person(Exchange *exchange, const Entry *entry, GError **error) {
    if (entry->id != (int64_t) exchange->participants->len + 1 || !entry->name)
        return refuse_entry(entry, error,
                            "is not where it should be: people are numbered 1, 2, 3 ... and named");
    bool possible = entry->gives >= 0 && entry->gives <= MOST_GIFTS && entry->receives >= 0 &&
                    entry->receives <= MOST_GIFTS && entry->gives + entry->receives > 0;
    if (!possible)
        return refuse_entry(entry, error, "gives and receives no number of gifts that can be");
    Participant *participant = exchange_add_participant(exchange, entry->name);
    participant->gives = entry->gives;
    participant->receives = entry->receives;
    if (!entry->gives || !entry->receives)
        participant->role = g_strdup(entry->gives ? ROLE_GIVER : ROLE_RECEIVER);
    return true;
}

Exchange *roster_exchange(const GPtrArray *roster, GError **error) {
    g_autoptr(Exchange) exchange = exchange_new();
    for (guint i = 0; i < roster->len; i++)
        if (!add_person(exchange, roster->pdata[i], error))
            return NULL;
    for (guint i = 0; i < roster->len; i++)
        if (!add_entry_rules(exchange, roster->pdata[i], error))
            return NULL;
    return g_steal_pointer(&exchange);
}

/* ---- Hashes ---- */

Digest roster_salt(GBytes *secret, const char *leaf, int64_t id) {
    gsize length;
    const void *bytes = g_bytes_get_data(secret, &length);
    GChecksum *sum = digest_begin("kringle/salt/1");
    digest_add_bytes(sum, bytes, length);
    digest_add_text(sum, leaf);
    digest_add_number(sum, id);
    return digest_end(sum);
}

Digest roster_leaf(const Entry *entry, const Digest *salt) {
    GChecksum *sum = merkle_leaf_begin("kringle/person/1");
    digest_add(sum, salt);
    for (const Field *field = entry_record.fields; field->name; field++) {
        g_autofree char *text = field_to_text(field, entry);
        digest_add_text(sum, text);
    }
    return digest_end(sum);
}

Merkle *roster_tree(const GPtrArray *roster, GBytes *secret) {
    GArray *leaves = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (guint i = 0; i < roster->len; i++) {
        const Entry *entry = roster->pdata[i];
        Digest salt = roster_salt(secret, "roster", entry->id), leaf = roster_leaf(entry, &salt);
        g_array_append_val(leaves, leaf);
    }
    return merkle_new(leaves);
}

Digest roster_hash(int64_t people, bool no_swaps, bool one_circle, const Digest *root) {
    GChecksum *sum = digest_begin("kringle/roster/1");
    digest_add_number(sum, people);
    digest_add_number(sum, no_swaps);
    digest_add_number(sum, one_circle);
    digest_add(sum, root);
    return digest_end(sum);
}

/* Assignments stand in the order of their givers. */
static guint first_assignment(const Exchange *exchange, int64_t giver_id) {
    guint low = 0, high = exchange->assignments->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (((const Assignment *) exchange->assignments->pdata[middle])->giver_id < giver_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

char *pair_receivers(const Exchange *exchange, int64_t giver_id) {
    GString *list = g_string_new(NULL);
    for (guint i = first_assignment(exchange, giver_id); i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        if (assignment->giver_id != giver_id)
            break;
        append_number(list, assignment->receiver_id);
    }
    return g_string_free(list, FALSE);
}

Digest pair_leaf(int64_t giver_id, const char *receivers, const Digest *salt) {
    GChecksum *sum = merkle_leaf_begin("kringle/pair/1");
    digest_add(sum, salt);
    digest_add_number(sum, giver_id);
    digest_add_text(sum, receivers);
    return digest_end(sum);
}

Merkle *pair_tree(const Exchange *exchange, GBytes *secret) {
    GArray *leaves = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (int64_t id = 1; id <= (int64_t) exchange->participants->len; id++) {
        g_autofree char *receivers = pair_receivers(exchange, id);
        Digest salt = roster_salt(secret, "pair", id), leaf = pair_leaf(id, receivers, &salt);
        g_array_append_val(leaves, leaf);
    }
    return merkle_new(leaves);
}
