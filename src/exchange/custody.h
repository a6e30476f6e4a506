/* Who sends from this store: kept in it, so that a copy of the store knows that it is one (outbox/guard.h). */
#pragma once

#include "base/record.h"

typedef struct {
    int64_t id; /* 1: there is only one */
    int64_t version;
    char *store;        /* random, and the same in all copies of this store */
    char *installation; /* which one may send */
    int64_t generation; /* raised by every run that sends */
    Time sent_at;       /* the last one */
} Custody;
RECORD(Custody, custody)
