/* Reads a whole file, a pipe or standard input into memory. */
#pragma once

#include <glib.h>
#include <stddef.h>

/*
 * The bytes of the file, or of standard input for "-"; NULL with an error that says why not. Folders, devices
 * and sockets are refused, and so is what holds more than `most` bytes. A file that shrinks or grows
 * meanwhile is read as it is then.
 */
char *input_read(const char *path, size_t most, size_t *length, GError **error);

/* What to call it in messages: the path, or "standard input". */
const char *input_name(const char *path);
