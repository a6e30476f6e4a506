/*
 * Measures draws against a plain Fisher-Yates shuffle of as many people over the same random words. A draw is
 * the whole call, from the checks of what the caller says to the receivers; a shuffle fills an array that is
 * there. Both run in turns and are timed by the processor's clock; what counts is the median of their ratios.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "draw/drawing.h"
#include "problems/draws.h"

typedef enum {
    TIMES, /* as long as a shuffle */
    US,
    MS,
} Unit;

typedef enum {
    DRAW,
    COUNT,   /* a draw by counting */
    EXPLAIN, /* only whether there is a draw */
} Call;

typedef struct {
    const char *name;
    Unit unit;
    double must, stretch;
    uint32_t n, parameter;
    Draws (*problem)(uint32_t n, uint32_t parameter);
    Call call;
    uint32_t flags;
    uint32_t rounds;   /* of at least a millisecond each */
    uint32_t shuffled; /* instead of n */
    double must_ms;    /* besides `must`, if not 0 */
    double must_mb;    /* besides the input, if not 0 */
} Line;

/* ---- Time and memory ---- */

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static double median(double *values, uint32_t count) {
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

/* VmRSS, or VmHWM, the most of it since it was last forgotten. */
static double memory_mb(const char *name) {
    g_autofree char *status = NULL;
    g_file_get_contents("/proc/self/status", &status, NULL, NULL);
    const char *line = status ? strstr(status, name) : NULL;
    return line ? g_ascii_strtod(line + strlen(name) + 1, NULL) / 1024 : 0;
}

static void memory_forget_most(void) {
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (!file)
        return;
    fputs("5", file);
    fclose(file);
}

/* ---- What is measured ---- */

static void seed_write(uint8_t seed[32], uint32_t number) {
    memset(seed, 0, 32);
    memcpy(seed, &number, sizeof number);
}

/* As people write it, or would if they had ChaCha20 and knew of Lemire's numbers below a size. */
static void shuffle(uint32_t *order, uint32_t n, const uint8_t seed[32]) {
    kr_stream stream;
    kr_stream_open(&stream, seed, KR_STREAM_DRAW);
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t other = i + kr_stream_below(&stream, n - i), mine = order[i];
        order[i] = order[other];
        order[other] = mine;
    }
}

static kr_status call(const Line *line, const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver,
                      kr_report *report) {
    switch (line->call) {
    case DRAW:
        return kr_draw(problem, seed, receiver, report);
    case COUNT:
        return kr_draw_by(KR_METHOD_COUNTING, problem, seed, receiver, report);
    case EXPLAIN:
        return kr_explain(problem, report);
    }
    return KR_BAD_INPUT;
}

typedef struct {
    double us, shuffle_us, ratio, mb;
    kr_status status;
    kr_method method;
    bool exact;
} Result;

/* How often to repeat what takes so long, for a millisecond. */
static uint32_t repeats(double us) {
    return us > 1000 ? 1 : (uint32_t) (1000 / (us + 0.01)) + 1;
}

static double time_draws(const Line *line, const kr_problem *problem, uint32_t *receiver, uint32_t times,
                         Result *result) {
    static uint32_t number;
    kr_report report = {0};
    double start = now_us();
    for (uint32_t k = 0; k < times; k++) {
        uint8_t seed[32];
        seed_write(seed, number++);
        result->status = call(line, problem, seed, receiver, &report);
    }
    double us = (now_us() - start) / times;
    result->method = report.method;
    result->exact = report.exact;
    kr_report_clear(&report);
    return us;
}

static double time_shuffles(uint32_t *order, uint32_t n, uint32_t times) {
    static uint32_t number;
    double start = now_us();
    for (uint32_t k = 0; k < times; k++) {
        uint8_t seed[32];
        seed_write(seed, number++);
        shuffle(order, n, seed);
    }
    return (now_us() - start) / times;
}

