#include "store/sqlite/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "store/csv/folder.h"

enum { OWNERS_FILE = 0600 };

char *sqlite_file_path(const char *address) {
    bool is_special = *address == ':' || g_str_has_prefix(address, "file:");
    return g_strconcat(is_special ? "./" : "", address, NULL);
}

static void *fail_file(const char *path, const char *verb, GError **error) {
    int reason = errno;
    g_autofree char *shown = text_visible(path);
    return fail(error, ERROR_STORAGE, "cannot %s %s: %s", verb, shown, g_strerror(reason));
}

bool sqlite_file_has_content(const char *path, GError **error) {
    struct stat about;
    if (stat(path, &about) < 0)
        return errno == ENOENT ? false : fail_file(path, "open", error) != NULL;
    if (S_ISREG(about.st_mode))
        return about.st_size > 0;
    g_autofree char *shown = text_visible(path);
    return fail(error, ERROR_STORAGE, "%s is %s, and a sqlite: store is a file", shown,
                S_ISDIR(about.st_mode) ? "a folder" : "a device or a pipe");
}

bool sqlite_file_check_place(const char *path, GError **error) {
    static const uint32_t networks[] = {NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC,
                                        CEPH_SUPER_MAGIC, AFS_SUPER_MAGIC, CODA_SUPER_MAGIC};
    g_autofree char *folder = g_path_get_dirname(path), *shown = text_visible(path);
    struct statfs about;
    bool is_known = statfs(folder, &about) == 0, is_remote = false;
    for (size_t i = 0; is_known && i < G_N_ELEMENTS(networks); i++)
        is_remote = is_remote || (uint32_t) about.f_type == networks[i];
    return !is_remote || fail(error, ERROR_STORAGE,
                              "%s lies on a network file system, where a sqlite: store cannot be kept whole. "
                              "Put it on a disk of this machine, or use csv:DIR",
                              shown);
}

/* It is never opened twice: closing any descriptor of a file would let go of all locks that SQLite has on it. */
bool sqlite_file_create(const char *path, GError **error) {
    if (!sqlite_file_check_place(path, error))
        return false;
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, OWNERS_FILE);
    if (file < 0)
        return errno == EEXIST || fail_file(path, "create", error);
    bool ours =
        fchmod(file, OWNERS_FILE) == 0 || fail_file(path, "create", error); /* whatever the umask took */
    close(file);
    return ours;
}

char *sqlite_file_concern(const char *path) {
    static const char *const endings[] = {"", "-wal", "-shm"};
    g_autofree char *parent = g_path_get_dirname(path), *base = g_path_get_basename(path);
    g_autoptr(Folder) folder = folder_open(parent, NULL);
    bool is_open = false;
    for (size_t i = 0; folder && i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *name = g_strconcat(base, endings[i], NULL);
        is_open = is_open || folder_is_open_to_others(folder, name);
    }
    if (!is_open)
        return NULL;
    g_autofree char *shown = text_visible(path);
    return g_strdup_printf("others on this machine can read or replace %s, which holds names and addresses: "
                           "chmod go= %s, and keep it in a folder that they cannot write to",
                           shown, shown);
}
