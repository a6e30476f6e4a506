#include "draw/methods/plan.h"

#include "draw/circle/circles.h"
#include "draw/gifts/methods.h"
#include "draw/methods/drawing.h"
#include "draw/methods/weighted.h"
#include "draw/proof/search.h"

/* ---- What suits a board ---- */

/* Up to here counting circles takes a few milliseconds. */
enum { CIRCLES_COUNTED = 16 };

/* Up to here all draws can be gone through at once: 7! is 5,040. */
enum { ALWAYS_LISTED = 7 };

static bool wants_a_circle(const kr_board *board) {
    return board->problem->flags & KR_ONE_CIRCLE;
}

static bool is_tiny(const kr_board *board) {
    return board->n <= ALWAYS_LISTED;
}

static bool is_countable(const kr_board *board) {
    return board->n <= KR_COUNTING_LIMIT;
}

/* About as many draws as there are ways to take a free square in every row, times the chance that these are
   in different columns; for circles this is some times too high. So few are gone through in a few ms. */
static bool has_few_draws(const kr_board *board) {
    if (board->n > KR_SEARCH_LIMIT)
        return false;
    double draws = 1;
    for (uint32_t row = 0; row < board->n; row++)
        draws *= (double) kr_board_choices(board, row) * (row + 1) / board->n;
    return draws <= 30000;
}

static bool is_any(const kr_board *board) {
    (void) board;
    return true;
}

/* The forbidden squares that a shuffle hits on average: it fits about once in e to this power. */
static double conflicts_expected(const kr_board *board) {
    return (double) board->forbidden / board->n;
}

/* Switching loses about hits*(hits+1)/n of its attempts by chance, and hits*most*most/n/n to the tests. */
static bool is_sparse(const kr_board *board) {
    double n = board->n, hits = conflicts_expected(board);
    double most = board->most_in_row > board->most_in_column ? board->most_in_row : board->most_in_column;
    return hits * (hits + 1) <= n / 2 && hits * most * most <= n * n / 2;
}

/* Below, bounds are too coarse to switch much, and Q is quick. */
enum { SWITCHED_FROM = 25 };

/* Weighted switching succeeds about once in e to the power of its loss. */
static bool is_weighable(const kr_board *board) {
    return board->n >= SWITCHED_FROM && kr_weighted_loss(board, 0) <= 1.5;
}

/* The method itself knows best whether its groups are large enough. */
static bool may_have_classes(const kr_board *board) {
    return board->n >= SWITCHED_FROM && !board->has_listed_rows;
}

static bool is_table_sized(const kr_board *board) {
    return board->n <= KR_SEQUENTIAL_LIMIT;
}

static bool has_few_conflicts(const kr_board *board) {
    return conflicts_expected(board) <= 8;
}

static bool is_small_circle(const kr_board *board) {
    return wants_a_circle(board) && board->n <= CIRCLES_COUNTED;
}

/* Switching a circle loses about 7 in n of its attempts for each conflict and each square that gets in the
   way of it, which are those of a row and a column; and the person itself is no conflict. */
static bool is_sparse_circle(const kr_board *board) {
    double closed = (double) board->most_in_row + board->most_in_column - 2;
    return wants_a_circle(board) && (conflicts_expected(board) - 1) * closed <= 0.6 * board->n;
}

/* A tour through groups gains a factor as large as the largest of them, which is
   at most most_in_row, and loses about one of e for every other rule of a row. */
static bool is_circle_through_groups(const kr_board *board) {
    if (!wants_a_circle(board) || !is_table_sized(board) || !kr_board_is_arranged(board))
        return false;
    double rules = (double) board->start[board->n] / board->n, lost = 1;
    for (; rules > 0; rules--)
        lost *= 3;
    return !board->has_listed_rows && !board->problem->must && board->most_in_row > lost;
}

static bool is_circle_with_few_conflicts(const kr_board *board) {
    return wants_a_circle(board) && has_few_conflicts(board);
}

static bool may_be_unfair(const kr_board *board) {
    return !(board->problem->flags & KR_EXACT);
}

