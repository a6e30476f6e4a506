/* What kringle remind understands. */
#pragma once

#include "feature/feature.h"

typedef struct {
    char *contacts;
    char *to;
    char *exchange;
    char *not_before;
    char *not_after;
    char *calendar;
    bool again;
    bool dialog;
    bool naive;
    bool rehearse;
    bool yes;
} RemindOptions;
