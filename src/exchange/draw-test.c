/* An exchange is drawn by its rules, and what cannot be drawn is explained in words. */
#include "exchange/draw.h"
#include "exchange/problem.h"

#include <string.h>

#include "base/error.h"
#include "exchange/explain.h"

static const uint8_t seed[32] = {7};

static Exchange *exchange_of(const char *const *names) {
    Exchange *exchange = exchange_new();
    for (; *names; names++)
        exchange_add_participant(exchange, *names);
    return exchange;
}

static const Participant *called(const Exchange *exchange, const char *name) {
    for (guint i = 0; i < exchange->participants->len; i++)
        if (strcmp(((const Participant *) exchange->participants->pdata[i])->name, name) == 0)
            return exchange->participants->pdata[i];
    g_assert_not_reached();
}

static void put_into(Exchange *exchange, const char *kind, const char *group, const char *name) {
    exchange_add_membership(exchange, called(exchange, name), kind, group);
}

static void forbid(Exchange *exchange, const char *giver, const char *receiver) {
    exchange_add_rule(exchange, RULE_EXCLUSION, called(exchange, giver), called(exchange, receiver));
}

/* Whom the person draws with this seed, once the exchange was drawn. */
static const char *receiver_of(const Exchange *exchange, const char *name) {
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        if (assignment->giver_id == called(exchange, name)->id)
            return exchange_participant(exchange, assignment->receiver_id)->name;
    }
    return NULL;
}

static bool draw(Exchange *exchange, uint8_t number, GError **error) {
    uint8_t own[32] = {number};
    kr_report report = {0};
    bool drawn = exchange_draw(exchange, own, (Time) {1}, &report, error);
    kr_report_clear(&report);
    return drawn;
}

static void households_and_teams_hold_at_once(void) {
    g_autoptr(Exchange) exchange =
        exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", "Eve", "Fay", "Gil", "Hal", NULL});
    put_into(exchange, "household", "one", "Ada");
    put_into(exchange, "household", "one", "Ben");
    put_into(exchange, "team", "red", "Ada");
    put_into(exchange, "team", "red", "Cid");
    put_into(exchange, "team", "red", "Dan");
    put_into(exchange, "team", "blue", "Dan"); /* in two teams: then teams do not divide the people */
    put_into(exchange, "team", "blue", "Eve");
    for (uint8_t number = 0; number < 200; number++) {
        g_assert_true(draw(exchange, number, NULL));
        const char *ada = receiver_of(exchange, "Ada"), *dan = receiver_of(exchange, "Dan");
        g_assert_true(strcmp(ada, "Ben") != 0 && strcmp(ada, "Cid") != 0 && strcmp(ada, "Dan") != 0);
        g_assert_true(strcmp(dan, "Ada") != 0 && strcmp(dan, "Cid") != 0 && strcmp(dan, "Eve") != 0);
        g_assert_cmpstr(receiver_of(exchange, "Ben"), !=, "Ada");
        g_assert_cmpstr(receiver_of(exchange, "Eve"), !=, "Dan");
    }
}

static void a_failed_draw_leaves_the_exchange_as_it_was(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", NULL});
    g_assert_true(draw(exchange, 1, NULL));
    g_autofree char *before = g_strdup(receiver_of(exchange, "Ada"));
    forbid(exchange, "Ada", "Ben");
    forbid(exchange, "Ada", "Cid");
    g_autoptr(GError) error = NULL;
    g_assert_false(draw(exchange, 2, &error));
    g_assert_error(error, ERROR, ERROR_IMPOSSIBLE);
    g_assert_cmpstr(receiver_of(exchange, "Ada"), ==, before);
}

static void assert_explained(Exchange *exchange, const char *const *words) {
    g_autoptr(GError) error = NULL;
    g_assert_false(draw(exchange, 1, &error));
    g_assert_error(error, ERROR, ERROR_IMPOSSIBLE);
    for (; *words; words++)
        if (!strstr(error->message, *words))
            g_error("\"%s\" is not in: %s", *words, error->message);
}

