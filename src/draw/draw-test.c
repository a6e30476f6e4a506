/* What callers rely on: nonsense is refused and named,
   what contradicts itself is explained, size is no matter. */
#include "draw/methods/drawing.h"
#include "draw/proof/search.h"

#include <glib.h>
#include <string.h>

static const uint8_t seed[32] = {1};

/* A problem of this many people, whose arrays a test points to. */
static kr_problem people(uint32_t n) {
    return (kr_problem) {.n = n};
}

#define NUMBERS(...) ((const uint32_t[]) {__VA_ARGS__})

static void assert_refused(const kr_problem *problem, kr_status expected, uint32_t person) {
    uint32_t receiver[16];
    kr_report report = {0};
    g_assert_cmpint(kr_draw(problem, seed, receiver, &report), ==, expected);
    g_assert_cmpuint(report.person, ==, person);
    g_assert_cmpint(report.method, ==, KR_METHOD_NONE);
    g_assert_cmpint(kr_explain(problem, &report), ==, expected);
    g_assert_cmpuint(report.person, ==, person);
    g_assert_cmpint(kr_check(problem, NUMBERS(1, 2, 3, 0), &report), ==, expected);
    g_assert_cmpuint(report.person, ==, person);
    kr_report_clear(&report);
}

static void nonsense_is_refused_and_named(void) {
    kr_problem problem = people(0);
    assert_refused(&problem, KR_BAD_INPUT, KR_NONE);
    problem = people(KR_NONE);
    assert_refused(&problem, KR_BAD_INPUT, KR_NONE);

    problem = people(4);
    problem.exclusion_start = NUMBERS(0, 2, 1, 2, 2);
    problem.exclusion_to = NUMBERS(1, 2);
    assert_refused(&problem, KR_BAD_INPUT, 1);
    problem.exclusion_start = NUMBERS(0, 0, 0, 1, 1);
    problem.exclusion_to = NULL;
    assert_refused(&problem, KR_BAD_INPUT, 2);

    problem = people(4);
    problem.allowed_start = NUMBERS(0, 0, 0, 0, 1);
    problem.allowed_to = NUMBERS(4);
    assert_refused(&problem, KR_BAD_INPUT, 3);

    problem = people(4);
    problem.history = NUMBERS(1, 0, KR_NONE, 2, 3, 7, 1, 2);
    problem.years = 2;
    assert_refused(&problem, KR_BAD_INPUT, 1);

    problem = people(4);
    problem.flags = 64;
    assert_refused(&problem, KR_UNSUPPORTED, KR_NONE);
}

static void empty_lists_say_nothing(void) {
    kr_problem problem = people(4);
    problem.exclusion_start = problem.allowed_start = NUMBERS(7, 7, 7, 7, 7);
    kr_report report = {0};
    g_assert_cmpint(kr_count(&problem, &report), ==, KR_OK);
    g_assert_cmpuint(report.draws, ==, 9);
    kr_report_clear(&report);
}

static void musts_that_cannot_all_be_meant_are_refused(void) {
    kr_problem problem = people(4);
    problem.must = NUMBERS(KR_NONE, 1, KR_NONE, KR_NONE);
    assert_refused(&problem, KR_BAD_INPUT, 1);
    problem.must = NUMBERS(2, KR_NONE, KR_NONE, 2);
    assert_refused(&problem, KR_BAD_INPUT, 3);
    problem.must = NUMBERS(4, KR_NONE, KR_NONE, KR_NONE);
    assert_refused(&problem, KR_BAD_INPUT, 0);
    problem.must = NUMBERS(KR_NONE, KR_NONE, 3, KR_NONE);
    problem.receives = (const uint16_t[]) {1, 1, 1, 0};
    problem.gives = (const uint16_t[]) {1, 1, 1, 0};
    assert_refused(&problem, KR_BAD_INPUT, 2);
    problem.must = NUMBERS(KR_NONE, KR_NONE, KR_NONE, 2);
    assert_refused(&problem, KR_BAD_INPUT, 3);
}

