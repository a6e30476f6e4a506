/*
 * SHA-256 over several values. Each is put in with its length before it (8 bytes, the highest first), so that
 * no two different rows of values are the same bytes; numbers are put in as decimal text, what is missing as
 * the empty text.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint8_t bytes[32];
} Digest;

/* Starts with a tag that says what is hashed, and for which version of its format. */
GChecksum *digest_begin(const char *tag);

void digest_add_text(GChecksum *sum, const char *text);
void digest_add_number(GChecksum *sum, int64_t number);
void digest_add_bytes(GChecksum *sum, const void *bytes, size_t length);
void digest_add(GChecksum *sum, const Digest *digest);

/* Frees the sum. */
Digest digest_end(GChecksum *sum);

/* As a field of a record holds it, and back: false for bytes that are missing, or not as many. */
GBytes *digest_to_bytes(const Digest *digest);
bool digest_from_bytes(GBytes *bytes, Digest *digest);

/* Whether the field holds this digest. */
bool digest_is(GBytes *bytes, const Digest *digest);

/* 64 digits, in small letters. */
char *digest_to_text(const Digest *digest);
