#include "exchange/explain.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/directory.h"

enum { NAMES_SHOWN = 8, PAIRS_SHOWN = 6 };

typedef struct {
    const Exchange *exchange;
    const Problem *problem;
    const kr_report *report;
    const Directory *directory;
    bool *in_conflict; /* for each person: one of report->people */
    bool *is_partner;  /* and of report->partners */
    GString *out;
} Explanation;

static char *name_of(const Explanation *explanation, uint32_t person) {
    return directory_name(explanation->directory, exchange_participant(explanation->exchange, person + 1));
}

static char *names_of(const Explanation *explanation, const uint32_t *people, uint32_t count) {
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (uint32_t i = 0; i < count && i < NAMES_SHOWN + 1; i++)
        g_ptr_array_add(names, name_of(explanation, people[i]));
    return text_join((const char *const *) names->pdata, count,
                     count <= NAMES_SHOWN + 1 ? count : NAMES_SHOWN);
}

/* With one gift each, people and gifts are as many. */
static bool counts_gifts(const kr_report *report) {
    return report->needed != report->people_count || report->room != report->partners_count;
}

static void say_who(const Explanation *explanation) {
    const kr_report *report = explanation->report;
    bool giving = report->side == KR_GIVERS;
    g_autofree char *people = names_of(explanation, report->people, report->people_count);
    if (report->partners_count == 0) {
        g_string_append_printf(explanation->out,
                               giving ? "  %s may not draw anybody.\n" : "  Nobody may draw %s.\n", people);
        return;
    }
    g_autofree char *partners = names_of(explanation, report->partners, report->partners_count);
    if (counts_gifts(report)) {
        g_string_append_printf(explanation->out,
                               giving
                                   ? "  %s can only draw %s: %u gifts to give, but room for only %u.\n"
                                   : "  %s can only be drawn by %s: %u gifts to get, but only %u to come.\n",
                               people, partners, report->needed, report->room);
        return;
    }
    g_autofree char *count = text_count(report->people_count, "person", "people");
    g_autofree char *room =
        giving ? text_count(report->partners_count, "to draw", "to draw")
               : text_count(report->partners_count, "who can draw them", "who can draw them");
    g_string_append_printf(explanation->out,
                           giving ? "  %s can only draw %s: %s, but only %s.\n"
                                  : "  %s can only be drawn by %s: %s, but only %s.\n",
                           people, partners, count, room);
}

/* The name of a group that both belong to, as people wrote it. */
static const Membership *shared_group(const Exchange *exchange, int64_t a, int64_t b) {
    for (guint i = 0; i < exchange->memberships->len; i++) {
        const Membership *one = exchange->memberships->pdata[i];
        if (one->participant_id != a)
            continue;
        for (guint j = 0; j < exchange->memberships->len; j++) {
            const Membership *other = exchange->memberships->pdata[j];
            if (other->participant_id == b && strcmp(one->kind, other->kind) == 0 &&
                strcmp(one->name, other->name) == 0)
                return one;
        }
    }
    return NULL;
}

/* When the giver last drew the receiver. */
static char *years_in_words(const Exchange *exchange, int64_t giver_id, int64_t receiver_id) {
    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        if (strcmp(rule->kind, RULE_HISTORY) == 0 && rule->giver_id == giver_id &&
            rule->receiver_id == receiver_id)
            return rule->years_ago == 1 ? g_strdup("did so last year")
                                        : g_strdup_printf("did so %d years ago", (int) rule->years_ago);
    }
    return g_strdup("did so in an earlier year");
}

/* Why the giver may not draw the receiver, in words, for a pair that is forbidden. */
static char *reason_of(const Explanation *explanation, uint32_t giver, uint32_t receiver) {
    uint32_t why = kr_why_not(&explanation->problem->problem, giver, receiver);
    const Membership *group = shared_group(explanation->exchange, giver + 1, receiver + 1);
    if (group)
        return g_strdup_printf("same %s, %s", group->kind, group->name);
    if (why & KR_WHY_ROLE)
        return g_strdup("by their roles");
    if (why & KR_WHY_MUST)
        return g_strdup("a must stands against it");
    if (why & KR_WHY_HISTORY)
        return years_in_words(explanation->exchange, giver + 1, receiver + 1);
    return g_strdup(why & KR_WHY_ALLOWED ? "not on the list of those allowed" : "an exclusion");
}

static void say_pair(const Explanation *explanation, const char *verb, uint32_t giver, uint32_t receiver) {
    g_autofree char *from = name_of(explanation, giver), *to = name_of(explanation, receiver);
    g_autofree char *reason = reason_of(explanation, giver, receiver);
    g_string_append_printf(explanation->out, "  %s %s %s (%s)\n", from, verb, to, reason);
}

/* Whether the two, of whom the first belongs to the conflict, are a pair that some rule closes. */
static bool is_closed(const Explanation *explanation, uint32_t person, uint32_t other) {
    return explanation->in_conflict[person] && !explanation->is_partner[other] && person != other;
}

