#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

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

bool file_create(const char *path, const GString *text, GError **error) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    g_autofree char *shown = text_visible(path);
    if (file < 0 && errno == EEXIST)
        return fail(error, ERROR_CONFLICT,
                    "%s exists already; remove it, or name another file: --output FILE", shown);
    bool written = file >= 0 && file_write_all(file, text->str, text->len, 0) && fsync(file) == 0;
    int number = errno;
    if (file >= 0 && close(file) == 0 && written)
        return true;
    if (file >= 0)
        unlink(path);
    return fail(error, ERROR_STORAGE, "cannot write %s: %s", shown, g_strerror(number));
}
