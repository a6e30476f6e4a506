/* A commit as text: the line that seals its rows, what makes it whole, and what a crash can leave of it. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "store/csv/checksum.h"

typedef struct {
    const char *rows;
    size_t size; /* as the line says, whether they are there or not */
    char checksum[CHECKSUM_DIGITS + 1];
} Commit;

/* Puts the commit line before the rows, and returns the checksum for the next commit to follow. */
char *commit_seal(GString *rows, const char *checksum_before);

/* The size of the whole commit at `text`, line and rows; 0 if it is not whole. */
size_t commit_read(const char *text, size_t length, const char *checksum_before, Commit *commit);

/*
 * Whether the bytes are the torn end of a commit that was never acknowledged. Anything else is damage: a
 * commit that is all there and differs from its checksum may well have been acknowledged.
 */
bool commit_is_torn(const char *text, size_t length);
