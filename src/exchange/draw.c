#include "exchange/draw.h"

#include "base/error.h"
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
            assignment->receiver_id = receivers[slot++] + 1;
            g_ptr_array_add(exchange->assignments, assignment);
        }
    exchange->drawn_at = now;
    g_free(exchange->method);
    exchange->method = g_strdup(kr_method_name(report->method));
    exchange->exact = report->exact;
}

/* Checks the draw by the rules as they were given, and adds to the report what a look at it and at the rules
   tells. What cannot be counted for want of memory stays unknown. */
static void look_at(const kr_problem *problem, const uint32_t *receivers, kr_report *report) {
    kr_report checked = {0}, counted = {0};
    if (kr_check(problem, receivers, &checked) == KR_BAD_INPUT)
        g_error("the draw engine broke a rule, at person %u; nothing was stored", checked.person);
    report->circles = checked.circles;
    report->swaps = checked.swaps;
    if (kr_count(problem, &counted) == KR_OK) {
        report->draws_known = counted.draws_known;
        report->log10_draws = counted.log10_draws;
        report->draws = counted.draws;
    }
    kr_report_clear(&checked);
    kr_report_clear(&counted);
}

bool exchange_draw(Exchange *exchange, const uint8_t seed[32], Time now, kr_report *report, GError **error) {
    g_autoptr(Problem) problem = problem_new(exchange, error);
    if (!problem)
        return false;

    g_autofree uint32_t *receivers = g_new(uint32_t, problem->gifts);
    switch (kr_draw(&problem->problem, seed, receivers, report)) {
    case KR_OK:
        look_at(&problem->problem, receivers, report);
        take_over(exchange, problem, receivers, now, report);
        return true;
    case KR_IMPOSSIBLE: {
        g_autofree char *words = explain_conflict(exchange, problem, report);
        return fail(error, ERROR_IMPOSSIBLE, "%s", words);
    }
    case KR_NOT_FOUND:
        return fail(
            error, ERROR_IMPOSSIBLE,
            "no draw was found for these rules, though there may be one; loosen a rule and try again");
    case KR_NO_MEMORY:
        return fail(error, ERROR_MEMORY, "there is not enough memory to draw names for %u people",
                    problem->problem.n);
    case KR_BAD_INPUT:
    case KR_UNSUPPORTED:
        break;
    }
    /* problem_new promises better. */
    g_error("the draw engine refused what problem_new built, at person %u", report->person);
}
