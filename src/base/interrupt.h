/*
 * Being asked to stop: by Ctrl-C, by a terminal that closes, or by who manages services. While it is held back, whoever is at
 * work finishes what it has begun and looks now and then whether it was asked.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>

typedef struct {
    sigset_t signals; /* that are held back */
    sigset_t before;
    bool came;
} Interrupt;

/* From now on, the first one waits to be seen. Of this thread, and of those that it starts. */
void interrupt_hold(Interrupt *interrupt);

/* Whether it came. Who asks once more, when this was said, ends the process at once. */
bool interrupt_came(Interrupt *interrupt);

/* From now on it ends the process, as usual; also one that was not seen. */
void interrupt_release(Interrupt *interrupt);
