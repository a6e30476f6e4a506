/*
 * Explains why several gifts cannot be given. From a row with gifts left, go to every column it may have and
 * does not have, to the rows that have these now, and so on: nowhere is room, or the flow were not the
 * largest. So every column found is full with rows found, and every other that a row found may have has it
 * already: nothing more can be given by these rows.
 *
 * They give one gift too few, or more. If it is one, none of the rows can be left out: some of them, which
 * lack a gift, would have to include the row it all began with, and whatever is found from there. If it is
 * more, a part of them may be enough, and is looked for by leaving out row after row.
 */
#include "draw/gifts/draw.h"

#include "draw/array.h"
#include "draw/board/reach.h"
#include "draw/gifts/blocks.h"

#include <string.h>

/* A side from which to look: the gifts as they are, or transposed. Nothing in it is its own. */
typedef struct {
    kr_gifts gifts;
    kr_flow flow;
    const kr_gifts *upright; /* the gifts as they are */
} View;

static uint32_t gifts_left(const View *view, uint32_t row) {
    return kr_gifts_given(&view->gifts, row) - view->flow.given[row];
}

/* Rows that have too many gifts. */
typedef struct {
    uint32_t *rows, count;
    uint32_t *columns, column_count; /* first those found from the rows, at last all they may have */
    uint32_t needed, room;
} Trouble;

static kr_status trouble_open(Trouble *trouble, uint32_t n) {
    trouble->rows = kr_array(n, sizeof *trouble->rows);
    trouble->columns = kr_array(n, sizeof *trouble->columns);
    trouble->count = KR_NONE;
    return trouble->rows && trouble->columns ? KR_OK : KR_NO_MEMORY;
}

static void trouble_close(Trouble *trouble) {
    free(trouble->rows);
    free(trouble->columns);
}

/* ---- What a row with gifts left reaches ---- */

typedef struct {
    const View *view;
    kr_unseen unseen;
    bool *is_found; /* by row */
    uint64_t work;  /* steps so far, about */
} Reach;

static void reach_add(Reach *reach, Trouble *trouble, uint32_t row) {
    if (reach->is_found[row])
        return;
    reach->is_found[row] = true;
    trouble->rows[trouble->count++] = row;
}

static void reach_from(Reach *reach, Trouble *trouble, uint32_t row) {
    const kr_gifts *gifts = &reach->view->gifts;
    const kr_flow *flow = &reach->view->flow;
    kr_scan scan = kr_scan_begin_all(&reach->unseen, row);
    uint32_t column;
    while ((column = kr_scan_peek(&scan, &reach->unseen, row)) != KR_NONE) {
        reach->work++;
        if (kr_flow_has(flow, gifts, row, column))
            continue;
        kr_unseen_take(&reach->unseen, column);
        trouble->columns[trouble->column_count++] = column;
        for (uint32_t k = 0; k < flow->received[column]; k++)
            reach_add(reach, trouble, flow->row[gifts->column_start[column] + k]);
    }
    reach->work += 1 + gifts->board.start[row + 1] - gifts->board.start[row];
}

/* What a row reaches, if that is fewer than `limit` rows. */
static bool reach_run(Reach *reach, Trouble *trouble, uint32_t start, uint32_t limit) {
    trouble->count = trouble->column_count = 0;
    reach_add(reach, trouble, start);
    for (uint32_t k = 0; k < trouble->count && trouble->count < limit; k++)
        reach_from(reach, trouble, trouble->rows[k]);
    for (uint32_t k = 0; k < trouble->count; k++)
        reach->is_found[trouble->rows[k]] = false;
    for (uint32_t k = 0; k < trouble->column_count; k++)
        kr_unseen_forget(&reach->unseen, trouble->columns[k]);
    return trouble->count < limit;
}

/* Trying every row with gifts left finds the smallest trouble of all, but there may be many; this many
   steps suffice for hundreds of people and give up on the rest before anybody notices. The
   first row with gifts left always has its turn, and finds one. */
static const uint64_t enough_work = 20000000;

