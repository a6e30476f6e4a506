/* Whole numbers of 128 bits, from two halves where the compiler
   knows no others. What does not fit is lost, the same in both ways. */
#pragma once

#include "draw/stream.h"

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 kr_wide;

static inline kr_wide kr_wide_of(uint64_t high, uint64_t low) {
    return (kr_wide) high << 64 | low;
}

static inline bool kr_wide_is_below(kr_wide a, kr_wide b) {
    return a < b;
}

static inline kr_wide kr_wide_plus(kr_wide a, kr_wide b) {
    return a + b;
}

static inline kr_wide kr_wide_minus(kr_wide a, kr_wide b) {
    return a - b;
}

static inline kr_wide kr_wide_times(kr_wide a, kr_wide b) {
    return a * b;
}

/* The whole part of a quotient. */
static inline kr_wide kr_wide_over(kr_wide a, uint32_t divisor) {
    return a / divisor;
}

#else

typedef struct {
    uint64_t high, low;
} kr_wide;

static inline kr_wide kr_wide_of(uint64_t high, uint64_t low) {
    return (kr_wide) {high, low};
}

static inline bool kr_wide_is_below(kr_wide a, kr_wide b) {
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

static inline kr_wide kr_wide_plus(kr_wide a, kr_wide b) {
    uint64_t low = a.low + b.low;
    return (kr_wide) {a.high + b.high + (low < b.low), low};
}

static inline kr_wide kr_wide_minus(kr_wide a, kr_wide b) {
    return (kr_wide) {a.high - b.high - (a.low < b.low), a.low - b.low};
}

static inline kr_wide kr_wide_times(kr_wide a, kr_wide b) {
    uint64_t low, high = kr_multiply_high(a.low, b.low, &low);
    return (kr_wide) {high + a.high * b.low + a.low * b.high, low};
}

/* By 32 digits at a time. */
static inline kr_wide kr_wide_over(kr_wide a, uint32_t divisor) {
    uint64_t middle = (a.high % divisor) << 32 | a.low >> 32;
    uint64_t last = (middle % divisor) << 32 | (uint32_t) a.low;
    return (kr_wide) {a.high / divisor, (middle / divisor) << 32 | last / divisor};
}

#endif
