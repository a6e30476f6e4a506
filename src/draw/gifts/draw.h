/* Draws of several gifts. */
#pragma once

#include "draw/gifts/gifts.h"
#include "draw/methods/drawing.h"

/* Draws a checked problem of several gifts, and puts everybody's receivers into `receiver` if
   it is KR_OK, else leaves it alone: KR_IMPOSSIBLE, KR_NOT_FOUND or KR_NO_MEMORY. */
kr_status kr_gifts_draw(kr_drawing *draw, uint32_t *receiver);

/* Reads a checked problem and proves that it has a draw: KR_OK, with blocks and forced pairs in the report;
   KR_IMPOSSIBLE with the conflict; KR_NO_MEMORY. It must not be moved. Clear the gifts in any case. */
kr_status kr_gifts_open(kr_gifts *gifts, kr_report *report, const kr_problem *problem);

/* The same, of which only the report is wanted. */
kr_status kr_gifts_explain(kr_report *report, const kr_problem *problem);

/* The same for a problem that was read, in which no must breaks a rule. */
kr_status kr_gifts_prove(kr_report *report, const kr_gifts *gifts);