/* The first round says how often, and touches all memory. */
static Result measure(const Line *line, const kr_problem *problem, uint32_t rounds) {
    uint32_t shuffled = line->shuffled ? line->shuffled : problem->n;
    g_autofree uint32_t *receiver = g_new0(uint32_t, MAX(shuffled, problem->n));
    g_autofree uint32_t *order = g_new0(uint32_t, shuffled);
    g_autofree double *us = g_new(double, rounds), *shuffle_us = g_new(double, rounds);
    g_autofree double *ratio = g_new(double, rounds);
    Result result = {0};
    uint32_t shuffles = repeats(time_shuffles(order, shuffled, 1));
    double before = memory_mb("VmRSS");
    memory_forget_most();
    uint32_t draws = repeats(time_draws(line, problem, receiver, 1, &result));
    result.mb = memory_mb("VmHWM") - before;
    for (uint32_t k = 0; k < rounds; k++) {
        shuffle_us[k] = time_shuffles(order, shuffled, shuffles);
        us[k] = time_draws(line, problem, receiver, draws, &result);
        ratio[k] = us[k] / shuffle_us[k];
    }
    result.us = median(us, rounds);
    result.shuffle_us = median(shuffle_us, rounds);
    result.ratio = median(ratio, rounds);
    return result;
}

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
    {"certificate-history", TIMES, 0.3, 0.3, MILLION, 4, with_history, EXPLAIN, .rounds = 9},
    {"exclusions-30", US, 40, 15, 30, 30, exclusions, .rounds = 21},
    {"exclusions-1000", MS, 100, 30, 1000, 30, exclusions, .rounds = 5},
    {"departments-100", TIMES, 8, 4, 100000, 1000, groups, .rounds = 5},
    {"departments-mixed", MS, 1500, 200, 100000, 0, departments, .rounds = 1},
    {"matching-half", MS, 250, 120, MILLION, MILLION / 2 - 1, draws_of_one_group, EXPLAIN, .rounds = 3},
    {"impossible", MS, 500, 500, MILLION, MILLION / 2 + 1, draws_of_one_group, EXPLAIN, .rounds = 3},
    {"circle", TIMES, 4, 3, MILLION, 4, groups, .flags = KR_ONE_CIRCLE, .rounds = 3},
    {"circle-history", TIMES, 8, 5, MILLION, 4, with_history, .flags = KR_ONE_CIRCLE, .rounds = 1},
    {"three-gifts", TIMES, 5, 5, MILLION, 4, three_gifts, .shuffled = 3 * MILLION, .rounds = 3},
    {"circle-16", MS, 10, 10, 16, 4, groups, .flags = KR_ONE_CIRCLE, .rounds = 3},
    {"counting-20", MS, 30, 30, 20, 5, groups, COUNT, .rounds = 3},
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
    printf(" %s%s %s\n", line->call == EXPLAIN ? "explain" : kr_method_name(result->method),
           result->exact || line->call == EXPLAIN ? "" : ", not exact", statuses[result->status]);
    fflush(stdout);
    return met;
}

static bool run_line(const Line *line, bool quick) {
    g_auto(Draws) draws = line->problem(line->n, line->parameter);
    draws.problem.flags |= line->flags;
    Result result = measure(line, &draws.problem, quick ? 1 : line->rounds);
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
        Result result = measure(&line, &draws.problem, quick ? 3 : 21);
        g_autofree char *full_name = g_strdup_printf("small/%s", name);
        met &= print(&line, full_name, draws.problem.n, &result);
    }
}

int main(int argc, char **argv) {
    bool quick = argc > 1 && !strcmp(argv[1], "--quick"), met = true, found = false;
    const char *only = argc > 1 + quick ? argv[1 + quick] : NULL;
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
    puts("Repair is not there yet, and not measured.");
    return met ? EXIT_SUCCESS : EXIT_FAILURE;
}
