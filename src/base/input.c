/*
 * Reads a whole file, a pipe or standard input into memory. By read(2) and not by mmap(2): a file that
 * somebody cuts while it is mapped would end the program with SIGBUS.
 */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

static bool is_standard_input(const char *path) {
    return g_str_equal(path, "-");
}

const char *input_name(const char *path) {
    return is_standard_input(path) ? "standard input" : path;
}

static void *refuse_errno(const char *path, int number, GError **error) {
    g_autofree char *name = text_visible(input_name(path));
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return fail(error, ERROR_NOT_FOUND, "%s does not exist", name);
    case EACCES:
    case EPERM:
        return fail(error, ERROR_DENIED, "%s may not be read; ask its owner for permission", name);
    case ELOOP:
        return fail(error, ERROR_INVALID, "%s is a link that leads back to itself", name);
    case EBADF:
        return fail(error, ERROR_INVALID, "%s is closed", name);
    default:
        return fail(error, ERROR_INVALID, "%s cannot be read: %s", name, g_strerror(number));
    }
}

static void *refuse_kind(const char *path, const char *kind, GError **error) {
    g_autofree char *name = text_visible(input_name(path));
    return fail(error, ERROR_INVALID, "%s is a %s, not a file", name, kind);
}

static void *refuse_size(const char *path, size_t most, GError **error) {
    g_autofree char *name = text_visible(input_name(path));
    return fail(error, ERROR_INVALID, "%s is larger than %zu MiB; split it", name, most >> 20);
}

static void *refuse_memory(const char *path, GError **error) {
    g_autofree char *name = text_visible(input_name(path));
    return fail(error, ERROR_MEMORY, "there is not enough memory to read %s", name);
}

/* Devices are refused before they are opened, for that alone can do something. A terminal may be typed on. */
static bool check_kind(const char *path, const struct stat *status, GError **error) {
    if (S_ISDIR(status->st_mode))
        return refuse_kind(path, "folder", error);
    if (S_ISSOCK(status->st_mode))
        return refuse_kind(path, "socket", error);
    if (S_ISBLK(status->st_mode) ||
        (S_ISCHR(status->st_mode) && !(is_standard_input(path) && isatty(STDIN_FILENO))))
        return refuse_kind(path, "device", error);
    return true;
}

static int input_open(const char *path, struct stat *status, GError **error) {
    if ((is_standard_input(path) ? fstat(STDIN_FILENO, status) : stat(path, status)) != 0) {
        refuse_errno(path, errno, error);
        return -1;
    }
    if (!check_kind(path, status, error))
        return -1;
    if (is_standard_input(path))
        return STDIN_FILENO;

    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        refuse_errno(path, errno, error);
    return file;
}

/* Reads up to the end; `expected` is how much to have room for at first. */
static char *read_all(int file, const char *path, size_t expected, size_t most, size_t *length,
                      GError **error) {
    size_t room = MIN(expected, most) + 1; /* one more, to see the end or the excess without growing */
    size_t used = 0;
    g_autofree char *bytes = g_try_malloc(room);
    if (!bytes)
        return refuse_memory(path, error);

    for (;;) {
        ssize_t got = read(file, bytes + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return refuse_errno(path, errno, error);
        if (got == 0)
            break;
        used += (size_t) got;
        if (used > most)
            return refuse_size(path, most, error);
        if (used < room)
            continue;

        room = MIN(2 * room, most + 1);
        char *larger = g_try_realloc(bytes, room);
        if (!larger)
            return refuse_memory(path, error);
        g_steal_pointer(&bytes);
        bytes = larger;
    }
    *length = used;
    return g_steal_pointer(&bytes);
}

char *input_read(const char *path, size_t most, size_t *length, GError **error) {
    enum { PIPE_ROOM = 1 << 16 };
    struct stat status;
    int file = input_open(path, &status, error);
    if (file < 0)
        return NULL;

    size_t size = S_ISREG(status.st_mode) ? (size_t) status.st_size : 0;
    char *bytes = size > most ? refuse_size(path, most, error)
                              : read_all(file, path, MAX(size, PIPE_ROOM), most, length, error);
    if (file != STDIN_FILENO)
        close(file);
    return bytes;
}
