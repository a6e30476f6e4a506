#include "exchange/repair.h"

#include "base/error.h"
#include "exchange/explain.h"
#include "exchange/problem.h"

void repair_clear(Repair *repair) {
    g_clear_pointer(&repair->again, g_ptr_array_unref);
    g_clear_pointer(&repair->first, g_ptr_array_unref);
}

/* ---- What everybody was told, as the engine wants it. */

/* The receivers of person i are at to[start[i]] ... to[start[i + 1] - 1]. */
typedef struct {
    uint32_t *start, *to;
} Told;

static void told_clear(Told *told) {
    g_free(told->start);
    g_free(told->to);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Told, told_clear)

/* A name counts if its giver may know it, and its owner has not left. Assignments stand in the order of givers. */
static void tell(Told *told, const Exchange *exchange, const Knowledge *known) {
    uint32_t people = exchange->participants->len, count = 0;
    guint at = 0;
    told->start = g_new(uint32_t, (gsize) people + 1);
    told->to = g_new(uint32_t, exchange->assignments->len + 1);
    for (uint32_t i = 0; i < people; i++) {
        told->start[i] = count;
        for (; at < exchange->assignments->len; at++) {
            const Assignment *assignment = exchange->assignments->pdata[at];
            if (assignment->giver_id != (int64_t) i + 1)
                break;
            const Participant *receiver = exchange_participant(exchange, assignment->receiver_id);
            if (known[i] != KNOWS_NOTHING && participant_receives(receiver))
                told->to[count++] = (uint32_t) assignment->receiver_id - 1;
        }
    }
    told->start[people] = count;
}

static bool *looked_by(const Exchange *exchange, const Knowledge *known) {
    bool *looked = g_new(bool, exchange->participants->len);
    for (guint i = 0; i < exchange->participants->len; i++)
        looked[i] = known[i] == KNOWS;
    return looked;
}

/* ---- The repair itself: as from kr_draw, the receivers of all gifts in the order of their givers. */

static bool has_several(const Problem *problem) {
    for (uint32_t i = 0; i < problem->problem.n; i++)
        if (problem->gives[i] > 1 || problem->receives[i] > 1)
            return true;
    return false;
}

/* Of one gift each, whatever the shape of the draw, the engine knows more. */
static kr_status repair_one_each(const Problem *problem, const Told *told, const bool *looked,
                                 const uint8_t seed[32], uint32_t *draw) {
    uint32_t people = problem->problem.n, gift = 0;
    g_autofree uint32_t *receiver = g_new(uint32_t, people);
    for (uint32_t i = 0; i < people; i++)
        receiver[i] = told->start[i] < told->start[i + 1] ? told->to[told->start[i]] : KR_NONE;
    kr_status status = kr_repair(&problem->problem, seed, looked, receiver, NULL);
    for (uint32_t i = 0; i < people && status == KR_OK; i++)
        if (problem->gives[i])
            draw[gift++] = receiver[i];
    return status;
}

