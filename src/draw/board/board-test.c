/* A board that is not laid out says the same as one that is. */
#include "draw/methods/drawing.h"

#include <glib.h>
#include <string.h>

/* A problem with groups of about four under large numbers, some exclusions, doubled and of oneself, too, and
   two years of history in which somebody was missing. */
typedef struct {
    kr_problem problem;
    uint32_t *group, *start, *to, *history;
} Random;

static void random_clear(Random *random) {
    g_free(random->group);
    g_free(random->start);
    g_free(random->to);
    g_free(random->history);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Random, random_clear)

static Random random_problem(uint32_t n, kr_stream *stream) {
    Random random = {
        .problem = {.n = n, .years = 2},
        .group = g_new(uint32_t, n),
        .start = g_new(uint32_t, n + 1),
        .to = g_new(uint32_t, 2 * n),
        .history = g_new(uint32_t, 2 * n),
    };
    random.start[0] = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t group = kr_stream_below(stream, n / 4 + 1);
        random.group[i] = group ? group * 2654435761u : KR_NONE;
        random.start[i + 1] = random.start[i] + kr_stream_below(stream, 3);
    }
    for (uint32_t k = 0; k < 2 * n; k++) {
        random.to[k] = kr_stream_below(stream, n);
        random.history[k] = kr_stream_below(stream, 9) ? kr_stream_below(stream, n) : KR_NONE;
    }
    random.problem.group = random.group;
    random.problem.exclusion_start = random.start;
    random.problem.exclusion_to = random.to;
    random.problem.history = random.history;
    return random;
}

static void what_is_measured_is_never_too_low(void) {
    static const uint32_t sizes[] = {17, 100, 1000, 20000};
    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {1}, 1);
    for (uint32_t k = 0; k < 40; k++) {
        g_auto(Random) random = random_problem(sizes[k % G_N_ELEMENTS(sizes)], &stream);
        kr_board measured = {.problem = &random.problem}, arranged = {.problem = &random.problem};
        g_assert_cmpint(kr_board_measure(&measured), ==, KR_OK);
        g_assert_cmpint(kr_board_arrange(&arranged), ==, KR_OK);
        g_assert_cmpuint(measured.n, ==, arranged.n);
        g_assert_cmpuint(measured.most_in_row, >=, arranged.most_in_row);
        g_assert_cmpuint(measured.most_in_row, <=, arranged.most_in_row + 6);
        g_assert_cmpuint(measured.most_in_column, >=, arranged.most_in_column);
        g_assert_cmpuint(measured.forbidden, >=, arranged.forbidden);
        g_assert_cmpuint(measured.forbidden, <=, arranged.forbidden + 2 * arranged.n);
        kr_board_clear(&arranged);
    }
}

static void nothing_is_laid_out_where_it_can_wait(void) {
    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {2}, 1);
    g_auto(Random) random = random_problem(500, &stream);
    kr_board board;
    g_assert_cmpint(kr_board_read(&board, &random.problem), ==, KR_OK);
    g_assert_false(kr_board_is_arranged(&board));
    for (uint32_t row = 0; row < 500; row++)
        for (uint32_t column = 0; column < 500; column++)
            g_assert_cmpint(kr_board_forbids(&board, row, column), ==,
                            kr_problem_forbids(&random.problem, row, column) != 0);
    kr_board_clear(&board);
}

/* Also where some have an allow-list, which are then columns that are forbidden to most. */
static void a_board_forbids_the_same_the_other_way_round(void) {
    enum { PEOPLE = 100 };
    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {5}, 1);
    g_auto(Random) random = random_problem(PEOPLE, &stream);
    uint32_t start[PEOPLE + 1] = {0}, to[PEOPLE];
    for (uint32_t k = 0; k < PEOPLE; k++) {
        start[k + 1] = k % 10 ? start[k] : start[k] + 5;
        to[k] = kr_stream_below(&stream, PEOPLE);
    }
    random.problem.allowed_start = start;
    random.problem.allowed_to = to;
    kr_board board = {.problem = &random.problem}, transposed;
    g_assert_cmpint(kr_board_arrange(&board), ==, KR_OK);
    g_assert_true(board.has_listed_rows);
    g_assert_cmpint(kr_board_transpose(&transposed, &board), ==, KR_OK);
    for (uint32_t row = 0; row < PEOPLE; row++)
        for (uint32_t column = 0; column < PEOPLE; column++)
            g_assert_cmpint(kr_board_forbids(&transposed, column, row), ==,
                            kr_board_forbids(&board, row, column));
    kr_board_clear(&transposed);
    kr_board_clear(&board);
}

