/* What rows and columns of a board weigh in weighted switching. */
#pragma once

#include "draw/methods/weighted.h"

static inline uint32_t kr_larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

static inline uint32_t kr_smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static inline bool kr_is_seated(const kr_weighted *weighted, uint32_t row) {
    return weighted->board->row_group[row] == KR_LISTED;
}

static inline uint32_t kr_row_forbidden(const kr_weighted *weighted, uint32_t row) {
    return weighted->board->n - kr_board_choices(weighted->board, row);
}

static inline uint32_t kr_column_forbidden(const kr_weighted *weighted, uint32_t column) {
    const kr_board *board = weighted->board;
    uint32_t rows = board->group_rows[board->column_group[column]];
    return board->has_lists ? rows + weighted->column_listed[column] : rows;
}

static inline uint64_t kr_weight(const kr_weighted *weighted, uint32_t forbidden) {
    uint32_t n = weighted->board->n;
    return ((uint64_t) (n - weighted->most) << weighted->bits) / (n - forbidden);
}

static inline uint64_t kr_row_weight(const kr_weighted *weighted, uint32_t row) {
    const kr_weighted_group *group = &weighted->groups[weighted->board->row_group[row]];
    return kr_weight(weighted, kr_row_forbidden(weighted, row) - group->bad_columns);
}

static inline uint64_t kr_column_weight(const kr_weighted *weighted, uint32_t column) {
    const kr_weighted_group *group = &weighted->groups[weighted->board->column_group[column]];
    return kr_weight(weighted, kr_column_forbidden(weighted, column) - group->bad_rows);
}
