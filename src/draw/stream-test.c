/* The random words are the standard ones, and the numbers made of them are even. */
#include "draw/stream.h"

#include <glib.h>
#include <string.h>

static const uint8_t zero_seed[32] = {0};

static void starts_as_chacha20_does(void) {
    kr_stream stream;
    kr_stream_open(&stream, zero_seed, 0);
    /* 76 b8 e0 ad a0 f1 3d 90 40 5d 6a e5 53 86 bd 28, little endian */
    g_assert_cmphex(kr_stream_word(&stream), ==, 0xade0b876);
    g_assert_cmphex(kr_stream_word(&stream), ==, 0x903df1a0);
    g_assert_cmphex(kr_stream_word(&stream), ==, 0xe56a5d40);
    g_assert_cmphex(kr_stream_word(&stream), ==, 0x28bd8653);
    g_assert_cmpuint(kr_stream_words(&stream), ==, 4);
}

static void goes_on_where_blocks_end(void) {
    uint8_t seed[32];
    for (uint8_t i = 0; i < 32; i++)
        seed[i] = i;
    kr_stream stream;
    kr_stream_open(&stream, seed, 2);
    for (int i = 0; i < 9 * 16; i++)
        kr_stream_word(&stream);
    /* Blocks 9 and 17 as OpenSSL makes them. */
    g_assert_cmphex(kr_stream_word(&stream), ==, 0xf78c35be);
    g_assert_cmphex(kr_stream_word(&stream), ==, 0xff9c7c93);
    for (int i = 2; i < 8 * 16; i++)
        kr_stream_word(&stream);
    g_assert_cmphex(kr_stream_word(&stream), ==, 0x94f1fbab);
    g_assert_cmphex(kr_stream_word(&stream), ==, 0xe4178071);
}

/* What a machine lacks cannot be compared on it. */
static void all_vectors_make_the_same_words(void) {
    for (kr_vectors vectors = KR_VECTORS_256; vectors <= KR_VECTORS_512; vectors++) {
        kr_stream plain, wide;
        kr_stream_open(&plain, zero_seed, 1);
        kr_stream_open(&wide, zero_seed, 1);
        g_assert_true(kr_stream_use(&plain, KR_VECTORS_ANY));
        if (!kr_stream_use(&wide, vectors)) {
            g_test_skip("not on this machine");
            continue;
        }
        plain.start[12] = wide.start[12] = UINT32_MAX - 20; /* so that the counter is carried */
        for (int i = 0; i < 4 * KR_STREAM_WORDS; i++)
            g_assert_cmphex(kr_stream_word(&plain), ==, kr_stream_word(&wide));
        g_assert_cmpuint(wide.start[13], ==, 1);
    }
}

static void numbers_below_a_size_are_even(void) {
    kr_stream stream;
    kr_stream_open(&stream, zero_seed, 1);
    uint32_t count[3] = {0}, halves[2] = {0};
    for (int i = 0; i < 30000; i++) {
        count[kr_stream_below(&stream, 3)]++;
        /* Of this size a third of all words has to be drawn again. */
        halves[kr_stream_below(&stream, 0xc0000000) >= 0x60000000]++;
    }
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(ABS((int) count[i] - 10000), <, 400);
    g_assert_cmpint(ABS((int) halves[0] - 15000), <, 400);
}

static void words_that_would_favour_somebody_are_drawn_again(void) {
    kr_stream stream;
    kr_stream_open(&stream, zero_seed, 1);
    for (int i = 0; i < 1000; i++)
        g_assert_cmpuint(kr_stream_below(&stream, 0x80000001), <=, 0x80000000);
    g_assert_cmpuint(kr_stream_words(&stream), >, 1800);
}

/* As above, of twice as many bits: half of all pairs of words are drawn again. */
static void wide_words_that_would_favour_somebody_are_drawn_again(void) {
    kr_stream stream;
    kr_stream_open(&stream, zero_seed, 1);
    uint32_t upper = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t number = kr_stream_below64(&stream, 0x8000000000000001);
        g_assert_cmpuint(number, <=, 0x8000000000000000);
        upper += number >= 0x4000000000000000;
    }
    g_assert_cmpuint(kr_stream_words(&stream), >, 3600);
    g_assert_cmpint(ABS((int) upper - 500), <, 80);
}

static void wide_numbers_multiply_exactly(void) {
    uint64_t low;
    g_assert_cmphex(kr_multiply_high(UINT64_MAX, UINT64_MAX, &low), ==, UINT64_MAX - 1);
    g_assert_cmphex(low, ==, 1);
    g_assert_cmphex(kr_multiply_high(0x123456789abcdef0, 0xfedcba9876543210, &low), ==, 0x121fa00ad77d7422);
    g_assert_cmphex(low, ==, 0x236d88fe5618cf00);
}

static void nothing_is_left_after_a_wipe(void) {
    kr_stream stream, nothing;
    memset(&nothing, 0, sizeof nothing);
    kr_stream_open(&stream, zero_seed, 1);
    kr_stream_word64(&stream);
    kr_stream_wipe(&stream);
    g_assert_true(!memcmp(&stream, &nothing, sizeof stream));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stream/starts-as-chacha20-does", starts_as_chacha20_does);
    g_test_add_func("/stream/goes-on-where-blocks-end", goes_on_where_blocks_end);
    g_test_add_func("/stream/all-vectors-make-the-same-words", all_vectors_make_the_same_words);
    g_test_add_func("/stream/numbers-below-a-size-are-even", numbers_below_a_size_are_even);
    g_test_add_func("/stream/words-that-would-favour-somebody-are-drawn-again",
                    words_that_would_favour_somebody_are_drawn_again);
    g_test_add_func("/stream/wide-words-that-would-favour-somebody-are-drawn-again",
                    wide_words_that_would_favour_somebody_are_drawn_again);
    g_test_add_func("/stream/wide-numbers-multiply-exactly", wide_numbers_multiply_exactly);
    g_test_add_func("/stream/nothing-is-left-after-a-wipe", nothing_is_left_after_a_wipe);
    return g_test_run();
}
