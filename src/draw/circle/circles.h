/* The chains of giving in a draw. */
#pragma once

#include "draw/kringle-draw.h"

/* The flags that are about the shape of a draw. */
enum { KR_SHAPES = KR_NO_SWAPS | KR_ONE_CIRCLE };

/* receiver_of: of n people, KR_NONE for who gives nothing. Everybody receives at most once. */
uint32_t kr_swaps_count(const uint32_t *receiver_of, uint32_t n);

/* `seen` is room for n. People who only give or only receive stand in chains, which are not counted. */
uint32_t kr_circles_count(const uint32_t *receiver_of, uint32_t n, bool *seen);

/* A draw in which everybody who takes part both gives and receives: is it a single circle? */
bool kr_circle_is_single(const uint32_t *receiver_of, uint32_t n);

/* Whether the draw is as the flags of the problem want it. */
bool kr_flags_are_kept(uint32_t flags, const uint32_t *receiver_of, uint32_t n);
