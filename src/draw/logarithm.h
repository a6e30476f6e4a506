/* Natural logarithms, by additions, multiplications and divisions alone: they round alike everywhere. */
#pragma once

#define KR_LN_2 0.69314718055994530942
#define KR_LN_10 2.30258509299404568402

/* Of x > 0: halved down to 1 ... 2, then 2 artanh((x-1)/(x+1)). */
static inline double kr_logarithm(double x) {
    double halvings = 0;
    for (; x >= 2; x /= 2)
        halvings++;
    for (; x < 1; x *= 2)
        halvings--;
    double y = (x - 1) / (x + 1), power = y, sum = 0;
    for (int k = 1; k < 40; k += 2, power *= y * y)
        sum += power / k;
    return halvings * KR_LN_2 + 2 * sum;
}

/* Of n factorial, by Stirling's series, for numbers that are not small. */
static inline double kr_log_factorial(double n) {
    return n * kr_logarithm(n) - n + kr_logarithm(6.28318530717958647693 * n) / 2 + 1 / (12 * n);
}