/* Two bytes cannot hold its size; the large one is half of what leaves a draw certain. */
static void a_very_large_group_is_counted_right(void) {
    enum { PEOPLE = 300000, LARGE = 65536 + 3 };
    g_autofree uint32_t *group = g_new(uint32_t, PEOPLE);
    for (uint32_t i = 0; i < PEOPLE; i++)
        group[i] = i < LARGE ? 5 : KR_NONE;
    kr_problem problem = {.n = PEOPLE, .group = group};
    kr_board board;
    g_assert_cmpint(kr_board_read(&board, &problem), ==, KR_OK);
    g_assert_cmpuint(board.most_in_row, ==, LARGE);
    g_assert_cmpuint(board.most_in_column, ==, LARGE);
    kr_board_clear(&board);
}

/* Whether there seems to be room at a glance, which never is so when there is none. */
static bool is_roomy(const kr_problem *problem) {
    bool roomy = kr_problem_is_roomy(problem);
    kr_board board = {.problem = problem};
    g_assert_cmpint(kr_board_arrange(&board), ==, KR_OK);
    g_assert_true(!roomy || kr_board_is_roomy(&board));
    kr_board_clear(&board);
    return roomy;
}

enum { MANY = 20000 };

/* The others are in no group. */
static void group_first(uint32_t *group, uint32_t size, uint32_t id) {
    for (uint32_t i = 0; i < MANY; i++)
        group[i] = i < size ? id : KR_NONE;
}

static void a_glance_sees_how_large_groups_are(void) {
    uint32_t group[MANY];
    kr_problem problem = {.n = MANY};
    g_assert_true(is_roomy(&problem));
    problem.group = group;
    group_first(group, 0, 0);
    g_assert_true(is_roomy(&problem));
    for (uint32_t id = 60; id < 130; id++) {
        group_first(group, MANY / 2 - 2, id);
        g_assert_true(is_roomy(&problem)); /* also 63 and 127, which end on the same bits as KR_NONE */
        group_first(group, MANY / 2, id);
        g_assert_false(is_roomy(&problem));
    }
    problem.n = 1000;
    g_assert_false(kr_problem_is_roomy(&problem));
}

static void a_glance_sees_who_is_named_too_often(void) {
    uint32_t start[MANY + 1], to[MANY], *history = g_new(uint32_t, 2 * MANY);
    kr_problem problem = {.n = MANY, .exclusion_start = start, .exclusion_to = to};
    for (uint32_t i = 0; i <= MANY; i++)
        start[i] = 0;
    g_assert_true(is_roomy(&problem));
    for (uint32_t i = 0; i < MANY; i++) {
        start[i + 1] = i + 1;
        to[i] = history[i] = (i + 1) % MANY;
        history[MANY + i] = (i + 2) % MANY;
    }
    problem.history = history;
    for (problem.years = 0; problem.years <= 2; problem.years++)
        g_assert_true(is_roomy(&problem));
    problem.years = 2;
    for (uint32_t i = 0; i < MANY; i++)
        to[i] = 7;
    g_assert_false(is_roomy(&problem));
    problem.exclusion_start = NULL;
    for (uint32_t i = 0; i < MANY; i++)
        history[i] = history[MANY + i] = 7;
    g_assert_false(is_roomy(&problem));
    problem.must = history;
    g_assert_false(kr_problem_is_roomy(&problem));
    g_free(history);
}

/* Two teams whose members only draw the other team, in turns; up to 64 people fit into the bits of a word. */
static void two_halves_are_two_blocks_however_many_they_are(void) {
    static const uint32_t sizes[] = {4, 62, 64, 66, 500};
    for (size_t k = 0; k < G_N_ELEMENTS(sizes); k++) {
        g_autofree uint32_t *group = g_new(uint32_t, sizes[k]);
        for (uint32_t i = 0; i < sizes[k]; i++)
            group[i] = i % 2;
        kr_problem problem = {.n = sizes[k], .group = group};
        kr_report report = {0};
        g_assert_cmpint(kr_explain(&problem, &report), ==, KR_OK);
        g_assert_cmpuint(report.blocks, ==, 2);
        g_assert_cmpuint(report.forced_count, ==, 0);
        kr_report_clear(&report);
    }
}

