/* Reads a board for weighted switching: what its rows, columns and groups
   forbid, and from that what they weigh and how often an attempt succeeds. */
#include "draw/methods/weights.h"

#include "draw/array.h"

/* Only a group, or a list, makes a row forbid more or less than the one before. */
static bool is_as_before(const kr_board *board, uint32_t row) {
    return row && board->row_group[row] == board->row_group[row - 1] &&
           board->start[row - 1] == board->start[row + 1];
}

static void count_row(kr_weighted *weighted, uint32_t row) {
    const kr_board *board = weighted->board;
    bool seated = kr_is_seated(weighted, row);
    weighted->seated += seated;
    for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
        if (seated)
            weighted->is_reserved[board->to[k]] = true;
        else
            weighted->column_forbidden[board->to[k]]++;
    if (seated)
        return;
    kr_weighted_group *group = &weighted->groups[board->row_group[row]];
    group->bad_rows++;
    if (is_as_before(board, row))
        return;
    uint32_t forbidden = kr_row_forbidden(weighted, row);
    group->most_in_row = kr_larger(group->most_in_row, forbidden);
    group->fewest_in_row = kr_smaller(group->fewest_in_row, forbidden);
}

/* Meanwhile, `bad_rows` has the rows of each group. */
static void count_forbidden(kr_weighted *weighted) {
    const kr_board *board = weighted->board;
    for (uint32_t g = 0; g < board->groups; g++)
        weighted->groups[g].fewest_in_row = weighted->groups[g].fewest_in_column = board->n;
    for (uint32_t row = 0; row < board->n; row++)
        count_row(weighted, row);
    for (uint32_t column = 0; column < board->n; column++) {
        kr_weighted_group *group = &weighted->groups[board->column_group[column]];
        uint32_t forbidden = weighted->column_forbidden[column] += group->bad_rows;
        group->most_in_column = kr_larger(group->most_in_column, forbidden);
        group->fewest_in_column = kr_smaller(group->fewest_in_column, forbidden);
    }
    for (uint32_t g = 0; g < board->groups; g++) {
        kr_weighted_group *group = &weighted->groups[g];
        weighted->most = kr_larger(weighted->most, kr_larger(group->most_in_row, group->most_in_column));
        group->bad_rows = 0;
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
    *weighted = (kr_weighted) {
        .board = board,
        .bits = weight_bits(board->n),
        .column_forbidden = kr_array(board->n, sizeof *weighted->column_forbidden),
        .is_reserved = kr_array(board->n, sizeof *weighted->is_reserved),
        .groups = kr_array(board->groups, sizeof *weighted->groups),
        .bad = kr_room(board->n, sizeof *weighted->bad),
        .is_bad = kr_array(board->n, sizeof *weighted->is_bad),
        .row_of = kr_room(board->n, sizeof *weighted->row_of),
    };
    if (!weighted->column_forbidden || !weighted->is_reserved || !weighted->groups || !weighted->bad ||
        !weighted->is_bad || !weighted->row_of)
        return KR_NO_MEMORY;
    count_forbidden(weighted);
    return KR_OK;
}

void kr_weighted_close(kr_weighted *weighted) {
    free(weighted->column_forbidden);
    free(weighted->is_reserved);
    free(weighted->groups);
    free(weighted->bad);
    free(weighted->is_bad);
    free(weighted->row_of);
}
