/* Reads a board for weighted switching: what its rows, columns and groups
   forbid, and from that what they weigh and how often an attempt succeeds. */
#include "draw/methods/weights.h"

#include "draw/array.h"

static void count_lists(kr_weighted *weighted) {
    const kr_board *board = weighted->board;
    for (uint32_t row = 0; row < board->n; row++) {
        bool seated = kr_is_seated(weighted, row);
        weighted->seated += seated;
        for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
            if (seated)
                weighted->is_reserved[board->to[k]] = true;
            else
                weighted->column_listed[board->to[k]]++;
    }
}

static void group_add_row(kr_weighted_group *group, uint32_t forbidden) {
    group->most_in_row = kr_larger(group->most_in_row, forbidden);
    group->fewest_in_row = kr_smaller(group->fewest_in_row, forbidden);
}

static void group_add_column(kr_weighted_group *group, uint32_t forbidden) {
    group->most_in_column = kr_larger(group->most_in_column, forbidden);
    group->fewest_in_column = kr_smaller(group->fewest_in_column, forbidden);
}

static void count_rows_and_columns(kr_weighted *weighted) {
    const kr_board *board = weighted->board;
    count_lists(weighted);
    for (uint32_t row = 0; row < board->n; row++)
        if (!kr_is_seated(weighted, row))
            group_add_row(&weighted->groups[board->row_group[row]], kr_row_forbidden(weighted, row));
    for (uint32_t column = 0; column < board->n; column++)
        group_add_column(&weighted->groups[board->column_group[column]],
                         kr_column_forbidden(weighted, column));
}

/* Where nothing is listed, the rows of a group are alike, and so are its columns. */
static void count_groups(kr_weighted *weighted) {
    const kr_board *board = weighted->board;
    for (uint32_t g = 0; g < board->groups; g++) {
        uint32_t rows = board->group_rows[g], columns = board->group_start[g + 1] - board->group_start[g];
        if (rows)
            group_add_row(&weighted->groups[g], columns);
        if (columns)
            group_add_column(&weighted->groups[g], rows);
    }
}

static void count_forbidden(kr_weighted *weighted) {
    uint32_t groups = weighted->board->groups;
    for (uint32_t g = 0; g < groups; g++)
        weighted->groups[g].fewest_in_row = weighted->groups[g].fewest_in_column = weighted->board->n;
    if (weighted->board->has_lists)
        count_rows_and_columns(weighted);
    else
        count_groups(weighted);
    for (uint32_t g = 0; g < groups; g++) {
        const kr_weighted_group *group = &weighted->groups[g];
        weighted->most = kr_larger(weighted->most, kr_larger(group->most_in_row, group->most_in_column));
    }
}

/* So that two weights and a number of rows, multiplied, fit 64 bits. */
static uint32_t weight_bits(uint32_t n) {
    uint32_t bits = 64;
    for (; n; n >>= 1)
        bits--;
    return bits / 2;
}

/* The bound of a step misses about most*most/n of the origins, of which what is
   bad takes some away; or nothing is switched, which is rejection. */
static double loss(uint32_t n, uint32_t most, double hits) {
    double part = (double) most / n, origins = 1 - 2 * part - hits / n;
    return part * part < origins ? hits * part * part / origins : hits;
}

double kr_weighted_loss(const kr_board *board, uint64_t spared) {
    uint32_t n = board->n, most = 0;
    if (!board->has_listed_rows)
        return loss(n, kr_larger(board->most_in_row, board->most_in_column),
                    (double) (board->forbidden - spared) / n);
    uint64_t seated = 0, reserved = 0;
    for (uint32_t row = 0; row < n; row++) {
        uint32_t choices = kr_board_choices(board, row);
        if (board->row_group[row] == KR_LISTED) {
            seated += n - choices;
            reserved += choices;
        } else {
            most = kr_larger(most, n - choices);
        }
    }
    double hits = (double) (board->forbidden - spared - seated) / n, part = (double) reserved / n;
    return part < 0.5 ? loss(n, most, hits) + hits * part : n; /* crowded lists have no free seats for long */
}

kr_status kr_weighted_open(kr_weighted *weighted, const kr_board *board) {
    size_t n = board->n;
    *weighted = (kr_weighted) {
        .board = board,
        .bits = weight_bits(board->n),
        .column_listed = kr_array(board->has_lists ? n : 0, sizeof *weighted->column_listed),
        .groups = kr_array(board->groups, sizeof *weighted->groups),
        .is_bad = kr_array(n, 2 * sizeof *weighted->is_bad),
        .row_of = kr_room(n, 2 * sizeof *weighted->row_of),
    };
    if (!weighted->column_listed || !weighted->groups || !weighted->is_bad || !weighted->row_of)
        return KR_NO_MEMORY;
    weighted->is_reserved = weighted->is_bad + n;
    weighted->bad = weighted->row_of + n;
    count_forbidden(weighted);
    return KR_OK;
}

void kr_weighted_close(kr_weighted *weighted) {
    free(weighted->column_listed);
    free(weighted->groups);
    free(weighted->is_bad);
    free(weighted->row_of);
}
