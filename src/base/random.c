#include "base/random.h"

#include <errno.h>
#include <glib.h>
#include <sys/random.h>

void random_fill(void *bytes, size_t length) {
    for (uint8_t *at = bytes; length > 0;) {
        ssize_t got = getrandom(at, length, 0);
        if (got < 0 && errno != EINTR)
            g_error("the system gives no random numbers: %s", g_strerror(errno));
        if (got > 0) {
            at += got;
            length -= (size_t) got;
        }
    }
}

uint64_t random_below(uint64_t limit) {
    /* Numbers beyond the last whole multiple of the limit would favour the small ones: draw again. */
    uint64_t most = UINT64_MAX - UINT64_MAX % limit, number;
    do
        random_fill(&number, sizeof number);
    while (number >= most);
    return number % limit;
}
