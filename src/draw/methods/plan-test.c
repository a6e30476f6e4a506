/* What is not laid out is not looked at, whatever a plan comes to. */
#include "draw/methods/plan.h"

#include <glib.h>

/* Everybody may give to everybody else, so that switching has hardly ever failed before the plan goes on. */
static void a_plan_goes_on_where_a_roomy_circle_was_not_switched(void) {
    kr_problem problem = {.n = 1000, .flags = KR_ONE_CIRCLE};
    kr_board board;
    g_assert_cmpint(kr_board_read(&board, &problem), ==, KR_OK);
    g_assert_false(kr_plan_looks(KR_PLAN_SHAPES, &board));
    uint32_t next = 0;
    uint64_t attempts;
    const kr_sampler *first = kr_plan_next(KR_PLAN_SHAPES, KR_METHOD_NONE, &board, &next, &attempts);
    g_assert_true(first == &kr_circle_switching);
    const kr_sampler *second = kr_plan_next(KR_PLAN_SHAPES, KR_METHOD_NONE, &board, &next, &attempts);
    g_assert_true(second == &kr_circle_rejection);
    g_assert_null(kr_plan_next(KR_PLAN_SHAPES, KR_METHOD_NONE, &board, &next, &attempts));
    g_assert_false(kr_board_is_arranged(&board));
    kr_board_clear(&board);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/a-plan-goes-on-where-a-roomy-circle-was-not-switched",
                    a_plan_goes_on_where_a_roomy_circle_was_not_switched);
    return g_test_run();
}
