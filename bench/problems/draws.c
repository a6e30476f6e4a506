#include "draws.h"

void draws_clear(Draws *draws) {
    g_clear_pointer(&draws->arrays, g_ptr_array_unref);
    draws->problem = (kr_problem) {0};
}

static Draws draws_new(uint32_t n) {
    return (Draws) {.problem = {.n = n}, .arrays = g_ptr_array_new_with_free_func(g_free)};
}

static uint32_t *numbers_new(Draws *draws, size_t count) {
    uint32_t *numbers = g_new(uint32_t, count);
    g_ptr_array_add(draws->arrays, numbers);
    return numbers;
}

/* The same people in the same random order every time. */
static uint32_t *order_new(uint32_t n) {
    g_autoptr(GRand) random = g_rand_new_with_seed(n);
    uint32_t *order = g_new(uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t other = (uint32_t) g_rand_double_range(random, 0, i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    return order;
}

Draws draws_of_groups(uint32_t n, uint32_t group_size) {
    Draws draws = draws_new(n);
    g_autofree uint32_t *order = order_new(n);
    uint32_t *group = numbers_new(&draws, n);
    for (uint32_t i = 0; i < n; i++)
        group[order[i]] = i / group_size;
    draws.problem.group = group;
    return draws;
}

/* In the order of the groups, everybody drew the one some groups further on. */
static void add_history(Draws *draws, const uint32_t *order, uint32_t distance) {
    uint32_t n = draws->problem.n, *receiver = numbers_new(draws, 2 * (size_t) n);
    for (uint32_t year = 0; year < 2; year++)
        for (uint32_t i = 0; i < n; i++)
            receiver[(size_t) year * n + order[i]] = order[(i + (year + 1) * distance) % n];
    draws->problem.history = receiver;
    draws->problem.years = 2;
}

Draws draws_of_groups_with_history(uint32_t n, uint32_t group_size) {
    Draws draws = draws_of_groups(n, group_size);
    g_autofree uint32_t *order = order_new(n);
    add_history(&draws, order, group_size);
    return draws;
}

Draws draws_of_exclusions(uint32_t n, double share) {
    Draws draws = draws_new(n);
    g_autoptr(GRand) random = g_rand_new_with_seed(n);
    uint32_t *start = numbers_new(&draws, (size_t) n + 1), *to = numbers_new(&draws, (size_t) n * n),
             count = 0;
    for (uint32_t i = 0; i < n; i++) {
        start[i] = count;
        for (uint32_t k = 0; k < n; k++)
            if (k != i && g_rand_double(random) < share)
                to[count++] = k;
    }
    start[n] = count;
    draws.problem.exclusion_start = start;
    draws.problem.exclusion_to = to;
    return draws;
}

Draws draws_of_one_group(uint32_t n, uint32_t group_size) {
    Draws draws = draws_new(n);
    uint32_t *group = numbers_new(&draws, n);
    for (uint32_t i = 0; i < n; i++)
        group[i] = i < group_size ? 7 : KR_NONE;
    draws.problem.group = group;
    return draws;
}

Draws draws_of_departments(uint32_t n) {
    Draws draws = draws_new(n);
    g_autofree uint32_t *order = order_new(n);
    uint32_t *group = numbers_new(&draws, n), *start = numbers_new(&draws, (size_t) n + 1);
    uint32_t *to = numbers_new(&draws, n);
    for (uint32_t i = 0; i < n; i++)
        group[i] = i < n * 0.3 ? 0 : i < n * 0.5 ? 1 : i < n * 0.65 ? 2 : KR_NONE;
    for (uint32_t i = 0; i + 1 < n; i += 2) { /* partners in the random order */
        to[order[i]] = order[i + 1];
        to[order[i + 1]] = order[i];
    }
    for (uint32_t i = 0; i <= n; i++)
        start[i] = i;
    draws.problem.group = group;
    draws.problem.exclusion_start = start;
    draws.problem.exclusion_to = to;
    add_history(&draws, order, 2);
    return draws;
}

Draws draws_of_gifts(uint32_t n, uint32_t group_size, uint16_t gifts) {
    Draws draws = draws_of_groups(n, group_size);
    uint16_t *each = g_new(uint16_t, n);
    g_ptr_array_add(draws.arrays, each);
    for (uint32_t i = 0; i < n; i++)
        each[i] = gifts;
    draws.problem.gives = draws.problem.receives = each;
    return draws;
}

/* ---- Small ones ---- */

#define NUMBERS(...) ((const uint32_t[]) {__VA_ARGS__})

static const struct {
    const char *name;
    kr_problem problem;
} small[] = {
    {"four-plain", {.n = 4}},
    {"six-three-couples", {.n = 6, .group = NUMBERS(0, 0, 1, 1, 2, 2)}},
    {"couples-10", {.n = 10, .group = NUMBERS(0, 0, 1, 1, 2, 2, 3, 3, 4, 4)}},
    {"households-12", {.n = 12, .group = NUMBERS(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2)}},
    {"plain-12", {.n = 12}},
    {"tight-3of6", {.n = 6, .group = NUMBERS(0, 0, 0, 1, 2, 3)}},
    {"near-tight-4of9", {.n = 9, .group = NUMBERS(0, 0, 0, 0, 1, 2, 3, 4, 5)}},
    {"three-teams-of-3", {.n = 9, .group = NUMBERS(0, 0, 0, 1, 1, 1, 2, 2, 2)}},
    {"history-2y-n5", {.n = 5, .history = NUMBERS(1, 2, 3, 4, 0, 4, 0, 1, 2, 3), .years = 2}},
    {"pins-swap", {.n = 5, .must = NUMBERS(1, 0, KR_NONE, KR_NONE, KR_NONE)}},
    {"pins-all", {.n = 5, .must = NUMBERS(2, 3, 4, 0, 1)}},
    {"unique-staircase",
     {.n = 9,
      .allowed_start = NUMBERS(0, 1, 3, 6, 10, 15, 21, 28, 36, 45),
      .allowed_to = NUMBERS(1, 1, 2, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6,
                            7, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8)}},
    {"one-way-street",
     {.n = 8,
      .allowed_start = NUMBERS(0, 3, 6, 9, 12, 12, 12, 12, 12),
      .allowed_to = NUMBERS(1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2)}},
    {"petersen",
     {.n = 10,
      .allowed_start = NUMBERS(0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30),
      .allowed_to =
          NUMBERS(1, 4, 5, 0, 2, 6, 1, 3, 7, 2, 4, 8, 0, 3, 9, 0, 7, 8, 1, 8, 9, 2, 5, 9, 3, 5, 6, 4, 6, 7)}},
    {"allow-lists-3-n12",
     {.n = 12,
      .allowed_start = NUMBERS(0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36),
      .allowed_to = NUMBERS(3, 8, 9, 2, 5, 10, 8, 9, 11, 4, 9, 11, 0, 1, 2, 5, 6, 10, 1, 4, 7, 1, 8, 11, 2, 5,
                            6, 0, 3, 10, 3, 4, 7, 0, 5, 6)}},
};

Draws draws_of_small(unsigned number, const char **name) {
    if (number >= G_N_ELEMENTS(small))
        return (Draws) {0};
    *name = small[number].name;
    Draws draws = draws_new(small[number].problem.n);
    draws.problem = small[number].problem;
    return draws;
}
