/*
 * Seats: columns for the KR_LISTED rows of a board, drawn uniformly among all ways to give each of them one
 * of its own from its list. Rows whose lists have nothing in common, not even through the lists of others,
 * are drawn for themselves, so that it takes long only where many lists are entangled.
 */
#pragma once

#include "draw/board/board.h"

typedef struct {
    const kr_board *board;
    uint32_t *rows, count; /* the KR_LISTED rows, part by part */
    uint32_t *part_end, parts;
    bool *is_taken; /* by column */
} kr_seats;

/* KR_NO_MEMORY or KR_OK. Close it in any case. */
kr_status kr_seats_open(kr_seats *seats, const kr_board *board);

void kr_seats_close(kr_seats *seats);

/* Enters the seats in `column`. False when some part had no luck; that favours none of the seats. */
bool kr_seats_draw(kr_seats *seats, kr_stream *stream, uint32_t *column);
