/* What one gift tells about others, where people give several. */
#pragma once

#include "draw/kringle-draw.h"

/* kr_leaks for a checked problem of several gifts. */
kr_status kr_several_leaks(const kr_problem *problem, uint32_t *count, kr_leak *first);
