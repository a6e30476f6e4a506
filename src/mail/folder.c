/* Hands mails over into a folder: one .eml file each, whole or not at all, and never over another one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "mail/transport.h"

typedef struct {
    char *path;
    char *description;
    int directory; /* locked for reading, so that nobody takes its drafts for leftovers; -1: not made yet */
} MailFolder;

static void *fail_storage(const MailFolder *folder, const char *what, GError **error) {
    int number = errno;
    g_autofree char *shown = text_visible(folder->path);
    return fail(error, ERROR_STORAGE, "the mail cannot be put into the folder %s: %s: %s", shown, what,
                g_strerror(number));
}

/* ---- Opening. */

/* False, with errno, if there is no such folder. Alone in it, one knows that no draft is being written. */
static bool enter_folder(MailFolder *folder) {
    folder->directory = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->directory < 0)
        return false;
    if (flock(folder->directory, LOCK_EX | LOCK_NB) == 0)
        file_remove_drafts(folder->path); /* there may be the name of a receiver in them */
    if (flock(folder->directory, LOCK_SH) != 0)
        g_debug("%s cannot be locked: %s", folder->path, g_strerror(errno));
    return true;
}

static void folder_close(void *state) {
    MailFolder *folder = state;
    if (folder->directory >= 0)
        close(folder->directory);
    g_free(folder->path);
    g_free(folder->description);
    g_free(folder);
}

/* What can be known to fail is refused now, before anybody relies on the folder. One that is missing is made later. */
static bool check_place(MailFolder *folder, GError **error) {
    if (!enter_folder(folder))
        return errno == ENOENT || fail_storage(folder, "it cannot be opened", error);
    if (faccessat(folder->directory, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return fail_storage(folder, "nothing can be written there", error);
    return true;
}

static void *folder_open(const MailerSettings *settings, GError **error) {
    const char *path = strchr(settings->url, ':') + 1;
    if (!*path)
        return fail(error, ERROR_USAGE, "\"folder:\" needs the name of a folder, as in folder:mails");

    MailFolder *folder = g_new0(MailFolder, 1);
    folder->path = g_strdup(path);
    g_autofree char *shown = text_visible(path);
    folder->description = g_strdup_printf("into the folder %s", shown);
    if (check_place(folder, error))
        return folder;
    folder_close(folder);
    return NULL;
}

static bool make_ready(MailFolder *folder, GError **error) {
    if (folder->directory >= 0 || (file_make_folder(folder->path) && enter_folder(folder)))
        return true;
    return fail_storage(folder, "it cannot be created", error);
}

static const char *folder_description(const void *state) {
    const MailFolder *folder = state;
    return folder->description;
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

static bool fill(int file, GBytes *mail) {
    size_t length = 0;
    const char *bytes = g_bytes_get_data(mail, &length);
    return fchmod(file, S_IRUSR | S_IWUSR) == 0 && file_write_all(file, bytes, length, 0) && fsync(file) == 0;
}

/* The mail in a file with a name of no meaning, durable. If that fails, there is no file, and NULL. */
static char *write_draft(const MailFolder *folder, GBytes *mail, GError **error) {
    g_autofree char *draft = NULL;
    int file = file_open_draft(folder->path, &draft);
    if (file < 0)
        return fail_storage(folder, "a file cannot be created", error);

    bool written = fill(file, mail);
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

/* The first free one of "NAME.eml", "NAME (2).eml" ... is the file's name from now on. */
static char *name_draft(const MailFolder *folder, const char *draft, const char *name, GError **error) {
    for (unsigned n = 1;; n++) {
        g_autofree char *file =
            n == 1 ? g_strdup_printf("%s.eml", name) : g_strdup_printf("%s (%u).eml", name, n);
        g_autofree char *path = g_build_filename(folder->path, file, NULL);
        if (file_rename_new(draft, path))
            return g_steal_pointer(&file);
        if (errno != EEXIST)
            return fail_storage(folder, "a file cannot be named", error);
    }
}

static bool folder_send(void *state, const Mail *mail, MailMark *mark, void *data, MailAnswer *answer,
                        GError **error) {
    MailFolder *folder = state;
    if (!make_ready(folder, error))
        return false;
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
    if (fsync(folder->directory) != 0)
        return fail_storage(folder, "its list of files cannot be written", error);

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
