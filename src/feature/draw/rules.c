#include "feature/draw/rules.h"

#include "base/text.h"
#include "feature/draw/summary.h"

static void answer_json(Kringle *kringle, const People *people, const Outlook *outlook) {
    summary_json(people, kringle_answer(kringle));
    summary_draw_json(people->exchange, NULL, outlook, kringle_answer(kringle));
}

bool rules_explain(Kringle *kringle, const People *people, GError **error) {
    g_auto(Outlook) outlook = {0};
    if (!outlook_read(&outlook, people->exchange, error))
        return false;
    if (kringle->common.json) {
        answer_json(kringle, people, &outlook);
        return true;
    }
    summary_draw(people->exchange, NULL, &outlook, kringle->out);
    fputs("Nothing was drawn, stored or sent.\n", kringle->out);
    return true;
}

bool rules_count(Kringle *kringle, const People *people, GError **error) {
    g_auto(Outlook) outlook = {0};
    if (!outlook_read(&outlook, people->exchange, error))
        return false;
    if (kringle->common.json) {
        answer_json(kringle, people, &outlook);
        return true;
    }
    g_autofree char *count = summary_count(&outlook.report);
    fprintf(kringle->out, "%s\n", count);
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
