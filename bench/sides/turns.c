#include "sides/turns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_s(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static uint64_t take_turn(Side *side, uint64_t from, uint64_t pieces) {
    double start = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t sum = side->work(side->data, from, pieces);
    side->cpu_s += now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    side->seconds[side->turns++] = now_s(CLOCK_MONOTONIC) - start;
    return sum;
}

static void forget_turns(Side *sides, size_t count) {
    for (size_t i = 0; i < count; i++) {
        sides[i].turns = 0;
        sides[i].cpu_s = 0;
    }
}

uint64_t turns_warm_up(Side *sides, size_t count, double turn_s, uint64_t least) {
    uint64_t pieces = least;
    for (take_turn(&sides[0], 0, pieces); sides[0].seconds[0] < turn_s; take_turn(&sides[0], 0, pieces)) {
        pieces *= 2;
        forget_turns(sides, count);
    }
    for (size_t i = 1; i < count; i++)
        take_turn(&sides[i], 0, pieces);
    forget_turns(sides, count);
    return pieces;
}

/* Each turn begins with another side. */
void turns_take(Side *sides, size_t count, unsigned turns, uint64_t pieces) {
    g_assert(turns <= MOST_TURNS);
    for (unsigned turn = 0; turn < turns; turn++) {
        uint64_t first = 0;
        for (size_t i = 0; i < count; i++) {
            Side *side = &sides[(turn + i) % count];
            uint64_t sum = take_turn(side, turn * pieces, pieces);
            if (i > 0 && sum != first)
                g_error("%s came to %" PRIu64 ", and not to %" PRIu64, side->name, sum, first);
            first = sum;
        }
    }
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static double median_ratio(const Side *side, const Side *first) {
    double ratios[MOST_TURNS];
    for (unsigned i = 0; i < side->turns; i++)
        ratios[i] = side->seconds[i] / first->seconds[i];
    qsort(ratios, side->turns, sizeof *ratios, by_value);
    return ratios[side->turns / 2];
}

static double all_seconds(const Side *side) {
    double seconds = 0;
    for (unsigned i = 0; i < side->turns; i++)
        seconds += side->seconds[i];
    return seconds;
}

void turns_print(const Side *sides, size_t count, uint64_t pieces) {
    for (size_t i = 0; i < count; i++) {
        double all = (double) pieces * sides[i].turns;
        printf("%s\"%s\": {\"rate\": %.1f, \"cpu_us\": %.3f, \"ratio\": %.4f}", i > 0 ? ", " : "",
               sides[i].name, all / all_seconds(&sides[i]), 1e6 * sides[i].cpu_s / all,
               median_ratio(&sides[i], &sides[0]));
    }
}
