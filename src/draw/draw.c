/* The calls of the library: check the problem, prove that it has a draw or explain why not, and draw. */
#include "draw/drawing.h"

#include "draw/array.h"
#include "draw/circles.h"
#include "draw/explain.h"
#include "draw/gifts-draw.h"

/* ---- Is there a draw at all? ---- */

/* KR_OK or KR_IMPOSSIBLE, then with the conflict in the report. */
static kr_status board_prove(kr_report *report, const kr_problem *problem, const kr_board *board) {
    bool broken = false;
    for (uint32_t giver = 0; problem->must && giver < problem->n && !broken; giver++)
        broken = kr_must_is_broken(problem, giver);
    if (!broken && kr_board_is_roomy(board))
        return KR_OK;

    kr_matching matching;
    kr_status status = kr_matching_find(&matching, board, NULL);
    if (status == KR_OK && (broken || matching.size < board->n)) {
        status = kr_explain_impossible(report, problem, board, &matching);
        status = status == KR_OK ? KR_IMPOSSIBLE : status;
    }
    kr_matching_clear(&matching);
    return status;
}

/* Everything up to the draw itself, of a checked problem. Clear the board in any case. */
static kr_status problem_prove(kr_report *report, const kr_problem *problem, kr_board *board) {
    kr_status status = kr_board_read(board, problem);
    return status == KR_OK ? board_prove(report, problem, board) : status;
}

/* ---- One draw ---- */

/* Musts alone are a draw, the only one. */
static kr_status draw_nothing(kr_drawing *draw) {
    if (!kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n))
        return KR_IMPOSSIBLE;
    draw->report->exact = true;
    kr_report_draws(draw->report, 1);
    return KR_OK;
}

/* Everybody's receiver in the order of the givers; those who give nothing take no room. */
static void draw_hand_over(const kr_drawing *draw, uint32_t *receiver) {
    for (uint32_t person = 0; person < draw->problem->n; person++)
        if (draw->receiver_of[person] != KR_NONE)
            *receiver++ = draw->receiver_of[person];
}

static kr_status draw_run(kr_drawing *draw, uint32_t *receiver) {
    kr_status status = problem_prove(draw->report, draw->problem, &draw->board);
    if (status != KR_OK)
        return status;
    draw->receiver_of = kr_board_musts_new(&draw->board);
    if (!draw->receiver_of)
        return KR_NO_MEMORY;
    kr_stream_open(&draw->stream, draw->seed, KR_STREAM_DRAW);
    status = draw->board.n ? kr_drawing_run(draw) : draw_nothing(draw);
    draw->report->words = draw->stream.words;
    if (status == KR_OK)
        draw_hand_over(draw, receiver);
    return status;
}

static void draw_close(kr_drawing *draw) {
    kr_board_clear(&draw->board);
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

kr_status kr_explain(const kr_problem *problem, kr_report *report) {
    kr_report own = {0};
    kr_report *used = report ? report : &own;
    kr_board board = {0};
    kr_report_clear(used);
    kr_status status = kr_problem_check(problem, &used->person);
    if (status == KR_OK)
        status = kr_problem_has_several(problem) ? kr_gifts_explain(used, problem)
                                                 : problem_prove(used, problem, &board);
    if (status == KR_NO_MEMORY)
        kr_report_clear(used);
    kr_board_clear(&board);
    kr_report_clear(&own);
    return status;
}
