#include "base/interrupt.h"

#include <pthread.h>
#include <stddef.h>
#include <time.h>

/* One that is ignored, as SIGHUP under nohup, stays so: held back, it would be seen. */
static void add_heeded(sigset_t *signals, int number) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(signals, number);
}

void interrupt_hold(Interrupt *interrupt) {
    sigemptyset(&interrupt->signals);
    add_heeded(&interrupt->signals, SIGINT);
    add_heeded(&interrupt->signals, SIGTERM);
    add_heeded(&interrupt->signals, SIGHUP);
    interrupt->came = false;
    pthread_sigmask(SIG_BLOCK, &interrupt->signals, &interrupt->before);
}

bool interrupt_came(Interrupt *interrupt) {
    if (!interrupt->came && sigtimedwait(&interrupt->signals, NULL, &(struct timespec) {0}) > 0) {
        interrupt->came = true;
        interrupt_release(interrupt);
    }
    return interrupt->came;
}

void interrupt_release(Interrupt *interrupt) {
    pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}
