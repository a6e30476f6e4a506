/* Hands mails over into a folder: one .eml file each, whole or not at all, and never over another one. */
#define _GNU_SOURCE /* renameat2 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "mail/transport.h"

typedef struct {
    char *path;
    char *description;
} Folder;

static void folder_close(void *state) {
    Folder *folder = state;
    g_free(folder->path);
    g_free(folder->description);
    g_free(folder);
}

static void *folder_open(const MailerSettings *settings, GError **error) {
    const char *path = strchr(settings->url, ':') + 1;
    if (!*path)
        return fail(error, ERROR_USAGE, "\"folder:\" needs the name of a folder, as in folder:mails");

    Folder *folder = g_new0(Folder, 1);
    folder->path = g_strdup(path);
    g_autofree char *shown = text_visible(path);
    folder->description = g_strdup_printf("into the folder %s", shown);
    return folder;
}

static const char *folder_description(const void *state) {
    const Folder *folder = state;
    return folder->description;
}

static void *fail_storage(const Folder *folder, const char *what, GError **error) {
    int number = errno;
    g_autofree char *shown = text_visible(folder->path);
    return fail(error, ERROR_STORAGE, "the mail cannot be put into the folder %s: %s: %s", shown, what,
                g_strerror(number));
}

/* ---- Names of files. */

/* Letters of any script are fine; what a shell, Windows or a reader could misunderstand is not. */
static bool is_file_character(gunichar c) {
    if (c < 0x80)
        return g_ascii_isprint((char) c) && !strchr("/\\:*?\"<>|", (int) c);
    GUnicodeType type = g_unichar_type(c);
    return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR &&
           type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_UNASSIGNED &&
           type != G_UNICODE_PRIVATE_USE;
}

/* Names that mean devices on Windows, whatever the ending. */
static bool is_reserved(const char *name) {
    static const char *const devices[] = {"con", "prn", "aux", "nul"};
    size_t length = strcspn(name, ". ");
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
        if (length == 3 && g_ascii_strncasecmp(name, devices[i], 3) == 0)
            return true;
    return length == 4 && g_ascii_isdigit(name[3]) &&
           (g_ascii_strncasecmp(name, "com", 3) == 0 || g_ascii_strncasecmp(name, "lpt", 3) == 0);
}

static char *file_name(const char *name) {
    enum { MOST = 120 };
    g_autofree char *valid = g_utf8_make_valid(name ? name : "", -1);
    g_autofree char *squeezed = text_squeeze(valid, strlen(valid));
    g_autoptr(GString) safe = g_string_new(NULL);
    for (const char *p = squeezed; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool leads = safe->len == 0 && (c == '.' || c == '-' || c == '~');
        g_string_append_unichar(safe, is_file_character(c) && !leads ? c : '_');
        if (safe->len > MOST) {
            g_string_truncate(safe, (gsize) (g_utf8_prev_char(safe->str + safe->len) - safe->str));
            break;
        }
    }
    while (safe->len > 0 && strchr(". ", safe->str[safe->len - 1]))
        g_string_truncate(safe, safe->len - 1);
    if (is_reserved(safe->str))
        g_string_prepend_c(safe, '_');
    return g_strdup(safe->len > 0 ? safe->str : "mail");
}

/* ---- Writing. */

static bool write_all(int file, GBytes *mail) {
    size_t left = 0;
    const char *bytes = g_bytes_get_data(mail, &left);
    while (left > 0) {
        ssize_t written = write(file, bytes, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        left -= (size_t) written;
    }
    return fsync(file) == 0;
}

/* The mail in a file with a name of no meaning, durable. If that fails, there is no file, and NULL. */
static char *write_draft(const Folder *folder, GBytes *mail, GError **error) {
    g_autofree char *draft = g_build_filename(folder->path, ".unfinished-XXXXXX", NULL);
    int file = mkostemp(draft, O_CLOEXEC);
    if (file < 0)
        return fail_storage(folder, "a file cannot be created", error);

    bool written = write_all(file, mail);
    int number = errno;
    if (close(file) != 0 && written) {
        number = errno;
        written = false;
    }
    if (!written) {
        unlink(draft);
        errno = number;
        return fail_storage(folder, "writing failed", error);
    }
    return g_steal_pointer(&draft);
}

/* Gives the file its name unless there is such a file: then false, with EEXIST. */
static bool rename_new(const char *from, const char *to) {
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

/* The first free one of "NAME.eml", "NAME (2).eml" ... is the file's name from now on. */
static char *name_draft(const Folder *folder, const char *draft, const char *name, GError **error) {
    for (unsigned n = 1;; n++) {
        g_autofree char *file =
            n == 1 ? g_strdup_printf("%s.eml", name) : g_strdup_printf("%s (%u).eml", name, n);
        g_autofree char *path = g_build_filename(folder->path, file, NULL);
        if (rename_new(draft, path))
            return g_steal_pointer(&file);
        if (errno != EEXIST)
            return fail_storage(folder, "a file cannot be named", error);
    }
}

/* Makes the names in the folder durable. */
static bool sync_folder(const Folder *folder, GError **error) {
    int directory = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = directory >= 0 && fsync(directory) == 0;
    int number = errno;
    if (directory >= 0)
        close(directory);
    errno = number;
    return synced ? true : (bool) fail_storage(folder, "its list of files cannot be written", error);
}

static bool folder_send(void *state, const Mail *mail, MailMark *mark, void *data, MailAnswer *answer,
                        GError **error) {
    const Folder *folder = state;
    if (g_mkdir_with_parents(folder->path, 0700) != 0)
        return fail_storage(folder, "it cannot be created", error);
    g_autofree char *draft = write_draft(folder, mail->bytes, error);
    if (!draft)
        return false;

    g_autofree char *name = file_name(mail->name);
    g_autofree char *file = NULL;
    if (!mark || mark(data, error))
        file = name_draft(folder, draft, name, error);
    if (!file) {
        unlink(draft);
        return false;
    }
    if (!sync_folder(folder, error))
        return false;

    answer->outcome = MAIL_ACCEPTED;
    g_strlcpy(answer->reply, file, sizeof answer->reply);
    return true;
}

const Transport folder_transport = {
    .scheme = "folder",
    .takes_nameless = true,
    .open = folder_open,
    .close = folder_close,
    .description = folder_description,
    .send = folder_send,
};
