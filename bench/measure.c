#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- Time and memory ---- */

double now_us(void) {
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

void seed_write(uint8_t seed[32], uint32_t number) {
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
    case REPAIR:
        break;
    }
    return KR_BAD_INPUT;
}

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
Result measure_draws(const Line *line, const kr_problem *problem, uint32_t rounds) {
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
