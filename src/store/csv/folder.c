#include "store/csv/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/record.h"
#include "base/text.h"

#define LOCK_FILE "lock"
enum { OWNERS_FILE = 0600, OWNERS_FOLDER = 0700 };

struct Folder {
    char *path;
    int directory;
    int lock;
    char *broken; /* why no more is written */
};

char *folder_shown(const Folder *folder, const char *name) {
    g_autofree char *path = *name ? g_build_filename(folder->path, name, NULL) : g_strdup(folder->path);
    return text_visible(path);
}

/* "cannot VERB FOLDER/NAME: No space left on device" from errno. */
static void *fail_file(const Folder *folder, const char *verb, const char *name, GError **error) {
    int reason = errno;
    g_autofree char *shown = folder_shown(folder, name);
    return fail(error, ERROR_STORAGE, "cannot %s %s: %s", verb, shown, g_strerror(reason));
}

bool folder_is_sound(const Folder *folder, GError **error) {
    if (folder->broken)
        return fail(error, ERROR_STORAGE, "%s", folder->broken);
    return true;
}

/* Nobody can know any more what reached the disk, so nothing is written until it is read again. */
static void *fail_for_good(Folder *folder, const char *verb, const char *name, GError **error) {
    g_autoptr(GError) cause = NULL;
    fail_file(folder, verb, name, &cause);
    if (!folder->broken)
        folder->broken =
            g_strdup_printf("%s. No further change is accepted until the store has been closed and "
                            "opened again; look after the disk first",
                            cause->message);
    return fail(error, ERROR_STORAGE, "%s", folder->broken);
}

static bool enter_directory(Folder *folder, bool may_be_missing, GError **error) {
    folder->directory = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->directory >= 0 || (errno == ENOENT && may_be_missing))
        return true;
    if (errno == ENOTDIR) {
        g_autofree char *shown = folder_shown(folder, "");
        return fail(error, ERROR_STORAGE, "%s is not a folder, and a csv: store is one", shown);
    }
    return fail_file(folder, "open the folder", "", error);
}

Folder *folder_open(const char *path, GError **error) {
    g_autoptr(Folder) folder = g_new0(Folder, 1);
    *folder = (Folder) {.path = g_strdup(path), .directory = -1, .lock = -1};
    if (!enter_directory(folder, true, error))
        return NULL;
    return g_steal_pointer(&folder);
}

void folder_close(Folder *folder) {
    if (!folder)
        return;
    if (folder->lock >= 0)
        close(folder->lock);
    if (folder->directory >= 0)
        close(folder->directory);
    g_free(folder->broken);
    g_free(folder->path);
    g_free(folder);
}

/*
 * The entry of a folder is durable only when the one above it was synced, and whoever made it may have died
 * before that: so it is synced even if it was there.
 */
static bool sync_parent(Folder *folder, GError **error) {
    g_autofree char *parent = g_path_get_dirname(folder->path);
    int above = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (above < 0)
        return fail_file(folder, "save the folder", "", error);
    bool synced = fsync(above) == 0;
    if (!synced)
        fail_for_good(folder, "save the folder", "", error);
    close(above);
    return synced;
}

static bool make_directory(Folder *folder, GError **error) {
    if (mkdir(folder->path, OWNERS_FOLDER) < 0) {
        if (errno != EEXIST)
            return fail_file(folder, "create the folder", "", error);
    } else if (chmod(folder->path, OWNERS_FOLDER) < 0) { /* whatever the umask has taken away */
        return fail_file(folder, "create the folder", "", error);
    }
    return enter_directory(folder, false, error);
}

bool folder_create(Folder *folder, GError **error) {
    return (folder->directory >= 0 || make_directory(folder, error)) && sync_parent(folder, error);
}

/* The first two words of this process's command line, as ps shows them: what follows may name people. */
static char *describe_process(void) {
    g_autofree char *command = NULL;
    gsize length = 0;
    g_file_get_contents("/proc/self/cmdline", &command, &length, NULL);
    size_t first = command ? strlen(command) : 0;
    if (first + 1 < length)
        command[first] = ' ';
    g_autofree char *shown = text_visible(command ? command : "");
    g_autofree char *since = time_to_text((Time) {g_get_real_time() / G_USEC_PER_SEC});
    return g_strdup_printf("process %d since %s: %s\n", getpid(), since, shown);
}

/* For whoever comes next to read. The lock holds without it, for example on a full disk. */
static void sign_lock(int lock) {
    g_autofree char *signature = describe_process();
    if (ftruncate(lock, 0) == 0 && pwrite(lock, signature, strlen(signature), 0) < 0)
        g_debug("the lock could not be signed: %s", g_strerror(errno));
}

static void *refuse_locked(const Folder *folder, int lock, GError **error) {
    char signature[512] = "";
    ssize_t length = pread(lock, signature, sizeof signature - 1, 0);
    if (length <= 0)
        g_strlcpy(signature, "another process", sizeof signature);
    g_strchomp(signature);
    g_autofree char *folder_name = folder_shown(folder, "");
    return fail(error, ERROR_STORAGE, "%s is in use by %s. Wait until it has ended, or end it", folder_name,
                signature);
}

