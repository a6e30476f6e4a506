/*
 * Being asked to stop: by Ctrl-C, by a terminal that closes, or by who manages services. Between hold and release, the first
 * one is only noted, so that whoever is at work can finish what it has begun; who asks again half a second later or more,
 * ends the process at once. One at a time: the state is the process's own.
 */
#pragma once

#include <stdbool.h>

void interrupt_hold(void);

/* Whether it came since then. */
bool interrupt_came(void);

/* From now on it ends the process, as usual. */
void interrupt_release(void);
