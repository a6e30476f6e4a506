/* Writes files, and until all is written. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes all of the bytes at that place of the file; interrupted and short writes go on. False with errno. */
bool file_write_all(int file, const char *bytes, size_t length, uint64_t place);

/*
 * Creates a file that its owner alone can read, with this text. One that exists is left as it is: ERROR_CONFLICT; what
 * could not be written whole is gone again: ERROR_STORAGE.
 */
bool file_create(const char *path, const GString *text, GError **error);
