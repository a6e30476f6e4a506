#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

#define DRAFT ".unfinished-XXXXXX" /* a pattern of mkostemp */

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

bool file_check_name(const char *path, GError **error) {
    return strcmp(path, "-") != 0 ||
           fail(error, ERROR_USAGE,
                "it is written into a file, and not to standard output; name one (or ./- to call it so)");
}

static bool refuse_taken(const char *path, GError **error) {
    g_autofree char *shown = text_visible(path);
    return fail(error, ERROR_CONFLICT, "%s exists already; remove it, or name another file", shown);
}

bool file_check_free(const char *path, GError **error) {
    struct stat there;
    return file_check_name(path, error) && (lstat(path, &there) != 0 || refuse_taken(path, error));
}

bool file_create(const char *path, const GString *text, GError **error) {
    if (!file_check_name(path, error))
        return false;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return refuse_taken(path, error);
    g_autofree char *shown = text_visible(path);
    bool written = file >= 0 && file_write_all(file, text->str, text->len, 0) && fsync(file) == 0;
    int number = errno;
    if (file >= 0 && close(file) == 0 && written)
        return true;
    if (file >= 0)
        unlink(path);
    return fail(error, ERROR_STORAGE, "cannot write %s: %s", shown, g_strerror(number));
}

/* ---- Folders. */

bool file_sync_folder(const char *path) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return false;
    bool synced = fsync(directory) == 0;
    int number = errno;
    close(directory);
    errno = number;
    return synced;
}

/* Each is durable only when the one above it was synced. */
bool file_make_folder(const char *path) {
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return true;
    g_autofree char *parent = g_path_get_dirname(path);
    if (strcmp(parent, path) != 0 && !file_make_folder(parent))
        return false;
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST)
        return false;
    return chmod(path, S_IRWXU) == 0 && file_sync_folder(parent); /* whatever the umask took away */
}

/* ---- Drafts. */

int file_open_draft(const char *folder, char **path) {
    *path = g_build_filename(folder, DRAFT, NULL);
    return mkostemp(*path, O_CLOEXEC);
}

/* Whether it is the name of a draft: as DRAFT, with six letters or digits at its end. */
static bool is_draft(const char *name) {
    size_t length = strlen(DRAFT), start = length - strlen("XXXXXX");
    if (strlen(name) != length || strncmp(name, DRAFT, start) != 0)
        return false;
    for (const char *p = name + start; *p; p++)
        if (!g_ascii_isalnum(*p))
            return false;
    return true;
}

static bool is_own_file(const char *path) {
    struct stat about;
    return lstat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid();
}

void file_remove_drafts(const char *folder) {
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    for (const char *name; names && (name = g_dir_read_name(names));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (is_draft(name) && is_own_file(path) && unlink(path) != 0)
            g_debug("%s cannot be removed: %s", path, g_strerror(errno));
    }
}

bool file_rename_new(const char *from, const char *to) {
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    /* A file system that cannot do that may know hard links, which never replace anything either. */
    if (link(from, to) != 0)
        return false;
    unlink(from);
    return true;
}
