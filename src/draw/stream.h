/* The random words of a draw: the ChaCha20 key stream of its seed, the same on every machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Streams of one seed, so that what one part of the engine uses up does not move the others. */
enum {
    KR_STREAM_DRAW = 1,
    KR_STREAM_REPAIR = 3,
};

enum {
    KR_STREAM_BLOCKS = 16, /* made at once, side by side, one to a lane of the widest vectors there are */
    KR_STREAM_WORDS = 16 * KR_STREAM_BLOCKS,
};

/* Everything that is derived from the seed lives in here, also what is only needed while blocks are made. */
typedef struct kr_stream kr_stream;
struct kr_stream {
    uint32_t start[16]; /* constants, key, block counter, stream number */
    uint32_t lanes[16][KR_STREAM_BLOCKS];
    uint32_t block[KR_STREAM_WORDS];
    uint32_t used; /* words of `block` given out */
    void (*refill)(kr_stream *stream);
};

void kr_stream_open(kr_stream *stream, const uint8_t seed[32], uint64_t number);

/* Overwrites all of it. Every stream that was opened is wiped. */
void kr_stream_wipe(kr_stream *stream);

/* Vectors to make blocks with. A stream is opened with the
   widest of the machine; the words are the same with all. */
typedef enum {
    KR_VECTORS_ANY, /* those that every machine of the kind has */
    KR_VECTORS_256,
    KR_VECTORS_512,
} kr_vectors;

/* Makes further blocks with these. False when the machine has none, then nothing changes. */
bool kr_stream_use(kr_stream *stream, kr_vectors vectors);

static inline uint32_t kr_stream_word(kr_stream *stream) {
    if (stream->used == KR_STREAM_WORDS)
        stream->refill(stream);
    return stream->block[stream->used++];
}

/* How many words were given out. */
uint64_t kr_stream_words(const kr_stream *stream);

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

/* Shuffles: to every place, from the first on, comes one of what is still at it or behind, by
   kr_stream_below of how many those are. Every order is equally likely, whatever it was before. */
void kr_stream_shuffle(kr_stream *stream, uint32_t *numbers, uint32_t count);

/* The upper and the lower half of a 64 by 64 bit product. */
uint64_t kr_multiply_high(uint64_t a, uint64_t b, uint64_t *low);
