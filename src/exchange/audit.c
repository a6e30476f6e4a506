#include "exchange/audit.h"

#include <string.h>

#include "base/text.h"
#include "exchange/problem.h"
#include "exchange/trace.h"

typedef struct {
    const Exchange *exchange;
    GPtrArray *findings;
} Audit;

static void find(Audit *audit, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void find(Audit *audit, const char *format, ...) {
    va_list values;
    va_start(values, format);
    g_ptr_array_add(audit->findings, g_strdup_vprintf(format, values));
    va_end(values);
}

/* Their name, safe to show; the caller's to free. */
static char *name_of(const Audit *audit, int64_t participant_id) {
    return text_visible(exchange_participant(audit->exchange, participant_id)->name);
}

static bool is_one_of(const char *word, const char *const *words) {
    return word && g_strv_contains(words, word);
}

/* ---- People, and what refers to them. */

static bool is_there(const Audit *audit, int64_t participant_id) {
    return participant_id >= 1 && participant_id <= (int64_t) audit->exchange->participants->len;
}

static void check_reference(Audit *audit, const char *what, int64_t participant_id) {
    if (!is_there(audit, participant_id))
        find(audit, "%s is about person %" G_GINT64_FORMAT ", who is not there", what, participant_id);
}

static void check_participants(Audit *audit) {
    for (guint i = 0; i < audit->exchange->participants->len; i++) {
        const Participant *participant = audit->exchange->participants->pdata[i];
        if (participant->id != (int64_t) i + 1)
            find(audit, "person %u is missing: the next one has the number %" G_GINT64_FORMAT, i + 1,
                 participant->id);
        if (!participant->name)
            find(audit, "person %" G_GINT64_FORMAT " has no name", participant->id);
    }
}

static void check_groups(Audit *audit) {
    for (guint i = 0; i < audit->exchange->memberships->len; i++) {
        const Membership *membership = audit->exchange->memberships->pdata[i];
        check_reference(audit, "a group", membership->participant_id);
        if (!membership->kind || !membership->name)
            find(audit, "a group of person %" G_GINT64_FORMAT " has no name", membership->participant_id);
    }
}

/* More years than that would fill the memory with what nobody remembers. */
static bool is_of_some_year(const Rule *rule) {
    return g_strcmp0(rule->kind, RULE_HISTORY) != 0 || (rule->years_ago > 0 && rule->years_ago <= UINT16_MAX);
}

static void check_rules(Audit *audit) {
    static const char *const kinds[] = {RULE_EXCLUSION, RULE_ALLOWED, RULE_MUST, RULE_HISTORY, NULL};
    for (guint i = 0; i < audit->exchange->rules->len; i++) {
        const Rule *rule = audit->exchange->rules->pdata[i];
        check_reference(audit, "a rule", rule->giver_id);
        check_reference(audit, "a rule", rule->receiver_id);
        if (!is_one_of(rule->kind, kinds) || !is_of_some_year(rule))
            find(audit, "rule %" G_GINT64_FORMAT " is of no known kind", rule->id);
    }
}

static void check_traces(Audit *audit) {
    for (guint i = 0; i < audit->exchange->traces->len; i++) {
        const Trace *trace = audit->exchange->traces->pdata[i];
        if (trace->id != (int64_t) i + 1)
            find(audit, "trace %u of what was done is missing", i + 1);
        if (trace->participant_id != 0)
            check_reference(audit, "a trace", trace->participant_id);
    }
    for (guint i = 0; i < audit->exchange->announcements->len; i++)
        if (((const Announcement *) audit->exchange->announcements->pdata[i])->attempt != (int64_t) i + 1)
            find(audit, "announcement %u is missing", i + 1);
}

/* ---- The draw. */

/* Gifts are numbered 1, 2, 3 ... of each giver, and come in that order. True if each person gives what they should. */
static bool check_gifts(Audit *audit) {
    const Exchange *exchange = audit->exchange;
    g_autofree int64_t *given = g_new0(int64_t, exchange->participants->len);
    guint before = audit->findings->len;
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        check_reference(audit, "an assignment", assignment->giver_id);
        if (is_there(audit, assignment->giver_id) && ++given[assignment->giver_id - 1] != assignment->gift)
            find(audit, "gift %" G_GINT64_FORMAT " of person %" G_GINT64_FORMAT " is out of order",
                 assignment->gift, assignment->giver_id);
    }
    for (guint i = 0; i < exchange->participants->len; i++) {
        uint16_t gives = participant_gives(exchange->participants->pdata[i]);
        if (given[i] == gives)
            continue;
        g_autofree char *name = name_of(audit, (int64_t) i + 1);
        find(audit, "%s gives %u, but has %" G_GINT64_FORMAT " assigned", name, gives, given[i]);
    }
    return audit->findings->len == before;
}

