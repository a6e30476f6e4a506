/*
 * Loaded into a program beforehand (LD_PRELOAD), lets one of its calls go wrong: the how-manieth of all its threads
 * together, which strace, counting for each thread, cannot name.
 *
 *     FAULT=KIND:NUMBER      that call kills the process, instead of doing anything
 *     FAULT=KIND:NUMBER:28   it fails with this errno
 *     FAULT=KIND:NUMBER:28:5 so do the next ones of that kind, five altogether
 *     FAULT=KIND:0           none does
 *     FAULT_LOG=FILE         what was counted: a line for each call, or for memory their number at the end
 *
 * The kinds are "change", what changes something outside the process; of these "room", what takes room on the disk, and
 * "sync", what makes it durable; "open", what it opens; "memory", what it allocates.
 */
#undef _FILE_OFFSET_BITS /* so that both open and open64 can be defined here */
#undef _FORTIFY_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CHANGE = 1, ROOM = 2, SYNC = 4, OPEN = 8, MEMORY = 16 };

static struct {
    int kind; /* 0: nothing is counted */
    long number;
    int error; /* 0: the process is killed */
    long times;
    int log; /* -1: none */
} plan = {.log = -1};

static atomic_long count;

static int kind_named(const char *text, size_t length) {
    static const struct {
        const char *name;
        int kind;
    } kinds[] = {{"change", CHANGE}, {"room", ROOM}, {"sync", SYNC}, {"open", OPEN}, {"memory", MEMORY}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i].name) == length && strncmp(kinds[i].name, text, length) == 0)
            return kinds[i].kind;
    return 0;
}

__attribute__((constructor)) static void read_plan(void) {
    const char *text = getenv("FAULT"), *log = getenv("FAULT_LOG");
    if (!text)
        return;
    plan.times = 1;
    sscanf(text, "%*[a-z]:%ld:%d:%ld", &plan.number, &plan.error, &plan.times);
    if (log && *log)
        plan.log = (int) syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    plan.kind = kind_named(text, strcspn(text, ":"));
}

/* Not by stdio, which allocates and writes itself. */
static void note(const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0 && (size_t) length < sizeof line)
        (void) !syscall(SYS_write, plan.log, line, (size_t) length);
}

__attribute__((destructor)) static void note_count(void) {
    if (plan.log >= 0 && plan.kind == MEMORY)
        note("%ld\n", (long) count);
}

static void note_call(long number, const char *name, int file, const char *path, bool is_struck) {
    char link[64], target[256] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (file >= 0 && readlink(link, target, sizeof target - 1) < 0)
        *target = '\0';
    note("%ld %s %s %s%s\n", number, name, target, path, is_struck ? " *" : "");
}

/* Whether this call, of these kinds, is to fail, with errno. Does not return from the one that is to kill. */
static bool goes_wrong(int kinds, const char *name, int file, const char *path) {
    if (!(kinds & plan.kind))
        return false;
    long number = ++count;
    bool is_struck = number >= plan.number && number < plan.number + plan.times && plan.number > 0;
    if (plan.log >= 0 && plan.kind != MEMORY)
        note_call(number, name, file, path, is_struck);
    if (!is_struck)
        return false;
    if (plan.error == 0)
        kill(getpid(), SIGKILL);
    errno = plan.error;
    return true;
}

#define REAL(name) ((__typeof__(&(name))) dlsym(RTLD_NEXT, #name))

