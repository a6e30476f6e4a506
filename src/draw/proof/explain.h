/* Why no draw exists, and what would help. */
#pragma once

#include "draw/board/matching.h"

/* Fills side, people, partners and relax of the report, where
   a must breaks a rule or the largest matching is too small. */
kr_status kr_explain_impossible(kr_report *report, const kr_problem *problem, const kr_board *board,
                                const kr_matching *matching);

/* Whether the must of this giver, or of anybody, breaks another rule. */
bool kr_must_is_broken(const kr_problem *problem, uint32_t giver);
bool kr_has_broken_must(const kr_problem *problem);

/* Fills side and people with the first such giver: there is nobody he may give to. */
kr_status kr_explain_must(kr_report *report, const kr_problem *problem);