/* The same for a rule, which knows giver and receiver. */
static bool rule_is_to_blame(const Explanation *explanation, const Rule *rule) {
    uint32_t giver = (uint32_t) rule->giver_id - 1, receiver = (uint32_t) rule->receiver_id - 1;
    return explanation->report->side == KR_GIVERS ? is_closed(explanation, giver, receiver)
                                                  : is_closed(explanation, receiver, giver);
}

static uint64_t count_rules(const Explanation *explanation, const char *kind) {
    uint64_t count = 0;
    for (guint i = 0; i < explanation->exchange->rules->len; i++) {
        const Rule *rule = explanation->exchange->rules->pdata[i];
        count += strcmp(rule->kind, kind) == 0 && rule_is_to_blame(explanation, rule);
    }
    return count;
}

/* Of one group: members in the conflict, members who are not partners, and members who are both. */
typedef struct {
    uint64_t inside, closed, both;
} GroupCount;

static uint64_t count_groups(const Explanation *explanation) {
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < explanation->exchange->memberships->len; i++) {
        const Membership *membership = explanation->exchange->memberships->pdata[i];
        uint32_t member = (uint32_t) membership->participant_id - 1;
        g_autofree char *key = membership_group(membership);
        GroupCount *count = g_hash_table_lookup(groups, key);
        if (!count) {
            count = g_new0(GroupCount, 1);
            g_hash_table_insert(groups, g_steal_pointer(&key), count);
        }
        bool inside = explanation->in_conflict[member], closed = !explanation->is_partner[member];
        count->inside += inside;
        count->closed += closed;
        count->both += inside && closed;
    }

    uint64_t pairs = 0;
    GHashTableIter all;
    gpointer count;
    g_hash_table_iter_init(&all, groups);
    while (g_hash_table_iter_next(&all, NULL, &count)) {
        const GroupCount *group = count;
        pairs += group->inside * group->closed - group->both; /* nobody is a pair with themselves */
    }
    return pairs;
}

static void say_count(const Explanation *explanation, uint64_t count, const char *what) {
    if (count == 0)
        return;
    g_autofree char *pairs = text_count(count, "pair", "pairs");
    g_string_append_printf(explanation->out, "  %s: %s\n", what, pairs);
}

static void say_closed_pairs(const Explanation *explanation) {
    const kr_report *report = explanation->report;
    for (uint32_t i = 0; i < report->people_count; i++)
        for (uint32_t other = 0; other < explanation->problem->problem.n; other++) {
            uint32_t person = report->people[i];
            if (!is_closed(explanation, person, other))
                continue;
            if (report->side == KR_GIVERS)
                say_pair(explanation, "may not draw", person, other);
            else
                say_pair(explanation, "may not draw", other, person);
        }
}

/* A few closed pairs are named one by one. Of many, what
   closes them is counted, rule by rule and not pair by pair. */
static void say_why(const Explanation *explanation) {
    const kr_report *report = explanation->report;
    uint64_t others = explanation->problem->problem.n - report->partners_count;
    if (others <= 1)
        return;
    g_string_append(explanation->out, "Because:\n");
    if (report->people_count * (others - 1) <= PAIRS_SHOWN) {
        say_closed_pairs(explanation);
        return;
    }
    say_count(explanation, count_groups(explanation), "kept apart by groups");
    say_count(explanation, count_rules(explanation, RULE_EXCLUSION), "kept apart by exclusions");
    say_count(explanation, count_rules(explanation, RULE_HISTORY), "drawn in an earlier year");
    if (explanation->problem->allowed_start)
        g_string_append(explanation->out, "  and lists of those allowed leave the rest out\n");
    if (explanation->problem->must)
        g_string_append(explanation->out, "  and musts take people away from the others\n");
}

static void say_pairs_to_allow(const Explanation *explanation) {
    const kr_report *report = explanation->report;
    g_string_append_printf(explanation->out, "It becomes possible if %s:\n",
                           report->relax_count == 1 ? "this is allowed" : "all of these are allowed");
    for (uint32_t i = 0; i < report->relax_count && i < PAIRS_SHOWN; i++)
        say_pair(explanation, "draws", report->relax[i].giver, report->relax[i].receiver);
    if (report->relax_count > PAIRS_SHOWN)
        g_string_append_printf(explanation->out, "  and %u more pairs\n", report->relax_count - PAIRS_SHOWN);
    g_string_append(explanation->out, "Or add people who are free of these rules.");
}

/* Whether less history would do. */
static bool forgetting_helps(const kr_problem *problem) {
    uint32_t years;
    return problem->years > 0 && kr_history_kept(problem, &years) == KR_OK;
}

static void say_remedy(const Explanation *explanation) {
    const kr_report *report = explanation->report;
    if (counts_gifts(report))
        g_string_append(explanation->out,
                        "Loosen one of these rules, let people give fewer gifts, or add people.");
    else if (report->relax_count == 0)
        g_string_append(
            explanation->out,
            "No rule but a must or a role stands in the way: change one of those, or add people.");
    else
        say_pairs_to_allow(explanation);
    if (forgetting_helps(&explanation->problem->problem))
        g_string_append(explanation->out, " Or forget the oldest years: --forget.");
}

