/* Files that are written wholly, or under a name of no meaning before they take their own. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes all of the bytes at that place of the file; interrupted and short writes go on. False with errno. */
bool file_write_all(int file, const char *bytes, size_t length, uint64_t place);

/* Whether it can be the name of a file to be made: ERROR_USAGE for "-", by which people mean a stream. */
bool file_check_name(const char *path, GError **error);

/*
 * Creates a file that its owner alone can read, with this text. One that exists is left as it is: ERROR_CONFLICT; what
 * could not be written whole is gone again: ERROR_STORAGE.
 */
bool file_create(const char *path, const GString *text, GError **error);

/* Whether file_create could make it, as far as that can be told beforehand: before somebody is asked. */
bool file_check_free(const char *path, GError **error);

/* Makes the folder, and those above it if need be, durably and for their owner only, whatever the umask. False with errno. */
bool file_make_folder(const char *path);

/* Makes the names in the folder durable. False with errno. */
bool file_sync_folder(const char *path);

/* A new, empty file in the folder, for its owner only, as long as its content is not all there. -1 with errno. */
int file_open_draft(const char *folder, char **path);

/* Removes the drafts of processes that were killed. Nobody must be writing one. */
void file_remove_drafts(const char *folder);

/* Gives a file another name unless that is taken: then false, with EEXIST. */
bool file_rename_new(const char *from, const char *to);
