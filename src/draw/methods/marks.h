/*
 * The marks of groups that people carry through a shuffle, in the bits that their numbers leave free: twelve
 * for a million people. Behind it, a mark tells a pair of one group without a look at the receiver's group.
 */
#pragma once

#include "draw/kringle-draw.h"

/* The bits that numbers below n need. */
static inline uint32_t kr_number_bits(uint32_t n) {
    uint64_t bits = 1;
    while (bits < n)
        bits *= 2;
    return (uint32_t) (bits - 1);
}

/* In the bits that are not the number's, the same for people of one group, and seldom for others. */
static inline uint32_t kr_mark_of(const uint32_t *group, uint32_t person) {
    uint32_t number = group && group[person] != KR_NONE ? group[person] : person;
    return number * 2654435761u;
}
