/* One draw in the making, and the ways tests may drive it. */
#pragma once

#include "draw/methods.h"

typedef struct {
    const kr_problem *problem;
    const uint8_t *seed;
    kr_report *report;
    kr_board board;
    kr_stream stream;
    uint32_t *column;      /* a row's column */
    uint32_t *receiver_of; /* of every person, or KR_NONE; musts are in it from the beginning */
} kr_drawing;

/* Fills `column`, by this method alone or, with KR_METHOD_NONE, by the first that
   can: KR_OK, KR_NOT_FOUND, KR_IMPOSSIBLE when the flags are proved to leave no
   draw, KR_UNSUPPORTED, KR_NO_MEMORY. The board is not empty and has draws. */
kr_status kr_drawing_run(kr_drawing *draw, kr_method method);

/* Enters these columns in `receiver_of`. */
void kr_drawing_seat(kr_drawing *draw, const uint32_t *column);

void kr_report_draws(kr_report *report, uint64_t draws);

/* kr_draw by this method alone, suitable or not; KR_METHOD_NONE chooses. */
kr_status kr_draw_by(kr_method method, const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver,
                     kr_report *report);