static void roles_that_do_not_add_up_are_refused(void) {
    kr_problem problem = people(4);
    problem.gives = (const uint16_t[]) {1, 1, 0, 1};
    assert_refused(&problem, KR_BAD_INPUT, KR_NONE);
    problem.receives = (const uint16_t[]) {0, 1, 1, 1};
    problem.flags = KR_ONE_CIRCLE;
    assert_refused(&problem, KR_BAD_INPUT, 0);
    problem.gives = problem.receives = (const uint16_t[]) {1, 2, 1, 1};
    assert_refused(&problem, KR_BAD_INPUT, 1);
    problem.receives = (const uint16_t[]) {1, 2, 1, 2};
    problem.flags = 0;
    assert_refused(&problem, KR_BAD_INPUT, KR_NONE);
}

/* More gifts than numbers, and receivers of several from people who give one each. */
static void gifts_may_be_many_but_not_without_end(void) {
    enum { PEOPLE = 65538 };
    g_autofree uint16_t *most = g_new(uint16_t, PEOPLE);
    memset(most, 0xff, PEOPLE * sizeof *most);
    kr_problem problem = {.n = PEOPLE, .gives = most, .receives = most};
    g_assert_cmpint(kr_draw(&problem, seed, NULL, NULL), ==, KR_UNSUPPORTED);

    problem = people(4);
    problem.receives = (const uint16_t[]) {2, 1, 1, 0};
    problem.must = NUMBERS(KR_NONE, 0, KR_NONE, KR_NONE);
    uint32_t receiver[4], told[] = {1, 0, KR_NONE, 2};
    kr_report report = {0};
    g_assert_cmpint(kr_draw(&problem, seed, receiver, &report), ==, KR_OK);
    g_assert_cmpint(kr_check(&problem, receiver, &report), ==, KR_OK);
    g_assert_cmpint(kr_check(&problem, NUMBERS(1, 2, 0, 0), &report), ==, KR_BAD_INPUT);
    g_assert_cmpuint(report.person, ==, 1);
    g_assert_cmpint(kr_check(&problem, NUMBERS(1, 0, 4, 0), &report), ==, KR_BAD_INPUT);
    g_assert_cmpuint(report.person, ==, 2);
    g_assert_cmpint(kr_repair(&problem, seed, NULL, told, NULL), ==, KR_UNSUPPORTED);
    problem.must = NULL;
    problem.flags = KR_NO_SWAPS;
    g_assert_cmpint(kr_check(&problem, NUMBERS(1, 0, 0, 2), &report), ==, KR_BAD_INPUT);
    g_assert_cmpuint(report.person, ==, KR_NONE);
    kr_report_clear(&report);
}

/* The list of changes is not needed either. */
static void a_repair_names_who_was_told_nonsense(void) {
    kr_problem problem = people(3);
    uint32_t told[] = {1, 2, KR_NONE}, same[] = {1, KR_NONE, 1}, unknown[] = {KR_NONE, 3, KR_NONE};
    kr_changes changes = {0};
    g_assert_cmpint(kr_repair(&problem, seed, NULL, same, &changes), ==, KR_BAD_INPUT);
    g_assert_cmpuint(changes.person, ==, 2);
    g_assert_cmpint(kr_repair(&problem, seed, NULL, unknown, &changes), ==, KR_BAD_INPUT);
    g_assert_cmpuint(changes.person, ==, 1);
    g_assert_cmpint(kr_repair(&problem, seed, NULL, told, NULL), ==, KR_OK);
    g_assert_true(!memcmp(told, NUMBERS(1, 2, 0), sizeof told));
}

static void a_repair_of_gifts_takes_lists_that_ascend(void) {
    uint32_t receiver[4] = {9, 9, 9, 9};
    kr_problem problem = people(4);
    kr_changes changes = {0};
    const uint32_t *to = NUMBERS(1, 2, 3, 0);
    kr_status status = kr_repair_gifts(&problem, seed, NULL, NUMBERS(0, 1, 3, 2, 4), to, receiver, &changes);
    g_assert_cmpint(status, ==, KR_BAD_INPUT);
    g_assert_cmpuint(changes.person, ==, 2);
    g_assert_cmpuint(receiver[0], ==, 9);
    status = kr_repair_gifts(&problem, seed, NULL, NUMBERS(0, 1, 2, 3, 4), to, receiver, NULL);
    g_assert_cmpint(status, ==, KR_OK);
    g_assert_true(!memcmp(receiver, to, sizeof receiver));
    kr_changes_clear(&changes);
}

