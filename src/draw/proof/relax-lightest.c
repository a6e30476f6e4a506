/*
 * The lightest of the fewest pairs to relax: who drew whom long ago is sooner forgotten than a family.
 * Allowed pairs are free, a forbidden one costs a lot and its weight. Free rows come in one after the other,
 * each by a cheapest path of rows that move on, as in the Hungarian method: rows and columns have values, and
 * price - row_value - column_value is never below 0, and 0 where a row has its column.
 */
#include "draw/proof/relax.h"

#include "draw/array.h"

#include <string.h>

/* Reasons against a pair, with their weights; a pair weighs what its reasons weigh together. */
enum { OLDEST_YEAR, LATER_YEAR, EXCLUSION, ALLOW_LIST, GROUP, REASONS };
static const int64_t weight[REASONS] = {
    [OLDEST_YEAR] = 1, [LATER_YEAR] = 10, [EXCLUSION] = 100, [ALLOW_LIST] = 100, [GROUP] = 1000,
};

/* More than all weights of a matching together, */
static const int64_t one_pair = (int64_t) 1 << 44;
/* and more than all pairs of one: the price of giving to oneself. */
static const int64_t unpayable = INT64_MAX / 4;

/* Looks at so many pairs suffice for thousands of people, and take a few hundredths of a second. */
static const uint64_t enough_work = 10000000;

typedef struct {
    const kr_board *board;
    uint32_t *column_of; /* a person's column, or KR_NONE */
    uint8_t *reasons;    /* against the columns of the row that is looked at, a bit each */
    int64_t *row_value, *column_value;
    int64_t *distance;           /* of a column, as far as it is known */
    uint32_t *parent;            /* the row before a column on its path */
    uint32_t *rest;              /* columns whose distance is not final, behind those for which it is */
    uint32_t *column, *row;      /* the matching */
    int64_t price[1 << REASONS]; /* of the reasons against a pair */
    uint64_t work;
} Lightest;

static kr_status lightest_open(Lightest *lightest, uint32_t *column, const kr_board *board) {
    size_t n = board->n, people = board->problem->n;
    *lightest = (Lightest) {
        .board = board,
        .column_of = kr_array(people, sizeof(uint32_t)),
        .reasons = kr_array(n, sizeof(uint8_t)),
        .row_value = kr_array(n, sizeof(int64_t)),
        .column_value = kr_array(n, sizeof(int64_t)),
        .distance = kr_array(n, sizeof(int64_t)),
        .parent = kr_array(n, sizeof(uint32_t)),
        .rest = kr_array(n, sizeof(uint32_t)),
        .column = column,
        .row = kr_array(n, sizeof(uint32_t)),
    };
    for (uint32_t bits = 1; bits < 1 << REASONS; bits++) {
        lightest->price[bits] = one_pair;
        for (int reason = 0; reason < REASONS; reason++)
            lightest->price[bits] += bits >> reason & 1 ? weight[reason] : 0;
    }
    return lightest->column_of && lightest->reasons && lightest->row_value && lightest->column_value &&
                   lightest->distance && lightest->parent && lightest->rest && lightest->row
               ? KR_OK
               : KR_NO_MEMORY;
}

static void lightest_close(Lightest *lightest) {
    free(lightest->column_of);
    free(lightest->reasons);
    free(lightest->row_value);
    free(lightest->column_value);
    free(lightest->distance);
    free(lightest->parent);
    free(lightest->rest);
    free(lightest->row);
}

/* ---- What stands against the columns of a row ---- */

static void blame(Lightest *lightest, uint32_t person, int reason) {
    if (lightest->column_of[person] != KR_NONE)
        lightest->reasons[lightest->column_of[person]] |= (uint8_t) (1 << reason);
}

static void blame_history(Lightest *lightest, const kr_problem *problem, uint32_t giver) {
    for (uint32_t year = 0; problem->history && year < problem->years; year++) {
        uint32_t receiver = problem->history[(size_t) year * problem->n + giver];
        if (receiver != KR_NONE)
            blame(lightest, receiver, year + 1 == problem->years ? OLDEST_YEAR : LATER_YEAR);
    }
}

static void blame_group(Lightest *lightest, const kr_problem *problem, uint32_t giver) {
    if (!problem->group || problem->group[giver] == KR_NONE)
        return;
    for (uint32_t column = 0; column < lightest->board->n; column++)
        if (problem->group[lightest->board->receiver[column]] == problem->group[giver])
            lightest->reasons[column] |= 1 << GROUP;
}

/* Everybody is blamed, and those on the list are cleared of it; so this comes before the other reasons. */
static void blame_all_but_allowed(Lightest *lightest, const kr_problem *problem, uint32_t giver) {
    uint32_t first = problem->allowed_start ? problem->allowed_start[giver] : 0;
    uint32_t end = problem->allowed_start ? problem->allowed_start[giver + 1] : 0;
    memset(lightest->reasons, first < end ? 1 << ALLOW_LIST : 0, lightest->board->n);
    for (uint32_t k = first; k < end; k++)
        if (lightest->column_of[problem->allowed_to[k]] != KR_NONE)
            lightest->reasons[lightest->column_of[problem->allowed_to[k]]] = 0;
    lightest->work += end - first;
}

