/* Says in words why no draw is possible: who is left with whom, which rules do that, and what would help. */
#pragma once

#include "exchange/problem.h"

/* Says why the engine did not do what it was asked for; always returns false. */
bool explain_failure(const Exchange *exchange, const Problem *problem, kr_status status,
                     const kr_report *report, GError **error);

/* Several lines for a report of KR_IMPOSSIBLE; the caller's to free. */
char *explain_conflict(const Exchange *exchange, const Problem *problem, const kr_report *report);
