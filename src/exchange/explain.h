/* Says in words why no draw is possible: who is left with whom, which rules do that, and what would help. */
#pragma once

#include "exchange/problem.h"

/* Several lines for a report of KR_IMPOSSIBLE; the caller's to free. */
char *explain_conflict(const Exchange *exchange, const Problem *problem, const kr_report *report);
