/* Answers about the squares of a board. */
#include "draw/board/board.h"

#include "draw/array.h"

#include <string.h>

kr_status kr_board_make_room(kr_board *board, uint32_t n, size_t groups, bool same) {
    board->start = kr_room((size_t) n + 1, sizeof *board->start + (same ? 2 : 4) * sizeof *board->giver);
    board->group_start = kr_array(2 * groups + 2, sizeof *board->group_start);
    if (!board->start || !board->group_start)
        return KR_NO_MEMORY;
    memset(board->start, 0, ((size_t) n + 1) * sizeof *board->start);
    board->giver = (uint32_t *) (board->start + n + 1);
    board->row_group = board->giver + n;
    board->receiver = same ? board->giver : board->row_group + n;
    board->column_group = board->receiver + n;
    board->group_rows = board->group_start + groups + 2;
    return KR_OK;
}

void kr_board_clear(kr_board *board) {
    free(board->start); /* with giver, row_group, receiver and column_group */
    free(board->group_start);
    free(board->to);
    *board = (kr_board) {0};
}

uint32_t *kr_board_musts_new(const kr_board *board) {
    const kr_problem *problem = board->problem;
    uint32_t *receiver_of = kr_room(problem->n, sizeof *receiver_of);
    if (receiver_of && problem->must)
        memcpy(receiver_of, problem->must, problem->n * sizeof *receiver_of);
    else if (receiver_of)
        memset(receiver_of, 0xff, problem->n * sizeof *receiver_of);
    return receiver_of;
}

void kr_board_seat(const kr_board *board, const uint32_t *column, uint32_t *receiver_of) {
    if (!kr_board_is_arranged(board)) {
        memcpy(receiver_of, column, board->n * sizeof *column);
        return;
    }
    for (uint32_t row = 0; row < board->n; row++)
        receiver_of[board->giver[row]] = board->receiver[column[row]];
}

bool kr_board_lists(const kr_board *board, uint32_t row, uint32_t column) {
    size_t first = board->start[row], end = board->start[row + 1];
    while (end - first > 8) {
        size_t middle = first + (end - first) / 2;
        if (board->to[middle] <= column)
            first = middle;
        else
            end = middle;
    }
    for (size_t k = first; k < end; k++)
        if (board->to[k] == column)
            return true;
    return false;
}

/* Without the columns of its own group, a row's choices are those from 0 up that
   it does not list. The k-th of them is k + j, where j listed ones lie below it. */
uint32_t kr_board_choice(const kr_board *board, uint32_t row, uint32_t k) {
    const uint32_t *listed = board->to + board->start[row];
    uint32_t group = board->row_group[row];
    if (group == KR_LISTED)
        return listed[k];

    uint32_t begin = board->group_start[group], width = board->group_start[group + 1] - begin;
    uint32_t low = 0, high = (uint32_t) (board->start[row + 1] - board->start[row]);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint32_t column = listed[middle] < begin ? listed[middle] : listed[middle] - width;
        if (column - middle > k)
            high = middle;
        else
            low = middle + 1;
    }
    return k + low < begin ? k + low : k + low + width;
}

bool kr_board_is_roomy(const kr_board *board) {
    return (uint64_t) board->most_in_row + board->most_in_column < board->n;
}

/* ---- The other way round ---- */

static void transpose_lists(kr_board *transposed, const kr_board *board) {
    size_t *place = transposed->start, total = board->start[board->n];
    for (size_t k = 0; k < total; k++)
        place[board->to[k] + 1]++;
    for (uint32_t column = 0; column < board->n; column++)
        place[column + 1] += place[column];
    for (uint32_t row = 0; row < board->n; row++)
        for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
            transposed->to[place[board->to[k]]++] = row;

    /* Now every place has moved up to where the next one began. */
    for (uint32_t column = board->n; column > 0; column--)
        place[column] = place[column - 1];
    place[0] = 0;
}

kr_status kr_board_transpose(kr_board *transposed, const kr_board *board) {
    size_t size = board->n * sizeof(uint32_t);
    *transposed = (kr_board) {
        .problem = board->problem,
        .n = board->n,
        .groups = board->groups,
        .has_lists = board->has_lists,
        .has_listed_columns = board->has_listed_rows,
    };
    if (kr_board_make_room(transposed, board->n, 0, false) != KR_OK)
        return KR_NO_MEMORY;
    transposed->to = kr_array(board->start[board->n], sizeof *transposed->to);
    if (!transposed->to)
        return KR_NO_MEMORY;
    memcpy(transposed->giver, board->receiver, size);
    memcpy(transposed->receiver, board->giver, size);
    memcpy(transposed->row_group, board->column_group, size);
    memcpy(transposed->column_group, board->row_group, size);
    transpose_lists(transposed, board);
    return KR_OK;
}
