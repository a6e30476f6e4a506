/* One draw, for the files that make it up and for tests that want a certain method. */
#pragma once

#include "draw/methods.h"

/* kr_draw by this method alone; KR_METHOD_NONE chooses. KR_UNSUPPORTED where the method cannot do it. */
kr_status kr_draw_by(kr_method method, const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver,
                     kr_report *report);
