/* Whichever allocation fails, the engine says so and keeps nothing. */
#include "draw/drawing.h"

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

static kr_status draw_with_memory(const kr_problem *problem, kr_method method, int allocations) {
    uint32_t receiver[64];
    memset(receiver, 0xee, sizeof receiver);
    kr_report report = {0};
    allowed = allocations;
    held = 0;
    counting = true;
    kr_status status = kr_draw_by(method, problem, (const uint8_t[32]) {0}, receiver, &report);
    if (status == KR_NO_MEMORY)
        g_assert_cmpint(held, ==, 0);
    kr_report_clear(&report);
    counting = false;
    g_assert_cmpint(held, ==, 0);
    if (status != KR_OK)
        g_assert_cmphex(receiver[0], ==, 0xeeeeeeee);
    return status;
}

/* Fails the first allocation, the second, and so on until there are enough. */
static void draw_with_ever_more(const kr_problem *problem, kr_method method, kr_status expected,
                                int at_least) {
    int allocations = 0;
    kr_status status;
    while ((status = draw_with_memory(problem, method, allocations)) == KR_NO_MEMORY)
        allocations++;
    g_assert_cmpint(status, ==, expected);
    g_assert_cmpint(allocations, >=, at_least);
}

static const uint32_t three_of_six[] = {7, 7, 7, KR_NONE, KR_NONE, KR_NONE};
static const uint32_t three_couples[] = {1, 2, 3, 1, 2, 3};
static const uint32_t four_of_six[] = {7, 7, 7, 7, KR_NONE, KR_NONE};
static const uint32_t start[] = {0, 1, 2, 2, 2, 2, 2};
static const uint32_t to[] = {3, 4};
static const uint32_t year[] = {5, KR_NONE, KR_NONE, KR_NONE, KR_NONE, 0};
static const uint32_t must[] = {KR_NONE, KR_NONE, 3, KR_NONE, KR_NONE, KR_NONE};

static void a_draw_survives_every_failure(void) {
    kr_problem problem = {.n = 6, .group = three_of_six};
    static const kr_method methods[] = {
        KR_METHOD_NONE,      KR_METHOD_REJECTION,  KR_METHOD_COUNTING,
        KR_METHOD_SWITCHING, KR_METHOD_SEQUENTIAL, (kr_method) KR_BY_WEIGHTED_SWITCHING,
        KR_METHOD_WALK,
    };
    for (size_t k = 0; k < G_N_ELEMENTS(methods); k++)
        draw_with_ever_more(&problem, methods[k], KR_OK, 4);
    problem.flags = KR_NO_SWAPS;
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_OK, 10);
    problem.flags = KR_ONE_CIRCLE;
    draw_with_ever_more(&problem, KR_METHOD_REJECTION, KR_OK, 12);
    draw_with_ever_more(&problem, KR_METHOD_COUNTING, KR_OK, 12);
    draw_with_ever_more(&problem, KR_METHOD_SWITCHING, KR_OK, 12);
    draw_with_ever_more(&problem, KR_METHOD_SEQUENTIAL, KR_OK, 20);
    draw_with_ever_more(&problem, KR_METHOD_WALK, KR_OK, 12);
    problem.must = must;
    problem.flags = KR_ONE_CIRCLE | KR_NO_SWAPS;
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_OK, 12);
    problem = (kr_problem) {.n = 6, .group = three_couples};
    draw_with_ever_more(&problem, KR_METHOD_CLASSES, KR_OK, 20);
    problem = (kr_problem) {.n = 6, .allowed_start = start, .allowed_to = to};
    draw_with_ever_more(&problem, (kr_method) KR_BY_WEIGHTED_SWITCHING, KR_OK, 20);
    problem = (kr_problem) {
        .n = 6, .exclusion_start = start, .exclusion_to = to, .history = year, .years = 1, .must = must};
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_OK, 10);
}

