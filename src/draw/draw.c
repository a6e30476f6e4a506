/* The calls of the library that draw, or say whether one can. */
#include "draw/methods/drawing.h"

#include "draw/circle/circles.h"
#include "draw/gifts/draw.h"
#include "draw/proof/shape.h"

#include <stdlib.h>
#include <string.h>

static void seat_forced(kr_drawing *draw) {
    const kr_board *board = &draw->ground.board;
    const kr_blocks *blocks = &draw->ground.blocks;
    for (uint32_t k = 0; k < blocks->forced_count; k++)
        draw->receiver_of[board->giver[blocks->forced_row[k]]] = board->receiver[blocks->forced_column[k]];
}

/* Forced pairs and musts alone are a draw, the only one. */
static kr_status draw_what_is_forced(kr_drawing *draw) {
    draw->report->exact = true;
    if (kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n))
        return KR_OK;
    kr_status status = kr_shape_prove(draw->report, &draw->ground.board);
    if (status != KR_OK)
        return status;
    draw->report->shape_reason = KR_SHAPE_SEARCHED;
    return KR_IMPOSSIBLE;
}

/* Everybody's receiver in the order of the givers; those who give nothing take no room. */
static void draw_hand_over(const kr_drawing *draw, uint32_t *receiver) {
    if (!draw->problem->gives) {
        memcpy(receiver, draw->receiver_of, draw->problem->n * sizeof *receiver);
        return;
    }
    for (uint32_t person = 0; person < draw->problem->n; person++)
        if (draw->receiver_of[person] != KR_NONE)
            *receiver++ = draw->receiver_of[person];
}

static kr_status draw_run(kr_drawing *draw, uint32_t *receiver) {
    kr_status status = kr_ground_prove(&draw->ground, draw->problem, draw->report);
    if (status != KR_OK)
        return status;
    if (kr_board_is_arranged(&draw->ground.board)) {
        draw->receiver_of = kr_board_musts_new(&draw->ground.board);
        if (!draw->receiver_of)
            return KR_NO_MEMORY;
        seat_forced(draw);
    }
    kr_stream_open(&draw->stream, draw->seed, KR_STREAM_DRAW);
    status = kr_ground_parts(&draw->ground) ? kr_drawing_run(draw) : draw_what_is_forced(draw);
    draw->report->words = kr_stream_words(&draw->stream);
    if (status == KR_OK)
        draw_hand_over(draw, receiver);
    return status;
}

static void draw_close(kr_drawing *draw) {
    kr_ground_clear(&draw->ground);
    kr_stream_wipe(&draw->stream);
    free(draw->receiver_of);
}

/* What a failed draw leaves in a report: nothing half done, no method that did not draw. */
static void report_failure(kr_report *report, kr_status status) {
    if (status == KR_NO_MEMORY)
        kr_report_clear(report);
    report->method = KR_METHOD_NONE;
    report->exact = false;
}

kr_status kr_draw_by(kr_method method, const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver,
                     kr_report *report) {
    kr_report own = {0};
    kr_drawing draw = {.problem = problem, .seed = seed, .report = report ? report : &own, .method = method};
    kr_report_clear(draw.report);
    kr_status status = kr_problem_check(problem, &draw.report->person);
    if (status == KR_OK && kr_problem_has_several(problem))
        status = kr_gifts_draw(&draw, receiver);
    else if (status == KR_OK)
        status = draw_run(&draw, receiver);
    if (status != KR_OK)
        report_failure(draw.report, status);
    draw_close(&draw);
    kr_report_clear(&own);
    return status;
}

kr_status kr_draw(const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver, kr_report *report) {
    return kr_draw_by(KR_METHOD_NONE, problem, seed, receiver, report);
}

/* With one gift each. Of many people with few rules, nothing needs to be read exactly. */
static kr_status explain_single(const kr_problem *problem, kr_report *report) {
    if (!(problem->flags & KR_SHAPES) && kr_problem_is_roomy(problem)) {
        report->blocks = 1;
        return KR_OK;
    }
    kr_ground ground;
    kr_status status = kr_ground_prove(&ground, problem, report);
    if (status == KR_OK && problem->flags & KR_SHAPES)
        status = kr_shape_prove(report, &ground.board);
    kr_ground_clear(&ground);
    return status;
}

kr_status kr_explain(const kr_problem *problem, kr_report *report) {
    kr_report own = {0};
    kr_report *used = report ? report : &own;
    kr_report_clear(used);
    kr_status status = kr_problem_check(problem, &used->person);
    if (status == KR_OK)
        status =
            kr_problem_has_several(problem) ? kr_gifts_explain(used, problem) : explain_single(problem, used);
    if (status == KR_NO_MEMORY)
        kr_report_clear(used);
    kr_report_clear(&own);
    return status;
}

static kr_status explain_with_years(const kr_problem *problem, uint32_t years) {
    kr_problem shorter = *problem;
    shorter.years = years;
    return kr_explain(&shorter, NULL);
}

/* More years leave fewer draws, so halving finds where there are none. */
kr_status kr_history_kept(const kr_problem *problem, uint32_t *years) {
    uint32_t fits = 0, fails = problem->history ? problem->years + 1 : 1;
    kr_status status = explain_with_years(problem, 0);
    for (uint32_t next = fails - 1; status == KR_OK && fits + 1 < fails; next = fits + (fails - fits) / 2) {
        kr_status possible = explain_with_years(problem, next);
        if (possible == KR_OK)
            fits = next;
        else if (possible == KR_IMPOSSIBLE)
            fails = next;
        else
            status = possible;
    }
    if (status == KR_OK)
        *years = fits;
    return status;
}
