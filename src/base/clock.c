#include "base/clock.h"

Time clock_now(const Clock *clock) {
    return clock->fixed.s != 0 ? clock->fixed : (Time) {g_get_real_time() / G_USEC_PER_SEC};
}

char *clock_today(const Clock *clock) {
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(clock_now(clock).s);
    return g_date_time_format(now, "%Y-%m-%d");
}