static bool *mark(uint32_t n, const uint32_t *people, uint32_t count) {
    bool *marks = g_new0(bool, n);
    for (uint32_t i = 0; i < count; i++)
        marks[people[i]] = true;
    return marks;
}

/* ---- Draws exist, but none of the shape that is wanted ---- */

static const char *shape_missed(const Exchange *exchange) {
    if (exchange->no_swaps && exchange->one_circle)
        return "draws fit these rules, but none that is both a single circle and without two people who draw "
               "each other";
    return exchange->one_circle
               ? "draws fit these rules, but none that is a single circle"
               : "draws fit these rules, but in each of them some two people draw each other";
}

static void say_circle_of_musts(const Explanation *explanation) {
    const kr_report *report = explanation->report;
    for (uint32_t i = 0; i < report->people_count && i < PAIRS_SHOWN; i++) {
        g_autofree char *from = name_of(explanation, report->people[i]);
        g_autofree char *to = name_of(explanation, report->people[(i + 1) % report->people_count]);
        g_string_append_printf(explanation->out, "  %s must draw %s\n", from, to);
    }
    if (report->people_count > PAIRS_SHOWN)
        g_string_append_printf(explanation->out, "  and so on, %u musts in a circle\n", report->people_count);
}

static void say_people(const Explanation *explanation, const char *what) {
    g_autofree char *people =
        names_of(explanation, explanation->report->people, explanation->report->people_count);
    g_string_append_printf(explanation->out, "  %s %s\n", people, what);
}

static void say_shape_reason(const Explanation *explanation) {
    switch (explanation->report->shape_reason) {
    case KR_SHAPE_MUSTS:
        say_circle_of_musts(explanation);
        return;
    case KR_SHAPE_APART:
        say_people(explanation, "can only draw each other.");
        return;
    case KR_SHAPE_DIVIDED:
        say_people(explanation, explanation->report->side == KR_GIVERS
                                    ? "can only draw each other, so a circle never gets to the others."
                                    : "can only be drawn by each other, so a circle never gets to them.");
        return;
    case KR_SHAPE_SEARCHED:
        g_string_append(explanation->out, "  Everything that could lead to one was tried.\n");
        return;
    case KR_SHAPE_NONE:
        return;
    }
}

static void say_shape(const Explanation *explanation) {
    const Exchange *exchange = explanation->exchange;
    g_string_append_printf(explanation->out, "%s:\n", shape_missed(exchange));
    say_shape_reason(explanation);
    bool musts = explanation->report->shape_reason == KR_SHAPE_MUSTS;
    g_string_append_printf(explanation->out, "Leave out %s, or %s.",
                           exchange->no_swaps && exchange->one_circle ? "--one-circle, --no-swaps or both"
                           : exchange->one_circle                     ? "--one-circle"
                                                                      : "--no-swaps",
                           musts ? "change one of these musts" : "loosen a rule");
}

static void say_conflict(Explanation *explanation) {
    const kr_report *report = explanation->report;
    uint32_t n = explanation->problem->problem.n;
    g_autofree bool *in_conflict = mark(n, report->people, report->people_count);
    g_autofree bool *is_partner = mark(n, report->partners, report->partners_count);
    explanation->in_conflict = in_conflict;
    explanation->is_partner = is_partner;
    g_string_append(explanation->out, "no draw fits these rules. The smallest conflict:\n");
    say_who(explanation);
    say_why(explanation);
    say_remedy(explanation);
}

char *explain_conflict(const Exchange *exchange, const Problem *problem, const kr_report *report) {
    if (exchange->participants->len == 1)
        return g_strdup("one person alone cannot draw anybody; add people");

    g_autoptr(Directory) directory = directory_new(exchange);
    Explanation explanation = {
        .exchange = exchange,
        .problem = problem,
        .report = report,
        .directory = directory,
        .out = g_string_new(NULL),
    };
    if (report->shape_reason)
        say_shape(&explanation);
    else
        say_conflict(&explanation);
    return g_string_free(explanation.out, FALSE);
}

bool explain_failure(const Exchange *exchange, const Problem *problem, kr_status status,
                     const kr_report *report, GError **error) {
    switch (status) {
    case KR_IMPOSSIBLE: {
        g_autofree char *words = explain_conflict(exchange, problem, report);
        return fail(error, ERROR_IMPOSSIBLE, "%s", words);
    }
    case KR_NOT_FOUND:
        if (exchange->exact_only)
            return fail(error, ERROR_IMPOSSIBLE,
                        "these rules are too crowded for a draw that is proved to be exactly fair; leave out "
                        "--exact, or loosen a rule");
        return fail(
            error, ERROR_IMPOSSIBLE,
            "no draw was found for these rules, though there may be one; loosen a rule and try again");
    case KR_NO_MEMORY:
        return fail(error, ERROR_MEMORY, "there is not enough memory to draw names for %u people",
                    problem->problem.n);
    case KR_OK:
    case KR_BAD_INPUT:
    case KR_UNSUPPORTED:
        break;
    }
    /* problem_new promises better. */
    g_error("the draw engine refused what problem_new built, at person %u", report->person);
}
