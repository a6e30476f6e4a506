/* Checks a problem, and answers for single people and pairs what it says. */
#include "draw/board/problem.h"

#include "draw/array.h"

uint32_t kr_problem_gifts(const kr_problem *problem) {
    uint32_t gifts = 0;
    for (uint32_t i = 0; i < problem->n; i++)
        gifts += kr_problem_gives(problem, i);
    return gifts;
}

bool kr_problem_has_several(const kr_problem *problem) {
    if (problem->gives || problem->receives)
        for (uint32_t i = 0; i < problem->n; i++)
            if (kr_problem_gives(problem, i) > 1 || kr_problem_receives(problem, i) > 1)
                return true;
    return false;
}

/* Names the person and refuses. */
static kr_status bad(uint32_t *person, uint32_t who) {
    *person = who;
    return KR_BAD_INPUT;
}

/* Whether every number is below n, or KR_NONE, which comes to 0 by adding one. Without deciding it number
   by number: a sum above n, or a difference below 0, sets the highest bit; with more than 2^31 people,
   always. */
static bool are_below(const uint32_t *number, size_t count, uint32_t n) {
    uint32_t bits = 0;
    for (size_t k = 0; k < count; k++)
        bits |= (number[k] + 1) | (n - (number[k] + 1));
    return bits >> 31 == 0;
}

/* Whether all lists are good, without saying which is not. */
static bool lists_are_good(const uint32_t *start, const uint32_t *to, uint32_t n) {
    bool in_order = true;
    for (uint32_t i = 0; i < n; i++)
        in_order &= start[i] <= start[i + 1];
    if (!in_order || start[0] == start[n])
        return in_order;
    uint32_t largest = 0;
    for (size_t k = start[0]; to && k < start[n]; k++)
        largest = to[k] > largest ? to[k] : largest;
    return to && largest < n;
}

static bool list_is_good(const uint32_t *start, const uint32_t *to, uint32_t n, uint32_t person) {
    if (start[person] > start[person + 1] || (start[person] < start[person + 1] && !to))
        return false;
    for (uint32_t k = start[person]; k < start[person + 1]; k++)
        if (to[k] >= n)
            return false;
    return true;
}

static kr_status lists_check(const uint32_t *start, const uint32_t *to, uint32_t n, uint32_t *person) {
    if (!start || lists_are_good(start, to, n))
        return KR_OK;
    uint32_t i = 0;
    while (list_is_good(start, to, n, i))
        i++;
    return bad(person, i);
}

static kr_status history_check(const kr_problem *problem, uint32_t *person) {
    if (!problem->history)
        return KR_OK;
    size_t count = (size_t) problem->years * problem->n;
    size_t k = are_below(problem->history, count, problem->n) ? count : 0;
    while (k < count && (problem->history[k] == KR_NONE || problem->history[k] < problem->n))
        k++;
    return k < count ? bad(person, (uint32_t) (k % problem->n)) : KR_OK;
}

/* Nobody must give to himself, and only people who give to people who receive, as often as they do. */
static kr_status musts_check(const kr_problem *problem, uint32_t *person) {
    if (!problem->must)
        return KR_OK;
    uint32_t *taken = kr_array(problem->n, sizeof *taken);
    if (!taken)
        return KR_NO_MEMORY;
    kr_status status = KR_OK;
    for (uint32_t i = 0; i < problem->n && status == KR_OK; i++) {
        uint32_t receiver = problem->must[i];
        if (receiver == KR_NONE)
            continue;
        if (receiver >= problem->n || receiver == i || !kr_problem_gives(problem, i) ||
            taken[receiver] == kr_problem_receives(problem, receiver))
            status = bad(person, i);
        else
            taken[receiver]++;
    }
    free(taken);
    return status;
}

/* As many gifts are given as received; a single circle has no room for people who do only one of it, or
   several times. More gifts than numbers are nobody's exchange. */
