/*
 * As many draws as if rows and columns chose from their free squares independently of each other, among all
 * ways to take so many squares of the board: the product of the ways of each row and of each column over the
 * ways of all. That is corrected by exp(-(1-s)(1-t)/2), where s and t say how unevenly the rows and columns
 * take part (Canfield, Greenhill and McKay for boards that are all free; with households and history, the
 * choices of a row take the place of the columns). The rows and columns with many slots may be forbidden to
 * each other more often than others, or less: that is made up for by the expected slots on forbidden squares.
 */
#include "draw/gifts/estimate.h"

#include "draw/array.h"
#include "draw/logarithm.h"

/* Free squares where rows and columns have slots. */
typedef struct {
    uint32_t rows, columns; /* that have slots */
    uint32_t *in_row, *in_column;
    uint64_t all;
} Free;

static bool row_counts(const kr_gifts *gifts, uint32_t row) {
    return kr_gifts_given(gifts, row) > 0;
}

/* In a group, and in none: the columns that have slots. */
static void count_rows(Free *free_squares, const kr_gifts *gifts, const uint32_t *of_group) {
    const kr_board *board = &gifts->board;
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t group = board->row_group[row], listed = 0;
        for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
            listed += kr_gifts_received(gifts, board->to[k]) > 0;
        uint32_t choices = group == KR_LISTED ? listed : free_squares->columns - of_group[group] - listed;
        free_squares->in_row[row] = row_counts(gifts, row) ? choices : 0;
        free_squares->all += free_squares->in_row[row];
    }
}

/* The rows that have slots and are not listed may have all columns but those of their
   group and what they list, and the others only that. Columns without slots are left out. */
static void count_columns(Free *free_squares, const kr_gifts *gifts, const uint32_t *of_group,
                          uint32_t unlisted) {
    const kr_board *board = &gifts->board;
    for (uint32_t column = 0; column < board->n; column++)
        free_squares->in_column[column] = unlisted - of_group[board->column_group[column]];
    for (uint32_t row = 0; row < board->n; row++)
        for (size_t k = board->start[row]; row_counts(gifts, row) && k < board->start[row + 1]; k++)
            free_squares->in_column[board->to[k]] += board->row_group[row] == KR_LISTED ? 1 : UINT32_MAX;
    for (uint32_t column = 0; column < board->n; column++)
        if (!kr_gifts_received(gifts, column))
            free_squares->in_column[column] = 0;
}

static kr_status free_count(Free *free_squares, const kr_gifts *gifts) {
    const kr_board *board = &gifts->board;
    uint32_t unlisted = 0;
    uint32_t *rows_of_group = kr_array(board->groups, sizeof *rows_of_group);
    uint32_t *columns_of_group = kr_array(board->groups, sizeof *columns_of_group);
    free_squares->in_row = kr_array(board->n, sizeof(uint32_t));
    free_squares->in_column = kr_array(board->n, sizeof(uint32_t));
    kr_status status = rows_of_group && columns_of_group && free_squares->in_row && free_squares->in_column
                           ? KR_OK
                           : KR_NO_MEMORY;
    for (uint32_t k = 0; status == KR_OK && k < board->n; k++) {
        bool has_slots = kr_gifts_received(gifts, k) > 0;
        columns_of_group[board->column_group[k]] += has_slots;
        free_squares->columns += has_slots;
        free_squares->rows += row_counts(gifts, k);
        if (row_counts(gifts, k) && board->row_group[k] != KR_LISTED) {
            rows_of_group[board->row_group[k]]++;
            unlisted++;
        }
    }
    if (status == KR_OK) {
        count_rows(free_squares, gifts, columns_of_group);
        count_columns(free_squares, gifts, rows_of_group, unlisted);
    }
    free(rows_of_group);
    free(columns_of_group);
    return status;
}

/* ---- Ways to choose ---- */

enum { FEW = 16 };

/* The logarithm of the ways to take so many of so many, one by one where they are few. */
static double log_choices(double of, double taken) {
    taken = taken > of - taken ? of - taken : taken;
    if (taken > FEW)
        return kr_log_factorial(of) - kr_log_factorial(taken) - kr_log_factorial(of - taken);
    double ways = 1;
    for (double k = 0; k < taken; k++)
        ways = ways * (of - k) / (k + 1);
    return kr_logarithm(ways);
}

/* How far rows, or columns, are from taking the same share of their free squares; 1 is by chance. */
static double unevenness(const uint32_t *start, const uint32_t *free_squares, uint32_t n, double share) {
    double sum = 0, all = 0;
    for (uint32_t k = 0; k < n; k++) {
        double more = start[k + 1] - start[k] - share * free_squares[k];
        sum += more * more;
        all += share * (1 - share) * free_squares[k];
    }
    return sum / all;
}

/* How many more slots are expected on forbidden squares than their numbers in rows and in columns tell. */
static double forbidden_more(const kr_gifts *gifts, const Free *free_squares) {
    double rows = free_squares->rows, columns = free_squares->columns, slots = kr_gifts_slots(gifts);
    double told = slots * ((double) free_squares->all / (rows * columns) - 1);
    for (uint32_t k = 0; k < gifts->board.n; k++) {
        told += kr_gifts_given(gifts, k) * (1 - free_squares->in_row[k] / columns);
        told += kr_gifts_received(gifts, k) * (1 - free_squares->in_column[k] / rows);
    }
    return (double) gifts->forbidden / slots - told;
}

static double estimate(const kr_gifts *gifts, const Free *free_squares) {
    uint32_t n = gifts->board.n, slots = kr_gifts_slots(gifts);
    double all = (double) free_squares->all, share = slots / all, draws = -log_choices(all, slots);
    if (free_squares->all == slots)
        return 0; /* every square is taken */
    for (uint32_t k = 0; k < n; k++) {
        if (row_counts(gifts, k))
            draws += log_choices(free_squares->in_row[k], kr_gifts_given(gifts, k));
        if (kr_gifts_received(gifts, k))
            draws += log_choices(free_squares->in_column[k], kr_gifts_received(gifts, k));
    }
    double rows = unevenness(gifts->row_start, free_squares->in_row, n, share);
    double columns = unevenness(gifts->column_start, free_squares->in_column, n, share);
    return draws - (1 - rows) * (1 - columns) / 2 - forbidden_more(gifts, free_squares);
}

kr_status kr_gifts_estimate(const kr_gifts *gifts, double *draws) {
    Free free_squares = {0};
    kr_status status = free_count(&free_squares, gifts);
    if (status == KR_OK)
        *draws = estimate(gifts, &free_squares);
    free(free_squares.in_row);
    free(free_squares.in_column);
    return status;
}