/* Where a circle by chance is out of reach, circles are joined. */
static bool may_be_unfair_and_hit(const kr_board *board) {
    return may_be_unfair(board) && (!wants_a_circle(board) || board->n <= 256);
}

static bool is_circle_and_may_be_unfair(const kr_board *board) {
    return wants_a_circle(board) && may_be_unfair(board);
}

/* Slots stand for people where several gifts are drawn. Losses are as above,
   and a switch makes a double by about three times the gifts of a row and of a column in all slots. */
static bool has_sparse_slots(const kr_board *board) {
    const kr_gifts *gifts = kr_gifts_of(board);
    double slots = kr_gifts_slots(gifts), hits = (double) gifts->forbidden / slots;
    double most =
        (double) (gifts->most_in_row > gifts->most_in_column ? gifts->most_in_row : gifts->most_in_column);
    double doubles = 3.0 * gifts->most_given * gifts->most_received;
    return slots > 0 && hits * (hits + 1 + doubles) <= slots / 2 && hits * most * most <= slots * slots / 2;
}

static bool has_countable_slots(const kr_board *board) {
    return kr_gifts_are_countable(kr_gifts_of(board));
}

static bool has_countable_shapes(const kr_board *board) {
    return kr_gifts_of(board)->problem->flags & KR_NO_SWAPS && has_countable_slots(board);
}

static bool has_table_sized_slots(const kr_board *board) {
    return board->n <= KR_GIFT_SEQUENTIAL_LIMIT;
}

/* What is sparse by its bounds is switched, and nothing else gets its turn. */
bool kr_plan_looks(kr_plan plan, const kr_board *board) {
    if (plan == KR_PLAN_GIFTS)
        return board->n <= KR_GIFT_SEQUENTIAL_LIMIT || !has_sparse_slots(board);
    return board->n <= KR_SEARCH_LIMIT || (wants_a_circle(board) && !is_sparse_circle(board));
}

/* ---- The plans ---- */

/*
 * An attempt of each method costs about n steps, that of a sequential one n*n, and it gets as many attempts
 * as stay within its steps, but never more than `attempts`. All this is counted, since a clock would make the
 * same seed draw differently. Another number anywhere in here is another KR_ENGINE.
 */
typedef struct {
    const kr_sampler *sampler;
    bool (*suits)(const kr_board *board);
    uint64_t attempts, steps;
} Step;

static const Step shapes[] = {
    {&kr_circle_counting, is_small_circle, 1, UINT64_MAX},
    {&kr_listing, is_tiny, 1, UINT64_MAX},
    {&kr_listing, has_few_draws, 1, UINT64_MAX},
    {&kr_circle_switching, is_sparse_circle, 3000, 20000000000},
    {&kr_circle_tour, is_circle_through_groups, 20000, 2000000000},
    {&kr_circle_rejection, is_circle_with_few_conflicts, 30000, 20000000000},
    {NULL, NULL, 0, 0},
};

/* Few people are drawn by Q in less time than counting takes; where it fails too often, rules are tight. */
static const Step block[] = {
    {&kr_sequential, is_countable, 200, UINT64_MAX},
    {&kr_counting, is_countable, 4096, UINT64_MAX},
    {&kr_switching, is_sparse, 100000, 400000000},
    {&kr_weighted_switching, is_weighable, 300, 400000000},
    {&kr_classes, may_have_classes, 1000, 400000000},
    {&kr_sequential, is_table_sized, 20000, 1000000000},
    {&kr_rejection, has_few_conflicts, 30000, 10000000000},
    {&kr_walk, may_be_unfair_and_hit, 256, UINT64_MAX},
    {NULL, NULL, 0, 0},
};

/* Every attempt to join walks on a little. Where a few dozen draws cannot be joined, more rarely can. */
static const Step rest[] = {
    {&kr_circle_counting, wants_a_circle, 1, UINT64_MAX},
    {&kr_listing, is_any, 1, UINT64_MAX},
    {&kr_joined_walk, is_circle_and_may_be_unfair, 64, 10000000},
    {&kr_finding, may_be_unfair, 8, UINT64_MAX},
    {NULL, NULL, 0, 0},
};

