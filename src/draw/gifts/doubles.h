/*
 * Doubles in a shuffle of slots: two slots of one row with the same column. See gifts/switching.c for what
 * they cost, and why the slots of a row may often be drawn once more.
 */
#pragma once

#include "draw/gifts/gifts.h"
#include "draw/gifts/wide.h"

typedef struct {
    const kr_gifts *gifts;
    uint16_t *left;     /* by column: its slots that are left */
    uint32_t *in_shape; /* most_received + 1: columns by how many slots they had, and by how many are left */
    uint32_t *now;
    kr_wide *filled; /* most_given + 1: ways to fill so many slots, in no order */
} kr_doubles;

/* Close it in any case. */
kr_status kr_doubles_open(kr_doubles *doubles, const kr_gifts *gifts);
void kr_doubles_close(kr_doubles *doubles);

/* Whether the `slots` slots of a row, from `first` on, may be drawn once more. They hold a double
   now. `bits` are those of a column's number in `column`. */
bool kr_doubles_allow(kr_doubles *doubles, kr_stream *stream, const uint32_t *column, uint32_t bits,
                      uint32_t first, uint32_t slots);
