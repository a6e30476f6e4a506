/* Tells how text is encoded, and turns Windows-1252 into UTF-8. */
#include "base/encoding.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* No high bit of eight bytes is set if all of them are plain: ASCII, and no NUL that borrows from the next.
 */
static inline uint64_t odd_bits(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word | (word - UINT64_C(0x0101010101010101));
}

static inline bool are_plain(const char *bytes) {
    uint64_t bits = odd_bits(bytes) | odd_bits(bytes + 8) | odd_bits(bytes + 16) | odd_bits(bytes + 24);
    return (bits & UINT64_C(0x8080808080808080)) == 0;
}

static inline bool is_plain(char byte) {
    return byte > 0 && (unsigned char) byte < 0x80;
}

static const char *skip_plain(const char *p, const char *end) {
    while (end - p >= 32 && are_plain(p))
        p += 32;
    while (p < end && is_plain(*p))
        p++;
    return p;
}

/* One character as its lead byte announces it: so many bytes, of at least this code point. */
typedef struct {
    size_t length;
    uint32_t least;
    uint32_t bits;
} Lead;

static Lead lead_of(unsigned char byte) {
    if (byte >= 0xc0 && byte < 0xe0)
        return (Lead) {2, 0x80, byte & 0x1fu};
    if (byte >= 0xe0 && byte < 0xf0)
        return (Lead) {3, 0x800, byte & 0x0fu};
    if (byte >= 0xf0 && byte < 0xf8)
        return (Lead) {4, 0x10000, byte & 0x07u};
    return (Lead) {};
}

static bool is_character(uint32_t code) {
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) && code != 0xfffe && code != 0xffff;
}

/*
 * The length of the sequence that starts here, if it has the shape of UTF-8: a lead byte and the right number
 * of bytes that continue it; else 0. `valid` tells whether it also means a character.
 */
static size_t sequence_length(const char *p, const char *end, bool *valid) {
    Lead lead = lead_of((unsigned char) *p);
    if (lead.length == 0 || (size_t) (end - p) < lead.length)
        return 0;
    uint32_t code = lead.bits;
    for (size_t i = 1; i < lead.length; i++) {
        if (((unsigned char) p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | ((unsigned char) p[i] & 0x3f);
    }
    *valid = code >= lead.least && is_character(code);
    return lead.length;
}

/* Code points of the bytes 0x80 to 0x9f; zero for the five that mean nothing. The others mean themselves. */
static const uint16_t windows_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, /* 80 to 87 */
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,      /* 88 to 8f */
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, /* 90 to 97 */
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178, /* 98 to 9f */
};

static uint32_t windows_1252_code(char c) {
    unsigned char byte = (unsigned char) c;
    return byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : byte;
}

/* Where UTF-8 ends to be valid, or a NUL stands. `shaped`: a sequence of its shape was met up to there. */
static const char *skip_utf8(const char *p, const char *end, bool *shaped) {
    while ((p = skip_plain(p, end)) < end && *p) {
        bool valid = false;
        size_t length = sequence_length(p, end, &valid);
        *shaped = *shaped || length > 0;
        if (!valid)
            break;
        p += length;
    }
    return p;
}

static bool has_shape_of_utf8(const char *p, const char *end) {
    bool shaped = false;
    while (p < end && !shaped) {
        p = skip_utf8(p, end, &shaped);
        p += p < end;
    }
    return shaped;
}

Encoding encoding_guess(const char *bytes, size_t length, size_t *broken) {
    const char *end = bytes + length;
    bool shaped = false;
    const char *p = skip_utf8(bytes, end, &shaped);
    *broken = (size_t) (p - bytes);
    if (p == end)
        return ENCODING_UTF8;

    const char *nul = memchr(p, '\0', (size_t) (end - p));
    if (nul) {
        *broken = (size_t) (nul - bytes);
        return ENCODING_BINARY;
    }
    /* A single odd byte does not make another encoding of a text that has umlauts in UTF-8 elsewhere. */
    if (shaped || has_shape_of_utf8(p, end))
        return ENCODING_BROKEN_UTF8;

    for (; p < end; p++)
        if (windows_1252_code(*p) == 0) {
            *broken = (size_t) (p - bytes);
            return ENCODING_UNKNOWN;
        }
    return ENCODING_WINDOWS_1252;
}

char *encoding_from_windows_1252(const char *bytes, size_t length, size_t *converted_length) {
    size_t needed = 0;
    for (size_t i = 0; i < length; i++)
        needed += (size_t) g_unichar_to_utf8(windows_1252_code(bytes[i]), NULL);
    char *converted = g_try_malloc(needed + 1);
    if (!converted)
        return NULL;

    char *out = converted;
    for (size_t i = 0; i < length; i++)
        out += g_unichar_to_utf8(windows_1252_code(bytes[i]), out);
    *out = '\0';
    *converted_length = needed;
    return converted;
}
