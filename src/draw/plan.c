#include "draw/plan.h"

#include "draw/gifts-methods.h"

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
    uint64_t n = board->n, cost = step->sampler == &kr_sequential ? n * n : n;
    if (step->sampler == &kr_gift_switching || step->sampler == &kr_gift_sequential)
        cost = (step->sampler == &kr_gift_sequential ? n : 1) * kr_gifts_slots(kr_gifts_of(board)) + 1;
    uint64_t affordable = step->steps / cost;
    return affordable < step->attempts ? affordable : step->attempts;
}

/* ---- One method alone, for tests ---- */

enum { ALONE = 100000 };

static const kr_sampler *only(kr_method method, bool circle) {
    switch (method) {
    case KR_METHOD_REJECTION:
        return circle ? &kr_circle_rejection : &kr_rejection;
    case KR_METHOD_COUNTING:
        return &kr_counting;
    case KR_METHOD_SWITCHING:
        return &kr_switching;
    case KR_METHOD_SEQUENTIAL:
        return &kr_sequential;
    case KR_METHOD_WALK:
        return circle ? &kr_joined_walk : &kr_walk;
    case KR_METHOD_NONE:
        break;
    }
    return NULL;
}

static const kr_sampler *only_of_gifts(kr_method method) {
    switch (method) {
    case KR_METHOD_REJECTION:
        return &kr_gift_rejection;
    case KR_METHOD_COUNTING:
        return &kr_gift_counting;
    case KR_METHOD_SWITCHING:
        return &kr_gift_switching;
    case KR_METHOD_SEQUENTIAL:
        return &kr_gift_sequential;
    case KR_METHOD_WALK:
        return &kr_gift_walk;
    case KR_METHOD_NONE:
        break;
    }
    return NULL;
}

/* Circles are drawn on the whole board, all others block by block. */
static const kr_sampler *only_of_plan(kr_plan plan, kr_method method, const kr_board *board) {
    if (plan == KR_PLAN_GIFTS)
        return only_of_gifts(method);
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
