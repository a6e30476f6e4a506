/* Reads a problem of several gifts, and enters its draws. */
#include "draw/gifts/gifts.h"

#include "draw/array.h"

#include <string.h>

/* ---- The board, and slots on it ---- */

uint32_t kr_gifts_even(const kr_problem *problem) {
    uint32_t gifts = 0;
    for (uint32_t i = 0; i < problem->n; i++) {
        uint32_t both[] = {kr_problem_gives(problem, i), kr_problem_receives(problem, i)};
        for (int k = 0; k < 2; k++) {
            if (both[k] && gifts && both[k] != gifts)
                return 0;
            gifts = both[k] ? both[k] : gifts;
        }
    }
    return gifts;
}

/* A must is one year of history more: drawn already. */
static kr_status rules_read(kr_gifts *gifts, const kr_problem *problem) {
    gifts->rules = *problem;
    gifts->rules.gives = gifts->rules.receives = NULL;
    gifts->rules.must = NULL;
    if (!problem->must)
        return KR_OK;
    size_t n = problem->n, years = problem->history ? problem->years : 0;
    if (years == KR_NONE || years + 1 > SIZE_MAX / n)
        return KR_NO_MEMORY;
    gifts->history = kr_array((years + 1) * n, sizeof *gifts->history);
    if (!gifts->history)
        return KR_NO_MEMORY;
    memcpy(gifts->history, problem->must, n * sizeof *gifts->history);
    if (years)
        memcpy(gifts->history + n, problem->history, years * n * sizeof *gifts->history);
    gifts->rules.history = gifts->history;
    gifts->rules.years = (uint32_t) years + 1;
    return KR_OK;
}

/* Numbers that every row or column starts with, made from what each has. Returns the largest. */
static uint32_t starts_sum(uint32_t *start, uint32_t n) {
    uint32_t most = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (most < start[k + 1])
            most = start[k + 1];
        start[k + 1] += start[k];
    }
    return most;
}

/* Where no must takes any, and rows and columns are people. */
static kr_status slots_read_unarranged(kr_gifts *gifts, const kr_problem *problem) {
    uint32_t n = gifts->board.n;
    gifts->row_start = kr_room((size_t) n + 1, sizeof *gifts->row_start);
    gifts->column_start = kr_room((size_t) n + 1, sizeof *gifts->column_start);
    if (!gifts->row_start || !gifts->column_start)
        return KR_NO_MEMORY;
    gifts->row_start[0] = gifts->column_start[0] = 0;
    for (uint32_t person = 0; person < n; person++) {
        gifts->row_start[person + 1] = kr_problem_gives(problem, person);
        gifts->column_start[person + 1] = kr_problem_receives(problem, person);
    }
    gifts->most_given = starts_sum(gifts->row_start, n);
    gifts->most_received = starts_sum(gifts->column_start, n);
    return KR_OK;
}

static kr_status slots_read(kr_gifts *gifts, const kr_problem *problem) {
    uint32_t n = gifts->board.n;
    uint32_t *column_of = kr_array(n, sizeof *column_of);
    gifts->row_start = kr_array((size_t) n + 1, sizeof *gifts->row_start);
    gifts->column_start = kr_array((size_t) n + 1, sizeof *gifts->column_start);
    gifts->row_of = kr_array(n, sizeof *gifts->row_of);
    if (!column_of || !gifts->row_start || !gifts->column_start || !gifts->row_of) {
        free(column_of);
        return KR_NO_MEMORY;
    }
    for (uint32_t column = 0; column < n; column++) {
        column_of[gifts->board.receiver[column]] = column;
        gifts->column_start[column + 1] = kr_problem_receives(problem, gifts->board.receiver[column]);
    }
    for (uint32_t row = 0; row < n; row++) {
        uint32_t giver = gifts->board.giver[row], must = kr_problem_must(problem, giver);
        gifts->row_of[giver] = row;
        gifts->row_start[row + 1] = kr_problem_gives(problem, giver) - (must != KR_NONE);
        if (must != KR_NONE)
            gifts->column_start[column_of[must] + 1]--;
    }
    free(column_of);
    gifts->most_given = starts_sum(gifts->row_start, n);
    gifts->most_received = starts_sum(gifts->column_start, n);
    return KR_OK;
}

void kr_gifts_clear(kr_gifts *gifts) {
    kr_board_clear(&gifts->board);
    free(gifts->history);
    free(gifts->row_start);
    free(gifts->column_start);
    free(gifts->row_of);
    *gifts = (kr_gifts) {0};
}

/* ---- How many pairs of slots are forbidden ---- */

/* The slots of the columns that a row may not have. */
static uint64_t row_weight(const kr_gifts *gifts, uint32_t row) {
    const kr_board *board = &gifts->board;
    uint32_t group = board->row_group[row];
    uint64_t listed = 0;
    for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
        listed += kr_gifts_received(gifts, board->to[k]);
    if (group == KR_LISTED)
        return kr_gifts_slots(gifts) - listed;
    uint32_t first = board->group_start[group], end = board->group_start[group + 1];
    return listed + gifts->column_start[end] - gifts->column_start[first];
}

