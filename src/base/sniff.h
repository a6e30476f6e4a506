/* Names the file formats that people mistake for a table of text. */
#pragma once

#include <stddef.h>

/* What the bytes are and what to do about it, "a PDF; ...", or NULL if they may well be plain text. */
const char *sniff_format(const char *bytes, size_t length);
