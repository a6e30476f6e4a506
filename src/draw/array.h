/* Arrays for the engine, with the size product checked. NULL when there is no memory. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Zeroed. An array without elements still gets an address, so NULL always means that there was no memory. */
static inline void *kr_array(size_t count, size_t size) {
    return calloc(count ? count : 1, size);
}

/* Not zeroed: for what is written before it is read. */
static inline void *kr_room(size_t count, size_t size) {
    return count > SIZE_MAX / size ? NULL : malloc(count ? count * size : 1);
}
