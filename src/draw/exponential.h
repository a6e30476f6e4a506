/* Powers of e, by additions, multiplications and divisions alone: they round alike everywhere. */
#pragma once

#define KR_E 2.71828182845904523536

/* For 0 <= x <= 1. */
static inline double kr_exponential(double x) {
    double sum = 1;
    for (int k = 20; k > 0; k--)
        sum = 1 + x * sum / k;
    return sum;
}