static void whoever_may_draw_nobody_is_named_with_the_reasons(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", NULL});
    forbid(exchange, "Ada", "Ben");
    exchange_add_rule(exchange, RULE_HISTORY, called(exchange, "Ada"), called(exchange, "Cid"))->years_ago =
        2;
    assert_explained(exchange,
                     (const char *[]) {"Ada may not draw anybody", "Ada may not draw Ben (an exclusion)",
                                       "Ada may not draw Cid (did so 2 years ago)",
                                       "It becomes possible if this is allowed", NULL});
}

static void many_closed_pairs_are_counted_by_what_closes_them(void) {
    g_autoptr(Exchange) exchange =
        exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", "Eve", "Fay", NULL});
    static const char *const team[] = {"Ada", "Ben", "Cid", "Dan"};
    for (size_t i = 0; i < G_N_ELEMENTS(team); i++) {
        put_into(exchange, "team", "red", team[i]);
        put_into(exchange, "household", team[i], team[i]);
    }
    forbid(exchange, "Ada", "Eve");
    /* Two of Ada, Ben, Cid and Dan must be in the way of
       each other: 3 of 4 closed pairs each for three people. */
    assert_explained(
        exchange, (const char *[]) {"3 people, but only 2 to draw", "kept apart by groups: 9 pairs", NULL});
}

static void whoever_nobody_may_draw_is_named(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", NULL});
    forbid(exchange, "Ada", "Dan");
    forbid(exchange, "Ben", "Dan");
    forbid(exchange, "Cid", "Dan");
    assert_explained(exchange, (const char *[]) {"Nobody may draw Dan", NULL});
}

static void must(Exchange *exchange, const char *giver, const char *receiver) {
    exchange_add_rule(exchange, RULE_MUST, called(exchange, giver), called(exchange, receiver));
}

static void musts_that_close_a_circle_too_early_are_named(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", NULL});
    must(exchange, "Ben", "Dan");
    must(exchange, "Dan", "Ben");
    g_assert_true(draw(exchange, 1, NULL));
    exchange->one_circle = true;
    assert_explained(exchange, (const char *[]) {"none that is a single circle:\n", "  Ben must draw Dan\n",
                                                 "  Dan must draw Ben\n", "Leave out --one-circle", NULL});
    exchange->one_circle = false;
    exchange->no_swaps = true;
    assert_explained(exchange, (const char *[]) {"in each of them some two people draw each other:\n",
                                                 "  Dan must draw Ben\n", "Leave out --no-swaps", NULL});
}

static void people_whom_no_circle_leaves_are_named(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", "Eve", NULL});
    static const char *const others[] = {"Cid", "Dan", "Eve"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        forbid(exchange, "Ada", others[i]);
        forbid(exchange, "Ben", others[i]);
    }
    exchange->one_circle = true;
    assert_explained(exchange, (const char *[]) {"  Ada and Ben can only draw each other, so", NULL});
    exchange->one_circle = false;
    exchange->no_swaps = true;
    assert_explained(exchange, (const char *[]) {"  Ada and Ben can only draw each other.\n", NULL});
}

/* Whoever is not in the middle can only pass on what the middle has, and the middle has but one turn. */
static void a_search_that_finds_nothing_is_said(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Mid", "Yes", "Zoe", NULL});
    static const char *const left[] = {"Ada", "Ben"}, *const right[] = {"Yes", "Zoe"};
    for (size_t i = 0; i < G_N_ELEMENTS(left); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(right); j++) {
            forbid(exchange, left[i], right[j]);
            forbid(exchange, right[j], left[i]);
        }
    g_assert_true(draw(exchange, 1, NULL));
    exchange->one_circle = true;
    assert_explained(exchange, (const char *[]) {"Everything that could lead to one was tried", NULL});
}

static void numbers_that_do_not_match_are_said(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", NULL});
    ((Participant *) exchange->participants->pdata[0])->role = g_strdup(ROLE_GIVER);
    assert_explained(exchange, (const char *[]) {"3 people give and 2 receive", NULL});
}