static void nobody_draws_alone(void) {
    kr_problem problem = people(1);
    kr_report report = {0};
    g_assert_cmpint(kr_explain(&problem, &report), ==, KR_IMPOSSIBLE);
    g_assert_cmpuint(report.people_count, ==, 1);
    g_assert_cmpuint(report.partners_count, ==, 0);
    g_assert_cmpuint(report.relax_count, ==, 0);
    kr_report_clear(&report);
}

static void a_must_against_a_rule_is_explained(void) {
    kr_problem problem = people(4);
    problem.group = NUMBERS(5, KR_NONE, 5, KR_NONE);
    problem.must = NUMBERS(KR_NONE, KR_NONE, 0, KR_NONE);
    kr_report report = {0};
    uint32_t receiver[4];
    g_assert_cmpint(kr_draw(&problem, seed, receiver, &report), ==, KR_IMPOSSIBLE);
    g_assert_cmpuint(report.people_count, ==, 1);
    g_assert_cmpuint(report.people[0], ==, 2);
    g_assert_cmpuint(report.partners_count, ==, 0);
    g_assert_cmpuint(report.relax_count, ==, 1);
    g_assert_cmpuint(report.relax[0].giver, ==, 2);
    g_assert_cmpuint(report.relax[0].receiver, ==, 0);
    g_assert_cmpuint(kr_why_not(&problem, 2, 0), ==, KR_WHY_GROUP);
    g_assert_cmpuint(kr_why_not(&problem, 1, 0), ==, KR_WHY_MUST);
    kr_report_clear(&report);
}

/* The organiser does not take part; Ada only gives and Ben only receives. */
static void receivers_stand_in_the_order_of_the_givers(void) {
    kr_problem problem = people(5);
    problem.gives = (const uint16_t[]) {0, 1, 0, 1, 1};
    problem.receives = (const uint16_t[]) {0, 0, 1, 1, 1};
    problem.must = NUMBERS(KR_NONE, KR_NONE, KR_NONE, 2, KR_NONE);
    uint32_t receiver[] = {9, 9, 9, 9};
    kr_report report = {0};
    g_assert_cmpint(kr_draw(&problem, seed, receiver, &report), ==, KR_OK);
    g_assert_true(!memcmp(receiver, NUMBERS(4, 2, 3, 9), sizeof receiver));
    g_assert_cmpuint(report.forced_count, ==, 3);
    g_assert_cmpint(kr_check(&problem, receiver, &report), ==, KR_OK);
    g_assert_cmpuint(report.circles, ==, 0);
    receiver[1] = 3;
    receiver[2] = 2;
    g_assert_cmpint(kr_check(&problem, receiver, &report), ==, KR_BAD_INPUT);
    g_assert_cmpuint(report.person, ==, 3);
    kr_report_clear(&report);
}

static void a_check_names_who_has_no_receiver_of_his_own(void) {
    kr_problem problem = people(4);
    kr_report report = {0};
    g_assert_cmpint(kr_check(&problem, NUMBERS(1, 2, 4, 0), &report), ==, KR_BAD_INPUT);
    g_assert_cmpuint(report.person, ==, 2);
    g_assert_cmpint(kr_check(&problem, NUMBERS(1, 0, 1, 2), &report), ==, KR_BAD_INPUT);
    g_assert_cmpuint(report.person, ==, 2);
}

/* The organiser takes no part; then nobody does. */
static void a_single_circle_is_one_of_those_who_take_part(void) {
    kr_problem problem = people(4);
    problem.gives = problem.receives = (const uint16_t[]) {0, 1, 1, 1};
    problem.flags = KR_ONE_CIRCLE;
    kr_report report = {0};
    static const kr_method methods[] = {KR_METHOD_NONE, KR_METHOD_REJECTION, KR_METHOD_WALK};
    for (size_t k = 0; k < G_N_ELEMENTS(methods); k++) {
        uint32_t receiver[4];
        g_assert_cmpint(kr_draw_by(methods[k], &problem, seed, receiver, &report), ==, KR_OK);
        g_assert_cmpint(kr_check(&problem, receiver, &report), ==, KR_OK);
        g_assert_cmpuint(report.circles, ==, 1);
    }
    problem.gives = problem.receives = (const uint16_t[]) {0, 0, 0, 0};
    g_assert_cmpint(kr_count(&problem, &report), ==, KR_OK);
    g_assert_cmpuint(report.draws, ==, 1);
}

