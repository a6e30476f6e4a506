/*
 * Loaded into a program beforehand (LD_PRELOAD), lets its clock run AHEAD_S seconds ahead, as if so much time had passed.
 * The time that only counts up is as it was.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t ahead_s(void) {
    const char *text = getenv("AHEAD_S");
    return text ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failure = (int) syscall(SYS_clock_gettime, clock, now);
    if (failure == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += ahead_s();
    return failure;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    (void) zone;
    int failure = clock_gettime(CLOCK_REALTIME, &exact);
    *now = (struct timeval) {exact.tv_sec, exact.tv_nsec / 1000};
    return failure;
}

time_t time(time_t *now) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (now)
        *now = exact.tv_sec;
    return exact.tv_sec;
}
