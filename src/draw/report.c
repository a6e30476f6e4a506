/* The report of a draw. */
#include "draw/methods/drawing.h"

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
    case KR_METHOD_SEARCH:
        return "search";
    case KR_METHOD_NONE:
        break;
    }
    return "none";
}