static void weigh_rows(kr_gifts *gifts) {
    gifts->most_in_row = gifts->forbidden = 0;
    for (uint32_t row = 0; row < gifts->board.n; row++) {
        uint64_t weight = kr_gifts_given(gifts, row) ? row_weight(gifts, row) : 0;
        gifts->forbidden += weight * kr_gifts_given(gifts, row);
        if (gifts->most_in_row < weight)
            gifts->most_in_row = weight;
    }
}

/* Forbidden to a column are the slots of the unlisted rows of its group, and of those
   that list it; and of the listed rows, but for those that list it. */
static kr_status weigh_columns(kr_gifts *gifts) {
    const kr_board *board = &gifts->board;
    uint64_t *in_group = kr_array(board->groups, sizeof *in_group), listed_rows = 0;
    int64_t *in_column = kr_array(board->n, sizeof *in_column);
    kr_status status = in_group && in_column ? KR_OK : KR_NO_MEMORY;
    for (uint32_t row = 0; status == KR_OK && row < board->n; row++) {
        bool listed = board->row_group[row] == KR_LISTED;
        uint32_t given = kr_gifts_given(gifts, row);
        *(listed ? &listed_rows : &in_group[board->row_group[row]]) += given;
        for (size_t k = board->start[row]; k < board->start[row + 1]; k++)
            in_column[board->to[k]] += listed ? -(int64_t) given : (int64_t) given;
    }
    gifts->most_in_column = 0;
    for (uint32_t column = 0; status == KR_OK && column < board->n; column++) {
        uint64_t weight = listed_rows + in_group[board->column_group[column]] + (uint64_t) in_column[column];
        if (kr_gifts_received(gifts, column) && gifts->most_in_column < weight)
            gifts->most_in_column = weight;
    }
    free(in_group);
    free(in_column);
    return status;
}

static kr_status gifts_weigh(kr_gifts *gifts) {
    weigh_rows(gifts);
    return weigh_columns(gifts);
}

/* From the bounds of the board: what is forbidden to a row is so with all slots of the column. */
static void gifts_weigh_unarranged(kr_gifts *gifts) {
    uint64_t given = gifts->most_given, received = gifts->most_received;
    gifts->most_in_row = received * gifts->board.most_in_row;
    gifts->most_in_column = given * gifts->board.most_in_column;
    gifts->forbidden = given * received * gifts->board.forbidden;
}

/* ---- All together ---- */

/* The gifts of everybody, if all take part alike and nothing is settled: the
   board is that of one gift then, and draws of one gift follow each other. Else 0. */
static uint32_t gifts_of_all(const kr_gifts *gifts) {
    const kr_problem *problem = gifts->problem;
    uint32_t even = problem->must ? 0 : kr_gifts_even(problem);
    for (uint32_t i = 0; even && i < problem->n; i++)
        if (!kr_problem_gives(problem, i) || !kr_problem_receives(problem, i))
            return 0;
    return even;
}

bool kr_gifts_are_certain(const kr_gifts *gifts) {
    uint32_t even = gifts_of_all(gifts);
    return even && kr_gifts_certain(&gifts->board, even) > 0;
}

/*
 * One pair may be in the first of the single draws, as any that is allowed on a roomy board, and another one
 * may be forbidden in all of them, which costs a square of each row and column. Then n - a - b - 2 squares
 * more than enough are left, for a and b forbidden in a row and in a column, and each draw takes two.
 */
bool kr_gifts_are_loose(const kr_gifts *gifts) {
    uint64_t even = gifts_of_all(gifts);
    return even && 2 * even + gifts->board.most_in_row + gifts->board.most_in_column <= gifts->board.n;
}

static kr_status gifts_read_arranged(kr_gifts *gifts) {
    kr_status status = kr_board_arrange(&gifts->board);
    if (status == KR_OK)
        status = slots_read(gifts, gifts->problem);
    return status == KR_OK ? gifts_weigh(gifts) : status;
}

kr_status kr_gifts_arrange(kr_gifts *gifts) {
    if (kr_board_is_arranged(&gifts->board))
        return KR_OK;
    free(gifts->row_start);
    free(gifts->column_start);
    gifts->row_start = gifts->column_start = NULL;
    return gifts_read_arranged(gifts);
}

kr_status kr_gifts_read(kr_gifts *gifts, const kr_problem *problem) {
    *gifts = (kr_gifts) {.problem = problem};
    kr_status status = rules_read(gifts, problem);
    if (status == KR_OK)
        status = kr_board_read(&gifts->board, &gifts->rules);
    if (status == KR_OK && (kr_board_is_arranged(&gifts->board) || !kr_gifts_are_certain(gifts)))
        return gifts_read_arranged(gifts);
    if (status == KR_OK)
        status = slots_read_unarranged(gifts, problem);
    if (status == KR_OK)
        gifts_weigh_unarranged(gifts);
    return status;
}