/* Everybody may give to those between the first and himself and to the next one, the last one to anybody. */
static void stairs_leave_no_choice_however_long_they_are(void) {
    static const uint32_t sizes[] = {3, 63, 64, 65, 90};
    for (size_t k = 0; k < G_N_ELEMENTS(sizes); k++) {
        uint32_t n = sizes[k], count = 0;
        g_autofree uint32_t *start = g_new0(uint32_t, n + 1), *to = g_new(uint32_t, n * n);
        for (uint32_t i = 0; i < n; i++) {
            for (uint32_t other = 1; other <= i + 1 && i + 1 < n; other++)
                to[count++] = other;
            start[i + 1] = count;
        }
        kr_problem problem = {.n = n, .allowed_start = start, .allowed_to = to};
        kr_report report = {0};
        g_assert_cmpint(kr_explain(&problem, &report), ==, KR_OK);
        g_assert_cmpuint(report.blocks, ==, n);
        g_assert_cmpuint(report.forced_count, ==, n);
        for (uint32_t i = 0; i < n; i++)
            g_assert_cmpuint(report.forced[i].receiver, ==, (i + 1) % n);
        kr_report_clear(&report);
    }
}

/* Each kind of rule is hit by one or two in every shuffle, so that none can be forgotten by luck. */
static void rules_of_every_kind_hold_in_a_large_draw(void) {
    enum { PEOPLE = 3000 };
    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {3}, 1);
    for (uint8_t k = 0; k < 30; k++) {
        g_auto(Random) random = random_problem(PEOPLE, &stream);
        uint32_t receiver[PEOPLE];
        kr_report report = {0};
        const uint8_t seed[32] = {k};
        g_assert_cmpint(kr_draw(&random.problem, seed, receiver, &report), ==, KR_OK);
        g_assert_cmpint(report.method, ==, KR_METHOD_SWITCHING);
        g_assert_true(report.exact);
        g_assert_cmpint(kr_check(&random.problem, receiver, &report), ==, KR_OK);
        kr_report_clear(&report);
    }
}

/* Marks of groups only help to find conflicts; what finds them must not depend on what groups are called. */
static void what_groups_are_called_changes_nothing(void) {
    enum { PEOPLE = 3000 };
    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {4}, 1);
    g_auto(Random) random = random_problem(PEOPLE, &stream);
    uint32_t receiver[PEOPLE], again[PEOPLE];
    g_assert_cmpint(kr_draw(&random.problem, (const uint8_t[32]) {9}, receiver, NULL), ==, KR_OK);
    for (uint32_t i = 0; i < PEOPLE; i++)
        if (random.group[i] != KR_NONE)
            random.group[i] = random.group[i] * 244002641u; /* small numbers again */
    g_assert_cmpint(kr_draw(&random.problem, (const uint8_t[32]) {9}, again, NULL), ==, KR_OK);
    g_assert_true(!memcmp(receiver, again, sizeof receiver));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/board/what-is-measured-is-never-too-low", what_is_measured_is_never_too_low);
    g_test_add_func("/board/nothing-is-laid-out-where-it-can-wait", nothing_is_laid_out_where_it_can_wait);
    g_test_add_func("/board/a-board-forbids-the-same-the-other-way-round",
                    a_board_forbids_the_same_the_other_way_round);
    g_test_add_func("/board/a-very-large-group-is-counted-right", a_very_large_group_is_counted_right);
    g_test_add_func("/board/a-glance-sees-how-large-groups-are", a_glance_sees_how_large_groups_are);
    g_test_add_func("/board/a-glance-sees-who-is-named-too-often", a_glance_sees_who_is_named_too_often);
    g_test_add_func("/board/two-halves-are-two-blocks-however-many-they-are",
                    two_halves_are_two_blocks_however_many_they_are);
    g_test_add_func("/board/stairs-leave-no-choice-however-long-they-are",
                    stairs_leave_no_choice_however_long_they_are);
    g_test_add_func("/board/rules-of-every-kind-hold-in-a-large-draw",
                    rules_of_every_kind_hold_in_a_large_draw);
    g_test_add_func("/board/what-groups-are-called-changes-nothing", what_groups_are_called_changes_nothing);
    return g_test_run();
}