static void check_pairs(Audit *audit) {
    const Exchange *exchange = audit->exchange;
    g_autoptr(GError) error = NULL;
    g_autoptr(Problem) problem = problem_new(exchange, &error);
    if (!problem) {
        find(audit, "its rules make no sense: %s", error->message);
        return;
    }
    g_autofree uint32_t *receivers = g_new(uint32_t, problem->gifts);
    for (guint i = 0; i < exchange->assignments->len; i++)
        receivers[i] = (uint32_t) (((const Assignment *) exchange->assignments->pdata[i])->receiver_id - 1);
    uint32_t person = KR_NONE;
    if (problem_holds(problem, receivers, &person))
        return;
    g_autofree char *name = person == KR_NONE ? g_strdup("somebody") : name_of(audit, (int64_t) person + 1);
    find(audit, "the draw breaks a rule, or does not give everybody what they should get: look at %s", name);
}

/* One that was called off stays as it was, whoever is erased from it later. */
static bool takes_place(const Exchange *exchange) {
    return exchange->drawn_at.s != 0 && !exchange_has_trace(exchange, TRACE_CALLED_OFF);
}

static void check_draw(Audit *audit, bool is_opened) {
    const Exchange *exchange = audit->exchange;
    if (exchange->drawn_at.s == 0 && exchange->assignments->len > 0)
        find(audit, "it is not drawn, but has assignments");
    if (takes_place(exchange) && check_gifts(audit) && is_opened)
        check_pairs(audit);
}

/* ---- Messages and links. */

/* What is over is not due, and what is due can be claimed. */
static void check_state(Audit *audit, const Message *message) {
    static const char *const states[] = {
        MESSAGE_QUEUED,  MESSAGE_SENDING,   MESSAGE_SENT,       MESSAGE_FAILED, MESSAGE_UNKNOWN,
        MESSAGE_EXPIRED, MESSAGE_CANCELLED, MESSAGE_SUPPRESSED, MESSAGE_HELD,   NULL};
    if (!is_one_of(message->state, states)) {
        find(audit, "message %" G_GINT64_FORMAT " is in no known state", message->id);
        return;
    }
    bool is_going = message_is(message, MESSAGE_QUEUED) || message_is(message, MESSAGE_SENDING);
    bool may_be_due = is_going || message_is(message, MESSAGE_UNKNOWN);
    if ((is_going && message->due_at.s == 0) || (!may_be_due && message->due_at.s != 0))
        find(audit, "message %" G_GINT64_FORMAT " is %s, and %s", message->id, message->state,
             is_going ? "never due" : "due all the same");
    if (message->dot_at.s != 0 && !message_is(message, MESSAGE_SENDING))
        find(audit, "message %" G_GINT64_FORMAT " is %s, and at its final dot", message->id, message->state);
    if (message->token && !message_is_open(message))
        find(audit, "message %" G_GINT64_FORMAT " is %s, and still keeps its link", message->id,
             message->state);
}

static void check_messages(Audit *audit, const GPtrArray *messages) {
    for (guint i = 0; i < messages->len; i++) {
        const Message *message = messages->pdata[i];
        if (message->id != (int64_t) i + 1)
            find(audit, "message %u is missing", i + 1);
        check_reference(audit, "a message", message->participant_id);
        check_state(audit, message);
    }
}

/* Whoever gives has a message that says to whom, whatever became of it. */
static void check_everybody_is_told(Audit *audit, const GPtrArray *messages) {
    const Exchange *exchange = audit->exchange;
    if (!takes_place(exchange))
        return;
    g_autofree bool *is_told = g_new0(bool, exchange->participants->len);
    for (guint i = 0; i < messages->len; i++) {
        const Message *message = messages->pdata[i];
        if (is_there(audit, message->participant_id) && message_tells_a_name(message) &&
            !message_is(message, MESSAGE_CANCELLED))
            is_told[message->participant_id - 1] = true;
    }
    for (guint i = 0; i < exchange->participants->len; i++) {
        if (is_told[i] || participant_gives(exchange->participants->pdata[i]) == 0)
            continue;
        g_autofree char *name = name_of(audit, (int64_t) i + 1);
        find(audit, "no message tells %s whom to give to", name);
    }
}

static void check_links(Audit *audit, const GPtrArray *links) {
    for (guint i = 0; i < links->len; i++)
        check_reference(audit, "a link", ((const Link *) links->pdata[i])->participant_id);
}

/* What counts people by their numbers needs these to be there. */
void exchange_audit(const Exchange *exchange, bool is_opened, const GPtrArray *messages,
                    const GPtrArray *links, GPtrArray *findings) {
    Audit audit = {exchange, findings};
    guint before = findings->len;
    check_participants(&audit);
    check_groups(&audit);
    check_rules(&audit);
    check_traces(&audit);
    check_messages(&audit, messages);
    check_links(&audit, links);
    if (findings->len > before)
        return;
    check_draw(&audit, is_opened);
    check_everybody_is_told(&audit, messages);
}
