#include "draw/drawing.h"

void kr_drawing_seat(kr_drawing *draw, const uint32_t *column) {
    const kr_board *board = &draw->board;
    for (uint32_t row = 0; row < board->n; row++)
        draw->receiver_of[board->giver[row]] = board->receiver[column[row]];
}
