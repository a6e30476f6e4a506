#include "base/clock.h"

Time clock_now(const Clock *clock) {
    return clock->fixed.s != 0 ? clock->fixed : (Time) {g_get_real_time() / G_USEC_PER_SEC};
}

char *time_to_day(Time time) {
    g_autoptr(GDateTime) local = g_date_time_new_from_unix_local(time.s);
    return g_date_time_format(local, "%Y-%m-%d");
}

char *clock_today(const Clock *clock) {
    return time_to_day(clock_now(clock));
}
