/* Whichever allocation fails, the engine says so and keeps nothing: every call and every method. */
#include "draw/gifts/methods.h"
#include "draw/methods/drawing.h"

#include <glib.h>
#include <string.h>

/* The linker sends the engine's calls here (-Wl,--wrap). */
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void __real_free(void *memory);
void __wrap_free(void *memory);

static bool counting;
static int allowed, held;

/* Whether there is memory for one allocation more. */
static bool allocate(void) {
    if (counting && allowed-- <= 0)
        return false;
    held += counting;
    return true;
}

void *__wrap_calloc(size_t count, size_t size) {
    return allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_malloc(size_t size) {
    return allocate() ? __real_malloc(size) : NULL;
}

void __wrap_free(void *memory) {
    if (counting && memory)
        held--;
    __real_free(memory);
}

/* ---- Calls, which leave what they wrote into alone or empty when they fail ---- */

static const uint8_t seed[32] = {0};

typedef kr_status (*Call)(const kr_problem *problem, kr_method method);

/* A report of a call that had no memory has none either. */
static kr_status reported(kr_status status, kr_report *report) {
    if (status == KR_NO_MEMORY)
        g_assert_cmpint(held, ==, 0);
    kr_report_clear(report);
    return status;
}

static kr_status call_draw(const kr_problem *problem, kr_method method) {
    uint32_t receiver[64];
    memset(receiver, 0xee, sizeof receiver);
    kr_report report = {0};
    kr_status status = kr_draw_by(method, problem, seed, receiver, &report);
    if (status != KR_OK)
        g_assert_cmphex(receiver[0], ==, 0xeeeeeeee);
    return reported(status, &report);
}

static kr_status call_explain(const kr_problem *problem, kr_method method) {
    (void) method;
    kr_report report = {0};
    return reported(kr_explain(problem, &report), &report);
}

static kr_status call_count(const kr_problem *problem, kr_method method) {
    (void) method;
    kr_report report = {0};
    return reported(kr_count(problem, &report), &report);
}

/* What is checked is a draw, if there is one. */
static uint32_t checked[64];

static kr_status call_check(const kr_problem *problem, kr_method method) {
    (void) method;
    kr_report report = {0};
    return reported(kr_check(problem, checked, &report), &report);
}

static kr_status call_leaks(const kr_problem *problem, kr_method method) {
    (void) method;
    uint32_t count;
    kr_leak first;
    return kr_leaks(problem, &count, &first);
}

static kr_status call_history_kept(const kr_problem *problem, kr_method method) {
    (void) method;
    uint32_t years;
    return kr_history_kept(problem, &years);
}

static kr_status call_look_ahead(const kr_problem *problem, kr_method method) {
    (void) method;
    kr_outlook outlook;
    return kr_look_ahead(problem, &outlook);
}

/* Everybody but a few of them has been told the next person. */
static kr_status repair_all_but(const kr_problem *problem, uint32_t every) {
    uint32_t told[64], now[64];
    for (uint32_t i = 0; i < problem->n; i++)
        now[i] = told[i] = i % every == 0 ? KR_NONE : (i + 1) % problem->n;
    kr_changes changes = {0};
    kr_status status = kr_repair(problem, seed, NULL, now, &changes);
    if (status == KR_NO_MEMORY)
        g_assert_cmpint(held, ==, 0);
    if (status != KR_OK)
        g_assert_true(!memcmp(now, told, problem->n * sizeof *now));
    kr_changes_clear(&changes);
    return status;
}

static kr_status call_repair(const kr_problem *problem, kr_method method) {
    (void) method;
    return repair_all_but(problem, 64);
}

static kr_status call_repair_of_many(const kr_problem *problem, kr_method method) {
    (void) method;
    return repair_all_but(problem, 2);
}

static kr_status call_repair_of_all(const kr_problem *problem, kr_method method) {
    (void) method;
    return repair_all_but(problem, 1);
}

/* Everybody but a few of them has been told the next person and the one behind. */
static kr_status mend_all_but(const kr_problem *problem, uint32_t every) {
    uint32_t start[65] = {0}, to[128], receiver[64];
    for (uint32_t i = 0; i < problem->n; i++) {
        start[i + 1] = start[i];
        for (uint32_t step = 1; i % every != 0 && step <= 2; step++)
            to[start[i + 1]++] = (i + step) % problem->n;
    }
    memset(receiver, 0xee, sizeof receiver);
    kr_changes changes = {0};
    kr_status status = kr_repair_gifts(problem, seed, NULL, start, to, receiver, &changes);
    if (status == KR_NO_MEMORY)
        g_assert_cmpint(held, ==, 0);
    if (status != KR_OK)
        g_assert_cmphex(receiver[0], ==, 0xeeeeeeee);
    kr_changes_clear(&changes);
    return status;
}

static kr_status call_mend(const kr_problem *problem, kr_method method) {
    (void) method;
    return mend_all_but(problem, 64);
}

static kr_status call_mend_many(const kr_problem *problem, kr_method method) {
    (void) method;
    return mend_all_but(problem, 2);
}

/* ---- Ever more memory ---- */

static kr_status call_with(Call call, const kr_problem *problem, kr_method method, int allocations) {
    allowed = allocations;
    held = 0;
    counting = true;
    kr_status status = call(problem, method);
    counting = false;
    g_assert_cmpint(held, ==, 0);
    return status;
}

/* Fails the first allocation, the second, and so on until there are enough; returns how many that are. */
static int call_with_ever_more(Call call, const kr_problem *problem, kr_method method) {
    kr_status expected = call_with(call, problem, method, G_MAXINT);
    g_assert_cmpint(expected, !=, KR_NO_MEMORY);
    int allocations = 0;
    kr_status status;
    while ((status = call_with(call, problem, method, allocations)) == KR_NO_MEMORY)
        allocations++;
    g_assert_cmpint(status, ==, expected);
    return allocations;
}

/* The same for the first of them only, where a call takes memory again and again. */
static void call_with_little(Call call, const kr_problem *problem, int most) {
    for (int allocations = 0; allocations < most; allocations++)
        g_assert_cmpint(call_with(call, problem, KR_METHOD_NONE, allocations), ==, KR_NO_MEMORY);
}

/* ---- Problems ---- */

static const uint32_t three_of_six[] = {7, 7, 7, KR_NONE, KR_NONE, KR_NONE};
static const uint32_t four_of_six[] = {7, 7, 7, 7, KR_NONE, KR_NONE};
static const uint32_t couples[] = {1, 2, 3, 1, 2, 3};
static const uint32_t large_names[] = {4000000000, 4000000000, 3, 3, KR_NONE, KR_NONE};
static const uint32_t start[] = {0, 1, 2, 2, 2, 2, 2}, to[] = {3, 4}, same[] = {3, 3};
static const uint32_t pair_start[] = {0, 1, 2, 2, 2, 2, 2}, pair[] = {1, 0};
static const uint32_t blocks_start[] = {0, 2, 4, 4, 4, 4, 4}, blocks_to[] = {4, 5, 4, 5};
static const uint32_t year[] = {5, KR_NONE, KR_NONE, KR_NONE, KR_NONE, 0};
static const uint32_t years[] = {1, 2, 3, 4, 5, 0, 2, 3, 4, 5, 0, 1};
static const uint32_t must[] = {KR_NONE, KR_NONE, 3, KR_NONE, KR_NONE, KR_NONE};
static const uint32_t closed[] = {1, 2, 0, KR_NONE, KR_NONE, KR_NONE}, all[] = {1, 2, 3, 4, 5, 0};
static const uint32_t broken[] = {3, KR_NONE, KR_NONE, KR_NONE, KR_NONE, KR_NONE};
static const uint16_t two_each[] = {2, 2, 2, 2, 2, 2}, mixed[] = {3, 2, 1, 2, 0, 2};
static const uint16_t out[] = {1, 1, 1, 1, 1, 0};

static const kr_problem problems[] = {
    {.n = 6},
    {.n = 6, .group = three_of_six},
    {.n = 6, .group = four_of_six},
    {.n = 6, .group = four_of_six, .must = must},
    {.n = 6, .group = couples},
    {.n = 6, .group = large_names, .gives = out, .receives = out},
    {.n = 6, .exclusion_start = start, .exclusion_to = to, .history = year, .years = 1, .must = must},
    {.n = 6, .history = years, .years = 2, .group = couples},
    {.n = 6, .allowed_start = start, .allowed_to = to},
    {.n = 6, .allowed_start = start, .allowed_to = same},
    {.n = 6, .allowed_start = start, .allowed_to = same, .must = must},
    {.n = 6, .allowed_start = pair_start, .allowed_to = pair},
    {.n = 6, .allowed_start = blocks_start, .allowed_to = blocks_to, .must = must},
    {.n = 6, .must = closed},
    {.n = 6, .must = all},
    {.n = 5, .group = couples},
    {.n = 6, .gives = mixed, .receives = mixed, .history = year, .years = 1},
    {.n = 6, .gives = mixed, .receives = mixed, .must = must},
    {.n = 6, .gives = two_each, .receives = two_each},
    {.n = 6, .gives = two_each, .receives = two_each, .group = large_names},
    {.n = 6, .gives = two_each, .receives = two_each, .group = four_of_six},
    {.n = 6,
     .exclusion_start = start,
     .exclusion_to = to,
     .gives = two_each,
     .receives = two_each,
     .must = broken},
};

static const uint32_t flags[] = {0, KR_NO_SWAPS, KR_ONE_CIRCLE, KR_ONE_CIRCLE | KR_NO_SWAPS | KR_EXACT};

/* Calls for every problem with every flag; the most that one of them allocates. A method that is
   forced looks at single circles only, and else tries for long what no draw may keep. */
static int call_for_all(Call call, kr_method method) {
    int most = 0;
    for (size_t k = 0; k < G_N_ELEMENTS(problems); k++)
        for (size_t f = 0; f < G_N_ELEMENTS(flags); f += method == KR_METHOD_NONE ? 1 : 2) {
            kr_problem problem = problems[k];
            problem.flags = flags[f];
            most = MAX(most, call_with_ever_more(call, &problem, method));
        }
    return most;
}

static void every_method_survives_every_failure(void) {
    for (int method = KR_METHOD_NONE; method <= KR_METHOD_SEARCH; method++)
        g_assert_cmpint(call_for_all(call_draw, (kr_method) method), >=, 20);
    g_assert_cmpint(call_for_all(call_draw, (kr_method) KR_BY_WEIGHTED_SWITCHING), >=, 20);
}

static void every_call_survives_every_failure(void) {
    static const Call calls[] = {call_explain,       call_count,      call_check,    call_leaks,
                                 call_history_kept,  call_look_ahead, call_repair,   call_repair_of_many,
                                 call_repair_of_all, call_mend,       call_mend_many};
    for (size_t k = 0; k < G_N_ELEMENTS(calls); k++)
        g_assert_cmpint(call_for_all(calls[k], KR_METHOD_NONE), >=, calls[k] == call_check ? 1 : 10);
}

/* What is not for a handful of people: estimates, circles that are switched, lists that are dealt first. */
static void larger_problems_survive_every_failure(void) {
    uint32_t group[30], list_start[31] = {0}, list[5];
    for (uint32_t person = 0; person < 30; person++) {
        group[person] = person / 3;
        list_start[person + 1] = MIN(person + 1, 5);
    }
    for (uint32_t k = 0; k < 5; k++)
        list[k] = k + 7;
    kr_problem household = {.n = 30, .group = group},
               listed = {.n = 30, .group = group, .allowed_start = list_start, .allowed_to = list};
    for (size_t f = 0; f < G_N_ELEMENTS(flags); f += 2) {
        household.flags = listed.flags = flags[f];
        call_with_ever_more(call_draw, &household, KR_METHOD_NONE);
        call_with_ever_more(call_draw, &listed, KR_METHOD_NONE);
        call_with_ever_more(call_repair_of_many, &household, KR_METHOD_NONE);
        call_with_ever_more(call_repair_of_many, &listed, KR_METHOD_NONE);
    }
    household.flags = 0;
    g_assert_cmpint(call_with_ever_more(call_count, &household, KR_METHOD_NONE), >, 10);
    for (uint32_t person = 0; person < 30; person++)
        group[person] = person / 10;
    g_assert_cmpint(call_with_ever_more(call_draw, &household, KR_METHOD_CLASSES), >, 10);
}

/* Too many are left over for the lightest pairs to be looked for. */
static void a_large_conflict_survives_every_failure(void) {
    enum { PEOPLE = 3500 };
    g_autofree uint32_t *group = g_new0(uint32_t, PEOPLE);
    kr_problem problem = {.n = PEOPLE, .group = group};
    g_assert_cmpint(call_with_ever_more(call_explain, &problem, KR_METHOD_NONE), >, 20);
}

/* The board is laid out only for a method that has to look at it. */
static void many_gifts_of_many_survive_every_failure(void) {
    enum { PEOPLE = KR_GIFT_SEQUENTIAL_LIMIT + 1 };
    uint16_t gifts[PEOPLE];
    for (uint32_t person = 0; person < PEOPLE; person++)
        gifts[person] = 2;
    kr_problem problem = {.n = PEOPLE, .gives = gifts, .receives = gifts};
    g_assert_cmpint(call_with_ever_more(call_draw, &problem, KR_METHOD_COUNTING), >, 10);
}

/* Of teams that draw among themselves: each is counted, and the share of draws without swaps estimated. */
static void a_shape_survives_the_failures_of_its_first_draws(void) {
    enum { TEAM = 5, PEOPLE = 70 };
    uint32_t list_start[PEOPLE + 1] = {0}, list[PEOPLE * TEAM];
    for (uint32_t k = 0; k < PEOPLE * TEAM; k++)
        list[k] = k / TEAM / TEAM * TEAM + k % TEAM;
    for (uint32_t person = 0; person < PEOPLE; person++)
        list_start[person + 1] = list_start[person] + TEAM;
    kr_problem problem = {.n = PEOPLE, .flags = KR_NO_SWAPS, .allowed_start = list_start, .allowed_to = list};
    call_with_little(call_count, &problem, 500);
}

/* More than 64 people fall into blocks by a search. */
static void many_blocks_survive_every_failure(void) {
    uint32_t group[70];
    for (uint32_t person = 0; person < 70; person++)
        group[person] = person % 2;
    kr_problem teams = {.n = 70, .group = group};
    g_assert_cmpint(call_with_ever_more(call_explain, &teams, KR_METHOD_NONE), >, 35);
}

/* A few who give several are too many to count, and one who gives to everybody can only be estimated. */
static void estimates_of_several_gifts_survive_every_failure(void) {
    uint16_t two[30], star[300];
    for (uint32_t person = 0; person < 300; person++)
        star[person] = 1;
    for (uint32_t person = 0; person < 30; person++)
        two[person] = 2;
    star[0] = 299;
    kr_problem many = {.n = 30, .gives = two, .receives = two};
    kr_problem shaped = {.n = 8, .gives = two, .receives = two, .flags = KR_NO_SWAPS};
    kr_problem hub = {.n = 300, .gives = star, .receives = star};
    g_assert_cmpint(call_with_ever_more(call_count, &many, KR_METHOD_NONE), >, 20);
    g_assert_cmpint(call_with_ever_more(call_count, &shaped, KR_METHOD_NONE), >, 20);
    g_assert_cmpint(call_with_ever_more(call_count, &hub, KR_METHOD_NONE), >, 30);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    for (uint32_t k = 0; k < G_N_ELEMENTS(checked); k++)
        checked[k] = (k + 1) % 6;
    g_test_add_func("/memory/every-method-survives-every-failure", every_method_survives_every_failure);
    g_test_add_func("/memory/every-call-survives-every-failure", every_call_survives_every_failure);
    g_test_add_func("/memory/larger-problems-survive-every-failure", larger_problems_survive_every_failure);
    g_test_add_func("/memory/a-large-conflict-survives-every-failure",
                    a_large_conflict_survives_every_failure);
    g_test_add_func("/memory/many-gifts-of-many-survive-every-failure",
                    many_gifts_of_many_survive_every_failure);
    g_test_add_func("/memory/a-shape-survives-the-failures-of-its-first-draws",
                    a_shape_survives_the_failures_of_its_first_draws);
    g_test_add_func("/memory/many-blocks-survive-every-failure", many_blocks_survive_every_failure);
    g_test_add_func("/memory/estimates-of-several-gifts-survive-every-failure",
                    estimates_of_several_gifts_survive_every_failure);
    return g_test_run();
}