/* A function that is as it was but for the call that goes wrong. */
#define WATCHED(kinds, Type, failure, name, parameters, arguments, file, path)                               \
    Type name parameters {                                                                                   \
        return goes_wrong(kinds, #name, file, path) ? (failure) : REAL(name) arguments;                      \
    }
#define CHANGING(kinds, name, parameters, arguments, file, path)                                             \
    WATCHED(CHANGE | kinds, int, -1, name, parameters, arguments, file, path)
#define WRITING(kinds, name, parameters, arguments)                                                          \
    WATCHED(CHANGE | kinds, ssize_t, -1, name, parameters, arguments, file, "")

WRITING(ROOM, write, (int file, const void *bytes, size_t size), (file, bytes, size))
WRITING(ROOM, pwrite, (int file, const void *bytes, size_t size, off_t place), (file, bytes, size, place))
WRITING(ROOM, pwrite64, (int file, const void *bytes, size_t size, off64_t place), (file, bytes, size, place))
WRITING(0, send, (int file, const void *bytes, size_t size, int flags), (file, bytes, size, flags))
CHANGING(SYNC, fsync, (int file), (file), file, "")
CHANGING(SYNC, fdatasync, (int file), (file), file, "")
CHANGING(0, ftruncate, (int file, off_t size), (file, size), file, "")
CHANGING(0, ftruncate64, (int file, off64_t size), (file, size), file, "")
CHANGING(ROOM, fallocate, (int file, int how, off_t at, off_t size), (file, how, at, size), file, "")
CHANGING(ROOM, fallocate64, (int file, int how, off64_t at, off64_t size), (file, how, at, size), file, "")
CHANGING(0, fchmod, (int file, mode_t mode), (file, mode), file, "")
CHANGING(0, fchown, (int file, uid_t user, gid_t group), (file, user, group), file, "")
CHANGING(0, flock, (int file, int how), (file, how), file, "")
CHANGING(0, chmod, (const char *path, mode_t mode), (path, mode), -1, path)
CHANGING(ROOM, mkdir, (const char *path, mode_t mode), (path, mode), -1, path)
CHANGING(0, unlink, (const char *path), (path), -1, path)
CHANGING(0, unlinkat, (int at, const char *path, int flags), (at, path, flags), at, path)
CHANGING(ROOM, link, (const char *from, const char *to), (from, to), -1, to)
CHANGING(ROOM, rename, (const char *from, const char *to), (from, to), -1, to)
CHANGING(ROOM, renameat, (int at, const char *from, int there, const char *to), (at, from, there, to), at, to)
CHANGING(ROOM, renameat2, (int at, const char *from, int there, const char *to, unsigned flags),
         (at, from, there, to, flags), at, to)
CHANGING(ROOM, mkstemp, (char *path), (path), -1, path)
CHANGING(ROOM, mkstemp64, (char *path), (path), -1, path)
CHANGING(ROOM, mkostemp, (char *path, int flags), (path, flags), -1, path)
CHANGING(ROOM, mkostemp64, (char *path, int flags), (path, flags), -1, path)
CHANGING(0, connect, (int file, const struct sockaddr *address, socklen_t size), (file, address, size), file,
         "")

/* Of what this does, only locks are seen by others. */
static int kinds_of_control(int command) {
    bool is_lock =
        command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
    return is_lock ? CHANGE : 0;
}

#define CONTROLLING(name)                                                                                    \
    int name(int file, int command, ...) {                                                                   \
        va_list rest;                                                                                        \
        va_start(rest, command);                                                                             \
        void *argument = va_arg(rest, void *);                                                               \
        va_end(rest);                                                                                        \
        return goes_wrong(kinds_of_control(command), #name, file, "") ? -1                                   \
                                                                      : REAL(name)(file, command, argument); \
    }

CONTROLLING(fcntl)
CONTROLLING(fcntl64)

WATCHED(OPEN, int, -1, socket, (int domain, int type, int protocol), (domain, type, protocol), -1, "")
WATCHED(OPEN, FILE *, NULL, fopen, (const char *path, const char *mode), (path, mode), -1, path)
WATCHED(OPEN, FILE *, NULL, fopen64, (const char *path, const char *mode), (path, mode), -1, path)
WATCHED(OPEN, DIR *, NULL, opendir, (const char *path), (path), -1, path)

/* Opening changes something when it may make or empty a file. */
static int kinds_of_opening(int flags) {
    bool may_change = flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR);
    return OPEN | (may_change ? CHANGE : 0) | (flags & O_CREAT ? ROOM : 0);
}

#define OPENING(name, parameters, arguments, at)                                                             \
    int name parameters {                                                                                    \
        va_list rest;                                                                                        \
        va_start(rest, flags);                                                                               \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                            \
        va_end(rest);                                                                                        \
        return goes_wrong(kinds_of_opening(flags), #name, at, path) ? -1 : REAL(name) arguments;             \
    }

OPENING(open, (const char *path, int flags, ...), (path, flags, mode), -1)
OPENING(open64, (const char *path, int flags, ...), (path, flags, mode), -1)
OPENING(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode), at)
OPENING(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode), at)

/* ---- Memory. dlsym allocates, so these ask the library by the names that it has for itself. */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t boundary, size_t size);

#define WATCHED_MEMORY(name, parameters, memory)                                                             \
    void *name parameters {                                                                                  \
        return goes_wrong(MEMORY, #name, -1, "") ? NULL : (memory);                                          \
    }

WATCHED_MEMORY(malloc, (size_t size), __libc_malloc(size))
WATCHED_MEMORY(calloc, (size_t number, size_t size), __libc_calloc(number, size))
WATCHED_MEMORY(realloc, (void *old, size_t size), __libc_realloc(old, size))
WATCHED_MEMORY(aligned_alloc, (size_t boundary, size_t size), __libc_memalign(boundary, size))

int posix_memalign(void **memory, size_t boundary, size_t size) {
    if (goes_wrong(MEMORY, "posix_memalign", -1, ""))
        return ENOMEM;
    *memory = __libc_memalign(boundary, size);
    return *memory ? 0 : ENOMEM;
}
