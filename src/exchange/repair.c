#include "exchange/repair.h"

#include "base/error.h"
#include "exchange/explain.h"
#include "exchange/problem.h"

void repair_clear(Repair *repair) {
    g_clear_pointer(&repair->again, g_ptr_array_unref);
    g_clear_pointer(&repair->first, g_ptr_array_unref);
}

/* Whom everybody was told, as the engine wants it: KR_NONE for those who know nothing, or of people who left. */
static uint32_t *told_by(const Exchange *exchange, const Knowledge *known) {
    uint32_t *told = g_new(uint32_t, exchange->participants->len);
    for (guint i = 0; i < exchange->participants->len; i++)
        told[i] = KR_NONE;
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        const Participant *receiver = exchange_participant(exchange, assignment->receiver_id);
        guint giver = (guint) assignment->giver_id - 1;
        if (known[giver] != KNOWS_NOTHING && participant_receives(receiver))
            told[giver] = (uint32_t) assignment->receiver_id - 1;
    }
    return told;
}

static bool *looked_by(const Exchange *exchange, const Knowledge *known) {
    bool *looked = g_new(bool, exchange->participants->len);
    for (guint i = 0; i < exchange->participants->len; i++)
        looked[i] = known[i] == KNOWS;
    return looked;
}

static Assignment *assignment_new(const Exchange *exchange, int64_t giver_id) {
    Assignment *assignment = record_new(&assignment_record);
    assignment->exchange_id = exchange->id;
    assignment->giver_id = giver_id;
    assignment->gift = 1;
    return assignment;
}

/* What stays the same stays sealed as it is. */
static bool assign(Assignment *assignment, int64_t receiver_id) {
    if (assignment->receiver_id == receiver_id)
        return false;
    assignment->receiver_id = receiver_id;
    g_clear_pointer(&assignment->receiver_sealed, g_bytes_unref);
    return true;
}

/* Gives the participant a receiver in place of the earlier one, or of none (NULL). */
static Assignment *give(const Exchange *exchange, guint giver, Assignment *earlier, uint32_t receiver,
                        Knowledge known, Repair *repair) {
    Assignment *assignment = earlier ? earlier : assignment_new(exchange, (int64_t) giver + 1);
    if (assign(assignment, (int64_t) receiver + 1))
        g_ptr_array_add(known == KNOWS_NOTHING ? repair->first : repair->again,
                        exchange->participants->pdata[giver]);
    return assignment;
}

/* Both before and after, the assignments stand in the order of their givers. */
static void take_over(Exchange *exchange, const uint32_t *receivers, const Knowledge *known, Repair *repair) {
    g_autoptr(GPtrArray) before = exchange->assignments;
    exchange->assignments = record_array(&assignment_record);
    guint at = 0;
    for (guint i = 0; i < exchange->participants->len; i++) {
        Assignment *earlier = NULL;
        if (at < before->len && ((Assignment *) before->pdata[at])->giver_id == (int64_t) i + 1)
            earlier = g_steal_pointer(&before->pdata[at++]);
        if (receivers[i] == KR_NONE)
            assignment_free(earlier);
        else
            g_ptr_array_add(exchange->assignments,
                            give(exchange, i, earlier, receivers[i], known[i], repair));
    }
}

/* The engine says that there is no draw, or that it found none near the present one; only the first is a conflict. */
static bool refuse(const Exchange *exchange, const Problem *problem, kr_status status, GError **error) {
    if (status == KR_UNSUPPORTED)
        return fail(
            error, ERROR_CONFLICT,
            "with several gifts each, a draw cannot be mended; draw anew for everybody: kringle redraw");
    kr_report report = {0};
    if (status == KR_IMPOSSIBLE)
        status = kr_explain(&problem->problem, &report);
    if (status == KR_OK || status == KR_NOT_FOUND)
        fail(
            error, ERROR_CONFLICT,
            "the draw cannot be mended in a few places so that it keeps every rule; a new draw for everybody "
            "may: kringle redraw");
    else
        explain_failure(exchange, problem, status, &report, error);
    kr_report_clear(&report);
    return false;
}

/* Without a place for those who give nothing, as for a draw. */
static void check(const Problem *problem, const uint32_t *receivers) {
    g_autofree uint32_t *draw = g_new(uint32_t, problem->gifts);
    uint32_t count = 0;
    for (uint32_t i = 0; i < problem->problem.n; i++)
        if (problem->gives[i])
            draw[count++] = receivers[i];
    problem_check(problem, draw);
}

bool exchange_repair(Exchange *exchange, const Knowledge *known, const uint8_t seed[32], Repair *repair,
                     GError **error) {
    g_autoptr(Problem) problem = problem_new(exchange, error);
    if (!problem)
        return false;
    g_autofree uint32_t *receivers = told_by(exchange, known);
    g_autofree bool *looked = looked_by(exchange, known);
    kr_status status = kr_repair(&problem->problem, seed, looked, receivers, NULL);
    if (status != KR_OK)
        return refuse(exchange, problem, status, error);
    check(problem, receivers);
    repair->again = g_ptr_array_new();
    repair->first = g_ptr_array_new();
    take_over(exchange, receivers, known, repair);
    return true;
}
