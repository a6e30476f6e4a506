/* Says whether a row that came out double may be drawn once more: by counting ways to fill its slots. */
#include "draw/gifts/doubles.h"

#include "draw/array.h"

#include <string.h>

kr_status kr_doubles_open(kr_doubles *doubles, const kr_gifts *gifts) {
    uint32_t n = gifts->board.n;
    *doubles = (kr_doubles) {
        .gifts = gifts,
        .left = kr_room(n, sizeof *doubles->left),
        .in_shape = kr_array((size_t) gifts->most_received + 1, sizeof *doubles->in_shape),
        .now = kr_array((size_t) gifts->most_received + 1, sizeof *doubles->now),
        .filled = kr_array((size_t) gifts->most_given + 1, sizeof *doubles->filled),
    };
    if (!doubles->left || !doubles->in_shape || !doubles->now || !doubles->filled)
        return KR_NO_MEMORY;
    for (uint32_t column = 0; column < n; column++)
        doubles->in_shape[kr_gifts_received(gifts, column)]++;
    return KR_OK;
}

void kr_doubles_close(kr_doubles *doubles) {
    free(doubles->left);
    free(doubles->in_shape);
    free(doubles->now);
    free(doubles->filled);
}

/* Whether all ways to fill `slots` slots with `size` that are left can
   be counted; where they cannot, a double always starts again. */
static bool is_wide_enough(uint32_t size, uint32_t slots) {
    const kr_wide most = kr_wide_over(kr_wide_of((uint64_t) 1 << 62, 0), size);
    kr_wide ways = kr_wide_of(0, 1);
    for (uint32_t k = 0; k < slots; k++) {
        if (kr_wide_is_below(most, ways))
            return false;
        ways = kr_wide_times(ways, kr_wide_of(0, size));
    }
    return true;
}

/* Ways to fill `slots` slots one after the other such that some are double, when columns[c] columns have c
   slots left. The ways without doubles are the product of (1 + c z) over the columns, at z to the `slots`. */
static kr_wide doubles_count(kr_doubles *doubles, const uint32_t *columns, uint32_t size, uint32_t slots) {
    kr_wide *filled = doubles->filled, all = kr_wide_of(0, 1), orders = kr_wide_of(0, 1);
    memset(filled, 0, ((size_t) slots + 1) * sizeof *filled);
    filled[0] = kr_wide_of(0, 1);
    for (uint32_t c = 1; c <= doubles->gifts->most_received; c++) {
        if (!columns[c])
            continue;
        for (uint32_t to = slots; to > 0; to--) {
            kr_wide chosen =
                kr_wide_of(0, 1); /* ways to take k of the columns with c slots, and a slot of each */
            for (uint32_t k = 1; k <= to && k <= columns[c]; k++) {
                chosen = kr_wide_over(kr_wide_times(chosen, kr_wide_of(0, columns[c] - k + 1)), k);
                chosen = kr_wide_times(chosen, kr_wide_of(0, c));
                filled[to] = kr_wide_plus(filled[to], kr_wide_times(filled[to - k], chosen));
            }
        }
    }
    for (uint32_t k = 0; k < slots; k++) {
        all = kr_wide_times(all, kr_wide_of(0, size - k));
        orders = kr_wide_times(orders, kr_wide_of(0, k + 1));
    }
    return kr_wide_minus(all, kr_wide_times(filled[slots], orders));
}

/* Counts the columns by the slots that are left of them, from `first` on. */
static void count_left(kr_doubles *doubles, const uint32_t *column, uint32_t bits, uint32_t first) {
    uint32_t n = doubles->gifts->board.n, slots = kr_gifts_slots(doubles->gifts);
    memset(doubles->left, 0, n * sizeof *doubles->left);
    memset(doubles->now, 0, ((size_t) doubles->gifts->most_received + 1) * sizeof *doubles->now);
    for (uint32_t slot = first; slot < slots; slot++)
        doubles->left[column[slot] & bits]++;
    for (uint32_t k = 0; k < n; k++)
        doubles->now[doubles->left[k]]++;
}

/* As if `size` slots were left, spread as evenly as can be: every column keeps its first
   `level` slots and some one more. Nothing makes more ways without doubles than this. */
static void spread_evenly(kr_doubles *doubles, uint32_t size) {
    uint32_t most = doubles->gifts->most_received, level = 0, reaching = doubles->gifts->board.n;
    memset(doubles->now, 0, ((size_t) most + 1) * sizeof *doubles->now);
    for (;; level++) {
        doubles->now[level] = doubles->in_shape[level];
        reaching -= doubles->in_shape[level]; /* have more slots than the level */
        if (size <= reaching)
            break;
        size -= reaching;
    }
    doubles->now[level] += reaching - size;
    doubles->now[level + 1] += size;
}

/* True with the probability part/whole, exactly: compares random binary
   digits with those of the quotient until the first that differs. */
static bool comes_up(kr_stream *stream, kr_wide part, kr_wide whole) {
    uint32_t word = 0;
    for (uint32_t digit = 0;; digit++, word <<= 1) {
        if (digit % 32 == 0)
            word = kr_stream_word(stream);
        part = kr_wide_plus(part, part);
        bool is_one = !kr_wide_is_below(part, whole);
        part = is_one ? kr_wide_minus(part, whole) : part;
        if (is_one != (word >> 31))
            return is_one;
    }
}

bool kr_doubles_allow(kr_doubles *doubles, kr_stream *stream, const uint32_t *column, uint32_t bits,
                      uint32_t first, uint32_t slots) {
    uint32_t size = kr_gifts_slots(doubles->gifts) - first;
    if (!is_wide_enough(size, slots))
        return false;
    spread_evenly(doubles, size);
    kr_wide least = doubles_count(doubles, doubles->now, size, slots);
    /* Nothing has no chance whatever the doubles are, and it takes a look at everybody to count them. */
    if (!kr_wide_is_below(kr_wide_of(0, 0), least))
        return comes_up(stream, least, kr_wide_of(0, 1));
    count_left(doubles, column, bits, first);
    return comes_up(stream, least, doubles_count(doubles, doubles->now, size, slots));
}
