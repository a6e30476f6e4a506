/* Whichever allocation fails, the engine says so and keeps nothing. */
#include "draw/drawing.h"

#include <glib.h>
#include <string.h>

/* The linker sends the engine's calls here (-Wl,--wrap). */
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __real_free(void *memory);
void __wrap_free(void *memory);

static bool counting;
static int allowed, held;

void *__wrap_calloc(size_t count, size_t size) {
    if (!counting)
        return __real_calloc(count, size);
    if (allowed-- <= 0)
        return NULL;
    held++;
    return __real_calloc(count, size);
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
static const uint32_t four_of_six[] = {7, 7, 7, 7, KR_NONE, KR_NONE};
static const uint32_t start[] = {0, 1, 2, 2, 2, 2, 2};
static const uint32_t to[] = {3, 4};
static const uint32_t year[] = {5, KR_NONE, KR_NONE, KR_NONE, KR_NONE, 0};
static const uint32_t must[] = {KR_NONE, KR_NONE, 3, KR_NONE, KR_NONE, KR_NONE};

static void a_draw_survives_every_failure(void) {
    kr_problem problem = {.n = 6, .group = three_of_six};
    static const kr_method methods[] = {KR_METHOD_NONE,      KR_METHOD_REJECTION,  KR_METHOD_COUNTING,
                                        KR_METHOD_SWITCHING, KR_METHOD_SEQUENTIAL, KR_METHOD_WALK};
    for (size_t k = 0; k < G_N_ELEMENTS(methods); k++)
        draw_with_ever_more(&problem, methods[k], KR_OK, 10);
    problem.flags = KR_NO_SWAPS;
    draw_with_ever_more(&problem, KR_METHOD_NONE, KR_OK, 10);
    problem.flags = KR_ONE_CIRCLE;
    draw_with_ever_more(&problem, KR_METHOD_REJECTION, KR_OK, 12);
    draw_with_ever_more(&problem, KR_METHOD_WALK, KR_OK, 12);
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

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/memory/a-draw-survives-every-failure", a_draw_survives_every_failure);
    g_test_add_func("/memory/a-draw-of-several-gifts-survives-every-failure",
                    a_draw_of_several_gifts_survives_every_failure);
    g_test_add_func("/memory/an-outlook-survives-every-failure", an_outlook_survives_every_failure);
    g_test_add_func("/memory/an-explanation-survives-every-failure", an_explanation_survives_every_failure);
    g_test_add_func("/memory/a-check-survives-every-failure", a_check_survives_every_failure);
    return g_test_run();
}
