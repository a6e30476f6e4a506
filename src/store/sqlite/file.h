/* The file of a sqlite store, as far as that is a matter of folders, modes and names. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The name of a file as SQLite takes it for nothing else: "file:x" and ":memory:" mean something to it. */
char *sqlite_file_path(const char *address);

/* Whether there is something in it; false as well, with ERROR_STORAGE, if nothing could ever be. */
bool sqlite_file_has_content(const char *path, GError **error);

/* Refuses places where the locks of SQLite do not keep several machines apart. */
bool sqlite_file_check_place(const char *path, GError **error);

/* Makes an empty file that its owner alone can read, as its log then is as well; fine if there is one. */
bool sqlite_file_create(const char *path, GError **error);

/* As store_concern has it: whether others can read the file and its log, or replace them. */
char *sqlite_file_concern(const char *path);