static kr_status trouble_find(Trouble *best, const View *view) {
    uint32_t n = view->gifts.board.n;
    Trouble trouble = {0};
    Reach reach = {.view = view, .is_found = kr_array(n, sizeof *reach.is_found)};
    kr_status status = reach.is_found ? kr_unseen_open(&reach.unseen, &view->gifts.board) : KR_NO_MEMORY;
    if (status == KR_OK)
        status = trouble_open(&trouble, n);
    if (status == KR_OK) {
        kr_unseen_all(&reach.unseen);
        for (uint32_t row = 0; row < n; row++)
            if (gifts_left(view, row) && reach.work < enough_work &&
                reach_run(&reach, &trouble, row, best->count)) {
                memcpy(best->rows, trouble.rows, trouble.count * sizeof *best->rows);
                best->count = trouble.count;
            }
    }
    kr_unseen_close(&reach.unseen);
    free(reach.is_found);
    trouble_close(&trouble);
    return status;
}

/* ---- Leaving out what is not needed ---- */

/* How many gifts these rows can give if nobody else gives any. `start` is room for the rows' slots. */
static kr_status give_alone(const View *view, const bool *is_in, uint32_t *start, uint32_t *needed,
                            uint32_t *room) {
    uint32_t n = view->gifts.board.n;
    kr_gifts alone = *view->upright;
    kr_flow flow = {0};
    for (uint32_t row = 0; row < n; row++)
        start[row + 1] = start[row] + (is_in[row] ? kr_gifts_given(&view->gifts, row) : 0);
    *(view->gifts.row_start == alone.row_start ? &alone.row_start : &alone.column_start) = start;
    kr_status status = kr_flow_find(&flow, &alone, NULL);
    *needed = start[n];
    *room = flow.size;
    kr_flow_clear(&flow);
    return status;
}

/* Leaves out every row without which the others have still too many gifts. */
static kr_status trouble_shrink(Trouble *trouble, const View *view, bool *is_in, uint32_t *start) {
    uint32_t kept = 0, needed, room;
    kr_status status = KR_OK;
    for (uint32_t k = 0; k < trouble->count && status == KR_OK; k++) {
        is_in[trouble->rows[k]] = false;
        status = give_alone(view, is_in, start, &needed, &room);
        if (status == KR_OK && room == needed) {
            is_in[trouble->rows[k]] = true;
            trouble->rows[kept++] = trouble->rows[k];
        }
    }
    trouble->count = kept;
    return status;
}

/* Whether more than one gift is left among them, and they are few enough to be tried one by one. */
static bool may_shrink(const Trouble *trouble, const View *view) {
    uint64_t left = 0, work = (uint64_t) view->gifts.board.n + kr_gifts_slots(&view->gifts);
    for (uint32_t k = 0; k < trouble->count; k++)
        left += gifts_left(view, trouble->rows[k]);
    return left > 1 && work * trouble->count <= enough_work;
}

/* Collects the columns that any of the rows may have. */
static kr_status trouble_add_columns(Trouble *trouble, const View *view) {
    kr_unseen unseen = {0};
    kr_status status = kr_unseen_open(&unseen, &view->gifts.board);
    if (status == KR_OK)
        kr_unseen_all(&unseen);
    trouble->column_count = 0;
    for (uint32_t k = 0; status == KR_OK && k < trouble->count; k++) {
        kr_scan scan = kr_scan_begin_all(&unseen, trouble->rows[k]);
        uint32_t column;
        while ((column = kr_scan_next(&scan, &unseen, trouble->rows[k])) != KR_NONE)
            if (kr_gifts_received(&view->gifts, column))
                trouble->columns[trouble->column_count++] = column;
    }
    kr_unseen_close(&unseen);
    return status;
}

static kr_status trouble_complete(Trouble *trouble, const View *view) {
    uint32_t n = view->gifts.board.n;
    bool *is_in = kr_array(n, sizeof *is_in);
    uint32_t *start = kr_array((size_t) n + 1, sizeof *start);
    kr_status status = is_in && start ? KR_OK : KR_NO_MEMORY;
    for (uint32_t k = 0; status == KR_OK && k < trouble->count; k++)
        is_in[trouble->rows[k]] = true;
    if (status == KR_OK && may_shrink(trouble, view))
        status = trouble_shrink(trouble, view, is_in, start);
    if (status == KR_OK)
        status = give_alone(view, is_in, start, &trouble->needed, &trouble->room);
    free(is_in);
    free(start);
    return status == KR_OK ? trouble_add_columns(trouble, view) : status;
}

