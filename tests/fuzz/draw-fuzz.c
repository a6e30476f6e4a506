/*
 * Any problem at all, sense or nonsense: the engine refuses it, draws as the rules want, or says why nobody
 * can. What it says is held against a matching found the slow way and, for a few people, against all draws.
 */
#include <glib.h>
#include <string.h>

#include "draw/drawing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- A problem from bytes ---- */

/* Arrays are as long as they have to be and no longer, so that the sanitizers see who reads too far. */
typedef struct {
    const uint8_t *data;
    size_t size;
    bool nonsense; /* numbers may be anything */
    kr_problem problem;
    GPtrArray *arrays;
} World;

static void *array_of(World *world, size_t count, size_t size) {
    void *array = g_malloc0_n(count, size);
    g_ptr_array_add(world->arrays, array);
    return array;
}

/* When the bytes are used up, zeros follow. */
static uint8_t next_byte(World *world) {
    if (!world->size)
        return 0;
    world->size--;
    return *world->data++;
}

static uint32_t next_person(World *world) {
    uint8_t byte = next_byte(world);
    if (world->nonsense && byte >= 250)
        return byte == 255 ? KR_NONE - 1 : world->problem.n + byte - 250;
    return byte % MAX(world->problem.n, 1);
}

static uint32_t next_person_or_none(World *world) {
    return next_byte(world) % 4 ? next_person(world) : KR_NONE;
}

static const uint32_t *next_people(World *world, size_t count, bool mostly) {
    uint32_t *people = array_of(world, count, sizeof *people);
    for (size_t k = 0; k < count; k++)
        people[k] = mostly || next_byte(world) % 8 == 0 ? next_person_or_none(world) : KR_NONE;
    return people;
}

/* Where a row ends that starts here; in nonsense it may end before it. */
static uint32_t next_end(World *world, uint32_t start) {
    uint8_t byte = next_byte(world);
    if (world->nonsense && byte == 255 && start > 0)
        return start - 1;
    return byte < 128 ? start + byte % 8u : start;
}

/* Rows may start anywhere, when there is nothing in them also near the largest number. */
static void next_lists(World *world, const uint32_t **start, const uint32_t **to) {
    uint32_t n = world->problem.n, *starts = array_of(world, (size_t) n + 1, sizeof *starts);
    uint8_t first = next_byte(world);
    starts[0] = first % 8;
    uint32_t most = starts[0];
    for (uint32_t i = 0; i < n; i++) {
        starts[i + 1] = next_end(world, starts[i]);
        most = MAX(most, starts[i + 1]);
    }
    *start = starts;
    if (most == starts[0]) {
        for (uint32_t i = 0; i <= n; i++)
            starts[i] += UINT32_MAX - 7;
        return;
    }
    uint32_t *people = array_of(world, most, sizeof *people);
    for (uint32_t k = starts[0]; k < most; k++)
        people[k] = next_person(world);
    *to = world->nonsense && first == 255 ? NULL : people;
}

static const uint16_t *next_roles(World *world) {
    uint16_t *roles = array_of(world, world->problem.n, sizeof *roles);
    for (uint32_t i = 0; i < world->problem.n; i++) {
        uint8_t byte = next_byte(world);
        roles[i] = world->nonsense && byte == 255 ? UINT16_MAX : byte % 8 != 0;
    }
    return roles;
}

