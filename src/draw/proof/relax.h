/* Which forbidden pairs to allow again, so that a draw becomes possible. */
#pragma once

#include "draw/board/matching.h"

/* Fills `relax` of the report for a largest matching of the board, and for musts that break rules. */
kr_status kr_relax_find(kr_report *report, const kr_board *board, const kr_matching *matching);

/*
 * Gives every row a column by the fewest forbidden squares, and of these the lightest. KR_IMPOSSIBLE when
 * that cannot be without somebody giving to himself, KR_NOT_FOUND when it is too much work, KR_NO_MEMORY;
 * then `column` is of no use.
 */
kr_status kr_relax_lightest(uint32_t *column, const kr_board *board, const kr_matching *matching);
