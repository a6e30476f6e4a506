/* Lays out a checked problem as a board. */
#include "draw/board/board.h"

#include "draw/array.h"
#include "draw/board/groups.h"

#include <string.h>

/* ---- Who is on the board, group by group ---- */

/* What is needed on the way from people to rows and columns. */
typedef struct {
    uint32_t *group;     /* the group of a person, numbered by its first member */
    uint32_t *column;    /* the column of a person, or KR_NONE */
    uint32_t *forbidden; /* room for what one row forbids */
} Layout;

static void layout_clear(Layout *layout) {
    free(layout->group);
    free(layout->forbidden);
}

/* Numbers the groups by their first member; who is in none, is one. */
static kr_status layout_number_groups(Layout *layout, const kr_groups *groups, uint32_t n, uint32_t *count) {
    uint32_t *number = kr_array(groups->count, sizeof *number);
    if (!number)
        return KR_NO_MEMORY;
    memset(number, 0xff, groups->count * sizeof *number);
    *count = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t group = groups->of ? groups->of[i] : KR_NONE;
        if (group == KR_NONE) {
            layout->group[i] = (*count)++;
            continue;
        }
        if (number[group] == KR_NONE)
            number[group] = (*count)++;
        layout->group[i] = number[group];
    }
    free(number);
    return KR_OK;
}

static kr_status layout_people(Layout *layout, const kr_problem *problem, uint32_t *count) {
    layout->group = kr_room(problem->n, 2 * sizeof *layout->group);
    if (!layout->group)
        return KR_NO_MEMORY;
    layout->column = layout->group + problem->n;

    kr_groups groups = {0};
    kr_status status = kr_groups_read(&groups, problem);
    if (status == KR_OK)
        status = layout_number_groups(layout, &groups, problem->n, count);
    kr_groups_clear(&groups);
    return status;
}

/* Puts everybody in order of the numbered groups, as if all of them were a row. The place of a
   group stands one behind its start, and has moved up to where the next one starts at last. */
static void board_order_people(kr_board *board, const Layout *layout, uint32_t n) {
    uint32_t *place = board->group_start;
    for (uint32_t i = 0; i < n; i++)
        place[layout->group[i] + 2]++;
    for (uint32_t g = 0; g < board->groups; g++)
        place[g + 2] += place[g + 1];
    for (uint32_t i = 0; i < n; i++)
        board->giver[place[layout->group[i] + 1]++] = i;
}

/* Rows and columns are the same people. */
static void board_seat_everybody(kr_board *board, uint32_t n) {
    board->n = n;
    for (uint32_t group = 0; group < board->groups; group++) {
        board->group_rows[group] = board->group_start[group + 1] - board->group_start[group];
        for (uint32_t row = board->group_start[group]; row < board->group_start[group + 1]; row++)
            board->row_group[row] = group;
    }
}

static bool has_allow_list(const kr_problem *problem, uint32_t person) {
    return problem->allowed_start && problem->allowed_start[person] < problem->allowed_start[person + 1];
}

/* A receiver that some must has taken is no column. KR_NONE says so before the columns are numbered. */
static void layout_take_musts(Layout *layout, const kr_problem *problem) {
    for (uint32_t i = 0; i < problem->n; i++)
        layout->column[i] = kr_problem_receives(problem, i) ? 0 : KR_NONE;
    if (problem->must)
        for (uint32_t i = 0; i < problem->n; i++)
            if (problem->must[i] != KR_NONE)
                layout->column[problem->must[i]] = KR_NONE;
}

static void board_add_row(kr_board *board, const kr_problem *problem, uint32_t person, uint32_t group) {
    bool listed = has_allow_list(problem, person);
    board->has_listed_rows |= listed;
    board->group_rows[group] += !listed;
    board->row_group[board->n] = listed ? KR_LISTED : group;
    board->giver[board->n++] = person;
}

/* Leaves out who is no row or no column. There are as many of one as of the
   other, since the sums of the roles are equal and a must takes one of each. */
static void board_seat_some(kr_board *board, Layout *layout, const kr_problem *problem) {
    layout_take_musts(layout, problem);
    uint32_t columns = 0;
    for (uint32_t group = 0, k = 0; group < board->groups; group++) {
        for (uint32_t end = board->group_start[group + 1]; k < end; k++) {
            uint32_t person = board->giver[k];
            if (kr_problem_gives(problem, person) && kr_problem_must(problem, person) == KR_NONE)
                board_add_row(board, problem, person, group);
            if (layout->column[person] == KR_NONE)
                continue;
            board->column_group[columns] = group;
            board->receiver[columns++] = person;
        }
        board->group_start[group + 1] = columns;
    }
}