/* Small problems for three quarters of the bytes, and up to 72 people. */
static void read_problem(World *world) {
    kr_problem *problem = &world->problem;
    uint8_t people = next_byte(world), flags = next_byte(world), rules = next_byte(world);
    world->nonsense = flags & 128;
    problem->n = people < 192 ? people % 9 : people - 192u + 9;
    problem->flags = flags & (KR_NO_SWAPS | KR_ONE_CIRCLE | KR_EXACT);
    if (world->nonsense && flags & 64)
        problem->flags |= 1u << (flags & 31);
    if (rules & 1)
        problem->group = next_people(world, problem->n, true);
    if (rules & 2)
        next_lists(world, &problem->exclusion_start, &problem->exclusion_to);
    if (rules & 4)
        next_lists(world, &problem->allowed_start, &problem->allowed_to);
    if (rules & 8)
        problem->years = next_byte(world) % 4;
    if (problem->years || rules & 128)
        problem->history = next_people(world, (size_t) problem->years * problem->n, true);
    if (rules & 16)
        problem->must = next_people(world, problem->n, false);
    if (rules & 32)
        problem->gives = next_roles(world);
    if (rules & 64)
        problem->receives = next_roles(world);
}

/* ---- Slow and obvious answers ---- */

typedef struct {
    uint32_t n;
    bool *gives, *allowed; /* n, and n*n by giver */
    uint32_t *giver_of;    /* n */
    bool *seen;            /* n */
    uint64_t draws, shaped;
} Oracle;

static bool *oracle_pair(const Oracle *oracle, uint32_t giver, uint32_t receiver) {
    return &oracle->allowed[(size_t) giver * oracle->n + receiver];
}

static Oracle oracle_of(World *world) {
    const kr_problem *problem = &world->problem;
    uint32_t n = problem->n;
    Oracle oracle = {
        .n = n,
        .gives = array_of(world, n, sizeof(bool)),
        .allowed = array_of(world, (size_t) n * n, sizeof(bool)),
        .giver_of = array_of(world, n, sizeof(uint32_t)),
        .seen = array_of(world, n, sizeof(bool)),
    };
    for (uint32_t giver = 0; giver < n; giver++) {
        oracle.gives[giver] = !problem->gives || problem->gives[giver];
        for (uint32_t receiver = 0; receiver < n; receiver++)
            *oracle_pair(&oracle, giver, receiver) = !kr_why_not(problem, giver, receiver);
    }
    return oracle;
}

static bool find_receiver(Oracle *oracle, uint32_t giver) {
    for (uint32_t receiver = 0; receiver < oracle->n; receiver++) {
        if (!*oracle_pair(oracle, giver, receiver) || oracle->seen[receiver])
            continue;
        oracle->seen[receiver] = true;
        if (oracle->giver_of[receiver] == KR_NONE || find_receiver(oracle, oracle->giver_of[receiver])) {
            oracle->giver_of[receiver] = giver;
            return true;
        }
    }
    return false;
}

static bool oracle_has_draw(Oracle *oracle) {
    memset(oracle->giver_of, 0xff, oracle->n * sizeof *oracle->giver_of);
    for (uint32_t giver = 0; giver < oracle->n; giver++) {
        memset(oracle->seen, 0, oracle->n);
        if (oracle->gives[giver] && !find_receiver(oracle, giver))
            return false;
    }
    return true;
}

static bool has_swap(const uint32_t *giver_of, uint32_t n) {
    for (uint32_t person = 0; person < n; person++)
        if (giver_of[person] != KR_NONE && giver_of[giver_of[person]] == person)
            return true;
    return false;
}

/* From anybody who takes part back to himself: roles that do not suit a circle were refused. */
static bool is_one_circle(const uint32_t *giver_of, uint32_t n) {
    uint32_t people = 0, first = KR_NONE, length = 1;
    for (uint32_t person = 0; person < n; person++)
        if (giver_of[person] != KR_NONE) {
            first = person;
            people++;
        }
    if (!people)
        return true;
    for (uint32_t person = giver_of[first]; person != first; person = giver_of[person])
        length++;
    return length == people;
}

static bool is_shaped(const uint32_t *giver_of, uint32_t n, uint32_t flags) {
    return !(flags & KR_NO_SWAPS && has_swap(giver_of, n)) &&
           (!(flags & KR_ONE_CIRCLE) || is_one_circle(giver_of, n));
}

