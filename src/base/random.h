/* Randomness that nobody can predict, from the operating system. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Fills the bytes. Ends the program if the system has
   none to give: nothing fair or secret can be done then. */
void random_fill(void *bytes, size_t length);

/* A number below the limit, each equally likely. */
uint64_t random_below(uint64_t limit);
