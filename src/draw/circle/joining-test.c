/* Circles are joined where two of their givers may change receivers, and left as they are where none may. */
#include "draw/circle/joining.h"

#include <glib.h>
#include <string.h>

/* More people than random pairs could find two among, and than choices of a giver are looked through. */
enum { TEAM = 300, PEOPLE = 2 * TEAM };

/* Two teams that exclude each other, but for one pair each way where they are tied. */
typedef struct {
    kr_problem problem;
    kr_board board;
    uint32_t *start, *to;
} Teams;

static void teams_close(Teams *teams) {
    kr_board_clear(&teams->board);
    g_free(teams->start);
    g_free(teams->to);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Teams, teams_close)

static bool ties(uint32_t giver, uint32_t receiver) {
    return (giver == 0 && receiver == PEOPLE - 1) || (giver == PEOPLE - 2 && receiver == 1);
}

static void teams_open(Teams *teams, bool tied) {
    teams->start = g_new0(uint32_t, PEOPLE + 1);
    teams->to = g_new(uint32_t, PEOPLE * TEAM);
    uint32_t count = 0;
    for (uint32_t giver = 0; giver < PEOPLE; giver++) {
        for (uint32_t receiver = 0; receiver < PEOPLE; receiver++)
            if (giver / TEAM != receiver / TEAM && !(tied && ties(giver, receiver)))
                teams->to[count++] = receiver;
        teams->start[giver + 1] = count;
    }
    teams->problem = (kr_problem) {
        .n = PEOPLE, .exclusion_start = teams->start, .exclusion_to = teams->to, .flags = KR_ONE_CIRCLE};
    teams->board.problem = &teams->problem;
    g_assert_cmpint(kr_board_arrange(&teams->board), ==, KR_OK);
}

/* A circle of each team, joined if it may be. */
static bool join(const Teams *teams, uint32_t *column) {
    for (uint32_t row = 0; row < PEOPLE; row++)
        column[row] = row / TEAM * TEAM + (row + 1) % TEAM;
    kr_joiner joiner;
    kr_stream stream;
    kr_stream_open(&stream, (const uint8_t[32]) {1}, 1);
    g_assert_cmpint(kr_joiner_open(&joiner, &teams->board), ==, KR_OK);
    bool joined = kr_joiner_join(&joiner, &stream, column);
    kr_joiner_close(&joiner);
    return joined;
}

static void circles_that_nobody_may_leave_stay_as_they_are(void) {
    g_auto(Teams) teams = {0};
    teams_open(&teams, false);
    uint32_t column[PEOPLE];
    g_assert_false(join(&teams, column));
    for (uint32_t row = 0; row < PEOPLE; row++)
        g_assert_cmpuint(column[row], ==, row / TEAM * TEAM + (row + 1) % TEAM);
}

static void the_only_two_who_may_change_receivers_are_found(void) {
    g_auto(Teams) teams = {0};
    teams_open(&teams, true);
    uint32_t column[PEOPLE];
    g_assert_true(join(&teams, column));
    g_assert_cmpuint(column[0], ==, PEOPLE - 1);
    g_assert_cmpuint(column[PEOPLE - 2], ==, 1);
    uint32_t length = 1;
    for (uint32_t person = column[0]; person != 0; person = column[person])
        length++;
    g_assert_cmpuint(length, ==, PEOPLE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/joining/circles-that-nobody-may-leave-stay-as-they-are",
                    circles_that_nobody_may_leave_stay_as_they_are);
    g_test_add_func("/joining/the-only-two-who-may-change-receivers-are-found",
                    the_only_two_who_may_change_receivers_are_found);
    return g_test_run();
}
