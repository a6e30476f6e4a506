/*
 * Walks from one mark of a CSV text to the next: its separators, quotes and line breaks, 64 bytes at a time,
 * as bits. What lies between two marks is never looked at. In a header, for all the reader's time goes here.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { MARKS_BLOCK = 64 };

typedef struct {
    const char *end;
    const char *block; /* the 64 bytes whose marks are known */
    uint64_t bits;     /* those of the block that are still to come */
    char separator;
} Marks;

/* One bit for each byte of the block. */
static inline uint64_t marks_of_block(const char *block, char separator) {
    uint64_t bits = 0;
#ifdef __SSE2__
    const __m128i separators = _mm_set1_epi8(separator), quotes = _mm_set1_epi8('"');
    const __m128i feeds = _mm_set1_epi8('\n'), returns = _mm_set1_epi8('\r');
    for (size_t i = 0; i < MARKS_BLOCK; i += sizeof(__m128i)) {
        __m128i text = _mm_loadu_si128((const __m128i *) (const void *) (block + i));
        __m128i cells = _mm_or_si128(_mm_cmpeq_epi8(text, separators), _mm_cmpeq_epi8(text, quotes));
        __m128i lines = _mm_or_si128(_mm_cmpeq_epi8(text, feeds), _mm_cmpeq_epi8(text, returns));
        bits |= (uint64_t) (uint32_t) _mm_movemask_epi8(_mm_or_si128(cells, lines)) << i;
    }
#else
    for (size_t i = 0; i < MARKS_BLOCK; i++) {
        char c = block[i];
        bits |= (uint64_t) (c == separator || c == '"' || c == '\n' || c == '\r') << i;
    }
#endif
    return bits;
}

static inline uint64_t marks_of_last_block(const char *block, size_t length, char separator) {
    char padded[MARKS_BLOCK] = "";
    memcpy(padded, block, length);
    return marks_of_block(padded, separator);
}

static inline void marks_find(Marks *marks, const char *block) {
    size_t left = (size_t) (marks->end - block);
    marks->block = block;
    marks->bits = left < MARKS_BLOCK ? marks_of_last_block(block, left, marks->separator)
                                     : marks_of_block(block, marks->separator);
}

static inline Marks marks_from(const char *start, const char *end, char separator) {
    Marks marks = {.end = end, .separator = separator};
    marks_find(&marks, start);
    return marks;
}

/* The next mark, or the end of the text, again and again. */
static inline const char *marks_next(Marks *marks) {
    while (marks->bits == 0) {
        if (marks->end - marks->block <= MARKS_BLOCK)
            return marks->end;
        marks_find(marks, marks->block + MARKS_BLOCK);
    }
    const char *mark = marks->block + __builtin_ctzll(marks->bits);
    marks->bits &= marks->bits - 1;
    return mark;
}
