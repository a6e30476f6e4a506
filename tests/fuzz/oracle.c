#include "oracle.h"

#include <string.h>

bool *oracle_pair(bool *pairs, const Oracle *oracle, uint32_t giver, uint32_t receiver) {
    return &pairs[(size_t) giver * oracle->n + receiver];
}

static uint32_t must_of(const Oracle *oracle, uint32_t giver) {
    return oracle->problem->must ? oracle->problem->must[giver] : KR_NONE;
}

Oracle oracle_of(World *world) {
    const kr_problem *problem = &world->problem;
    uint32_t n = problem->n;
    Oracle oracle = {
        .problem = problem,
        .n = n,
        .gives = world_array(world, n, sizeof(uint32_t)),
        .receives = world_array(world, n, sizeof(uint32_t)),
        .allowed = world_array(world, (size_t) n * n, sizeof(bool)),
        .given = world_array(world, (size_t) n * n, sizeof(bool)),
        .received = world_array(world, n, sizeof(uint32_t)),
        .seen = world_array(world, n, sizeof(bool)),
    };
    for (uint32_t giver = 0; giver < n; giver++) {
        oracle.gives[giver] = problem->gives ? problem->gives[giver] : 1;
        oracle.receives[giver] = problem->receives ? problem->receives[giver] : 1;
        oracle.gifts += oracle.gives[giver];
        for (uint32_t receiver = 0; receiver < n; receiver++)
            *oracle_pair(oracle.allowed, &oracle, giver, receiver) = !kr_why_not(problem, giver, receiver);
    }
    return oracle;
}

/* ---- Whether there is a draw ---- */

static void give(Oracle *oracle, uint32_t giver, uint32_t receiver, bool given) {
    *oracle_pair(oracle->given, oracle, giver, receiver) = given;
    oracle->received[receiver] += given ? 1u : UINT32_MAX;
}

/* A must that breaks a rule cannot be given. */
static bool give_musts(Oracle *oracle) {
    memset(oracle->given, 0, (size_t) oracle->n * oracle->n);
    memset(oracle->received, 0, oracle->n * sizeof *oracle->received);
    for (uint32_t giver = 0; giver < oracle->n; giver++) {
        uint32_t must = must_of(oracle, giver);
        if (must == KR_NONE)
            continue;
        if (!*oracle_pair(oracle->allowed, oracle, giver, must))
            return false;
        give(oracle, giver, must, true);
    }
    return true;
}

static bool find_receiver(Oracle *oracle, uint32_t giver) {
    for (uint32_t receiver = 0; receiver < oracle->n; receiver++) {
        if (oracle->seen[receiver] || !*oracle_pair(oracle->allowed, oracle, giver, receiver) ||
            *oracle_pair(oracle->given, oracle, giver, receiver))
            continue;
        oracle->seen[receiver] = true;
        if (oracle->received[receiver] < oracle->receives[receiver]) {
            give(oracle, giver, receiver, true);
            return true;
        }
        for (uint32_t other = 0; other < oracle->n; other++)
            if (*oracle_pair(oracle->given, oracle, other, receiver) && must_of(oracle, other) != receiver &&
                find_receiver(oracle, other)) {
                give(oracle, other, receiver, false);
                give(oracle, giver, receiver, true);
                return true;
            }
    }
    return false;
}

static uint32_t gifts_of(const Oracle *oracle, uint32_t giver) {
    uint32_t gifts = 0;
    for (uint32_t receiver = 0; receiver < oracle->n; receiver++)
        gifts += *oracle_pair(oracle->given, oracle, giver, receiver);
    return gifts;
}

bool oracle_has_draw(Oracle *oracle) {
    if (!give_musts(oracle))
        return false;
    for (uint32_t giver = 0; giver < oracle->n; giver++)
        for (uint32_t gifts = gifts_of(oracle, giver); gifts < oracle->gives[giver]; gifts++) {
            memset(oracle->seen, 0, oracle->n);
            if (!find_receiver(oracle, giver))
                return false;
        }
    return true;
}

bool oracle_has_draws_in_one(const Oracle *oracle, uint32_t times) {
    kr_problem problem = *oracle->problem;
    problem.must = NULL;
    World world = {.problem = problem, .arrays = g_ptr_array_new_with_free_func(g_free)};
    Oracle all = oracle_of(&world);
    for (uint32_t i = 0; i < all.n; i++) {
        all.gives[i] *= times;
        all.receives[i] *= times;
    }
    bool has = oracle_has_draw(&all);
    g_ptr_array_unref(world.arrays);
    return has;
}

/* ---- All draws ---- */

bool oracle_is_small(const Oracle *oracle) {
    return oracle->n <= 7 && oracle->gifts <= 9;
}

typedef struct {
    void (*visit)(Oracle *oracle, void *data);
    void *data;
} Visitor;

/* Gives the rest of the giver's gifts to receivers from this one on, then those of the others. */
static void visit_from(Oracle *oracle, uint32_t giver, uint32_t receiver, const Visitor *visitor) {
    if (giver == oracle->n) {
        visitor->visit(oracle, visitor->data);
        return;
    }
    if (gifts_of(oracle, giver) == oracle->gives[giver]) {
        visit_from(oracle, giver + 1, 0, visitor);
        return;
    }
    for (; receiver < oracle->n; receiver++)
        if (*oracle_pair(oracle->allowed, oracle, giver, receiver) &&
            !*oracle_pair(oracle->given, oracle, giver, receiver) &&
            oracle->received[receiver] < oracle->receives[receiver]) {
            give(oracle, giver, receiver, true);
            visit_from(oracle, giver, receiver + 1, visitor);
            give(oracle, giver, receiver, false);
        }
}

void oracle_visit(Oracle *oracle, void (*visit)(Oracle *oracle, void *data), void *data) {
    if (give_musts(oracle))
        visit_from(oracle, 0, 0, &(Visitor) {visit, data});
}

/* ---- Shapes ---- */

static bool has_swap(const Oracle *oracle) {
    for (uint32_t one = 0; one < oracle->n; one++)
        for (uint32_t other = 0; other < one; other++)
            if (*oracle_pair(oracle->given, oracle, one, other) &&
                *oracle_pair(oracle->given, oracle, other, one))
                return true;
    return false;
}

static uint32_t receiver_of(const Oracle *oracle, uint32_t giver) {
    uint32_t receiver = 0;
    while (!*oracle_pair(oracle->given, oracle, giver, receiver))
        receiver++;
    return receiver;
}

/* From anybody who takes part back to himself: roles that do not suit a circle were refused. */
static bool is_one_circle(const Oracle *oracle) {
    uint32_t first = 0, length = 1;
    while (first < oracle->n && !oracle->gives[first])
        first++;
    if (first == oracle->n)
        return true;
    for (uint32_t person = receiver_of(oracle, first); person != first; person = receiver_of(oracle, person))
        length++;
    return length == oracle->gifts;
}

bool oracle_keeps_flags(const Oracle *oracle) {
    return !(oracle->problem->flags & KR_NO_SWAPS && has_swap(oracle)) &&
           (!(oracle->problem->flags & KR_ONE_CIRCLE) || is_one_circle(oracle));
}