static kr_status roles_check(const kr_problem *problem, uint32_t *person) {
    if (!problem->gives && !problem->receives)
        return KR_OK;
    uint64_t given = 0, received = 0;
    for (uint32_t i = 0; i < problem->n; i++) {
        uint32_t gives = kr_problem_gives(problem, i), receives = kr_problem_receives(problem, i);
        if (problem->flags & KR_ONE_CIRCLE && (gives != receives || gives > 1))
            return bad(person, i);
        given += gives;
        received += receives;
    }
    if (given != received)
        return KR_BAD_INPUT;
    return given < KR_NONE ? KR_OK : KR_UNSUPPORTED;
}

kr_status kr_problem_check(const kr_problem *problem, uint32_t *person) {
    *person = KR_NONE;
    if (!problem->n || problem->n == KR_NONE)
        return KR_BAD_INPUT;
    if (problem->flags & ~(uint32_t) (KR_NO_SWAPS | KR_ONE_CIRCLE | KR_EXACT))
        return KR_UNSUPPORTED;

    kr_status status = lists_check(problem->exclusion_start, problem->exclusion_to, problem->n, person);
    if (status == KR_OK)
        status = lists_check(problem->allowed_start, problem->allowed_to, problem->n, person);
    if (status == KR_OK)
        status = history_check(problem, person);
    if (status == KR_OK)
        status = musts_check(problem, person);
    if (status == KR_OK)
        status = roles_check(problem, person);
    return status;
}

static bool list_has(const uint32_t *start, const uint32_t *to, uint32_t person, uint32_t wanted) {
    if (start)
        for (uint32_t k = start[person]; k < start[person + 1]; k++)
            if (to[k] == wanted)
                return true;
    return false;
}

static bool history_has(const kr_problem *problem, uint32_t giver, uint32_t receiver) {
    if (problem->history)
        for (uint32_t year = 0; year < problem->years; year++)
            if (problem->history[(size_t) year * problem->n + giver] == receiver)
                return true;
    return false;
}

static bool group_has_both(const kr_problem *problem, uint32_t giver, uint32_t receiver) {
    return problem->group && problem->group[giver] != KR_NONE &&
           problem->group[giver] == problem->group[receiver] && giver != receiver;
}

static bool allowed_lacks(const kr_problem *problem, uint32_t giver, uint32_t receiver) {
    const uint32_t *start = problem->allowed_start;
    return start && start[giver] < start[giver + 1] && !list_has(start, problem->allowed_to, giver, receiver);
}

uint32_t kr_problem_forbids(const kr_problem *problem, uint32_t giver, uint32_t receiver) {
    uint32_t why = 0;
    if (giver == receiver)
        why |= KR_WHY_SELF;
    if (group_has_both(problem, giver, receiver))
        why |= KR_WHY_GROUP;
    if (list_has(problem->exclusion_start, problem->exclusion_to, giver, receiver))
        why |= KR_WHY_EXCLUSION;
    if (history_has(problem, giver, receiver))
        why |= KR_WHY_HISTORY;
    if (allowed_lacks(problem, giver, receiver))
        why |= KR_WHY_ALLOWED;
    if (!kr_problem_gives(problem, giver) || !kr_problem_receives(problem, receiver))
        why |= KR_WHY_ROLE;
    return why;
}

static bool must_is_elsewhere(const kr_problem *problem, uint32_t giver, uint32_t receiver) {
    uint32_t must = kr_problem_must(problem, giver), taken = 0;
    if (must == receiver)
        return false;
    if (must != KR_NONE && kr_problem_gives(problem, giver) == 1)
        return true;
    if (problem->must)
        for (uint32_t i = 0; i < problem->n; i++)
            taken += problem->must[i] == receiver;
    return taken > 0 && taken == kr_problem_receives(problem, receiver);
}

uint32_t kr_why_not(const kr_problem *problem, uint32_t giver, uint32_t receiver) {
    uint32_t why = kr_problem_forbids(problem, giver, receiver);
    return must_is_elsewhere(problem, giver, receiver) ? why | KR_WHY_MUST : why;
}
