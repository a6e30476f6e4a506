/* Tells how text is encoded, and turns Windows-1252 into UTF-8. */
#pragma once

#include <stddef.h>

typedef enum {
    ENCODING_UTF8,         /* all of it, strictly */
    ENCODING_WINDOWS_1252, /* nothing in it looks like UTF-8, and every byte has a meaning */
    ENCODING_BROKEN_UTF8,  /* some of it looks like UTF-8, some is not */
    ENCODING_UNKNOWN,      /* neither of them */
    ENCODING_BINARY,       /* holds a NUL byte */
} Encoding;

/*
 * What the bytes are. Strict UTF-8 has no overlong forms, surrogates, U+FFFE or U+FFFF. Of the last three
 * kinds, `broken` is where the first byte stands that does not fit.
 */
Encoding encoding_guess(const char *bytes, size_t length, size_t *broken);

/* UTF-8 for text that encoding_guess found to be Windows-1252; NULL if there is not enough memory. */
char *encoding_from_windows_1252(const char *bytes, size_t length, size_t *converted_length);
