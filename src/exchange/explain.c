#include "exchange/explain.h"

#include <string.h>

#include "base/text.h"
#include "exchange/directory.h"

enum { NAMES_SHOWN = 8, PAIRS_SHOWN = 6 };

typedef struct {
    const Exchange *exchange;
    const Problem *problem;
    const kr_report *report;
    const Directory *directory;
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
    g_autofree char *count = text_count(report->people_count, "person", "people");
    g_string_append_printf(explanation->out,
                           giving ? "  %s can only draw %s: %s, but only %u to draw.\n"
                                  : "  %s can only be drawn by %s: %s, but only %u who can draw them.\n",
                           people, partners, count, report->partners_count);
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
    return g_strdup("an exclusion");
}

static void say_pair(const Explanation *explanation, const char *verb, uint32_t giver, uint32_t receiver) {
    g_autofree char *from = name_of(explanation, giver), *to = name_of(explanation, receiver);
    g_autofree char *reason = reason_of(explanation, giver, receiver);
    g_string_append_printf(explanation->out, "  %s %s %s (%s)\n", from, verb, to, reason);
}

/* Calls for each pair that a rule closes inside the conflict: somebody of it with somebody who is not a
 * partner. */
typedef void ClosedPair(uint32_t giver, uint32_t receiver, uint32_t why, void *data);

static void each_closed_pair(const Explanation *explanation, ClosedPair *visit, void *data) {
    enum { MOST = 2000000 };
    const kr_report *report = explanation->report;
    uint32_t n = explanation->problem->problem.n;
    g_autofree bool *partner = g_new0(bool, n);
    for (uint32_t i = 0; i < report->partners_count; i++)
        partner[report->partners[i]] = true;

    uint64_t looked = 0;
    for (uint32_t i = 0; i < report->people_count && looked < MOST; i++)
        for (uint32_t other = 0; other < n; other++, looked++) {
            uint32_t person = report->people[i];
            uint32_t giver = report->side == KR_GIVERS ? person : other;
            uint32_t receiver = report->side == KR_GIVERS ? other : person;
            if (other != person && !partner[other])
                visit(giver, receiver, kr_why_not(&explanation->problem->problem, giver, receiver), data);
        }
}

typedef struct {
    const Explanation *explanation;
    uint64_t group, exclusion, history, must, role, all;
} Tally;

static void tally_pair(uint32_t giver, uint32_t receiver, uint32_t why, void *data) {
    Tally *tally = data;
    (void) giver;
    (void) receiver;
    tally->all++;
    tally->role += (why & KR_WHY_ROLE) != 0;
    tally->must += (why & KR_WHY_MUST) != 0;
    tally->group += (why & KR_WHY_GROUP) != 0;
    tally->exclusion += (why & (KR_WHY_EXCLUSION | KR_WHY_ALLOWED)) != 0;
    tally->history += (why & KR_WHY_HISTORY) != 0;
}

static void show_pair(uint32_t giver, uint32_t receiver, uint32_t why, void *data) {
    const Tally *tally = data;
    (void) why;
    say_pair(tally->explanation, "may not draw", giver, receiver);
}

static void say_count(GString *out, uint64_t count, const char *what) {
    if (count == 0)
        return;
    g_autofree char *pairs = text_count(count, "pair", "pairs");
    g_string_append_printf(out, "  %s: %s\n", what, pairs);
}

/* A few closed pairs are named one by one, many are counted by what closes them. */
static void say_why(const Explanation *explanation) {
    Tally tally = {.explanation = explanation};
    each_closed_pair(explanation, tally_pair, &tally);
    if (tally.all == 0)
        return;
    g_string_append(explanation->out, "Because:\n");
    if (tally.all <= PAIRS_SHOWN) {
        each_closed_pair(explanation, show_pair, &tally);
        return;
    }
    say_count(explanation->out, tally.group, "kept apart by groups");
    say_count(explanation->out, tally.exclusion, "kept apart by exclusions");
    say_count(explanation->out, tally.history, "drawn in an earlier year");
    say_count(explanation->out, tally.must, "taken by a must");
    say_count(explanation->out, tally.role, "closed by roles");
}

static void say_remedy(const Explanation *explanation) {
    const kr_report *report = explanation->report;
    if (report->relax_count == 0) {
        g_string_append(
            explanation->out,
            "No rule but a must or a role stands in the way: change one of those, or add people.");
        return;
    }
    g_string_append_printf(explanation->out, "It becomes possible if %s:\n",
                           report->relax_count == 1 ? "this is allowed" : "all of these are allowed");
    for (uint32_t i = 0; i < report->relax_count && i < PAIRS_SHOWN; i++)
        say_pair(explanation, "draws", report->relax[i].giver, report->relax[i].receiver);
    if (report->relax_count > PAIRS_SHOWN)
        g_string_append_printf(explanation->out, "  and %u more pairs\n", report->relax_count - PAIRS_SHOWN);
    g_string_append(explanation->out, "Or add people who are free of these rules.");
}

char *explain_conflict(const Exchange *exchange, const Problem *problem, const kr_report *report) {
    g_autoptr(Directory) directory = directory_new(exchange);
    Explanation explanation = {exchange, problem, report, directory, g_string_new(NULL)};
    if (exchange->participants->len == 1)
        return g_string_free(
            g_string_append(explanation.out, "one person alone cannot draw anybody; add people"), FALSE);

    g_string_append(explanation.out, "no draw fits these rules. The smallest conflict:\n");
    say_who(&explanation);
    say_why(&explanation);
    say_remedy(&explanation);
    return g_string_free(explanation.out, FALSE);
}