static void blame_excluded(Lightest *lightest, const kr_problem *problem, uint32_t giver) {
    if (!problem->exclusion_start)
        return;
    uint32_t first = problem->exclusion_start[giver], end = problem->exclusion_start[giver + 1];
    for (uint32_t k = first; k < end; k++)
        blame(lightest, problem->exclusion_to[k], EXCLUSION);
    lightest->work += end - first;
}

static void look_at_row(Lightest *lightest, uint32_t row) {
    const kr_problem *problem = lightest->board->problem;
    uint32_t giver = lightest->board->giver[row];
    blame_all_but_allowed(lightest, problem, giver);
    blame_excluded(lightest, problem, giver);
    blame_history(lightest, problem, giver);
    blame_group(lightest, problem, giver);
    lightest->work += lightest->board->n;
}

/* ---- A cheapest path ---- */

/* From a row at this distance to all columns whose distance is not final; puts the nearest of them first. */
static void row_reach(Lightest *lightest, uint32_t row, int64_t distance, uint32_t done) {
    uint32_t n = lightest->board->n, *rest = lightest->rest, nearest = done;
    uint32_t self = lightest->column_of[lightest->board->giver[row]];
    look_at_row(lightest, row);
    distance -= lightest->row_value[row];
    for (uint32_t k = done; k < n; k++) {
        uint32_t column = rest[k];
        int64_t price = column == self ? unpayable : lightest->price[lightest->reasons[column]];
        int64_t by_row = distance + price - lightest->column_value[column];
        if (by_row < lightest->distance[column]) {
            lightest->distance[column] = by_row;
            lightest->parent[column] = row;
        }
        if (lightest->distance[column] < lightest->distance[rest[nearest]])
            nearest = k;
    }
    uint32_t column = rest[nearest];
    rest[nearest] = rest[done];
    rest[done] = column;
}

/* What was nearer than the end of the path changes value by the difference, and the path becomes free. */
static void revalue(Lightest *lightest, uint32_t first, uint32_t done) {
    int64_t distance = lightest->distance[lightest->rest[done]];
    lightest->row_value[first] += distance;
    for (uint32_t k = 0; k < done; k++) {
        uint32_t column = lightest->rest[k];
        int64_t nearer = distance - lightest->distance[column];
        lightest->column_value[column] -= nearer;
        lightest->row_value[lightest->row[column]] += nearer;
    }
}

static void path_take(Lightest *lightest, uint32_t first, uint32_t column) {
    uint32_t row;
    do {
        row = lightest->parent[column];
        uint32_t theirs = lightest->column[row];
        lightest->column[row] = column;
        lightest->row[column] = row;
        column = theirs;
    } while (row != first);
}

static kr_status row_come_in(Lightest *lightest, uint32_t first) {
    uint32_t n = lightest->board->n, row = first, done = 0;
    for (uint32_t column = 0; column < n; column++) {
        lightest->rest[column] = column;
        lightest->distance[column] = INT64_MAX;
    }
    int64_t distance = 0;
    for (;; done++) {
        row_reach(lightest, row, distance, done);
        uint32_t column = lightest->rest[done];
        distance = lightest->distance[column];
        row = lightest->row[column];
        if (distance >= unpayable / 2)
            return KR_IMPOSSIBLE;
        if (lightest->work > enough_work)
            return KR_NOT_FOUND;
        if (row == KR_NONE)
            break;
    }
    revalue(lightest, first, done);
    path_take(lightest, first, lightest->rest[done]);
    return KR_OK;
}

static kr_status lightest_run(Lightest *lightest, const kr_matching *matching) {
    const kr_board *board = lightest->board;
    memcpy(lightest->column, matching->column, board->n * sizeof *lightest->column);
    memcpy(lightest->row, matching->row, board->n * sizeof *lightest->row);
    memset(lightest->column_of, 0xff, board->problem->n * sizeof *lightest->column_of);
    for (uint32_t column = 0; column < board->n; column++)
        lightest->column_of[board->receiver[column]] = column;
    kr_status status = KR_OK;
    for (uint32_t row = 0; row < board->n && status == KR_OK; row++)
        if (matching->column[row] == KR_NONE)
            status = row_come_in(lightest, row);
    return status;
}

kr_status kr_relax_lightest(uint32_t *column, const kr_board *board, const kr_matching *matching) {
    if ((uint64_t) board->n * (board->n - matching->size) > enough_work)
        return KR_NOT_FOUND;
    Lightest lightest;
    kr_status status = lightest_open(&lightest, column, board);
    if (status == KR_OK)
        status = lightest_run(&lightest, matching);
    lightest_close(&lightest);
    return status;
}
