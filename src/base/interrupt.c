#include "base/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
enum { COUNT = sizeof numbers / sizeof *numbers };

static struct sigaction before[COUNT];
static volatile sig_atomic_t came;
static int64_t first_ms;

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whoever manages services may send two of them at once, and means one. */
static void note(int number) {
    enum { SAME_MS = 500 };
    int error = errno;
    if (!came) {
        first_ms = now_ms();
        came = 1;
    } else if (now_ms() - first_ms >= SAME_MS) {
        signal(number, SIG_DFL);
        raise(number); /* as soon as this returns */
    }
    errno = error;
}

void interrupt_hold(void) {
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    came = 0;
    for (size_t i = 0; i < COUNT; i++) {
        sigaction(numbers[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN) /* as under nohup */
            sigaction(numbers[i], &action, NULL);
    }
}

bool interrupt_came(void) {
    return came != 0;
}

void interrupt_release(void) {
    for (size_t i = 0; i < COUNT; i++)
        sigaction(numbers[i], &before[i], NULL);
}
