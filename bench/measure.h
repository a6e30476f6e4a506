/* How long a draw takes beside a plain Fisher-Yates shuffle of as many people over the same random words. */
#pragma once

#include "draw/methods/drawing.h"
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
    REPAIR,  /* one change of a draw, without reading the problem */
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

typedef struct {
    double us, shuffle_us, ratio, mb;
    kr_status status;
    kr_method method;
    bool exact;
} Result;

double now_us(void);

void seed_write(uint8_t seed[32], uint32_t number);

/* Draws and shuffles in turns, timed by the processor's clock; what counts is the median of their ratios. */
Result measure_draws(const Line *line, const kr_problem *problem, uint32_t rounds);

/* One person leaves or comes at a time, the arranged board and everybody's giver at hand. */
Result measure_repairs(const kr_problem *problem);
