/* Proofs that no draw of a board keeps the flags of its problem, where there are draws. */
#pragma once

#include "draw/board/board.h"

/*
 * KR_IMPOSSIBLE with shape_reason, side and people in the report, if that can be proved;
 * KR_OK otherwise: there may be such a draw or not. Also of a board on which musts left nothing.
 */
kr_status kr_shape_prove(kr_report *report, const kr_board *board);