/* Counts all draws, and those that keep the flags. */
static void oracle_count(Oracle *oracle, uint32_t giver, uint32_t flags) {
    while (giver < oracle->n && !oracle->gives[giver])
        giver++;
    if (giver == oracle->n) {
        oracle->draws++;
        oracle->shaped += is_shaped(oracle->giver_of, oracle->n, flags);
        return;
    }
    for (uint32_t receiver = 0; receiver < oracle->n; receiver++)
        if (*oracle_pair(oracle, giver, receiver) && oracle->giver_of[receiver] == KR_NONE) {
            oracle->giver_of[receiver] = giver;
            oracle_count(oracle, giver + 1, flags);
            oracle->giver_of[receiver] = KR_NONE;
        }
}

/* ---- What must hold ---- */

enum { ALL_COUNTED = 7, UNTOUCHED = 0xeeeeeeee };

static const uint32_t shapes = KR_NO_SWAPS | KR_ONE_CIRCLE;

static uint32_t *receivers_of(World *world) {
    uint32_t *receiver = array_of(world, world->problem.n, sizeof *receiver);
    for (uint32_t k = 0; k < world->problem.n; k++)
        receiver[k] = UNTOUCHED;
    return receiver;
}

static void check_refusal(World *world, kr_status status, uint32_t person) {
    kr_report report = {0};
    g_assert_true(person == KR_NONE || person < world->problem.n);
    g_assert_cmpint(kr_explain(&world->problem, &report), ==, status);
    g_assert_cmpuint(report.person, ==, person);
    g_assert_cmpint(kr_check(&world->problem, receivers_of(world), &report), ==, status);
    g_assert_cmpuint(report.person, ==, person);
    kr_report_clear(&report);
}

/* The people have no more than the partners, who are too few, and each of the people is needed for that. */
static void check_conflict(const Oracle *oracle, const kr_report *report) {
    g_assert_cmpuint(report->people_count, >, report->partners_count);
    g_autofree uint32_t *wanted_by = g_new0(uint32_t, oracle->n);
    uint32_t reached = 0;
    for (uint32_t k = 0; k < report->people_count; k++)
        for (uint32_t other = 0; other < oracle->n; other++) {
            uint32_t person = report->people[k];
            bool allowed = report->side == KR_GIVERS ? *oracle_pair(oracle, person, other)
                                                     : *oracle_pair(oracle, other, person);
            reached += allowed && !wanted_by[other]++;
        }
    g_assert_cmpuint(reached, ==, report->partners_count);
    for (uint32_t k = 0; k < report->partners_count; k++)
        g_assert_true(wanted_by[report->partners[k]]);
}

/* With these pairs allowed there is a draw; with all but one of them there is none. */
static void check_remedy(World *world, Oracle *oracle, const kr_report *report) {
    const uint32_t never = KR_WHY_SELF | KR_WHY_MUST | KR_WHY_ROLE;
    for (uint32_t k = 0; k < report->relax_count; k++) {
        kr_pair pair = report->relax[k];
        uint32_t why = kr_why_not(&world->problem, pair.giver, pair.receiver);
        g_assert_true(why && !(why & never));
        g_assert_false(oracle_has_draw(oracle));
        *oracle_pair(oracle, pair.giver, pair.receiver) = true;
    }
    g_assert_true(!report->relax_count || oracle_has_draw(oracle));
}

static kr_status check_explanation(World *world, Oracle *oracle) {
    kr_report report = {0};
    kr_status status = kr_explain(&world->problem, &report);
    if (report.shape_reason != KR_SHAPE_NONE) {
        g_assert_true(oracle_has_draw(oracle) && world->problem.flags & (KR_NO_SWAPS | KR_ONE_CIRCLE));
        g_assert_cmpint(status, ==, KR_IMPOSSIBLE);
        kr_report_clear(&report);
        return KR_OK; /* there are draws; check_count will look whether they keep the flags */
    }
    g_assert_cmpint(status, ==, oracle_has_draw(oracle) ? KR_OK : KR_IMPOSSIBLE);
    if (status == KR_IMPOSSIBLE) {
        check_conflict(oracle, &report);
        check_remedy(world, oracle, &report);
    }
    kr_report_clear(&report);
    return status;
}

