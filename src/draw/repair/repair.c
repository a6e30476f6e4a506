/*
 * Mends a draw after people left or came or rules changed, with as few people told another name as possible.
 * Old pairs that are still allowed stand; every free row then takes a column that is free or somebody else's,
 * who takes another one, and so on. Whoever moves on that way costs one, and a repair is what costs least.
 */
#include "draw/repair/repair.h"

#include "draw/array.h"
#include "draw/circle/circles.h"
#include "draw/proof/explain.h"
#include "draw/repair/changes.h"

#include <string.h>

/* ---- What still stands ---- */

/* A row keeps the column of the person it was told, if that is a column still, and not forbidden by now. */
static void mending_keep(kr_mending *mending, const uint32_t *told, const bool *looked,
                         const uint32_t *column_of) {
    const kr_board *board = mending->board;
    kr_matching *now = &mending->now;
    memset(now->row, 0xff, board->n * sizeof *now->row);
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t giver = board->giver[row];
        uint32_t column = told[giver] == KR_NONE ? KR_NONE : column_of[told[giver]];
        if (column != KR_NONE && kr_board_forbids(board, row, column))
            column = KR_NONE;
        now->column[row] = mending->home[row] = column;
        if (column == KR_NONE)
            continue;
        now->row[column] = row;
        now->size++;
        mending->price[row] = mending->told + (looked && looked[giver]);
    }
}

kr_status kr_mending_open(kr_mending *mending, const kr_board *board, const uint32_t *told,
                          const bool *looked) {
    size_t n = board->n;
    *mending = (kr_mending) {
        .board = board,
        .now = {.column = kr_array(n, sizeof(uint32_t)), .row = kr_array(n, sizeof(uint32_t))},
        .home = kr_array(n, sizeof *mending->home),
        .price = kr_array(n, sizeof *mending->price),
        .told = (uint64_t) board->n + 1,
    };
    uint32_t *column_of = kr_array(board->problem->n, sizeof *column_of);
    if (!mending->now.column || !mending->now.row || !mending->home || !mending->price || !column_of) {
        free(column_of);
        return KR_NO_MEMORY;
    }
    memset(column_of, 0xff, board->problem->n * sizeof *column_of);
    for (uint32_t column = 0; column < board->n; column++)
        column_of[board->receiver[column]] = column;
    mending_keep(mending, told, looked, column_of);
    free(column_of);
    return KR_OK;
}

void kr_mending_close(kr_mending *mending) {
    kr_matching_clear(&mending->now);
    free(mending->home);
    free(mending->price);
}

uint64_t kr_mending_price(const kr_mending *mending) {
    uint64_t price = 0;
    for (uint32_t row = 0; row < mending->board->n; row++)
        if (mending->now.column[row] != mending->home[row])
            price += mending->price[row];
    return price;
}

/* ---- The whole way ---- */

typedef struct {
    const kr_problem *problem;
    const uint8_t *seed;
    const uint32_t *told;
    const bool *looked;
    kr_board board;
    kr_mending mending;
    kr_stream stream;
    uint32_t *receiver_of; /* everybody's receiver in the mended draw, or KR_NONE */
} Repair;

/* Gifts are one each, and no two people have been told the same. */
static kr_status told_check(const kr_problem *problem, const uint32_t *told, uint32_t *person) {
    bool *taken = kr_array(problem->n, sizeof *taken);
    if (!taken)
        return KR_NO_MEMORY;
    kr_status status = KR_OK;
    for (uint32_t i = 0; i < problem->n && status == KR_OK; i++) {
        if ((problem->gives && problem->gives[i] > 1) || (problem->receives && problem->receives[i] > 1))
            status = KR_UNSUPPORTED;
        else if (told[i] != KR_NONE && (told[i] >= problem->n || taken[told[i]]))
            status = KR_BAD_INPUT;
        else if (told[i] != KR_NONE)
            taken[told[i]] = true;
        if (status != KR_OK)
            *person = i;
    }
    free(taken);
    return status;
}

static bool is_shaped(const Repair *repair) {
    return repair->problem->flags & (KR_NO_SWAPS | KR_ONE_CIRCLE);
}

static bool flags_are_kept(const Repair *repair) {
    kr_board_seat(&repair->board, repair->mending.now.column, repair->receiver_of);
    return kr_flags_are_kept(repair->problem->flags, repair->receiver_of, repair->problem->n);
}

/* Those without a partner, of whom there are few enough. */
static void list_free(uint32_t *list, const uint32_t *partner, uint32_t n) {
    for (uint32_t k = 0; k < n; k++)
        if (partner[k] == KR_NONE)
            *list++ = k;
}

