/* Draws: block by block, until the draws of all blocks together are as the flags want them. */
#include "draw/methods/drawing.h"

#include "draw/array.h"
#include "draw/circle/circles.h"
#include "draw/methods/plan.h"
#include "draw/proof/shape.h"

static bool is_shaped(const kr_drawing *draw) {
    return draw->problem->flags & KR_SHAPES;
}

/* ---- A part that is drawn for itself: the whole board, or a block of it ---- */

typedef struct {
    kr_board *board;
    kr_plan plan;
    uint32_t next; /* place in the plan */
    const kr_sampler *sampler;
    void *state;
    uint64_t attempts; /* that are left */
    uint32_t *column;
} Part;

static kr_status part_open(Part *part, kr_plan plan, kr_board *board) {
    part->board = board;
    part->plan = plan;
    part->column = kr_room(board->n, sizeof *part->column);
    return part->column ? KR_OK : KR_NO_MEMORY;
}

static void part_close(Part *part) {
    kr_sampler_close(part->sampler, &part->state);
    free(part->column);
}

static kr_status part_open_sampler(Part *part, kr_stream *stream) {
    if (!part->sampler->unarranged && kr_board_arrange(part->board) != KR_OK)
        return KR_NO_MEMORY;
    for (uint32_t row = 0; row < part->board->n; row++)
        part->column[row] = row;
    return kr_sampler_open(part->sampler, &part->state, part->board, stream);
}

/* On to the next method that can. KR_NOT_FOUND when there is none. */
static kr_status part_go_on(Part *part, kr_drawing *draw) {
    kr_status status = KR_NOT_FOUND;
    while (status == KR_NOT_FOUND) {
        kr_sampler_close(part->sampler, &part->state);
        part->sampler = kr_plan_next(part->plan, draw->method, part->board, &part->next, &part->attempts);
        if (!part->sampler)
            return KR_NOT_FOUND;
        status = part_open_sampler(part, &draw->stream);
    }
    return status;
}

static bool part_tries(Part *part, kr_drawing *draw) {
    if (!part->state || !part->attempts)
        return false;
    part->attempts--;
    draw->report->attempts++;
    return true;
}

/* Blocks are drawn whatever the flags, everything else as they want it. */
static bool may_miss_flags(const Part *part, const kr_drawing *draw) {
    return part->plan == KR_PLAN_BLOCK && is_shaped(draw);
}

/* Enters what was drawn in `receiver_of`; if there is none, everybody is on the board. On one that is not
   arranged, the columns are the receivers already; if nothing is thrown away and drawn again, that saves as
   much memory as they take. */
static kr_status part_seat(Part *part, kr_drawing *draw) {
    if (kr_board_is_arranged(part->board) || may_miss_flags(part, draw)) {
        if (!draw->receiver_of)
            draw->receiver_of = kr_room(draw->problem->n, sizeof *draw->receiver_of);
        if (!draw->receiver_of)
            return KR_NO_MEMORY;
        kr_board_seat(part->board, part->column, draw->receiver_of);
        return KR_OK;
    }
    uint32_t *column = part->column;
    part->column = draw->receiver_of;
    draw->receiver_of = column;
    return KR_OK;
}

/* What is drawn once needs its method no more, and leaves its memory to what comes. */
static kr_status part_finish(Part *part, kr_drawing *draw) {
    if (!may_miss_flags(part, draw))
        kr_sampler_close(part->sampler, &part->state);
    return part_seat(part, draw);
}

/* Draws once more, and enters the draw in `receiver_of`. */
static kr_status part_draw(Part *part, kr_drawing *draw) {
    kr_status status = KR_OK;
    while (status == KR_OK) {
        while (part_tries(part, draw))
            if (part->sampler->attempt(part->state, &draw->stream, part->column))
                return part_finish(part, draw);
        status = part_go_on(part, draw);
    }
    return status;
}

/* ---- All parts together ---- */

/* Throwing away whole draws that do not keep the flags leaves those that do as fair as they were. */
static kr_status parts_draw(Part *parts, uint32_t count, kr_drawing *draw) {
    kr_status status = KR_OK;
    do
        for (uint32_t k = 0; k < count && status == KR_OK; k++)
            status = part_draw(&parts[k], draw);
    while (status == KR_OK && may_miss_flags(parts, draw) &&
           !kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n));
    return status;
}

static void parts_report(const Part *parts, uint32_t count, kr_report *report) {
    uint32_t largest = 0;
    report->exact = true;
    for (uint32_t k = 0; k < count; k++) {
        report->exact &= parts[k].sampler->exact;
        if (parts[k].board->n <= largest)
            continue;
        largest = parts[k].board->n;
        report->method = parts[k].sampler->method;
    }
}

/* The whole board is a part of its own; otherwise, block by block. */
static kr_status draw_by_plan(kr_drawing *draw, kr_plan plan) {
    bool whole = plan != KR_PLAN_BLOCK;
    uint32_t count = whole ? 1 : kr_ground_parts(&draw->ground);
    Part *parts = kr_array(count, sizeof *parts);
    kr_status status = parts ? KR_OK : KR_NO_MEMORY;
    for (uint32_t k = 0; k < count && status == KR_OK; k++)
        status = part_open(&parts[k], plan, whole ? &draw->ground.board : kr_ground_part(&draw->ground, k));
    if (status == KR_OK)
        status = parts_draw(parts, count, draw);
    if (status == KR_OK)
        parts_report(parts, count, draw->report);
    for (uint32_t k = 0; parts && k < count; k++)
        part_close(&parts[k]);
    free(parts);
    return status;
}

static kr_status draw_shaped(kr_drawing *draw) {
    kr_board *board = &draw->ground.board;
    kr_status status = kr_shape_prove(draw->report, board);
    if (status == KR_OK && kr_plan_looks(KR_PLAN_SHAPES, board))
        status = kr_board_arrange(board);
    if (status == KR_OK)
        status = draw_by_plan(draw, KR_PLAN_SHAPES);
    if (status == KR_NOT_FOUND)
        status = draw_by_plan(draw, KR_PLAN_BLOCK);
    if (status == KR_NOT_FOUND)
        status = draw_by_plan(draw, KR_PLAN_REST);
    if (status == KR_IMPOSSIBLE && !draw->report->shape_reason)
        draw->report->shape_reason = KR_SHAPE_SEARCHED; /* by a method that went through all */
    return status;
}

kr_status kr_drawing_run(kr_drawing *draw) {
    return is_shaped(draw) ? draw_shaped(draw) : draw_by_plan(draw, KR_PLAN_BLOCK);
}
