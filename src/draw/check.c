/* Checks a draw against the problem as the caller wrote it; shares nothing with the methods that draw. */
#include "draw/gifts/check.h"
#include "draw/array.h"
#include "draw/board/problem.h"
#include "draw/circle/circles.h"

/* Reads the draw into `receiver_of`, if everybody who gives has a receiver of his own who receives. */
static uint32_t first_without_place(const kr_problem *problem, const uint32_t *receiver,
                                    uint32_t *receiver_of, bool *taken) {
    for (uint32_t giver = 0; giver < problem->n; giver++) {
        receiver_of[giver] = KR_NONE;
        if (!kr_problem_gives(problem, giver))
            continue;
        uint32_t to = *receiver++;
        if (to >= problem->n || taken[to])
            return giver;
        taken[to] = true;
        receiver_of[giver] = to;
    }
    return KR_NONE;
}

static uint32_t first_against_rules(const kr_problem *problem, const uint32_t *receiver_of) {
    for (uint32_t giver = 0; giver < problem->n; giver++) {
        uint32_t must = kr_problem_must(problem, giver), receiver = receiver_of[giver];
        if (receiver == KR_NONE)
            continue;
        if ((must != KR_NONE && must != receiver) || kr_problem_forbids(problem, giver, receiver))
            return giver;
    }
    return KR_NONE;
}

static kr_status check_people(const kr_problem *problem, const uint32_t *receiver, uint32_t *receiver_of,
                              bool *taken, kr_report *report) {
    uint32_t *person = &report->person;
    *person = first_without_place(problem, receiver, receiver_of, taken);
    if (*person == KR_NONE)
        *person = first_against_rules(problem, receiver_of);
    if (*person != KR_NONE)
        return KR_BAD_INPUT;
    if (!kr_flags_are_kept(problem->flags, receiver_of, problem->n))
        return KR_BAD_INPUT;
    report->circles = kr_circles_count(receiver_of, problem->n, taken);
    report->swaps = kr_swaps_count(receiver_of, problem->n);
    return KR_OK;
}

static kr_status check(const kr_problem *problem, const uint32_t *receiver, kr_report *report) {
    kr_status status = kr_problem_check(problem, &report->person);
    if (status != KR_OK)
        return status;
    if (kr_problem_has_several(problem))
        return kr_several_check(problem, receiver, report);
    uint32_t *receiver_of = kr_array(problem->n, sizeof *receiver_of);
    bool *taken = kr_array(problem->n, sizeof *taken);
    status =
        receiver_of && taken ? check_people(problem, receiver, receiver_of, taken, report) : KR_NO_MEMORY;
    free(receiver_of);
    free(taken);
    return status;
}

kr_status kr_check(const kr_problem *problem, const uint32_t *receiver, kr_report *report) {
    kr_report own = {0};
    kr_report *used = report ? report : &own;
    kr_report_clear(used);
    return check(problem, receiver, used);
}