static int open_lock(const Folder *folder, GError **error) {
    int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    int lock = openat(folder->directory, LOCK_FILE, flags | O_CREAT | O_EXCL, OWNERS_FILE);
    if (lock >= 0)
        fchmod(lock, OWNERS_FILE);
    else if (errno == EEXIST)
        lock = openat(folder->directory, LOCK_FILE, flags);
    if (lock < 0)
        fail_file(folder, "open", LOCK_FILE, error);
    return lock;
}

bool folder_lock(Folder *folder, GError **error) {
    if (folder->lock >= 0)
        return true;
    int lock = open_lock(folder, error);
    if (lock < 0)
        return false;
    if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
        if (errno == EWOULDBLOCK)
            refuse_locked(folder, lock, error);
        else
            fail_file(folder, "lock", LOCK_FILE, error);
        close(lock);
        return false;
    }
    folder->lock = lock;
    sign_lock(lock);
    return true;
}

bool folder_has(const Folder *folder, const char *name) {
    return folder->directory >= 0 && faccessat(folder->directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool folder_is_open_to_others(const Folder *folder, const char *name) {
    const mode_t search = S_IXGRP | S_IXOTH, use = S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH;
    struct stat above, about;
    if (folder->directory < 0 || fstat(folder->directory, &above) < 0 ||
        fstatat(folder->directory, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    return (above.st_mode & search) && ((about.st_mode & use) || (above.st_mode & (S_IWGRP | S_IWOTH)));
}

/* Reads until the end, however much there is; -1 with errno. */
static ssize_t read_all(int file, char *text, size_t room) {
    size_t length = 0;
    while (length < room) {
        ssize_t got = read(file, text + length, room - length);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return -1;
        length += got > 0 ? (size_t) got : 0;
    }
    return (ssize_t) length;
}

static char *read_open_file(int file, size_t *length) {
    struct stat about;
    if (fstat(file, &about) < 0)
        return NULL;
    if (!S_ISREG(about.st_mode)) {
        errno = EINVAL;
        return NULL;
    }
    g_autofree char *text = g_malloc((size_t) about.st_size + 1);
    ssize_t got = read_all(file, text, (size_t) about.st_size);
    if (got < 0)
        return NULL;
    *length = (size_t) got;
    text[got] = '\0';
    return g_steal_pointer(&text);
}

char *folder_read(const Folder *folder, const char *name, size_t *length, GError **error) {
    int file = openat(folder->directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return fail_file(folder, "open", name, error);
    char *text = read_open_file(file, length);
    if (!text)
        fail_file(folder, "read", name, error);
    close(file);
    return text;
}

static char *new_name(const char *name) {
    return g_strconcat(name, ".new", NULL);
}

static bool fill_new(Folder *folder, int file, const char *name, const char *text, size_t length,
                     GError **error) {
    if (fchmod(file, OWNERS_FILE) < 0 || !file_write_all(file, text, length, 0))
        return fail_file(folder, "write", name, error);
    if (fsync(file) < 0)
        return fail_for_good(folder, "save", name, error);
    return true;
}

bool folder_write_new(Folder *folder, const char *name, const char *text, size_t length, GError **error) {
    g_autofree char *fresh = new_name(name);
    int file =
        openat(folder->directory, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, OWNERS_FILE);
    if (file < 0)
        return fail_file(folder, "write", fresh, error);

    bool filled = fill_new(folder, file, fresh, text, length, error);
    if (close(file) < 0 && filled)
        filled = fail_file(folder, "write", fresh, error);
    if (!filled)
        unlinkat(folder->directory, fresh, 0);
    return filled;
}

bool folder_take_new(Folder *folder, const char *name, GError **error) {
    g_autofree char *fresh = new_name(name);
    if (renameat(folder->directory, fresh, folder->directory, name) < 0)
        return fail_file(folder, "replace", name, error);
    return true;
}

bool folder_sync(Folder *folder, GError **error) {
    if (fsync(folder->directory) < 0)
        return fail_for_good(folder, "save the folder", "", error);
    return true;
}

int folder_open_file(Folder *folder, const char *name, uint64_t size, GError **error) {
    int file = openat(folder->directory, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file >= 0 && ftruncate(file, (off_t) size) == 0)
        return file;
    fail_file(folder, "write", name, error);
    if (file >= 0)
        close(file);
    return -1;
}

bool folder_append(Folder *folder, int file, const char *name, uint64_t size, const char *text, size_t length,
                   GError **error) {
    if (!folder_is_sound(folder, error))
        return false;
    if (!file_write_all(file, text, length, size)) {
        int reason = errno;
        if (ftruncate(file, (off_t) size) < 0)
            return fail_for_good(folder, "undo what was written of", name, error);
        g_autofree char *shown = folder_shown(folder, name);
        return fail(error, ERROR_STORAGE, "cannot write %s: %s. Nothing was changed", shown,
                    g_strerror(reason));
    }
    if (fdatasync(file) < 0) {
        fail_for_good(folder, "save", name, NULL);
        return fail(error, ERROR_STORAGE, "%s. The outcome of this change is unknown until then",
                    folder->broken);
    }
    return true;
}
