/* A random arrangement of a board, and the conflicts in it: the rows that have a column forbidden to them. */
#pragma once

#include "draw/circle/chains.h"
#include "draw/stream.h"

/*
 * Shuffles the columns by kr_stream_shuffle, whatever their order was. Puts the rows in conflict into `rows`,
 * ascending, and their number into `count`. False if there are more than `most`.
 */
bool kr_shuffle_run(const kr_board *board, kr_stream *stream, uint32_t *column, uint32_t *rows, uint32_t most,
                    uint32_t *count);

/*
 * The same for a single circle: shuffles `order`, in which chains stand as they give to each other, all but
 * the first, since a circle is one order when a certain chain comes first. The rows' columns follow from it.
 */
bool kr_shuffle_run_circle(const kr_chains *chains, kr_stream *stream, uint32_t *order, uint32_t *column,
                           uint32_t *rows, uint32_t most, uint32_t *count);
