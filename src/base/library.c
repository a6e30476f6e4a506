#include "base/library.h"

#include <dlfcn.h>

void *library_open(const char *library, const char *function, void **place) {
    void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL); /* the same one each time, and never closed */
    void *found = opened ? dlsym(opened, function) : NULL;
    if (!found)
        g_error("%s, which kringle needs for this, cannot be used: %s", library, dlerror());
    g_atomic_pointer_set(place, found);
    return found;
}
