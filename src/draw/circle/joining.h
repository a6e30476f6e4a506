/* Makes a single circle of a draw, without being fair to all. */
#pragma once

#include "draw/board/board.h"
#include "draw/stream.h"

typedef struct {
    const kr_board *board;
    uint32_t *receiver_of, *leader; /* by people */
    uint32_t *row;                  /* by column */
} kr_joiner;

kr_status kr_joiner_open(kr_joiner *joiner, const kr_board *board);
void kr_joiner_close(kr_joiner *joiner);

/* Joins the circles of this draw; whether only one is left. */
bool kr_joiner_join(kr_joiner *joiner, kr_stream *stream, uint32_t *column);
