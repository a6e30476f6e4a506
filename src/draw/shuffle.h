/* A random arrangement of a board, and the conflicts in it: the rows that have a column forbidden to them. */
#pragma once

#include "draw/board.h"

typedef struct {
    const kr_board *board;
    uint32_t *suspect; /* rows that may be in conflict */
} kr_shuffle;

/* Close it in any case. */
kr_status kr_shuffle_open(kr_shuffle *shuffle, const kr_board *board);
void kr_shuffle_close(kr_shuffle *shuffle);

/*
 * Shuffles the columns by kr_stream_shuffle, whatever their order was. Puts the rows in conflict into `rows`,
 * ascending, and their number into `count`. False if there are more than `most`.
 */
bool kr_shuffle_run(kr_shuffle *shuffle, kr_stream *stream, uint32_t *column, uint32_t *rows, uint32_t most,
                    uint32_t *count);