static void a_draw_of_several_gifts_survives_every_failure(void) {
    static const uint16_t two_each[] = {2, 2, 2, 2, 2, 2}, mixed[] = {3, 2, 1, 2, 0, 2};
    static const kr_method methods[] = {KR_METHOD_NONE,      KR_METHOD_REJECTION,  KR_METHOD_COUNTING,
                                        KR_METHOD_SWITCHING, KR_METHOD_SEQUENTIAL, KR_METHOD_WALK};
    kr_problem problem = {.n = 6, .gives = two_each, .receives = mixed, .history = year, .years = 1};
    problem.gives = mixed;
    for (size_t k = 0; k < G_N_ELEMENTS(methods); k++)
        draw_with_ever_more(&problem, methods[k], KR_OK, 10);
    problem.must = must;
    problem.flags = KR_NO_SWAPS;
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_IMPOSSIBLE, 10);
    problem = (kr_problem) {.n = 6, .gives = two_each, .receives = two_each, .flags = KR_NO_SWAPS};
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_OK, 10);
    problem.group = four_of_six;
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_IMPOSSIBLE, 20);
}

static void an_outlook_survives_every_failure(void) {
    kr_problem problem = {.n = 6, .group = three_of_six};
    kr_outlook outlook;
    kr_status status = KR_NO_MEMORY;
    for (int allocations = 0; status == KR_NO_MEMORY; allocations++) {
        allowed = allocations;
        held = 0;
        counting = true;
        status = kr_look_ahead(&problem, &outlook);
        counting = false;
        g_assert_cmpint(held, ==, 0);
    }
    g_assert_cmpint(status, ==, KR_OK);
    g_assert_cmpuint(outlook.possible, ==, 3);
}

static void an_explanation_survives_every_failure(void) {
    kr_problem problem = {.n = 6, .group = four_of_six, .must = must};
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_IMPOSSIBLE, 15);
    problem.group = NULL;
    problem.allowed_start = start;
    problem.allowed_to = (const uint32_t[]) {3, 3};
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_IMPOSSIBLE, 15);
}

static void an_explanation_alone_survives_every_failure(void) {
    kr_problem problem = {.n = 6, .group = four_of_six, .must = must};
    kr_status status = KR_NO_MEMORY;
    for (int allocations = 0; status == KR_NO_MEMORY; allocations++) {
        kr_report report = {0};
        allowed = allocations;
        held = 0;
        counting = true;
        status = kr_explain(&problem, &report);
        if (status == KR_NO_MEMORY)
            g_assert_cmpint(held, ==, 0);
        kr_report_clear(&report);
        counting = false;
        g_assert_cmpint(held, ==, 0);
    }
    g_assert_cmpint(status, ==, KR_IMPOSSIBLE);
}

/* The first two can only draw each other. */
static void a_proof_that_no_draw_keeps_the_flags_survives_every_failure(void) {
    static const uint32_t pair_start[] = {0, 1, 2, 2, 2, 2, 2}, pair[] = {1, 0};
    kr_problem problem = {.n = 6, .allowed_start = pair_start, .allowed_to = pair, .flags = KR_NO_SWAPS};
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_IMPOSSIBLE, 10);
    problem.flags = KR_ONE_CIRCLE;
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_IMPOSSIBLE, 15);
    static const uint32_t closed[] = {1, 2, 0, KR_NONE, KR_NONE, KR_NONE};
    problem = (kr_problem) {.n = 6, .must = closed, .flags = KR_ONE_CIRCLE};
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_IMPOSSIBLE, 10);
}

static void a_check_survives_every_failure(void) {
    kr_problem problem = {.n = 6, .must = must};
    const uint32_t draw[] = {1, 2, 3, 4, 5, 0};
    kr_status status = KR_NO_MEMORY;
    for (int allocations = 0; status == KR_NO_MEMORY; allocations++) {
        allowed = allocations;
        held = 0;
        counting = true;
        status = kr_check(&problem, draw, NULL);
        counting = false;
        g_assert_cmpint(held, ==, 0);
    }
    g_assert_cmpint(status, ==, KR_OK);
}

static kr_status call_leaks(const kr_problem *problem) {
    uint32_t count;
    kr_leak first;
    return kr_leaks(problem, &count, &first);
}

typedef kr_status (*Call)(const kr_problem *problem);

static kr_status call_count(const kr_problem *problem) {
    kr_report report = {0};
    kr_status status = kr_count(problem, &report);
    kr_report_clear(&report);
    return status;
}

static kr_status call_history_kept(const kr_problem *problem) {
    uint32_t years;
    return kr_history_kept(problem, &years);
}

static void call_with_ever_more(Call call, const kr_problem *problem, int at_least) {
    kr_status status = KR_NO_MEMORY;
    int allocations = 0;
    for (; status == KR_NO_MEMORY; allocations++) {
        allowed = allocations;
        held = 0;
        counting = true;
        status = call(problem);
        counting = false;
        g_assert_cmpint(held, ==, 0);
    }
    g_assert_cmpint(status, ==, KR_OK);
    g_assert_cmpint(allocations, >, at_least);
}