/* ---- Both sides ---- */

static int compare_people(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;
    return (one > other) - (one < other);
}

/* The people of some rows or columns, ascending. */
static uint32_t *people_new(const uint32_t *person_of, const uint32_t *places, uint32_t count) {
    uint32_t *people = kr_array(count, sizeof *people);
    for (uint32_t k = 0; people && k < count; k++)
        people[k] = person_of[places[k]];
    if (people)
        qsort(people, count, sizeof *people, compare_people);
    return people;
}

static kr_status report_trouble(kr_report *report, kr_side side, const View *view, const Trouble *trouble) {
    report->side = side;
    report->people = people_new(view->gifts.board.giver, trouble->rows, trouble->count);
    report->partners = people_new(view->gifts.board.receiver, trouble->columns, trouble->column_count);
    if (!report->people || !report->partners)
        return KR_NO_MEMORY;
    report->people_count = trouble->count;
    report->partners_count = trouble->column_count;
    report->needed = trouble->needed;
    report->room = trouble->room;
    return KR_OK;
}

static kr_status trouble_look(Trouble *trouble, const View *view) {
    kr_status status = trouble_open(trouble, view->gifts.board.n);
    if (status == KR_OK)
        status = trouble_find(trouble, view);
    return status == KR_OK ? trouble_complete(trouble, view) : status;
}

static kr_status explain(kr_report *report, const View *giving, const View *receiving) {
    Trouble givers = {0}, receivers = {0};
    kr_status status = trouble_look(&givers, giving);
    if (status == KR_OK)
        status = trouble_look(&receivers, receiving);
    if (status == KR_OK)
        status = receivers.count < givers.count ? report_trouble(report, KR_RECEIVERS, receiving, &receivers)
                                                : report_trouble(report, KR_GIVERS, giving, &givers);
    trouble_close(&givers);
    trouble_close(&receivers);
    return status;
}

static kr_status explain_flow(kr_report *report, const kr_gifts *gifts, const kr_flow *flow) {
    kr_board transposed = {0};
    kr_status status = kr_board_transpose(&transposed, &gifts->board);
    if (status == KR_OK) {
        View giving = {*gifts, *flow, gifts};
        View receiving = {kr_gifts_transposed(gifts, &transposed), kr_flow_transposed(flow), gifts};
        status = explain(report, &giving, &receiving);
    }
    kr_board_clear(&transposed);
    return status == KR_OK ? KR_IMPOSSIBLE : status;
}

static kr_status prove_arranged(kr_report *report, const kr_gifts *gifts) {
    kr_flow flow;
    kr_gift_blocks blocks = {0};
    kr_status status = kr_flow_find(&flow, gifts, NULL);
    if (status == KR_OK && flow.size < kr_gifts_slots(gifts))
        status = explain_flow(report, gifts, &flow);
    if (status == KR_OK)
        status = kr_gift_blocks_find(&blocks, gifts, &flow);
    if (status == KR_OK)
        status = kr_gifts_report_rules(report, gifts, &blocks, &flow);
    kr_gift_blocks_clear(&blocks);
    kr_flow_clear(&flow);
    return status;
}

/* What decides about draws depends on whether the board is arranged, so it is left as it is. */
static kr_status prove_unarranged(kr_report *report, const kr_gifts *gifts) {
    kr_gifts arranged;
    kr_status status = kr_gifts_read(&arranged, gifts->problem);
    if (status == KR_OK)
        status = kr_gifts_arrange(&arranged);
    if (status == KR_OK)
        status = prove_arranged(report, &arranged);
    kr_gifts_clear(&arranged);
    return status;
}

kr_status kr_gifts_prove(kr_report *report, const kr_gifts *gifts) {
    if (!kr_gifts_are_loose(gifts))
        return kr_board_is_arranged(&gifts->board) ? prove_arranged(report, gifts)
                                                   : prove_unarranged(report, gifts);
    report->blocks = 1;
    return KR_OK;
}
