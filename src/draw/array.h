/* Arrays for the engine: zeroed, with the size product checked. NULL when there is no memory. */
#pragma once

#include <stddef.h>
#include <stdlib.h>

/* An array without elements still gets an address, so NULL always means that there was no memory. */
static inline void *kr_array(size_t count, size_t size) {
    return calloc(count ? count : 1, size);
}
