#include "exchange/draw.h"

#include "exchange/explain.h"
#include "exchange/problem.h"

static void take_over(Exchange *exchange, const Problem *problem, const uint32_t *receivers, Time now,
                      const kr_report *report) {
    g_ptr_array_set_size(exchange->assignments, 0);
    for (uint32_t i = 0, slot = 0; i < problem->problem.n; i++)
        for (uint16_t gift = 0; gift < problem->gives[i]; gift++) {
            Assignment *assignment = record_new(&assignment_record);
            assignment->exchange_id = exchange->id;
            assignment->giver_id = i + 1;
            assignment->gift = gift + 1;
            assignment->receiver_id = receivers[slot++] + 1;
            g_ptr_array_add(exchange->assignments, assignment);
        }
    exchange->drawn_at = now;
    g_free(exchange->method);
    exchange->method = g_strdup(kr_method_name(report->method));
    exchange->exact = report->exact;
}

bool exchange_draw(Exchange *exchange, const uint8_t seed[32], Time now, kr_report *report, GError **error) {
    g_autoptr(Problem) problem = problem_new(exchange, error);
    if (!problem)
        return false;
    g_autofree uint32_t *receivers = g_new(uint32_t, problem->gifts);
    kr_status status = kr_draw(&problem->problem, seed, receivers, report);
    if (status != KR_OK)
        return explain_failure(exchange, problem, status, report, error);
    problem_check(problem, receivers);
    take_over(exchange, problem, receivers, now, report);
    return true;
}
