/* Measures the calls of the engine, each line against what it must reach and what it could. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

/* ---- The table ---- */

static Draws groups(uint32_t n, uint32_t size) {
    return draws_of_groups(n, size);
}

static Draws with_history(uint32_t n, uint32_t size) {
    return draws_of_groups_with_history(n, size);
}

static Draws exclusions(uint32_t n, uint32_t percent) {
    return draws_of_exclusions(n, percent / 100.0);
}

static Draws departments(uint32_t n, uint32_t unused) {
    (void) unused;
    return draws_of_departments(n);
}

static Draws three_gifts(uint32_t n, uint32_t size) {
    return draws_of_gifts(n, size, 3);
}

enum { MILLION = 1000000 };

static const Line lines[] = {
    {"households", TIMES, 2.0, 1.35, MILLION, 4, groups, .rounds = 9},
    {"households-history", TIMES, 2.5, 1.6, MILLION, 4, with_history, .rounds = 9},
    {"households-history-10M", TIMES, 2.5, 1.5, 10 * MILLION, 4, with_history, .rounds = 3, .must_ms = 500,
     .must_mb = 350},
    {"certificate", TIMES, 0.3, 0.3, MILLION, 4, groups, EXPLAIN, .rounds = 9},
    {"certificate-history", TIMES, 0.3, 0.3, MILLION, 4, with_history, EXPLAIN, .rounds = 21},
    {"exclusions-30", US, 40, 15, 30, 30, exclusions, .rounds = 21},
    {"exclusions-1000", MS, 100, 30, 1000, 30, exclusions, .rounds = 5},
    {"departments-100", TIMES, 8, 4, 100000, 1000, groups, .rounds = 21},
    {"department-of-half", MS, 500, 200, MILLION, MILLION / 2 - 1, draws_of_one_group, .rounds = 1},
    {"departments-mixed", MS, 1500, 200, 100000, 0, departments, .rounds = 1},
    {"matching-half", MS, 250, 120, MILLION, MILLION / 2 - 1, draws_of_one_group, EXPLAIN, .rounds = 3},
    {"impossible", MS, 500, 500, MILLION, MILLION / 2 + 1, draws_of_one_group, EXPLAIN, .rounds = 3},
    {"circle", TIMES, 4, 3, MILLION, 4, groups, .flags = KR_ONE_CIRCLE, .rounds = 9},
    {"no-swaps", TIMES, 5, 4, MILLION, 4, groups, .flags = KR_NO_SWAPS, .rounds = 9},
    {"circle-history", TIMES, 8, 5, MILLION, 4, with_history, .flags = KR_ONE_CIRCLE, .rounds = 9},
    {"three-gifts", TIMES, 5, 5, MILLION, 4, three_gifts, .shuffled = 3 * MILLION, .rounds = 9},
    {"circle-16", MS, 10, 10, 16, 4, groups, .flags = KR_ONE_CIRCLE, .rounds = 3},
    {"counting-20", MS, 30, 30, 20, 5, groups, COUNT, .rounds = 3},
    {"repair", US, 2, 0.5, MILLION, 4, groups, REPAIR},
};

static const char *const statuses[] = {
    [KR_OK] = "",
    [KR_BAD_INPUT] = "bad input",
    [KR_IMPOSSIBLE] = "impossible",
    [KR_NOT_FOUND] = "not found",
    [KR_NO_MEMORY] = "no memory",
    [KR_UNSUPPORTED] = "unsupported",
};

static const char *const units[] = {[TIMES] = "x", [US] = "us", [MS] = "ms"};

static double in_unit(const Result *result, Unit unit) {
    return unit == TIMES ? result->ratio : unit == US ? result->us : result->us / 1000;
}

static void print_duration(double us) {
    if (us < 1000)
        printf(" %9.2f us", us);
    else
        printf(" %9.2f ms", us / 1000);
}

/* A draw that is not exactly fair is not what was asked for; to prove that there is none can be. */
static bool is_answered(const Line *line, const Result *result) {
    if (line->call == REPAIR)
        return result->status == KR_OK;
    if (line->call == EXPLAIN)
        return result->status == KR_OK || result->status == KR_IMPOSSIBLE;
    return result->status == KR_OK && result->exact;
}

static bool print(const Line *line, const char *name, uint32_t n, const Result *result) {
    double value = in_unit(result, line->unit);
    bool met = is_answered(line, result) && value <= line->must &&
               (line->must_ms <= 0 || result->us <= 1000 * line->must_ms) &&
               (line->must_mb <= 0 || result->mb <= line->must_mb);
    printf("%-23s %8u", name, n);
    print_duration(result->us);
    print_duration(result->shuffle_us);
    printf(" %8.2f x  %6g %-2s %6g %-2s %-7s", result->ratio, line->must, units[line->unit], line->stretch,
           units[line->unit],
           !met                     ? "missed"
           : value <= line->stretch ? "stretch"
                                    : "met");
    if (line->must_mb > 0)
        printf(" %.0f ms and %.0f of %.0f MB;", line->must_ms, result->mb, line->must_mb);
    bool draws = line->call == DRAW || line->call == COUNT;
    printf(" %s%s %s\n",
           draws                  ? kr_method_name(result->method)
           : line->call == REPAIR ? "repair"
                                  : "explain",
           draws && !result->exact ? ", not exact" : "", statuses[result->status]);
    fflush(stdout);
    return met;
}

static bool run_line(const Line *line, bool quick) {
    g_auto(Draws) draws = line->problem(line->n, line->parameter);
    draws.problem.flags |= line->flags;
    Result result = line->call == REPAIR ? measure_repairs(&draws.problem)
                                         : measure_draws(line, &draws.problem, quick ? 1 : line->rounds);
    return print(line, line->name, line->n, &result);
}

/* Five microseconds each, the problem read anew every time; what falls apart may take a hundred. */
static bool run_small(bool quick) {
    static const Line line = {"small", US, 5, 2, .call = DRAW};
    bool met = true;
    const char *name;
    for (unsigned number = 0;; number++) {
        g_auto(Draws) draws = draws_of_small(number, &name);
        if (!draws.problem.n)
            return met;
        Result result = measure_draws(&line, &draws.problem, quick ? 3 : 21);
        g_autofree char *full_name = g_strdup_printf("small/%s", name);
        met &= print(&line, full_name, draws.problem.n, &result);
    }
}

int main(int argc, char **argv) {
    bool quick = argc > 1 && !strcmp(argv[1], "--quick"), met = true, found = false;
    const char *only = argc > 1 + quick ? argv[1 + quick] : NULL;
    puts("Medians of calls in one process that read and check the problem anew, but for repairs;");
    puts("a shuffle is a plain Fisher-Yates over the same random words, in turn with the calls.\n");
    printf("%-23s %8s %12s %12s %10s  %9s %9s\n", "", "people", "draw", "shuffle", "ratio", "must",
           "stretch");
    for (size_t k = 0; k < G_N_ELEMENTS(lines); k++)
        if (!only || !strcmp(only, lines[k].name)) {
            met &= run_line(&lines[k], quick);
            found = true;
        }
    if (!only || !strcmp(only, "small")) {
        met &= run_small(quick);
        found = true;
    }
    if (!found) {
        fprintf(stderr, "bench-draw [--quick] [LINE]: there is no line \"%s\"\n", only);
        return 2;
    }
    return met ? EXIT_SUCCESS : EXIT_FAILURE;
}
