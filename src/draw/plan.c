#include "draw/plan.h"

#include "draw/drawing.h"
#include "draw/weighted.h"

/* ---- What suits a board ---- */

/* Up to here counting takes at most half a millisecond, and says how many draws there are. */
enum { ALWAYS_COUNTED = 16 };

/* Up to here all draws can be gone through: 9! is 362,880. */
enum { ALWAYS_LISTED = 9 };

static bool is_tiny(const kr_board *board) {
    return board->n <= ALWAYS_LISTED;
}

static bool is_small(const kr_board *board) {
    return board->n <= ALWAYS_COUNTED;
}

static bool is_countable(const kr_board *board) {
    return board->n <= KR_COUNTING_LIMIT;
}

static bool is_listable(const kr_board *board) {
    return board->n <= KR_LISTING_LIMIT;
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

static bool wants_a_circle(const kr_board *board) {
    return board->problem->flags & KR_ONE_CIRCLE;
}

static bool is_circle_with_few_conflicts(const kr_board *board) {
    return wants_a_circle(board) && has_few_conflicts(board);
}

static bool may_be_unfair(const kr_board *board) {
    return !(board->problem->flags & KR_EXACT);
}

static bool is_circle_and_may_be_unfair(const kr_board *board) {
    return wants_a_circle(board) && may_be_unfair(board);
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
    {&kr_listing, is_tiny, 1, UINT64_MAX},
    {&kr_circle_rejection, is_circle_with_few_conflicts, 30000, 20000000000},
    {NULL, NULL, 0, 0},
};

static const Step block[] = {
    {&kr_counting, is_small, 4096, UINT64_MAX},
    {&kr_switching, is_sparse, 100000, 400000000},
    {&kr_weighted_switching, is_weighable, 300, 400000000},
    {&kr_classes, may_have_classes, 1000, 400000000},
    {&kr_sequential, is_table_sized, 20000, 1000000000},
    {&kr_counting, is_countable, 4096, UINT64_MAX},
    {&kr_rejection, has_few_conflicts, 30000, 10000000000},
    {&kr_walk, may_be_unfair, 256, UINT64_MAX},
    {NULL, NULL, 0, 0},
};

/* Where three draws could not be joined to one circle, more rarely can. */
static const Step rest[] = {
    {&kr_listing, is_listable, 1, UINT64_MAX},
    {&kr_joined_walk, is_circle_and_may_be_unfair, 4, UINT64_MAX},
    {NULL, NULL, 0, 0},
};

static const Step *const plans[] = {
    [KR_PLAN_SHAPES] = shapes,
    [KR_PLAN_BLOCK] = block,
    [KR_PLAN_REST] = rest,
};

static uint64_t step_attempts(const Step *step, const kr_board *board) {
    uint64_t n = board->n, cost = step->sampler == &kr_sequential ? n * n : n;
    uint64_t affordable = step->steps / cost;
    return affordable < step->attempts ? affordable : step->attempts;
}

/* ---- One method alone, for tests ---- */

enum { ALONE = 100000 };

static const kr_sampler *only(kr_method method, bool circle) {
    if ((int) method == KR_BY_WEIGHTED_SWITCHING)
        return &kr_weighted_switching;
    switch (method) {
    case KR_METHOD_REJECTION:
        return circle ? &kr_circle_rejection : &kr_rejection;
    case KR_METHOD_COUNTING:
        return &kr_counting;
    case KR_METHOD_SWITCHING:
        return &kr_switching;
    case KR_METHOD_SEQUENTIAL:
        return &kr_sequential;
    case KR_METHOD_CLASSES:
        return &kr_classes;
    case KR_METHOD_WALK:
        return circle ? &kr_joined_walk : &kr_walk;
    case KR_METHOD_NONE:
        break;
    }
    return NULL;
}

/* Circles are drawn on the whole board, all others block by block. */
static const kr_sampler *only_of_plan(kr_plan plan, kr_method method, const kr_board *board) {
    const kr_sampler *shaped = only(method, wants_a_circle(board)), *plain = only(method, false);
    if (plan == KR_PLAN_SHAPES)
        return shaped == plain ? NULL : shaped;
    return plan == KR_PLAN_BLOCK && shaped == plain ? plain : NULL;
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
