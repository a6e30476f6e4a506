#include "base/file.h"

#include <errno.h>
#include <unistd.h>

bool file_write_all(int file, const char *bytes, size_t length, uint64_t place) {
    while (length > 0) {
        ssize_t written = pwrite(file, bytes, length, (off_t) place);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t) written;
        place += (uint64_t) written;
    }
    return true;
}
