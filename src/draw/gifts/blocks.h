/*
 * The blocks of several gifts: what is drawn in one of them says nothing about the others, and every pair
 * inside a block is in some draw and missing in another. A pair of a draw that is in none is in all draws.
 */
#pragma once

#include "draw/gifts/flow.h"

typedef struct {
    uint32_t *row, *column; /* their blocks, in the order of their first rows, or KR_NONE */
    uint32_t count;
} kr_gift_blocks;

/* Of a flow that is a draw. O(rows + slots + groups + listed squares), but for
   slots that are as many as squares. Clear it in any case. */
kr_status kr_gift_blocks_find(kr_gift_blocks *blocks, const kr_gifts *gifts, const kr_flow *flow);

void kr_gift_blocks_clear(kr_gift_blocks *blocks);

/* For a pair of the flow. */
static inline bool kr_gift_blocks_force(const kr_gift_blocks *blocks, uint32_t row, uint32_t column) {
    return blocks->row[row] == KR_NONE || blocks->row[row] != blocks->column[column];
}

/* Enters in the report what the rules alone decide: blocks and forced pairs, musts among them. */
kr_status kr_gifts_report_rules(kr_report *report, const kr_gifts *gifts, const kr_gift_blocks *blocks,
                                const kr_flow *flow);
