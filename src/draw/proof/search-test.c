/* Searching finds neither more nor fewer circles than counting does, and knows when it does not know. */
#include "draw/methods/methods.h"
#include "draw/proof/search.h"

#include <glib.h>

enum { MOST_PEOPLE = 32 };

/* A board of people who exclude each other. */
typedef struct {
    kr_problem problem;
    kr_board board;
    bool excludes[MOST_PEOPLE][MOST_PEOPLE];
    uint32_t start[MOST_PEOPLE + 1], to[MOST_PEOPLE * MOST_PEOPLE];
} Circle;

static void circle_close(Circle *circle) {
    kr_board_clear(&circle->board);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Circle, circle_close)

/* Lays the board out, when it is known who excludes whom. */
static void circle_open(Circle *circle, uint32_t n) {
    uint32_t count = 0;
    for (uint32_t giver = 0; giver < n; giver++) {
        for (uint32_t receiver = 0; receiver < n; receiver++)
            if (circle->excludes[giver][receiver])
                circle->to[count++] = receiver;
        circle->start[giver + 1] = count;
    }
    circle->problem = (kr_problem) {
        .n = n, .exclusion_start = circle->start, .exclusion_to = circle->to, .flags = KR_ONE_CIRCLE};
    circle->board.problem = &circle->problem;
    g_assert_cmpint(kr_board_arrange(&circle->board), ==, KR_OK);
}

/* Two teams that exclude each other but for two pairs each way, and now and then somebody of their own. */
static void circle_of_two_teams(Circle *circle, uint32_t n, kr_stream *stream) {
    uint32_t half = n / 2;
    for (uint32_t giver = 0; giver < n; giver++)
        for (uint32_t receiver = 0; receiver < n; receiver++)
            circle->excludes[giver][receiver] =
                giver / half != receiver / half || kr_stream_below(stream, 3) == 0;
    for (uint32_t k = 0; k < 2; k++) {
        circle->excludes[kr_stream_below(stream, half)][half + kr_stream_below(stream, half)] = false;
        circle->excludes[half + kr_stream_below(stream, half)][kr_stream_below(stream, half)] = false;
    }
    circle_open(circle, n);
}

/* How many circles there are, by tables of what can follow on what. */
static uint64_t count_circles(const kr_board *board) {
    kr_stream none = {0};
    void *state = NULL;
    kr_status status = kr_sampler_open(&kr_circle_counting, &state, board, &none);
    uint64_t circles = status == KR_OK ? kr_circle_counting.draws(state) : 0;
    kr_sampler_close(&kr_circle_counting, &state);
    return circles;
}

static void as_many_circles_are_found_as_there_are(void) {
    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {1}, 1);
    uint32_t with = 0, without = 0;
    for (uint32_t k = 0; k < 200; k++) {
        g_auto(Circle) circle = {0};
        circle_of_two_teams(&circle, 10, &stream);
        kr_search search;
        g_assert_cmpint(kr_search_open(&search, &circle.board, NULL), ==, KR_OK);
        g_assert_cmpint(kr_search_run(&search, UINT64_MAX, 100000), ==, KR_SEARCH_ENDED);
        uint64_t circles = count_circles(&circle.board);
        g_assert_cmpuint(search.found, ==, circles);
        *(circles ? &with : &without) += 1;
    }
    g_assert_cmpuint(MIN(with, without), >, 20);
}

/* Three teams between which all goes through two people, who have only two turns: there is no circle, but to
   see that takes more than looking from whom one gets to whom. */
static void a_search_that_is_tired_has_found_nothing(void) {
    enum { TEAM = 9, PEOPLE = 3 * TEAM + 2 };
    g_auto(Circle) circle = {0};
    for (uint32_t giver = 0; giver < 3 * TEAM; giver++)
        for (uint32_t receiver = 0; receiver < 3 * TEAM; receiver++)
            circle.excludes[giver][receiver] = giver / TEAM != receiver / TEAM;
    circle_open(&circle, PEOPLE);
    kr_search search;
    g_assert_cmpint(kr_search_open(&search, &circle.board, NULL), ==, KR_OK);
    g_assert_cmpint(kr_search_run(&search, 0, 1000), ==, KR_SEARCH_TIRED);
    g_assert_cmpuint(search.found, ==, 0);

    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {2}, 1);
    void *state = NULL;
    uint32_t column[PEOPLE] = {0};
    g_assert_cmpint(kr_sampler_open(&kr_finding, &state, &circle.board, &stream), ==, KR_OK);
    g_assert_false(kr_finding.attempt(state, &stream, column));
    kr_sampler_close(&kr_finding, &state);
}

/* The one step that is left closes the circle, however forbidden it is before. */
static void a_chain_of_all_closes_on_itself(void) {
    const uint32_t must[] = {2, KR_NONE, 1};
    kr_problem problem = {.n = 3, .must = must, .flags = KR_ONE_CIRCLE};
    kr_board board = {.problem = &problem};
    g_assert_cmpint(kr_board_arrange(&board), ==, KR_OK);
    kr_search search;
    g_assert_cmpint(kr_search_open(&search, &board, NULL), ==, KR_OK);
    g_assert_cmpint(kr_search_run(&search, 0, 10), ==, KR_SEARCH_FOUND);
    g_assert_cmpuint(search.column[0], ==, 0);
    kr_board_clear(&board);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/as-many-circles-are-found-as-there-are", as_many_circles_are_found_as_there_are);
    g_test_add_func("/search/a-search-that-is-tired-has-found-nothing",
                    a_search_that_is_tired_has_found_nothing);
    g_test_add_func("/search/a-chain-of-all-closes-on-itself", a_chain_of_all_closes_on_itself);
    return g_test_run();
}
