/*
 * Explains an impossible draw. From a row without a column, go to every column it may have, to the rows that
 * have these now, and so on: no free column turns up, or the matching were not the largest. So the rows found
 * may only have the columns found, which are one fewer; and no smaller part of them is in the same trouble.
 */
#include "draw/proof/explain.h"

#include "draw/array.h"
#include "draw/board/reach.h"
#include "draw/proof/relax.h"

#include <string.h>

/* Rows with too few columns. */
typedef struct {
    uint32_t *rows, rows_count;
    uint32_t *columns, columns_count;
} Trouble;

static kr_status trouble_open(Trouble *trouble, const kr_board *board) {
    trouble->rows = kr_array(board->n, sizeof(uint32_t));
    trouble->columns = kr_array(board->n, sizeof(uint32_t));
    trouble->rows_count = KR_NONE;
    return trouble->rows && trouble->columns ? KR_OK : KR_NO_MEMORY;
}

static void trouble_close(Trouble *trouble) {
    free(trouble->rows);
    free(trouble->columns);
}

static void trouble_copy(Trouble *to, const Trouble *from) {
    to->rows_count = from->rows_count;
    to->columns_count = from->columns_count;
    memcpy(to->rows, from->rows, from->rows_count * sizeof *to->rows);
    memcpy(to->columns, from->columns, from->columns_count * sizeof *to->columns);
}

/* What a free row reaches, if that is fewer than `limit` rows. Adds to `work` about the steps it took. */
static bool trouble_reach(Trouble *trouble, kr_unseen *unseen, const uint32_t *row_of, uint32_t free_row,
                          uint32_t limit, uint64_t *work) {
    const kr_board *board = unseen->board;
    trouble->rows[0] = free_row;
    trouble->rows_count = 1;
    trouble->columns_count = 0;
    for (uint32_t k = 0; k < trouble->rows_count && trouble->rows_count < limit; k++) {
        uint32_t row = trouble->rows[k], column;
        kr_scan scan = kr_scan_begin_all(unseen, row);
        while ((column = kr_scan_next(&scan, unseen, row)) != KR_NONE) {
            trouble->columns[trouble->columns_count++] = column;
            trouble->rows[trouble->rows_count++] = row_of[column];
        }
        *work += 1 + board->start[row + 1] - board->start[row];
    }
    *work += trouble->columns_count;
    for (uint32_t k = 0; k < trouble->columns_count; k++)
        kr_unseen_forget(unseen, trouble->columns[k]);
    return trouble->rows_count < limit;
}

/* Trying every free row finds the smallest trouble of all, but there may be many; this many
   steps suffice for hundreds of people and give up on the rest before anybody notices. The
   first free row always has its turn, and finds one. */
static const uint64_t enough_work = 20000000;

/* The smallest trouble of the free rows. */
static kr_status trouble_find(Trouble *best, const kr_board *board, const uint32_t *column_of,
                              const uint32_t *row_of) {
    Trouble trouble = {0};
    kr_unseen unseen = {0};
    kr_status status = trouble_open(&trouble, board);
    if (status == KR_OK)
        status = kr_unseen_open(&unseen, board);
    if (status == KR_OK) {
        kr_unseen_all(&unseen);
        uint64_t work = 0;
        for (uint32_t row = 0; row < board->n && best->rows_count > 1; row++)
            if (column_of[row] == KR_NONE && work < enough_work &&
                trouble_reach(&trouble, &unseen, row_of, row, best->rows_count, &work))
                trouble_copy(best, &trouble);
    }
    kr_unseen_close(&unseen);
    trouble_close(&trouble);
    return status;
}

static int compare_people(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;
    return (one > other) - (one < other);
}

/* The people of some rows or columns, ascending. */
static uint32_t *people_new(const uint32_t *person_of, const uint32_t *places, uint32_t count) {
    uint32_t *people = kr_array(count, sizeof *people);
    if (!people)
        return NULL;
    for (uint32_t k = 0; k < count; k++)
        people[k] = person_of[places[k]];
    qsort(people, count, sizeof *people, compare_people);
    return people;
}

static kr_status report_trouble(kr_report *report, kr_side side, const kr_board *board,
                                const Trouble *trouble) {
    report->side = side;
    report->people = people_new(board->giver, trouble->rows, trouble->rows_count);
    report->partners = people_new(board->receiver, trouble->columns, trouble->columns_count);
    if (!report->people || !report->partners)
        return KR_NO_MEMORY;
    report->people_count = trouble->rows_count;
    report->partners_count = trouble->columns_count;
    report->needed = trouble->rows_count;
    report->room = trouble->columns_count;
    return KR_OK;
}

/* Looks from the side of the receivers, on the transposed board, for something smaller still. */
static kr_status explain_receivers(Trouble *smaller, kr_board *transposed, const kr_board *board,
                                   const kr_matching *matching, uint32_t limit) {
    kr_status status = kr_board_transpose(transposed, board);
    if (status == KR_OK)
        status = trouble_open(smaller, board);
    if (status != KR_OK)
        return status;
    smaller->rows_count = limit;
    return trouble_find(smaller, transposed, matching->row, matching->column);
}

static kr_status explain_conflict(kr_report *report, const kr_board *board, const kr_matching *matching) {
    Trouble givers = {0}, receivers = {0};
    kr_board transposed = {0};
    kr_status status = trouble_open(&givers, board);
    if (status == KR_OK)
        status = trouble_find(&givers, board, matching->column, matching->row);
    if (status == KR_OK)
        status = explain_receivers(&receivers, &transposed, board, matching, givers.rows_count);
    if (status == KR_OK)
        status = receivers.rows_count < givers.rows_count
                     ? report_trouble(report, KR_RECEIVERS, &transposed, &receivers)
                     : report_trouble(report, KR_GIVERS, board, &givers);
    kr_board_clear(&transposed);
    trouble_close(&givers);
    trouble_close(&receivers);
    return status;
}

/* ---- Musts, and all together ---- */

bool kr_must_is_broken(const kr_problem *problem, uint32_t giver) {
    uint32_t must = kr_problem_must(problem, giver);
    return must != KR_NONE && kr_problem_forbids(problem, giver, must);
}

bool kr_has_broken_must(const kr_problem *problem) {
    for (uint32_t giver = 0; problem->must && giver < problem->n; giver++)
        if (kr_must_is_broken(problem, giver))
            return true;
    return false;
}

kr_status kr_explain_must(kr_report *report, const kr_problem *problem) {
    report->side = KR_GIVERS;
    report->people = kr_array(1, sizeof *report->people);
    if (!report->people)
        return KR_NO_MEMORY;
    while (!kr_must_is_broken(problem, report->people[0]))
        report->people[0]++;
    report->people_count = 1;
    report->needed = 1;
    return KR_OK;
}

kr_status kr_explain_impossible(kr_report *report, const kr_problem *problem, const kr_board *board,
                                const kr_matching *matching) {
    kr_status status = kr_has_broken_must(problem) ? kr_explain_must(report, problem)
                                                   : explain_conflict(report, board, matching);
    return status == KR_OK ? kr_relax_find(report, board, matching) : status;
}
