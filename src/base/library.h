/*
 * Libraries that only few commands need. Being linked, they and all that stands below them would be loaded at every
 * start; instead they are opened by the first call into them. CALL_LATER defines a function of theirs as its header
 * declares it, so callers see no difference, nor does the compiler's check of what they pass.
 */
#pragma once

#include <glib.h>

/* Opens the library, and remembers the address of the function in *place; see library_find. */
void *library_open(const char *library, const char *function, void **place);

/*
 * The address of the function. A library that is not there ends the program, as it does when one is missing at the start. Any
 * thread may ask.
 */
static inline void *library_find(const char *library, const char *function, void **place) {
    void *found = g_atomic_pointer_get(place);
    return found ? found : library_open(library, function, place);
}

#define CALL_LATER(library, type, name, parameters, arguments)                                               \
    type name parameters {                                                                                   \
        static void *place;                                                                                  \
        return ((__typeof__(&(name))) library_find(library, #name, &place)) arguments;                       \
    }
