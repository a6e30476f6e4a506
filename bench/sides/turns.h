/* Sides that do the same work in turns of some milliseconds, so that all of them feel alike what else the machine does. */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_TURNS = 100 };

typedef struct {
    const char *name;
    void *data;
    uint64_t (*work)(void *data, uint64_t from, uint64_t count); /* gives a sum that has to be everybody's */
    unsigned turns;
    double seconds[MOST_TURNS]; /* of each */
    double cpu_s;               /* of all together */
} Side;

/* So many pieces of work, at least `least`, fill a turn of the first side; all have warmed up with that. */
uint64_t turns_warm_up(Side *sides, size_t count, double turn_s, uint64_t least);

/* Each side takes so many turns of so many pieces; the program ends if they do not come to the same. */
void turns_take(Side *sides, size_t count, unsigned turns, uint64_t pieces);

/*
 * "ours": {"rate": 100000, "cpu_us": 9.5, "ratio": 1}, "bare": {..., "ratio": 0.93}, ...: pieces a second, processor time
 * for each, and how many times as fast the first side was: the median of all turns, each beside the other side's.
 */
void turns_print(const Side *sides, size_t count, uint64_t pieces);
