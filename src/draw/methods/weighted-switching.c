/*
 * S for much to switch: one shuffle, after which weighted switching takes the forbidden squares away.
 * KR_LISTED rows, if there are any, are seated first, and only the others are shuffled.
 *
 * Random words go to the seats (methods/seats.c), then to shuffling the columns that are left, ascending at
 * first, of which the rows take the last one each; without KR_LISTED rows, to shuffling what the last attempt left;
 * and then to the switches (methods/weighted.c).
 */
#include "draw/methods/methods.h"
#include "draw/methods/seats.h"
#include "draw/methods/weighted.h"

#include "draw/array.h"

typedef struct {
    kr_weighted weighted;
    kr_seats seats;
    uint32_t *rest; /* the columns that are not taken */
} WeightedSwitching;

static kr_status weighted_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    WeightedSwitching *switching = state;
    kr_status status = kr_weighted_open(&switching->weighted, board);
    if (status == KR_OK && board->has_listed_rows) {
        status = kr_seats_open(&switching->seats, board);
        switching->rest = kr_array(board->n, sizeof *switching->rest);
    }
    return board->has_listed_rows && !switching->rest ? KR_NO_MEMORY : status;
}

static void weighted_close(void *state) {
    WeightedSwitching *switching = state;
    kr_weighted_close(&switching->weighted);
    kr_seats_close(&switching->seats);
    free(switching->rest);
}

static bool seat_and_shuffle(WeightedSwitching *switching, kr_stream *stream, uint32_t *column) {
    const kr_board *board = switching->weighted.board;
    if (!kr_seats_draw(&switching->seats, stream, column))
        return false;
    uint32_t count = 0;
    for (uint32_t k = 0; k < board->n; k++)
        if (!switching->seats.is_taken[k])
            switching->rest[count++] = k;
    kr_stream_shuffle(stream, switching->rest, count);
    for (uint32_t row = 0; row < board->n; row++)
        if (board->row_group[row] != KR_LISTED)
            column[row] = switching->rest[--count];
    return true;
}

static bool weighted_attempt(void *state, kr_stream *stream, uint32_t *column) {
    WeightedSwitching *switching = state;
    const kr_board *board = switching->weighted.board;
    if (!board->has_listed_rows)
        kr_stream_shuffle(stream, column, board->n);
    else if (!seat_and_shuffle(switching, stream, column))
        return false;
    return kr_weighted_switch(&switching->weighted, stream, column);
}

const kr_sampler kr_weighted_switching = {
    .method = KR_METHOD_SWITCHING,
    .exact = true,
    .size = sizeof(WeightedSwitching),
    .open = weighted_open,
    .attempt = weighted_attempt,
    .close = weighted_close,
};
