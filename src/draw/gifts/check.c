/* Checks a draw of several gifts against the problem as the caller wrote it. */
#include "draw/gifts/check.h"

#include "draw/array.h"

uint32_t *kr_several_first_new(const kr_problem *problem) {
    uint32_t *first = kr_array((size_t) problem->n + 1, sizeof *first);
    for (uint32_t i = 0; first && i < problem->n; i++)
        first[i + 1] = first[i] + kr_problem_gives(problem, i);
    return first;
}

static bool gives_to(const uint32_t *first, const uint32_t *receiver, uint32_t giver, uint32_t wanted) {
    for (uint32_t k = first[giver]; k < first[giver + 1]; k++)
        if (receiver[k] == wanted)
            return true;
    return false;
}

uint32_t kr_several_swaps(const kr_problem *problem, const uint32_t *first, const uint32_t *receiver) {
    uint32_t swaps = 0;
    for (uint32_t giver = 0; giver < problem->n; giver++)
        for (uint32_t k = first[giver]; k < first[giver + 1]; k++)
            swaps += receiver[k] > giver && gives_to(first, receiver, receiver[k], giver);
    return swaps;
}

/* What checking needs: for everybody, how often he received, and from whom last (that giver's number + 1). */
typedef struct {
    uint32_t *first, *received, *last;
} Check;

static bool receives_once_more(Check *check, const kr_problem *problem, uint32_t giver, uint32_t to) {
    if (to >= problem->n || check->last[to] == giver + 1 ||
        check->received[to] == kr_problem_receives(problem, to))
        return false;
    check->last[to] = giver + 1;
    check->received[to]++;
    return true;
}

/* Since as many gifts are given as received, nobody gets too few if nobody gets too many. */
static uint32_t first_against_rules(Check *check, const kr_problem *problem, const uint32_t *receiver) {
    for (uint32_t giver = 0; giver < problem->n; giver++) {
        uint32_t must = kr_problem_must(problem, giver);
        for (uint32_t k = check->first[giver]; k < check->first[giver + 1]; k++)
            if (!receives_once_more(check, problem, giver, receiver[k]) ||
                kr_problem_forbids(problem, giver, receiver[k]))
                return giver;
        if (must != KR_NONE && !gives_to(check->first, receiver, giver, must))
            return giver;
    }
    return KR_NONE;
}

static kr_status check_run(Check *check, const kr_problem *problem, const uint32_t *receiver,
                           kr_report *report) {
    check->first = kr_several_first_new(problem);
    check->received = kr_array(problem->n, sizeof *check->received);
    check->last = kr_array(problem->n, sizeof *check->last);
    if (!check->first || !check->received || !check->last)
        return KR_NO_MEMORY;
    report->person = first_against_rules(check, problem, receiver);
    if (report->person != KR_NONE)
        return KR_BAD_INPUT;
    report->swaps = kr_several_swaps(problem, check->first, receiver);
    return problem->flags & KR_NO_SWAPS && report->swaps ? KR_BAD_INPUT : KR_OK;
}

kr_status kr_several_check(const kr_problem *problem, const uint32_t *receiver, kr_report *report) {
    Check check = {0};
    kr_status status = check_run(&check, problem, receiver, report);
    free(check.first);
    free(check.received);
    free(check.last);
    return status;
}
