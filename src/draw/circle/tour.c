/*
 * A single circle through groups, by Q and a tour. All circles that keep the groups apart are equally likely
 * here; the other rules are left to luck.
 *
 * Of a draw, keep only how many of each group give to which group. Circles with these numbers are the closed
 * tours of the groups that go that often from one to the other, with everybody at one visit of his group. Let
 * the last exit of every group but one, the home, be one of its exits at random: if these lead home from
 * everywhere, then a tour that leaves each group by its other exits in random order, and by that one at last,
 * uses up everything and is any of the tours with the same chance (the BEST theorem of de Bruijn, van
 * Aardenne-Ehrenfest, Smith and Tutte). And the chance that they lead home is, up to a factor that is always
 * the same, the part of the draws with these numbers that are circles. So giving up when they do not is the
 * right test, too.
 *
 * Random words go to Q on the groups alone (methods/sequential.c); then, group by group, to shuffling its
 * members, from the order of the last attempt, of whom the last one needs no word. The exits of a group are the
 * groups of its rows' columns, rows ascending, the last of them its last exit. The home is the largest
 * group, of several the first.
 */
#include "draw/methods/methods.h"

#include "draw/array.h"

typedef struct {
    const kr_board *board;
    kr_problem problem; /* with its groups as the only rule */
    kr_board base;      /* of that: rows and columns are numbered as on the board */
    void *sequential;   /* draws on the base */
    uint32_t *column;   /* such a draw */
    uint32_t *exit;     /* the groups that a group gives to, in its run of rows */
    uint32_t *member;   /* the columns of a group in the order of its visits, in its run */
    uint32_t *visits;   /* of a group so far */
    bool *leads_home;   /* by group */
    uint32_t home;      /* the largest group: the chance to be led there is the greatest */
} Tour;

static uint32_t group_size(const kr_board *board, uint32_t group) {
    return board->group_start[group + 1] - board->group_start[group];
}

static uint32_t largest_group(const kr_board *board) {
    uint32_t largest = 0;
    for (uint32_t group = 1; group < board->groups; group++)
        if (group_size(board, group) > group_size(board, largest))
            largest = group;
    return largest;
}

static kr_status tour_open(void *state, const kr_board *board, kr_stream *stream) {
    Tour *tour = state;
    const kr_problem *problem = board->problem;
    if (problem->must || board->has_listed_rows || board->n > KR_SEQUENTIAL_LIMIT)
        return KR_NOT_FOUND;
    tour->board = board;
    tour->problem = (kr_problem) {
        .n = problem->n, .group = problem->group, .gives = problem->gives, .receives = problem->receives};
    tour->home = largest_group(board);
    tour->column = kr_array(board->n, sizeof *tour->column);
    tour->exit = kr_array(board->n, sizeof *tour->exit);
    tour->member = kr_array(board->n, sizeof *tour->member);
    tour->visits = kr_array(board->groups, sizeof *tour->visits);
    tour->leads_home = kr_array(board->groups, sizeof *tour->leads_home);
    if (!tour->column || !tour->exit || !tour->member || !tour->visits || !tour->leads_home)
        return KR_NO_MEMORY;
    for (uint32_t column = 0; column < board->n; column++)
        tour->member[column] = column;
    kr_status status = kr_board_read(&tour->base, &tour->problem);
    if (status == KR_OK)
        status = kr_board_arrange(&tour->base);
    return status == KR_OK ? kr_sampler_open(&kr_sequential, &tour->sequential, &tour->base, stream) : status;
}

static void tour_close(void *state) {
    Tour *tour = state;
    kr_sampler_close(&kr_sequential, &tour->sequential);
    kr_board_clear(&tour->base);
    free(tour->column);
    free(tour->exit);
    free(tour->member);
    free(tour->visits);
    free(tour->leads_home);
}

static void shuffle(uint32_t *from, uint32_t count, kr_stream *stream) {
    for (uint32_t k = 0; k + 1 < count; k++) {
        uint32_t other = k + kr_stream_below(stream, count - k), mine = from[other];
        from[other] = from[k];
        from[k] = mine;
    }
}

/* The order in which each group is left, and in which its members are visited. To
   the draw all rows of a group are alike, so their order is random as it stands. */
static void tour_plan(Tour *tour, kr_stream *stream) {
    const kr_board *board = tour->board;
    for (uint32_t row = 0; row < board->n; row++)
        tour->exit[row] = board->column_group[tour->column[row]];
    for (uint32_t group = 0; group < board->groups; group++) {
        shuffle(tour->member + board->group_start[group], group_size(board, group), stream);
        tour->visits[group] = 0;
        tour->leads_home[group] = false;
    }
    tour->leads_home[tour->home] = true;
}

static uint32_t last_exit(const Tour *tour, uint32_t group) {
    return tour->exit[tour->board->group_start[group + 1] - 1];
}

/* Whether the last exits lead home from this group; then they do from all on the way. */
static bool find_home(Tour *tour, uint32_t group) {
    uint32_t at = group, steps = 0;
    for (; !tour->leads_home[at]; at = last_exit(tour, at))
        if (steps++ == tour->board->groups)
            return false;
    for (at = group; !tour->leads_home[at]; at = last_exit(tour, at))
        tour->leads_home[at] = true;
    return true;
}

static bool all_find_home(Tour *tour) {
    for (uint32_t group = 0; group < tour->board->groups; group++)
        if (group_size(tour->board, group) && !find_home(tour, group))
            return false;
    return true;
}

/* False when a rule besides the groups is broken. */
static bool tour_go(Tour *tour, uint32_t *column) {
    const kr_board *board = tour->board;
    uint32_t group = tour->home, at = tour->member[board->group_start[group]];
    for (uint32_t left = board->n; left > 0; left--) {
        uint32_t next_group = tour->exit[board->group_start[group] + tour->visits[group]++];
        uint32_t visit = left > 1 ? tour->visits[next_group] : 0;
        uint32_t next = tour->member[board->group_start[next_group] + visit];
        if (kr_board_forbids(board, at, next))
            return false;
        column[at] = next;
        at = next;
        group = next_group;
    }
    return true;
}

static bool tour_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Tour *tour = state;
    if (!kr_sequential.attempt(tour->sequential, stream, tour->column))
        return false;
    tour_plan(tour, stream);
    return all_find_home(tour) && tour_go(tour, column);
}

const kr_sampler kr_circle_tour = {
    .method = KR_METHOD_SEQUENTIAL,
    .exact = true,
    .size = sizeof(Tour),
    .open = tour_open,
    .attempt = tour_attempt,
    .close = tour_close,
};
