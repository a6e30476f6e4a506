#include "exchange/next.h"

#include <string.h>

#include "base/error.h"
#include "exchange/match.h"
#include "exchange/trace.h"

/* ---- The same people. */

/* Where everybody of the last exchange stands in the next one, by id; 0 for those who left. */
static int64_t *copy_people(Exchange *next, const Exchange *last) {
    int64_t *place = g_new0(int64_t, last->participants->len + 1);
    for (guint i = 0; i < last->participants->len; i++) {
        const Participant *earlier = last->participants->pdata[i];
        if (earlier->left_at.s != 0)
            continue;
        Participant *participant = exchange_add_participant(next, earlier->name);
        participant->email = g_strdup(earlier->email);
        participant->role = g_strdup(earlier->role);
        participant->gives = earlier->gives;
        participant->receives = earlier->receives;
        participant->wish = g_strdup(earlier->wish);
        participant->language = g_strdup(earlier->language);
        place[earlier->id] = participant->id;
    }
    return place;
}

static bool lasts(const Rule *rule) {
    return strcmp(rule->kind, RULE_EXCLUSION) == 0 || strcmp(rule->kind, RULE_ALLOWED) == 0;
}

Exchange *exchange_again(const Exchange *last) {
    Exchange *next = exchange_new();
    g_autofree int64_t *place = copy_people(next, last);
    for (guint i = 0; i < last->memberships->len; i++) {
        const Membership *membership = last->memberships->pdata[i];
        const Participant *member = exchange_participant(next, place[membership->participant_id]);
        if (member)
            exchange_add_membership(next, member, membership->kind, membership->name);
    }
    for (guint i = 0; i < last->rules->len; i++) {
        const Rule *rule = last->rules->pdata[i];
        const Participant *giver = exchange_participant(next, place[rule->giver_id]);
        const Participant *receiver = exchange_participant(next, place[rule->receiver_id]);
        if (giver && receiver && lasts(rule))
            exchange_add_rule(next, rule->kind, giver, receiver);
    }
    return next;
}

/* ---- History. */

typedef struct {
    Exchange *next;
    const Exchange *last;
    GHashTable *partners;
} CarryOver;

static void remember(const CarryOver *carry, int64_t giver_id, int64_t receiver_id, int64_t years_ago) {
    const Participant *giver =
        g_hash_table_lookup(carry->partners, exchange_participant(carry->last, giver_id));
    const Participant *receiver =
        g_hash_table_lookup(carry->partners, exchange_participant(carry->last, receiver_id));
    if (giver && receiver)
        exchange_add_rule(carry->next, RULE_HISTORY, giver, receiver)->years_ago = years_ago;
}

/* Each gift is a year of its own, since history knows one receiver a year. Returns how many years that makes. */
static int64_t remember_draw(const CarryOver *carry) {
    int64_t most = 1;
    for (guint i = 0; i < carry->last->assignments->len; i++) {
        const Assignment *assignment = carry->last->assignments->pdata[i];
        remember(carry, assignment->giver_id, assignment->receiver_id, assignment->gift);
        most = MAX(most, assignment->gift);
    }
    return most;
}

static void remember_history(const CarryOver *carry, int64_t years_since) {
    for (guint i = 0; i < carry->last->rules->len; i++) {
        const Rule *rule = carry->last->rules->pdata[i];
        if (strcmp(rule->kind, RULE_HISTORY) == 0)
            remember(carry, rule->giver_id, rule->receiver_id, rule->years_ago + years_since);
    }
}

bool exchange_carry_over(Exchange *next, const Exchange *last, GError **error) {
    for (guint i = 0; i < next->rules->len; i++)
        if (strcmp(((const Rule *) next->rules->pdata[i])->kind, RULE_HISTORY) == 0)
            return fail(
                error, ERROR_CONFLICT,
                "the file has a column for earlier years, and \"%s\" knows them, too; leave out one of "
                "the two",
                last->title);
    g_autoptr(GHashTable) partners = people_match(next, last);
    CarryOver carry = {next, last, partners};
    /* Of one that was called off nobody got anything. */
    remember_history(&carry, exchange_has_trace(last, TRACE_CALLED_OFF) ? 0 : remember_draw(&carry));
    return true;
}