static void layout_number_columns(Layout *layout, const kr_board *board) {
    for (uint32_t column = 0; column < board->n; column++)
        layout->column[board->receiver[column]] = column;
}

/* ---- What the rows list ---- */

static int compare_columns(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;
    return (one > other) - (one < other);
}

enum { SHORT_LIST = 32 }; /* is sorted before qsort would have begun */

static void columns_sort(uint32_t *columns, size_t count) {
    if (count > SHORT_LIST)
        qsort(columns, count, sizeof *columns, compare_columns);
    else
        for (size_t k = 1; k < count; k++) {
            uint32_t column = columns[k];
            size_t place = k;
            for (; place > 0 && columns[place - 1] > column; place--)
                columns[place] = columns[place - 1];
            columns[place] = column;
        }
}

/* Sorts columns and drops what is doubled; returns how many are left. */
static size_t columns_tidy(uint32_t *columns, size_t count) {
    if (count < 2)
        return count;
    columns_sort(columns, count);
    size_t kept = 1;
    for (size_t k = 1; k < count; k++)
        if (columns[k] != columns[kept - 1])
            columns[kept++] = columns[k];
    return kept;
}

/* Appends the columns of these people, except those without one and those the group forbids anyway. */
static size_t columns_append(uint32_t *columns, size_t count, const Layout *layout, uint32_t group,
                             const uint32_t *people, size_t people_count) {
    for (size_t k = 0; k < people_count; k++)
        if (layout->column[people[k]] != KR_NONE && layout->group[people[k]] != group)
            columns[count++] = layout->column[people[k]];
    return count;
}

/* What exclusions and history forbid a person. */
static size_t forbidden_columns(uint32_t *columns, const Layout *layout, const kr_problem *problem,
                                uint32_t person) {
    size_t count = 0;
    uint32_t group = layout->group[person];
    if (problem->exclusion_start) {
        uint32_t first = problem->exclusion_start[person], end = problem->exclusion_start[person + 1];
        if (first < end)
            count = columns_append(columns, count, layout, group, problem->exclusion_to + first, end - first);
    }
    if (problem->history)
        for (uint32_t year = 0; year < problem->years; year++) {
            const uint32_t *receiver = problem->history + (size_t) year * problem->n + person;
            if (*receiver != KR_NONE)
                count = columns_append(columns, count, layout, group, receiver, 1);
        }
    return columns_tidy(columns, count);
}

/* Takes away from sorted columns those that are also in the other sorted columns. */
static size_t columns_subtract(uint32_t *columns, size_t count, const uint32_t *others, size_t other_count) {
    size_t kept = 0, other = 0;
    for (size_t k = 0; k < count; k++) {
        while (other < other_count && others[other] < columns[k])
            other++;
        if (other == other_count || others[other] != columns[k])
            columns[kept++] = columns[k];
    }
    return kept;
}

/* What an allow-list leaves a person after everything else. */
static size_t allowed_columns(uint32_t *columns, const Layout *layout, const kr_problem *problem,
                              uint32_t person, const uint32_t *forbidden, size_t forbidden_count) {
    uint32_t first = problem->allowed_start[person], end = problem->allowed_start[person + 1];
    size_t count =
        columns_append(columns, 0, layout, layout->group[person], problem->allowed_to + first, end - first);
    return columns_subtract(columns, columns_tidy(columns, count), forbidden, forbidden_count);
}

static uint32_t list_length(const uint32_t *start, uint32_t person) {
    return start ? start[person + 1] - start[person] : 0;
}

/* Enough for all that rows can list, and in `widest` for what a single one can forbid. False on overflow. */
static bool board_measure(const kr_board *board, const kr_problem *problem, size_t *total, size_t *widest) {
    size_t years = problem->history ? problem->years : 0;
    *total = *widest = 0;
    if (!years && !problem->exclusion_start && !problem->allowed_start)
        return true;
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t person = board->giver[row];
        size_t forbidden = list_length(problem->exclusion_start, person) + years;
        size_t listed =
            has_allow_list(problem, person) ? list_length(problem->allowed_start, person) : forbidden;
        if (forbidden < years || *total + listed < listed)
            return false;
        *total += listed;
        if (*widest < forbidden)
            *widest = forbidden;
    }
    return true;
}

