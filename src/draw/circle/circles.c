/* Counts the closed chains of giving, long and short. */
#include "draw/circle/circles.h"

static bool is_swap(const uint32_t *receiver_of, uint32_t person) {
    uint32_t receiver = receiver_of[person];
    return receiver != KR_NONE && receiver_of[receiver] == person;
}

uint32_t kr_swaps_count(const uint32_t *receiver_of, uint32_t n) {
    uint32_t halves = 0;
    for (uint32_t person = 0; person < n; person++)
        halves += is_swap(receiver_of, person);
    return halves / 2;
}

/* Whoever nobody gives to starts an open chain; once these are seen, only circles are left. */
static void see_open_chains(const uint32_t *receiver_of, uint32_t n, bool *seen) {
    for (uint32_t person = 0; person < n; person++)
        seen[person] = false;
    for (uint32_t person = 0; person < n; person++)
        if (receiver_of[person] != KR_NONE)
            seen[receiver_of[person]] = true;
    /* `seen` still means: somebody gives to this one. */
    for (uint32_t person = 0; person < n; person++)
        seen[person] = !seen[person];
    for (uint32_t person = 0; person < n; person++) {
        if (!seen[person])
            continue;
        for (uint32_t next = receiver_of[person]; next != KR_NONE && !seen[next]; next = receiver_of[next])
            seen[next] = true;
    }
}

uint32_t kr_circles_count(const uint32_t *receiver_of, uint32_t n, bool *seen) {
    see_open_chains(receiver_of, n, seen);
    uint32_t circles = 0;
    for (uint32_t person = 0; person < n; person++) {
        if (seen[person])
            continue;
        circles++;
        for (uint32_t next = person; !seen[next]; next = receiver_of[next])
            seen[next] = true;
    }
    return circles;
}

bool kr_circle_is_single(const uint32_t *receiver_of, uint32_t n) {
    uint32_t first = KR_NONE, people = 0;
    for (uint32_t person = 0; person < n; person++)
        if (receiver_of[person] != KR_NONE) {
            first = first == KR_NONE ? person : first;
            people++;
        }
    if (!people)
        return true;
    uint32_t length = 1;
    for (uint32_t next = receiver_of[first]; next != first; next = receiver_of[next])
        length++;
    return length == people;
}

bool kr_flags_are_kept(uint32_t flags, const uint32_t *receiver_of, uint32_t n) {
    if (flags & KR_NO_SWAPS)
        for (uint32_t person = 0; person < n; person++)
            if (is_swap(receiver_of, person))
                return false;
    return !(flags & KR_ONE_CIRCLE) || kr_circle_is_single(receiver_of, n);
}
