/*
 * Assets: what is not C (mail texts, help pages, HTML, SQL) stands in files of its own beside the
 * code that uses it, and is compiled in. A development build reads the files anew each time, so that a change
 * of words needs no rebuild.
 */
#pragma once

#include <stddef.h>

/* The text of the asset at a path below src/, like "outbox/assignment.txt"; the caller's to free. It is
   listed in a meson.build (`assets += files(...)`); a path that is not is a bug and ends the program. */
char *asset_text(const char *path);

typedef struct {
    const char *path;
    const char *text; /* terminated by NUL */
} Asset;

/* All assets that were compiled in; {} ends the list. Written by embed.py. */
extern const Asset embedded_assets[];