static void check_count(Oracle *oracle, uint32_t flags, kr_status status, const kr_report *report) {
    memset(oracle->giver_of, 0xff, oracle->n * sizeof *oracle->giver_of);
    oracle_count(oracle, 0, flags);
    g_assert_cmpint(status, ==, oracle->shaped ? KR_OK : KR_IMPOSSIBLE);
    if (status == KR_OK && report->draws_known == KR_COUNTED)
        g_assert_cmpuint(report->draws, ==, oracle->shaped);
}

static void check_draw(World *world, const uint8_t seed[32], uint32_t *receiver, const kr_report *report) {
    const kr_problem *problem = &world->problem;
    uint32_t *again = receivers_of(world);
    g_assert_cmpint(kr_check(problem, receiver, NULL), ==, KR_OK);
    g_assert_cmpint(kr_draw(problem, seed, again, NULL), ==, KR_OK);
    g_assert_true(!memcmp(receiver, again, problem->n * sizeof *receiver));
    for (uint32_t k = 0; k < report->forced_count; k++)
        g_assert_false(kr_why_not(problem, report->forced[k].giver, report->forced[k].receiver));

    /* Two receivers the same, or one who is nobody. */
    if (problem->n > 1 && receiver[1] != UNTOUCHED) {
        again[0] = again[1];
        g_assert_cmpint(kr_check(problem, again, NULL), ==, KR_BAD_INPUT);
        again[0] = problem->n;
        g_assert_cmpint(kr_check(problem, again, NULL), ==, KR_BAD_INPUT);
    }
}

/* A method that is forced may give up, but not draw against a rule. */
static void check_method(World *world, kr_method method, const uint8_t seed[32]) {
    uint32_t *receiver = receivers_of(world);
    kr_report report = {0};
    kr_status status = kr_draw_by(method, &world->problem, seed, receiver, &report);
    g_assert_true(status == KR_OK || status == KR_NOT_FOUND);
    if (status == KR_OK)
        g_assert_cmpint(kr_check(&world->problem, receiver, NULL), ==, KR_OK);
    kr_report_clear(&report);
}

static void check_problem(World *world, kr_method method, const uint8_t seed[32]) {
    const kr_problem *problem = &world->problem;
    uint32_t *receiver = receivers_of(world);
    kr_report report = {0};
    kr_status status = kr_draw(problem, seed, receiver, &report);
    if (status != KR_OK && problem->n)
        g_assert_cmphex(receiver[0], ==, UNTOUCHED);

    if (status == KR_BAD_INPUT || status == KR_UNSUPPORTED) {
        check_refusal(world, status, report.person);
        kr_report_clear(&report);
        return;
    }
    Oracle oracle = oracle_of(world);
    kr_status provable = check_explanation(world, &oracle);
    if (provable == KR_IMPOSSIBLE || !(problem->flags & (shapes | KR_EXACT)))
        g_assert_cmpint(status, ==, provable);
    if (provable == KR_OK && problem->n <= ALL_COUNTED)
        check_count(&oracle, problem->flags, status, &report);
    if (status == KR_OK)
        check_draw(world, seed, receiver, &report);
    if (status == KR_OK && !(problem->flags & shapes) && problem->n <= ALL_COUNTED)
        check_method(world, method, seed);
    kr_report_clear(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    World world = {.data = data, .size = size, .arrays = g_ptr_array_new_with_free_func(g_free)};
    uint8_t seed[32] = {next_byte(&world)}, method = next_byte(&world);
    read_problem(&world);
    check_problem(&world, method % (KR_METHOD_WALK + 1), seed);
    g_ptr_array_unref(world.arrays);
    return 0;
}
