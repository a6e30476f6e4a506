/* Draws: block by block, until the draws of all blocks together are as the flags want them. */
#include "draw/drawing.h"

#include "draw/array.h"
#include "draw/circles.h"
#include "draw/plan.h"
#include "draw/shape.h"

/* ---- A part that is drawn for itself: the whole board, or a block of it ---- */

typedef struct {
    const kr_board *board;
    kr_plan plan;
    uint32_t next; /* place in the plan */
    const kr_sampler *sampler;
    void *state;
    uint64_t attempts; /* that are left */
    uint32_t *column;
} Part;

static void part_close_sampler(Part *part) {
    if (part->state)
        part->sampler->close(part->state);
    free(part->state);
    part->state = NULL;
}

static void part_close(Part *part) {
    part_close_sampler(part);
    free(part->column);
}

static kr_status part_open_sampler(Part *part, kr_stream *stream) {
    for (uint32_t row = 0; row < part->board->n; row++)
        part->column[row] = row;
    part->state = kr_array(1, part->sampler->size);
    return part->state ? part->sampler->open(part->state, part->board, stream) : KR_NO_MEMORY;
}

/* On to the next method that can. KR_NOT_FOUND when there is none. */
static kr_status part_go_on(Part *part, kr_drawing *draw) {
    kr_status status = KR_NOT_FOUND;
    while (status == KR_NOT_FOUND) {
        part_close_sampler(part);
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

/* Draws once more, and enters the draw in `receiver_of`. */
static kr_status part_draw(Part *part, kr_drawing *draw) {
    kr_status status = KR_OK;
    while (status == KR_OK) {
        while (part_tries(part, draw))
            if (part->sampler->attempt(part->state, &draw->stream, part->column)) {
                kr_board_seat(part->board, part->column, draw->receiver_of);
                return KR_OK;
            }
        status = part_go_on(part, draw);
    }
    return status;
}

/* ---- All parts together ---- */

static bool is_shaped(const kr_drawing *draw) {
    return draw->problem->flags & (KR_NO_SWAPS | KR_ONE_CIRCLE);
}

/* Throwing away whole draws that do not keep the flags leaves those that do as fair as they were. */
static kr_status parts_draw(Part *parts, uint32_t count, kr_drawing *draw) {
    kr_status status = KR_OK;
    do
        for (uint32_t k = 0; k < count && status == KR_OK; k++)
            status = part_draw(&parts[k], draw);
    while (status == KR_OK && is_shaped(draw) &&
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

static kr_status draw_by_plan(kr_drawing *draw, kr_plan plan) {
    Part part = {
        .board = &draw->board,
        .plan = plan,
        .column = kr_array(draw->board.n, sizeof *part.column),
    };
    kr_status status = part.column ? parts_draw(&part, 1, draw) : KR_NO_MEMORY;
    if (status == KR_OK) {
        parts_report(&part, 1, draw->report);
        if (part.sampler->draws && (plan != KR_PLAN_BLOCK || !is_shaped(draw)))
            kr_report_draws(draw->report, part.sampler->draws(part.state));
    }
    part_close(&part);
    return status;
}

static kr_status draw_shaped(kr_drawing *draw) {
    kr_status status = kr_shape_prove(draw->report, &draw->board);
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