/* Ada and Ben may only draw Dan and Eve, so that there are two blocks; Cleo must draw Dan's neighbour. */
static void a_count_survives_every_failure(void) {
    const uint32_t pairs_start[] = {0, 2, 4, 4, 4, 4, 4};
    const uint32_t pairs_to[] = {4, 5, 4, 5};
    kr_problem problem = {.n = 6, .allowed_start = pairs_start, .allowed_to = pairs_to, .must = must};
    call_with_ever_more(call_count, &problem, 40);
    call_with_ever_more(call_leaks, &problem, 40);
    problem.flags = KR_NO_SWAPS;
    call_with_ever_more(call_count, &problem, 40);
    draw_with_ever_more(&problem, KR_METHOD_COUNTING, KR_OK, 40);
    problem.history = year;
    problem.years = 1;
    call_with_ever_more(call_history_kept, &problem, 40);

    uint32_t group[24];
    for (uint32_t person = 0; person < 24; person++)
        group[person] = person / 3;
    problem = (kr_problem) {.n = 24, .group = group};
    call_with_ever_more(call_count, &problem, 15);
}

static kr_status repair_with_memory(const kr_problem *problem, const uint32_t *told, int allocations) {
    uint32_t receiver[6];
    memcpy(receiver, told, sizeof receiver);
    kr_changes changes = {0};
    allowed = allocations;
    held = 0;
    counting = true;
    kr_status status = kr_repair(problem, (const uint8_t[32]) {0}, NULL, receiver, &changes);
    if (status == KR_NO_MEMORY)
        g_assert_cmpint(held, ==, 0);
    kr_changes_clear(&changes);
    counting = false;
    g_assert_cmpint(held, ==, 0);
    if (status != KR_OK)
        g_assert_true(!memcmp(receiver, told, sizeof receiver));
    return status;
}

static void repair_with_ever_more(const kr_problem *problem, const uint32_t *told, kr_status expected,
                                  int at_least) {
    int allocations = 0;
    kr_status status;
    while ((status = repair_with_memory(problem, told, allocations)) == KR_NO_MEMORY)
        allocations++;
    g_assert_cmpint(status, ==, expected);
    g_assert_cmpint(allocations, >=, at_least);
}

static void a_repair_survives_every_failure(void) {
    const uint32_t one_free[] = {3, 4, KR_NONE, 0, 1, 2},
                   nobody_told[] = {KR_NONE, KR_NONE, KR_NONE, KR_NONE, KR_NONE, KR_NONE};
    kr_problem problem = {.n = 6, .group = three_of_six};
    repair_with_ever_more(&problem, one_free, KR_OK, 15);
    problem.exclusion_start = start;
    problem.exclusion_to = to;
    repair_with_ever_more(&problem, one_free, KR_OK, 15);
    problem.flags = KR_NO_SWAPS;
    repair_with_ever_more(&problem, one_free, KR_OK, 30);
    problem = (kr_problem) {.n = 6, .group = four_of_six};
    repair_with_ever_more(&problem, nobody_told, KR_IMPOSSIBLE, 25);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/memory/a-draw-survives-every-failure", a_draw_survives_every_failure);
    g_test_add_func("/memory/a-draw-of-several-gifts-survives-every-failure",
                    a_draw_of_several_gifts_survives_every_failure);
    g_test_add_func("/memory/an-outlook-survives-every-failure", an_outlook_survives_every_failure);
    g_test_add_func("/memory/an-explanation-survives-every-failure", an_explanation_survives_every_failure);
    g_test_add_func("/memory/an-explanation-alone-survives-every-failure",
                    an_explanation_alone_survives_every_failure);
    g_test_add_func("/memory/a-proof-that-no-draw-keeps-the-flags-survives-every-failure",
                    a_proof_that_no_draw_keeps_the_flags_survives_every_failure);
    g_test_add_func("/memory/a-check-survives-every-failure", a_check_survives_every_failure);
    g_test_add_func("/memory/a-count-survives-every-failure", a_count_survives_every_failure);
    g_test_add_func("/memory/a-repair-survives-every-failure", a_repair_survives_every_failure);
    return g_test_run();
}
