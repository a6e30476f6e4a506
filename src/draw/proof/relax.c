/*
 * The fewest pairs to relax. Relaxing a pair matches at most one more row, so there must be as many as
 * free rows; and these suffice, except that nobody can be allowed to give to himself.
 */
#include "draw/proof/relax.h"

#include "draw/array.h"
#include "draw/proof/explain.h"

static void relax_add(kr_report *report, const kr_board *board, uint32_t row, uint32_t column) {
    report->relax[report->relax_count++] = (kr_pair) {board->giver[row], board->receiver[column]};
}

/* ---- Where the lightest pairs would be too much work ---- */

static bool same_person(const kr_board *board, uint32_t row, uint32_t column) {
    return board->giver[row] == board->receiver[column];
}

/*
 * Two or more free rows and as many free columns can always be paired without anybody giving to himself: give
 * every row the next column, and where that is its own person, swap with another row. A swap never makes a
 * new such pair, because a person is one row and one column at most.
 */
static void relax_pair_up(kr_report *report, const kr_board *board, uint32_t *rows, uint32_t *columns,
                          uint32_t count) {
    for (uint32_t k = 0; k < count; k++)
        if (same_person(board, rows[k], columns[k])) {
            uint32_t other = k + 1 < count ? k + 1 : 0, mine = columns[k];
            columns[k] = columns[other];
            columns[other] = mine;
        }
    for (uint32_t k = 0; k < count; k++)
        relax_add(report, board, rows[k], columns[k]);
}

/*
 * A single person is left over, as giver and as receiver. He has to come between some other giver and her
 * receiver: one pair to relax if he may give to that receiver or may receive from that giver, else both. There
 * is another giver: the lightest pairs of somebody alone are no work at all.
 */
static void relax_come_between(kr_report *report, const kr_board *board, const kr_matching *matching,
                               uint32_t row, uint32_t column) {
    for (uint32_t giver = 0; giver < board->n; giver++) {
        if (giver == row)
            continue;
        uint32_t receiver = matching->column[giver];
        bool may_give = !kr_board_forbids(board, row, receiver);
        if (may_give || !kr_board_forbids(board, giver, column)) {
            relax_add(report, board, may_give ? giver : row, may_give ? column : receiver);
            return;
        }
    }
    uint32_t between = row == 0;
    relax_add(report, board, row, matching->column[between]);
    relax_add(report, board, between, column);
}

static kr_status relax_any(kr_report *report, const kr_board *board, const kr_matching *matching) {
    uint32_t count = board->n - matching->size, free_rows = 0, free_columns = 0;
    uint32_t *rows = kr_array(count, sizeof *rows), *columns = kr_array(count, sizeof *columns);
    for (uint32_t k = 0; rows && columns && k < board->n; k++) {
        if (matching->column[k] == KR_NONE)
            rows[free_rows++] = k;
        if (matching->row[k] == KR_NONE)
            columns[free_columns++] = k;
    }
    kr_status status = rows && columns ? KR_OK : KR_NO_MEMORY;
    if (status == KR_OK && count == 1 && same_person(board, rows[0], columns[0]))
        relax_come_between(report, board, matching, rows[0], columns[0]);
    else if (status == KR_OK)
        relax_pair_up(report, board, rows, columns, count);
    free(rows);
    free(columns);
    return status;
}

/* ---- The lightest ---- */

/* The forbidden pairs of a draw that needs the lightest. */
static kr_status relax_lightest(kr_report *report, const kr_board *board, const kr_matching *matching) {
    uint32_t *column = kr_array(board->n, sizeof *column);
    if (!column)
        return KR_NO_MEMORY;
    kr_status status = kr_relax_lightest(column, board, matching);
    for (uint32_t row = 0; status == KR_OK && row < board->n; row++)
        if (kr_board_forbids(board, row, column[row]))
            relax_add(report, board, row, column[row]);
    free(column);
    return status;
}

static kr_status relax_board(kr_report *report, const kr_board *board, const kr_matching *matching) {
    kr_status status = relax_lightest(report, board, matching);
    return status == KR_NOT_FOUND ? relax_any(report, board, matching) : status;
}

/* Every broken must has to be allowed, and what remains needs what the board needs. */
kr_status kr_relax_find(kr_report *report, const kr_board *board, const kr_matching *matching) {
    const kr_problem *problem = board->problem;
    uint32_t broken = 0, count = board->n - matching->size;
    for (uint32_t giver = 0; problem->must && giver < problem->n; giver++)
        broken += kr_must_is_broken(problem, giver);
    report->relax = kr_array((size_t) broken + count + 1, sizeof *report->relax);
    if (!report->relax)
        return KR_NO_MEMORY;
    kr_status status = count ? relax_board(report, board, matching) : KR_OK;
    if (status != KR_OK)
        return status == KR_IMPOSSIBLE ? KR_OK : status;
    for (uint32_t giver = 0; broken && giver < problem->n; giver++)
        if (kr_must_is_broken(problem, giver))
            report->relax[report->relax_count++] = (kr_pair) {giver, problem->must[giver]};
    return KR_OK;
}