/* ---- What is left over ---- */

/* More people than this are not asked one by one what they may have. */
enum { TURNED_LIMIT = 1024 };

/* Everybody takes part in both ways; else who has no slot would get them all. */
static bool all_have_slots(const kr_gifts *gifts) {
    for (uint32_t k = 0; k < gifts->board.n; k++)
        if (!kr_gifts_given(gifts, k) || !kr_gifts_received(gifts, k))
            return false;
    return true;
}

/* Puts into the starts, for every row and column, how many of its free squares stay
   unused. Returns how many there are altogether. Only where a draw exists. */
static uint64_t rest_measure(const kr_gifts *gifts, uint32_t *row_start, uint32_t *column_start) {
    uint32_t n = gifts->board.n;
    uint64_t rest = 0;
    for (uint32_t row = 0; row < n; row++)
        for (uint32_t column = 0; column < n; column++) {
            bool is_free = !kr_board_forbids(&gifts->board, row, column);
            row_start[row + 1] += is_free;
            column_start[column + 1] += is_free;
        }
    for (uint32_t k = 0; k < n; k++) {
        row_start[k + 1] -= kr_gifts_given(gifts, k);
        column_start[k + 1] -= kr_gifts_received(gifts, k);
        rest += row_start[k + 1];
    }
    return rest;
}

static void swap_starts(uint32_t **one, uint32_t **other) {
    uint32_t *mine = *one;
    *one = *other;
    *other = mine;
}

kr_status kr_gifts_turn(kr_gifts *gifts) {
    uint32_t n = gifts->board.n;
    if (n > TURNED_LIMIT || !all_have_slots(gifts))
        return KR_OK;
    uint32_t *row_start = kr_array((size_t) n + 1, sizeof *row_start);
    uint32_t *column_start = kr_array((size_t) n + 1, sizeof *column_start);
    kr_status status = row_start && column_start ? KR_OK : KR_NO_MEMORY;
    if (status == KR_OK && rest_measure(gifts, row_start, column_start) < kr_gifts_slots(gifts)) {
        swap_starts(&gifts->row_start, &row_start);
        swap_starts(&gifts->column_start, &column_start);
        gifts->most_given = starts_sum(gifts->row_start, n);
        gifts->most_received = starts_sum(gifts->column_start, n);
        gifts->is_rest = true;
        status = gifts_weigh(gifts);
    }
    free(row_start);
    free(column_start);
    return status;
}

/* ---- The end of a draw ---- */

static int compare_people(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;
    return (one > other) - (one < other);
}

/* Mostly there are few. Then neighbours change places without a branch, which nobody could foresee. */
static void people_sort(uint32_t *people, uint32_t count) {
    if (count > 16) {
        qsort(people, count, sizeof *people, compare_people);
        return;
    }
    for (uint32_t end = 1; end < count; end++)
        for (uint32_t k = end; k > 0; k--) {
            uint32_t one = people[k - 1], other = people[k];
            people[k - 1] = one < other ? one : other;
            people[k] = one < other ? other : one;
        }
}

static bool row_has(const uint32_t *columns, uint32_t count, uint32_t column) {
    for (uint32_t k = 0; k < count; k++)
        if (columns[k] == column)
            return true;
    return false;
}

static uint32_t receiver_at(const kr_gifts *gifts, uint32_t column) {
    return kr_board_is_arranged(&gifts->board) ? gifts->board.receiver[column] : column;
}

/* The receivers of a row: those that were drawn, or those that were not. Returns where the next ones go. */
static uint32_t *row_seat(const kr_gifts *gifts, uint32_t row, const uint32_t *column, uint32_t *receiver) {
    const uint32_t *drawn = column + gifts->row_start[row];
    uint32_t count = kr_gifts_given(gifts, row);
    if (!gifts->is_rest)
        for (uint32_t k = 0; k < count; k++)
            *receiver++ = receiver_at(gifts, drawn[k]);
    else
        for (uint32_t other = 0; other < gifts->board.n; other++)
            if (!kr_board_forbids(&gifts->board, row, other) && !row_has(drawn, count, other))
                *receiver++ = receiver_at(gifts, other);
    return receiver;
}

void kr_gifts_seat(const kr_gifts *gifts, const uint32_t *column, uint32_t *receiver) {
    for (uint32_t person = 0; person < gifts->board.n; person++) {
        uint32_t row = gifts->row_of ? gifts->row_of[person] : person;
        uint32_t *end = row_seat(gifts, row, column, receiver);
        uint32_t must = kr_problem_must(gifts->problem, person);
        if (must != KR_NONE)
            *end++ = must;
        people_sort(receiver, (uint32_t) (end - receiver));
        receiver = end;
    }
}