static kr_status board_list(kr_board *board, Layout *layout, const kr_problem *problem) {
    size_t total, widest;
    if (!board_measure(board, problem, &total, &widest))
        return KR_NO_MEMORY;
    board->to = kr_array(total, sizeof *board->to);
    layout->forbidden = kr_array(widest, sizeof *layout->forbidden);
    if (!board->to || !layout->forbidden)
        return KR_NO_MEMORY;
    if (!total)
        return KR_OK;

    layout_number_columns(layout, board);
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t person = board->giver[row];
        uint32_t *columns = board->to + board->start[row];
        size_t count;
        if (board->row_group[row] == KR_LISTED) {
            size_t forbidden = forbidden_columns(layout->forbidden, layout, problem, person);
            count = allowed_columns(columns, layout, problem, person, layout->forbidden, forbidden);
        } else {
            count = forbidden_columns(columns, layout, problem, person);
        }
        board->start[row + 1] = board->start[row] + count;
    }
    return KR_OK;
}

/* ---- How much is forbidden ---- */

static void board_count_rows(kr_board *board) {
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t forbidden = board->n - kr_board_choices(board, row);
        board->forbidden += forbidden;
        if (board->most_in_row < forbidden)
            board->most_in_row = forbidden;
    }
}

/* How many rows are in no group. */
static uint32_t listed_rows_count(const kr_board *board) {
    uint32_t count = board->n;
    for (uint32_t g = 0; g < board->groups; g++)
        count -= board->group_rows[g];
    return count;
}

/* In a column are forbidden: the unlisted rows of its group, those
   that list it, and the listed rows except those that list it. */
static kr_status board_count_columns(kr_board *board) {
    uint32_t *in_column = kr_array(board->n, sizeof *in_column);
    if (!in_column)
        return KR_NO_MEMORY;
    uint32_t listed_rows = listed_rows_count(board);
    for (uint32_t row = 0; row < board->n; row++)
        for (size_t k = board->start[row]; k < board->start[row + 1]; k++) /* one less, or one more */
            in_column[board->to[k]] += board->row_group[row] == KR_LISTED ? UINT32_MAX : 1;
    for (uint32_t column = 0; column < board->n; column++) {
        uint32_t forbidden = in_column[column] + listed_rows + board->group_rows[board->column_group[column]];
        if (board->most_in_column < forbidden)
            board->most_in_column = forbidden;
    }
    free(in_column);
    return KR_OK;
}

/* Where nothing is listed, the rows of a group are alike, and so are its columns. */
static void board_count_groups(kr_board *board) {
    for (uint32_t g = 0; g < board->groups; g++) {
        uint32_t rows = board->group_rows[g], columns = board->group_start[g + 1] - board->group_start[g];
        board->forbidden += (uint64_t) rows * columns;
        if (rows && board->most_in_row < columns)
            board->most_in_row = columns;
        if (columns && board->most_in_column < rows)
            board->most_in_column = rows;
    }
}

kr_status kr_board_count(kr_board *board) {
    board->has_lists = board->has_listed_rows || board->start[board->n];
    if (board->has_lists) {
        board_count_rows(board);
        return board_count_columns(board);
    }
    board_count_groups(board);
    return KR_OK;
}

kr_status kr_board_arrange(kr_board *board) {
    if (kr_board_is_arranged(board))
        return KR_OK;
    const kr_problem *problem = board->problem;
    *board = (kr_board) {.problem = problem};
    bool same = kr_problem_is_everybody(problem);
    Layout layout = {0};
    kr_status status = layout_people(&layout, problem, &board->groups);
    if (status == KR_OK)
        status = kr_board_make_room(board, problem->n, board->groups, same);
    if (status == KR_OK) {
        board_order_people(board, &layout, problem->n);
        if (same)
            board_seat_everybody(board, problem->n);
        else
            board_seat_some(board, &layout, problem);
        status = board_list(board, &layout, problem);
    }
    layout_clear(&layout);
    return status == KR_OK ? kr_board_count(board) : status;
}

kr_status kr_board_read(kr_board *board, const kr_problem *problem) {
    *board = (kr_board) {.problem = problem};
    if (kr_problem_is_everybody(problem)) {
        kr_status status = kr_board_measure(board);
        if (status != KR_OK || kr_board_is_roomy(board))
            return status;
    }
    return kr_board_arrange(board);
}