/* The engine says that there is no draw, or that it found none near the present one; only the first is a conflict. */
static bool refuse(const Exchange *exchange, const Problem *problem, kr_status status, GError **error) {
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

static bool mend(const Exchange *exchange, const Problem *problem, const Knowledge *known,
                 const uint8_t seed[32], uint32_t *draw, GError **error) {
    g_auto(Told) told = {0};
    tell(&told, exchange, known);
    g_autofree bool *looked = looked_by(exchange, known);
    kr_status status = has_several(problem)
                           ? kr_repair_gifts(&problem->problem, seed, looked, told.start, told.to, draw, NULL)
                           : repair_one_each(problem, &told, looked, seed, draw);
    if (status != KR_OK)
        return refuse(exchange, problem, status, error);
    problem_check(problem, draw);
    return true;
}

/* ---- The assignments that follow. */

/* Takes the receiver out of those still to be given, if it is among them. */
static bool take(uint32_t *receivers, uint16_t *count, int64_t receiver_id) {
    for (uint16_t k = 0; k < *count; k++)
        if ((int64_t) receivers[k] + 1 == receiver_id) {
            receivers[k] = receivers[--*count];
            return true;
        }
    return false;
}

static Assignment *assignment_new(const Exchange *exchange, int64_t giver_id, int64_t gift,
                                  int64_t receiver_id) {
    Assignment *assignment = record_new(&assignment_record);
    assignment->exchange_id = exchange->id;
    assignment->giver_id = giver_id;
    assignment->gift = gift;
    assignment->receiver_id = receiver_id;
    return assignment;
}

static int by_gift(gconstpointer a, gconstpointer b) {
    const Assignment *one = *(const Assignment *const *) a, *other = *(const Assignment *const *) b;
    return (one->gift > other->gift) - (one->gift < other->gift);
}

static bool has_gift(const GPtrArray *assignments, int64_t gift) {
    for (guint i = 0; i < assignments->len; i++)
        if (((const Assignment *) assignments->pdata[i])->gift == gift)
            return true;
    return false;
}

/*
 * The assignments of one giver: those that stand stay as they are, with seal and gift; others take the place of those
 * that do not. Whether anything has changed is in *changed.
 */
static GPtrArray *give(const Exchange *exchange, int64_t giver_id, GPtrArray *before, uint32_t *receivers,
                       uint16_t count, bool *changed) {
    GPtrArray *now = g_ptr_array_new();
    for (guint i = 0; i < before->len; i++) {
        Assignment *assignment = before->pdata[i];
        if (take(receivers, &count, assignment->receiver_id))
            g_ptr_array_add(now, record_copy(&assignment_record, assignment));
    }
    *changed = count > 0 || now->len < before->len;
    for (int64_t gift = 1; count > 0; gift++)
        if (!has_gift(now, gift))
            g_ptr_array_add(now, assignment_new(exchange, giver_id, gift, (int64_t) receivers[--count] + 1));
    g_ptr_array_sort(now, by_gift);
    return now;
}

/* The assignments of this giver, from *at on. */
static GPtrArray *those_of(const GPtrArray *assignments, guint *at, int64_t giver_id) {
    GPtrArray *own = g_ptr_array_new();
    for (; *at < assignments->len; ++*at) {
        if (((const Assignment *) assignments->pdata[*at])->giver_id != giver_id)
            break;
        g_ptr_array_add(own, assignments->pdata[*at]);
    }
    return own;
}

static void take_over(Exchange *exchange, const Problem *problem, uint32_t *draw, const Knowledge *known,
                      Repair *repair) {
    g_autoptr(GPtrArray) before = exchange->assignments;
    exchange->assignments = record_array(&assignment_record);
    guint at = 0;
    for (guint i = 0; i < exchange->participants->len; i++) {
        bool changed;
        g_autoptr(GPtrArray) own = those_of(before, &at, (int64_t) i + 1);
        GPtrArray *now = give(exchange, (int64_t) i + 1, own, draw, problem->gives[i], &changed);
        draw += problem->gives[i];
        g_ptr_array_extend_and_steal(exchange->assignments, now);
        if (changed && problem->gives[i])
            g_ptr_array_add(known[i] == KNOWS_NOTHING ? repair->first : repair->again,
                            exchange->participants->pdata[i]);
    }
}

bool exchange_repair(Exchange *exchange, const Knowledge *known, const uint8_t seed[32], Repair *repair,
                     GError **error) {
    g_autoptr(Problem) problem = problem_new(exchange, error);
    if (!problem)
        return false;
    g_autofree uint32_t *draw = g_new(uint32_t, (gsize) problem->gifts + 1);
    if (!mend(exchange, problem, known, seed, draw, error))
        return false;
    repair->again = g_ptr_array_new();
    repair->first = g_ptr_array_new();
    take_over(exchange, problem, draw, known, repair);
    return true;
}
