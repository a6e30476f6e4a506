#include "exchange/outlook.h"

#include <string.h>

#include "exchange/explain.h"
#include "exchange/problem.h"

void outlook_clear(Outlook *outlook) {
    kr_report_clear(&outlook->report);
}

bool outlook_read(Outlook *outlook, const Exchange *exchange, GError **error) {
    g_autoptr(Problem) problem = problem_new(exchange, error);
    if (!problem)
        return false;
    kr_status status = kr_count(&problem->problem, &outlook->report);
    if (status == KR_OK)
        status = kr_leaks(&problem->problem, &outlook->leaks, &outlook->leak);
    if (status == KR_OK)
        status = kr_look_ahead(&problem->problem, &outlook->years);
    return status == KR_OK || explain_failure(exchange, problem, status, &outlook->report, error);
}

static bool is_older(const Rule *rule, uint32_t years) {
    return strcmp(rule->kind, RULE_HISTORY) == 0 && rule->years_ago > years;
}

bool outlook_forget(Exchange *exchange, int64_t *kept, int64_t *forgotten, GError **error) {
    g_autoptr(Problem) problem = problem_new(exchange, error);
    if (!problem)
        return false;
    uint32_t years = problem->problem.years;
    kr_report report = {.person = KR_NONE};
    kr_status status = kr_history_kept(&problem->problem, &years);
    if (status != KR_OK && status != KR_IMPOSSIBLE)
        return explain_failure(exchange, problem, status, &report, error);
    *kept = years;
    *forgotten = problem->problem.years - years;
    for (guint i = exchange->rules->len; i > 0; i--)
        if (is_older(exchange->rules->pdata[i - 1], years))
            g_ptr_array_remove_index(exchange->rules, i - 1);
    return true;
}