/* All flags in one: draws with swaps are thrown away, or not listed. */
static const Step gifts[] = {
    {&kr_gift_listing, has_countable_shapes, 1000, UINT64_MAX},
    {&kr_gift_counting, has_countable_slots, 4096, UINT64_MAX},
    {&kr_gift_switching, has_sparse_slots, 100000, 4000000000},
    {&kr_gift_sequential, has_table_sized_slots, 100000, 2000000000},
    {&kr_gift_walk, may_be_unfair, 256, UINT64_MAX},
    {NULL, NULL, 0, 0},
};

static const Step *const plans[] = {
    [KR_PLAN_SHAPES] = shapes,
    [KR_PLAN_BLOCK] = block,
    [KR_PLAN_REST] = rest,
    [KR_PLAN_GIFTS] = gifts,
};

static uint64_t step_attempts(const Step *step, const kr_board *board) {
    bool is_square = step->sampler == &kr_sequential || step->sampler == &kr_circle_tour;
    uint64_t n = board->n, cost = is_square ? n * n : n;
    if (step->sampler == &kr_gift_switching || step->sampler == &kr_gift_sequential)
        cost = (step->sampler == &kr_gift_sequential ? n : 1) * kr_gifts_slots(kr_gifts_of(board)) + 1;
    uint64_t affordable = step->steps / cost;
    return affordable < step->attempts ? affordable : step->attempts;
}

/* ---- One method alone, for tests ---- */

enum { ALONE = 100000 };

/* What draws blocks, a single circle, and several gifts. */
typedef struct {
    const kr_sampler *plain, *circle, *gifts;
} Alone;

static const Alone only[] = {
    [KR_METHOD_REJECTION] = {&kr_rejection, &kr_circle_rejection, &kr_gift_rejection},
    [KR_METHOD_COUNTING] = {&kr_counting, &kr_circle_counting, &kr_gift_counting},
    [KR_METHOD_SWITCHING] = {&kr_switching, &kr_circle_switching, &kr_gift_switching},
    [KR_METHOD_SEQUENTIAL] = {&kr_sequential, &kr_circle_tour, &kr_gift_sequential},
    [KR_METHOD_CLASSES] = {&kr_classes, &kr_classes, NULL},
    [KR_METHOD_WALK] = {&kr_walk, &kr_joined_walk, &kr_gift_walk},
    [KR_METHOD_SEARCH] = {&kr_finding, &kr_finding, NULL},
    [KR_BY_WEIGHTED_SWITCHING] = {&kr_weighted_switching, &kr_weighted_switching, NULL},
};

/* Circles are drawn on the whole board, all others block by block; Q can do both.
   What searches for a shape has to see the whole board, too. */
static const kr_sampler *only_of_plan(kr_plan plan, kr_method method, const kr_board *board) {
    const kr_sampler *plain = only[method].plain,
                     *shaped = wants_a_circle(board) ? only[method].circle : plain;
    if (plan == KR_PLAN_GIFTS)
        return only[method].gifts;
    if (method == KR_METHOD_SEARCH && board->problem->flags & KR_SHAPES)
        return plan == KR_PLAN_SHAPES ? &kr_finding : NULL;
    if (plan == KR_PLAN_SHAPES)
        return shaped == plain ? NULL : shaped;
    return plan == KR_PLAN_BLOCK && (shaped == plain || plain == &kr_sequential) ? plain : NULL;
}

const kr_sampler *kr_plan_next(kr_plan plan, kr_method method, const kr_board *board, uint32_t *next,
                               uint64_t *attempts) {
    if (method != KR_METHOD_NONE) {
        *attempts = ALONE;
        return (*next)++ == 0 ? only_of_plan(plan, method, board) : NULL;
    }
    for (const Step *step = &plans[plan][*next]; step->sampler; step++) {
        ++*next;
        if (step->suits(board)) {
            *attempts = step_attempts(step, board);
            return step->sampler;
        }
    }
    return NULL;
}
