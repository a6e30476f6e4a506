#include "base/clock.h"

#include <time.h>

Time clock_now(const Clock *clock) {
    return clock->fixed.s != 0 ? clock->fixed : (Time) {g_get_real_time() / G_USEC_PER_SEC};
}

char *time_to_day(Time time) {
    time_t s = time.s;
    struct tm local = {.tm_mday = 1};
    localtime_r(&s, &local); /* unlike GDateTime it does not look for the time zone each time */
    return g_strdup_printf("%04d-%02d-%02d", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

char *clock_today(const Clock *clock) {
    return time_to_day(clock_now(clock));
}
