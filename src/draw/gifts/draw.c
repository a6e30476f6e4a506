/* Draws several gifts: proves that there is a draw, then takes method after method until one draws. */
#include "draw/gifts/draw.h"

#include "draw/array.h"
#include "draw/gifts/check.h"
#include "draw/gifts/methods.h"
#include "draw/methods/plan.h"
#include "draw/proof/explain.h"

/* A draw in the making. */
typedef struct {
    kr_drawing *draw;
    kr_gifts gifts;
    const kr_sampler *sampler;
    void *state;
    uint64_t attempts;          /* that are left */
    uint32_t *column;           /* by slot */
    uint32_t *first, *receiver; /* to look for swaps */
} Making;

kr_status kr_gifts_open(kr_gifts *gifts, kr_report *report, const kr_problem *problem) {
    *gifts = (kr_gifts) {0};
    if (kr_has_broken_must(problem)) {
        kr_status status = kr_explain_must(report, problem);
        return status == KR_OK ? KR_IMPOSSIBLE : status;
    }
    kr_status status = kr_gifts_read(gifts, problem);
    return status == KR_OK ? kr_gifts_prove(report, gifts) : status;
}

kr_status kr_gifts_explain(kr_report *report, const kr_problem *problem) {
    kr_gifts gifts = {0};
    kr_status status = kr_gifts_open(&gifts, report, problem);
    kr_gifts_clear(&gifts);
    return status;
}

static kr_status making_make_room(Making *making) {
    const kr_problem *problem = making->draw->problem;
    making->column = kr_room(kr_gifts_slots(&making->gifts), sizeof *making->column);
    if (!making->column || !(problem->flags & KR_NO_SWAPS))
        return making->column ? KR_OK : KR_NO_MEMORY;
    making->first = kr_several_first_new(problem);
    making->receiver = kr_array(kr_problem_gifts(problem), sizeof *making->receiver);
    return making->first && making->receiver ? KR_OK : KR_NO_MEMORY;
}

static void making_close(Making *making) {
    kr_sampler_close(making->sampler, &making->state);
    kr_gifts_clear(&making->gifts);
    free(making->column);
    free(making->first);
    free(making->receiver);
}

static kr_status making_open_sampler(Making *making) {
    kr_gifts *gifts = &making->gifts;
    if (!making->sampler->unarranged && kr_gifts_arrange(gifts) != KR_OK)
        return KR_NO_MEMORY;
    for (uint32_t column = 0; column < gifts->board.n; column++)
        for (uint32_t slot = gifts->column_start[column]; slot < gifts->column_start[column + 1]; slot++)
            making->column[slot] = column;
    return kr_sampler_open(making->sampler, &making->state, &gifts->board, &making->draw->stream);
}

/* Throwing away draws that do not keep the flags leaves those that do as fair as they were. */
static bool keeps_flags(const Making *making) {
    if (!making->receiver)
        return true;
    kr_gifts_seat(&making->gifts, making->column, making->receiver);
    return kr_several_swaps(making->draw->problem, making->first, making->receiver) == 0;
}

static bool making_tries(Making *making) {
    kr_drawing *draw = making->draw;
    while (making->attempts > 0) {
        making->attempts--;
        draw->report->attempts++;
        if (making->sampler->attempt(making->state, &draw->stream, making->column) && keeps_flags(making))
            return true;
    }
    return false;
}

static void making_report(const Making *making) {
    kr_report *report = making->draw->report;
    report->method = making->sampler->method;
    report->exact = making->sampler->exact;
}

static kr_status making_run(Making *making) {
    kr_drawing *draw = making->draw;
    uint32_t next = 0;
    for (;;) {
        kr_sampler_close(making->sampler, &making->state);
        making->sampler =
            kr_plan_next(KR_PLAN_GIFTS, draw->method, &making->gifts.board, &next, &making->attempts);
        if (!making->sampler)
            return KR_NOT_FOUND;
        kr_status status = making_open_sampler(making);
        if (status == KR_OK && making_tries(making)) {
            making_report(making);
            return KR_OK;
        }
        if (status != KR_OK && status != KR_NOT_FOUND)
            return status;
    }
}

kr_status kr_gifts_draw(kr_drawing *draw, uint32_t *receiver) {
    Making making = {.draw = draw};
    kr_stream_open(&draw->stream, draw->seed, KR_STREAM_DRAW);
    kr_status status = kr_gifts_open(&making.gifts, draw->report, draw->problem);
    if (status == KR_OK && kr_plan_looks(KR_PLAN_GIFTS, &making.gifts.board))
        status = kr_gifts_arrange(&making.gifts);
    if (status == KR_OK)
        status = kr_gifts_turn(&making.gifts);
    if (status == KR_OK)
        status = making_make_room(&making);
    if (status == KR_OK)
        status = making_run(&making);
    if (status == KR_OK)
        kr_gifts_seat(&making.gifts, making.column, receiver);
    draw->report->words = kr_stream_words(&draw->stream);
    making_close(&making);
    return status;
}
