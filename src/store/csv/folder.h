/* A folder that keeps what it acknowledged: locked by one process, written durably, honest about errors. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Folder Folder;

/* Opens the folder if it exists; if not, folder_create makes it later. ERROR_STORAGE if it is no folder. */
Folder *folder_open(const char *path, GError **error);
void folder_close(Folder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folder, folder_close)

/* Makes the folder itself durably, not those above it, for its owner only; fine if it exists. */
bool folder_create(Folder *folder, GError **error);

/* Keeps all other processes out until it is closed; fine if we do already. ERROR_STORAGE says who is in. */
bool folder_lock(Folder *folder, GError **error);

bool folder_has(const Folder *folder, const char *name);

/* Whether others on this machine can read that file, or put another one in its place. */
bool folder_is_open_to_others(const Folder *folder, const char *name);

/* "FOLDER/NAME", safe to show. */
char *folder_shown(const Folder *folder, const char *name);

/* All of a file, followed by a zero byte that does not count. */
char *folder_read(const Folder *folder, const char *name, size_t *length, GError **error);

/*
 * A file is replaced in three steps, so that several can be replaced together: all are written as NAME.new
 * and are durable; then they take their names; then the folder is synced. What fails before the second step
 * has changed nothing.
 */
bool folder_write_new(Folder *folder, const char *name, const char *text, size_t length, GError **error);
bool folder_take_new(Folder *folder, const char *name, GError **error);
bool folder_sync(Folder *folder, GError **error);

/* A descriptor to append to an existing file, cut to `size` bytes; the caller's to close. -1 on error. */
int folder_open_file(Folder *folder, const char *name, uint64_t size, GError **error);

/*
 * Appends to the file, which is `size` bytes long, in one write and one sync. If there is no room, the file
 * gets its old length back. If the sync fails nobody can know what is on the disk: then, and whenever the old
 * state cannot be restored, the folder takes no more writes.
 */
bool folder_append(Folder *folder, int file, const char *name, uint64_t size, const char *text, size_t length,
                   GError **error);

/* Whether the folder takes writes; else ERROR_STORAGE with the reason. */
bool folder_is_sound(const Folder *folder, GError **error);
