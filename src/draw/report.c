/* The report of a draw. */
#include "draw/drawing.h"

#include <stdlib.h>

void kr_report_clear(kr_report *report) {
    free(report->people);
    free(report->partners);
    free(report->relax);
    free(report->forced);
    *report = (kr_report) {.person = KR_NONE};
}

const char *kr_method_name(kr_method method) {
    switch (method) {
    case KR_METHOD_REJECTION:
        return "rejection";
    case KR_METHOD_COUNTING:
        return "counting";
    case KR_METHOD_SWITCHING:
        return "switching";
    case KR_METHOD_SEQUENTIAL:
        return "sequential";
    case KR_METHOD_CLASSES:
        return "classes";
    case KR_METHOD_WALK:
        return "walk";
    case KR_METHOD_NONE:
        break;
    }
    return "none";
}

/* The decimal logarithm, without a library that may round differently
   elsewhere: halved down to 1 ... 2, then 2 artanh((x-1)/(x+1)). */
static double log10_of(uint64_t number) {
    double x = (double) number, result = 0;
    for (; x >= 2; x /= 2)
        result += 0.30102999566398119521;
    double y = (x - 1) / (x + 1), power = y, sum = 0;
    for (int k = 1; k < 40; k += 2, power *= y * y)
        sum += power / k;
    return result + 2 * sum * 0.43429448190325182765;
}

void kr_report_draws(kr_report *report, uint64_t draws) {
    report->draws_known = KR_COUNTED;
    report->draws = draws;
    report->log10_draws = log10_of(draws);
}