static void a_method_says_when_there_are_too_many_people_for_it(void) {
    g_autofree uint32_t *receiver = g_new(uint32_t, KR_SEQUENTIAL_LIMIT + 1);
    kr_problem problem = people(KR_COUNTING_LIMIT + 1);
    g_assert_cmpint(kr_draw_by(KR_METHOD_COUNTING, &problem, seed, receiver, NULL), ==, KR_NOT_FOUND);
    problem.flags = KR_ONE_CIRCLE;
    g_assert_cmpint(kr_draw_by(KR_METHOD_COUNTING, &problem, seed, receiver, NULL), ==, KR_NOT_FOUND);
    problem = people(KR_SEQUENTIAL_LIMIT + 1);
    g_assert_cmpint(kr_draw_by(KR_METHOD_SEQUENTIAL, &problem, seed, receiver, NULL), ==, KR_NOT_FOUND);
    problem.flags = KR_ONE_CIRCLE;
    g_assert_cmpint(kr_draw_by(KR_METHOD_SEQUENTIAL, &problem, seed, receiver, NULL), ==, KR_NOT_FOUND);
    problem = people(KR_SEARCH_LIMIT + 1);
    problem.flags = KR_NO_SWAPS;
    g_assert_cmpint(kr_draw_by(KR_METHOD_SEARCH, &problem, seed, receiver, NULL), ==, KR_NOT_FOUND);
}

/* Two groups of nearly half: of the first 128 people, about 64 are in conflict after every shuffle. */
static void a_shuffle_with_too_much_to_switch_is_given_up_before_its_end(void) {
    enum { PEOPLE = 130 };
    uint32_t group[PEOPLE], receiver[PEOPLE];
    for (uint32_t person = 0; person < PEOPLE; person++)
        group[person] = person / (PEOPLE / 2 - 1);
    kr_problem problem = {.n = PEOPLE, .group = group};
    g_assert_cmpint(kr_draw_by(KR_METHOD_SWITCHING, &problem, seed, receiver, NULL), ==, KR_NOT_FOUND);
}

static void every_method_has_a_name_and_nothing_else_has_one(void) {
    g_assert_cmpstr(kr_method_name(KR_METHOD_NONE), ==, "none");
    for (int method = KR_METHOD_NONE + 1; method <= KR_METHOD_WALK; method++)
        g_assert_cmpstr(kr_method_name((kr_method) method), !=, "none");
    g_assert_cmpstr(kr_method_name((kr_method) 99), ==, "none");
}

static void a_report_is_not_needed(void) {
    kr_problem problem = people(3);
    uint32_t receiver[3];
    g_assert_cmpint(kr_draw(&problem, seed, receiver, NULL), ==, KR_OK);
    g_assert_cmpint(kr_check(&problem, receiver, NULL), ==, KR_OK);
    g_assert_cmpint(kr_explain(&problem, NULL), ==, KR_OK);
    problem.n = 1;
    g_assert_cmpint(kr_draw(&problem, seed, receiver, NULL), ==, KR_IMPOSSIBLE);
}

