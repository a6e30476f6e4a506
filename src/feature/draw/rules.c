#include "feature/draw/rules.h"

#include "base/text.h"
#include "feature/draw/summary.h"

bool rules_explain(Kringle *kringle, const People *people, bool only_count, GError **error) {
    g_auto(Outlook) outlook = {0};
    if (!outlook_read(&outlook, people->exchange, error))
        return false;
    g_autofree char *count = summary_count(&outlook.report);
    if (kringle->common.json) {
        summary_json(people, kringle_answer(kringle));
        summary_draw_json(people->exchange, NULL, &outlook, kringle_answer(kringle));
    } else if (only_count) {
        fprintf(kringle->out, "%s\n", count);
    } else {
        summary_draw(people->exchange, NULL, &outlook, kringle->out);
        fputs("Nothing was drawn, stored or sent.\n", kringle->out);
    }
    return true;
}

bool rules_forget(People *people, GError **error) {
    int64_t kept = 0, forgotten = 0;
    if (!outlook_forget(people->exchange, &kept, &forgotten, error))
        return false;
    if (forgotten == 0)
        return true;
    g_autofree char *years = text_count((uint64_t) (kept + forgotten), "earlier year", "earlier years");
    people_note(people, "of %s, only the latest %d can be kept clear of; the others are forgotten", years,
                (int) kept);
    return true;
}