static bool repair_near(Repair *repair, uint32_t count) {
    uint32_t rows[KR_NEAR_LIMIT], columns[KR_NEAR_LIMIT], n = repair->board.n;
    if (count > KR_NEAR_LIMIT)
        return false;
    list_free(rows, repair->mending.now.column, n);
    list_free(columns, repair->mending.now.row, n);
    return kr_mending_near(&repair->mending, &repair->stream, rows, columns, count);
}

/* A new draw may find what no repair does, unless it is proved that there is none. */
static kr_status repair_give_up(const Repair *repair) {
    uint32_t *receiver = kr_array(repair->problem->n, sizeof *receiver);
    if (!receiver)
        return KR_NO_MEMORY;
    kr_problem problem = *repair->problem;
    problem.flags &= KR_NO_SWAPS | KR_ONE_CIRCLE;
    kr_status status = kr_draw(&problem, repair->seed, receiver, NULL);
    free(receiver);
    return status == KR_IMPOSSIBLE || status == KR_NO_MEMORY ? status : KR_NOT_FOUND;
}

/* A single free row that finds a column near by has found it fairly. Several of
   them have not quite, but in a large draw there is no going through all ways. */
static const uint32_t many_people = 2000;

static kr_status repair_search(Repair *repair) {
    kr_mending *mending = &repair->mending;
    uint32_t count = repair->board.n - mending->now.size;
    bool near = repair_near(repair, count);
    if (near && !is_shaped(repair) && (count == 1 || repair->board.n > many_people))
        return KR_OK;
    kr_status status = near ? KR_OK : kr_mending_cheapest(mending, &repair->stream);
    if (status == KR_OK)
        status = kr_mending_choose(mending, kr_mending_price(mending), &repair->stream);
    if (status != KR_NOT_FOUND)
        return status;
    return flags_are_kept(repair) ? KR_OK : repair_give_up(repair);
}

static kr_status repair_run(Repair *repair) {
    if (kr_has_broken_must(repair->problem))
        return KR_IMPOSSIBLE;
    kr_status status = kr_board_read(&repair->board, repair->problem);
    if (status == KR_OK)
        status = kr_board_arrange(&repair->board);
    if (status == KR_OK)
        status = kr_mending_open(&repair->mending, &repair->board, repair->told, repair->looked);
    if (status != KR_OK)
        return status;
    repair->receiver_of = kr_board_musts_new(&repair->board);
    if (!repair->receiver_of)
        return KR_NO_MEMORY;
    kr_stream_open(&repair->stream, repair->seed, KR_STREAM_REPAIR);
    status = repair_search(repair);
    if (status == KR_OK)
        kr_board_seat(&repair->board, repair->mending.now.column, repair->receiver_of);
    return status;
}

static void repair_close(Repair *repair) {
    kr_board_clear(&repair->board);
    kr_mending_close(&repair->mending);
    kr_stream_wipe(&repair->stream);
    free(repair->receiver_of);
}

/* ---- What has changed ---- */

static kr_told told_now(uint32_t before, uint32_t after) {
    if (after == KR_NONE || before == after)
        return KR_TOLD_NOTHING;
    return before == KR_NONE ? KR_TOLD_FIRST : KR_TOLD_AGAIN;
}

static kr_status repair_report(const Repair *repair, kr_changes *changes) {
    uint32_t n = repair->problem->n;
    kr_told *told = kr_array(n, sizeof *told);
    for (uint32_t person = 0; told && person < n; person++)
        told[person] = told_now(repair->told[person], repair->receiver_of[person]);
    kr_status status = told ? kr_changes_list(changes, told, n) : KR_NO_MEMORY;
    free(told);
    return status;
}

static kr_status repair(const kr_problem *problem, const uint8_t seed[32], const bool *looked,
                        uint32_t *receiver, kr_changes *changes) {
    Repair repair = {.problem = problem, .seed = seed, .told = receiver, .looked = looked};
    kr_status status = repair_run(&repair);
    if (status == KR_OK)
        status = repair_report(&repair, changes);
    if (status == KR_OK)
        memcpy(receiver, repair.receiver_of, problem->n * sizeof *receiver);
    repair_close(&repair);
    return status;
}

kr_status kr_repair(const kr_problem *problem, const uint8_t seed[32], const bool *looked, uint32_t *receiver,
                    kr_changes *changes) {
    kr_changes own = {0};
    kr_changes *used = changes ? changes : &own;
    kr_changes_clear(used);
    kr_status status = kr_problem_check(problem, &used->person);
    if (status == KR_OK)
        status = told_check(problem, receiver, &used->person);
    if (status == KR_OK)
        status = repair(problem, seed, looked, receiver, used);
    if (status == KR_NO_MEMORY)
        kr_changes_clear(used);
    kr_changes_clear(&own);
    return status;
}
