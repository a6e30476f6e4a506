/* The time, as a thing that is passed around: so that a test, or a rehearsal of Christmas Eve, can set it. */
#pragma once

#include "base/record.h"

typedef struct {
    Time fixed; /* not zero: it is always this time */
} Clock;

Time clock_now(const Clock *clock);

/* The day of that time where the user is, as YYYY-MM-DD; the caller's to free. */
char *time_to_day(Time time);

/* Today's date where the user is, as YYYY-MM-DD; the caller's to free. */
char *clock_today(const Clock *clock);
