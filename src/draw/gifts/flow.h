/* How many gifts can be given at the same time: the largest flow of rows to columns, one gift a pair. */
#pragma once

#include "draw/gifts/gifts.h"

typedef struct {
    uint32_t *column;           /* by slot of a row: its column; the first given[row] are in use */
    uint32_t *row;              /* by slot of a column: its row; the first received[column] are in use */
    uint32_t *given, *received; /* by row, by column */
    uint32_t size;              /* slots in use; as many as the rows have when a draw exists */
} kr_flow;

/* Without a stream it depends on the board and the slots alone; with one it starts at random. The rows may
   have fewer slots than the columns, or more. Not for a transposed board. Clear it in any case. */
kr_status kr_flow_find(kr_flow *flow, const kr_gifts *gifts, kr_stream *stream);

void kr_flow_clear(kr_flow *flow);

/* Whether the row gives to the column. */
bool kr_flow_has(const kr_flow *flow, const kr_gifts *gifts, uint32_t row, uint32_t column);

/* Both with rows for columns, on a board that is transposed from theirs. Nothing in them is their own. */
kr_gifts kr_gifts_transposed(const kr_gifts *gifts, const kr_board *transposed);
kr_flow kr_flow_transposed(const kr_flow *flow);