/* Three gifts each: Ada and Ben may draw only Cid and Dan, who want two each. */
static void gifts_are_counted_where_people_give_several(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", NULL});
    forbid(exchange, "Ada", "Ben");
    forbid(exchange, "Ben", "Ada");
    g_autoptr(Problem) problem = problem_new(exchange, NULL);
    kr_report report = {.side = KR_GIVERS,
                        .people = (uint32_t[]) {0, 1},
                        .people_count = 2,
                        .partners = (uint32_t[]) {2, 3},
                        .partners_count = 2,
                        .needed = 6,
                        .room = 4};
    g_autofree char *words = explain_conflict(exchange, problem, &report);
    g_assert_nonnull(
        strstr(words, "Ada and Ben can only draw Cid and Dan: 6 gifts to give, but room for only 4."));
    g_assert_nonnull(strstr(words, "Ada may not draw Ben"));
    g_assert_nonnull(strstr(words, "give fewer gifts"));
    report.side = KR_RECEIVERS;
    g_autofree char *others = explain_conflict(exchange, problem, &report);
    g_assert_nonnull(strstr(others, "drawn by Cid and Dan: 6 gifts to get, but only 4 to come."));
}

static void one_person_alone_is_told_so(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", NULL});
    assert_explained(exchange, (const char *[]) {"one person alone", NULL});
}

static void the_same_seed_draws_the_same(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", "Eve", NULL});
    kr_report report = {0};
    g_assert_true(exchange_draw(exchange, seed, (Time) {1}, &report, NULL));
    g_autofree char *first = g_strdup(receiver_of(exchange, "Ada"));
    g_assert_true(exchange_draw(exchange, seed, (Time) {2}, &report, NULL));
    g_assert_cmpstr(receiver_of(exchange, "Ada"), ==, first);
    g_assert_cmpuint(exchange->assignments->len, ==, 5);
    kr_report_clear(&report);
}

/* Else a draw that was announced could be another one when it is verified, where each rule stands once. */
static void what_is_said_twice_is_told_to_the_engine_once(void) {
    g_autoptr(Exchange) exchange = exchange_of((const char *[]) {"Ada", "Ben", "Cid", "Dan", NULL});
    forbid(exchange, "Ada", "Dan");
    forbid(exchange, "Ada", "Ben");
    forbid(exchange, "Ada", "Dan");
    forbid(exchange, "Cid", "Dan");
    g_autoptr(Problem) problem = problem_new(exchange, NULL);
    const uint32_t start[] = {0, 2, 2, 3, 3}, to[] = {1, 3, 3};
    g_assert_true(!memcmp(problem->exclusion_start, start, sizeof start));
    g_assert_true(!memcmp(problem->exclusion_to, to, sizeof to));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/draw/households-and-teams-hold-at-once", households_and_teams_hold_at_once);
    g_test_add_func("/draw/a-failed-draw-leaves-the-exchange-as-it-was",
                    a_failed_draw_leaves_the_exchange_as_it_was);
    g_test_add_func("/draw/whoever-may-draw-nobody-is-named",
                    whoever_may_draw_nobody_is_named_with_the_reasons);
    g_test_add_func("/draw/many-closed-pairs-are-counted", many_closed_pairs_are_counted_by_what_closes_them);
    g_test_add_func("/draw/whoever-nobody-may-draw-is-named", whoever_nobody_may_draw_is_named);
    g_test_add_func("/draw/musts-that-close-a-circle-too-early-are-named",
                    musts_that_close_a_circle_too_early_are_named);
    g_test_add_func("/draw/people-whom-no-circle-leaves-are-named", people_whom_no_circle_leaves_are_named);
    g_test_add_func("/draw/a-search-that-finds-nothing-is-said", a_search_that_finds_nothing_is_said);
    g_test_add_func("/draw/numbers-that-do-not-match-are-said", numbers_that_do_not_match_are_said);
    g_test_add_func("/draw/gifts-are-counted-where-people-give-several",
                    gifts_are_counted_where_people_give_several);
    g_test_add_func("/draw/one-person-alone-is-told-so", one_person_alone_is_told_so);
    g_test_add_func("/draw/the-same-seed-draws-the-same", the_same_seed_draws_the_same);
    g_test_add_func("/draw/what-is-said-twice-is-told-once", what_is_said_twice_is_told_to_the_engine_once);
    return g_test_run();
}