/* Everybody excludes all but the first 499 of 1,000 people. */
static void a_thousand_people_with_hundreds_of_exclusions_are_explained_at_once(void) {
    enum { PEOPLE = 1000, OPEN = 499 };
    g_autofree uint32_t *start = g_new(uint32_t, PEOPLE + 1), *to = g_new(uint32_t, PEOPLE * PEOPLE);
    uint32_t count = 0;
    for (uint32_t i = 0; i < PEOPLE; i++) {
        start[i] = count;
        for (uint32_t k = OPEN; k < PEOPLE; k++)
            to[count++] = k;
    }
    start[PEOPLE] = count;
    kr_problem problem = {.n = PEOPLE, .exclusion_start = start, .exclusion_to = to};
    kr_report report = {0};
    gint64 began = g_get_monotonic_time();
    g_assert_cmpint(kr_explain(&problem, &report), ==, KR_IMPOSSIBLE);
    g_test_message("%.1f ms", (double) (g_get_monotonic_time() - began) / 1000);
    g_assert_cmpint(report.side, ==, KR_RECEIVERS);
    g_assert_cmpuint(report.people_count, ==, 1);
    g_assert_cmpuint(report.partners_count, ==, 0);
    g_assert_cmpuint(report.relax_count, ==, PEOPLE - OPEN);
    kr_report_clear(&report);
}

static void a_million_people_in_households_draw(void) {
    enum { PEOPLE = 1000000 };
    g_autofree uint32_t *group = g_new(uint32_t, PEOPLE), *receiver = g_new(uint32_t, PEOPLE);
    for (uint32_t i = 0; i < PEOPLE; i++)
        group[i] = i / 4 * 2654435761u;
    kr_problem problem = {.n = PEOPLE, .group = group};
    kr_report report = {0};
    gint64 began = g_get_monotonic_time();
    g_assert_cmpint(kr_draw(&problem, seed, receiver, &report), ==, KR_OK);
    g_test_message("%.1f ms", (double) (g_get_monotonic_time() - began) / 1000);
    g_assert_true(report.exact);
    g_assert_cmpint(kr_check(&problem, receiver, &report), ==, KR_OK);
    g_assert_cmpint(kr_explain(&problem, &report), ==, KR_OK);
    g_assert_cmpuint(report.blocks, ==, 1);
    g_assert_cmpuint(report.forced_count, ==, 0);
    kr_report_clear(&report);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/draw/nonsense-is-refused-and-named", nonsense_is_refused_and_named);
    g_test_add_func("/draw/empty-lists-say-nothing", empty_lists_say_nothing);
    g_test_add_func("/draw/musts-that-cannot-all-be-meant-are-refused",
                    musts_that_cannot_all_be_meant_are_refused);
    g_test_add_func("/draw/roles-that-do-not-add-up-are-refused", roles_that_do_not_add_up_are_refused);
    g_test_add_func("/draw/gifts-may-be-many-but-not-without-end", gifts_may_be_many_but_not_without_end);
    g_test_add_func("/draw/a-repair-names-who-was-told-nonsense", a_repair_names_who_was_told_nonsense);
    g_test_add_func("/draw/a-repair-of-gifts-takes-lists-that-ascend",
                    a_repair_of_gifts_takes_lists_that_ascend);
    g_test_add_func("/draw/nobody-draws-alone", nobody_draws_alone);
    g_test_add_func("/draw/a-must-against-a-rule-is-explained", a_must_against_a_rule_is_explained);
    g_test_add_func("/draw/receivers-stand-in-the-order-of-the-givers",
                    receivers_stand_in_the_order_of_the_givers);
    g_test_add_func("/draw/a-check-names-who-has-no-receiver-of-his-own",
                    a_check_names_who_has_no_receiver_of_his_own);
    g_test_add_func("/draw/a-single-circle-is-one-of-those-who-take-part",
                    a_single_circle_is_one_of_those_who_take_part);
    g_test_add_func("/draw/a-method-says-when-there-are-too-many-people-for-it",
                    a_method_says_when_there_are_too_many_people_for_it);
    g_test_add_func("/draw/a-shuffle-with-too-much-to-switch-is-given-up-before-its-end",
                    a_shuffle_with_too_much_to_switch_is_given_up_before_its_end);
    g_test_add_func("/draw/every-method-has-a-name-and-nothing-else-has-one",
                    every_method_has_a_name_and_nothing_else_has_one);
    g_test_add_func("/draw/a-report-is-not-needed", a_report_is_not_needed);
    g_test_add_func("/draw/a-thousand-people-with-hundreds-of-exclusions-are-explained-at-once",
                    a_thousand_people_with_hundreds_of_exclusions_are_explained_at_once);
    g_test_add_func("/draw/a-million-people-in-households-draw", a_million_people_in_households_draw);
    return g_test_run();
}
