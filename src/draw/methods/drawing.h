/* One draw in the making, and the ways tests may drive it. */
#pragma once

#include "draw/methods/methods.h"
#include "draw/proof/prove.h"

typedef struct {
    const kr_problem *problem;
    const uint8_t *seed;
    kr_report *report;
    kr_ground ground;
    kr_stream stream;
    uint32_t *receiver_of; /* of every person, or KR_NONE; musts are in it from the beginning. NULL */
                           /* on a board that is not arranged, until something is drawn */
    kr_method method;      /* the only one to use, or KR_METHOD_NONE for the plan's choice */
} kr_drawing;

/*
 * Fills what is left open of `receiver_of`, on a ground that has parts, and the report: KR_OK, KR_NOT_FOUND,
 * KR_IMPOSSIBLE when the flags are proved to leave no draw, KR_UNSUPPORTED, KR_NO_MEMORY.
 */
kr_status kr_drawing_run(kr_drawing *draw);

/* Reported as KR_METHOD_SWITCHING; for kr_draw_by, which would not know which of the two is meant. */
enum { KR_BY_WEIGHTED_SWITCHING = 100 };

/* kr_draw by this method alone, suitable or not; KR_METHOD_NONE chooses. */
kr_status kr_draw_by(kr_method method, const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver,
                     kr_report *report);
