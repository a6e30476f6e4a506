/* The random words of a draw: the ChaCha20 key stream of its seed, the same on every machine. */
#pragma once

#include <stdint.h>

/* Streams of one seed, so that what one part of the engine uses up does not move the others. */
enum {
    KR_STREAM_DRAW = 1,
    KR_STREAM_REPAIR = 3,
};

enum {
    KR_STREAM_BLOCKS = 8, /* made at once, side by side, so that the compiler can use vectors */
    KR_STREAM_WORDS = 16 * KR_STREAM_BLOCKS,
};

/* Everything that is derived from the seed lives in here, also what is only needed while blocks are made. */
typedef struct {
    uint32_t start[16]; /* constants, key, block counter, stream number */
    uint32_t lanes[16][KR_STREAM_BLOCKS];
    uint32_t block[KR_STREAM_WORDS];
    uint32_t used;  /* words of `block` given out */
    uint64_t words; /* words given out altogether */
} kr_stream;

void kr_stream_open(kr_stream *stream, const uint8_t seed[32], uint64_t number);

/* Overwrites all of it. Every stream that was opened is wiped. */
void kr_stream_wipe(kr_stream *stream);

void kr_stream_refill(kr_stream *stream);

static inline uint32_t kr_stream_word(kr_stream *stream) {
    if (stream->used == KR_STREAM_WORDS)
        kr_stream_refill(stream);
    stream->words++;
    return stream->block[stream->used++];
}

/* Two words, the low one first. */
static inline uint64_t kr_stream_word64(kr_stream *stream) {
    uint64_t low = kr_stream_word(stream);
    return low | (uint64_t) kr_stream_word(stream) << 32;
}

/* Uniform in 0 ... size-1, exactly: the few words that would favour somebody are drawn again. size > 0. */
static inline uint32_t kr_stream_below(kr_stream *stream, uint32_t size) {
    uint64_t product = (uint64_t) kr_stream_word(stream) * size;
    if ((uint32_t) product < size) {
        uint32_t unfair = (0u - size) % size;
        while ((uint32_t) product < unfair)
            product = (uint64_t) kr_stream_word(stream) * size;
    }
    return (uint32_t) (product >> 32);
}

uint64_t kr_stream_below64(kr_stream *stream, uint64_t size);

/* The upper and the lower half of a 64 by 64 bit product. */
uint64_t kr_multiply_high(uint64_t a, uint64_t b, uint64_t *low);
