/* The checksums by which the files of a csv store show damage. */
#pragma once

#include <stddef.h>

enum { CHECKSUM_DIGITS = 16 };

/* The first hexadecimal digits of the SHA-256 of the bytes; `before` (or NULL) is put in front of them. */
char *checksum_of(const char *before, const char *bytes, size_t length);
