/* kringle update: the file of people has changed, and the exchange follows. */
#include "exchange/update.h"
#include "base/error.h"
#include "base/text.h"
#include "exchange/people.h"
#include "feature/change/change.h"

static void say_count(Amendment *amendment, uint32_t count, const char *one, const char *many) {
    if (count > 0) {
        g_autofree char *words = text_count(count, one, many);
        amendment_say(amendment, "%s", words);
    }
}

/* By name as long as they are few: who joins and leaves is no secret. */
static void say_people(Amendment *amendment, const Exchange *before) {
    enum { FEW = 10 };
    g_autoptr(GPtrArray) joined = g_ptr_array_new();
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    for (guint i = 0; i < amendment->exchange->participants->len; i++) {
        const Participant *now = amendment->exchange->participants->pdata[i];
        const Participant *earlier = exchange_participant(before, now->id);
        if (!earlier)
            g_ptr_array_add(joined, now->name);
        else if (now->left_at.s != earlier->left_at.s)
            g_ptr_array_add(gone, earlier->name);
        else if (g_strcmp0(now->name, earlier->name) != 0)
            amendment_say(amendment, "%s is called %s now", earlier->name, now->name);
    }
    g_autofree char *joining = text_join((const char *const *) joined->pdata, joined->len, FEW);
    g_autofree char *leaving = text_join((const char *const *) gone->pdata, gone->len, FEW);
    if (joined->len > 0)
        amendment_say(amendment, "%s %s", joining, joined->len == 1 ? "joins" : "join");
    if (gone->len > 0)
        amendment_say(amendment, "%s %s part no longer", leaving, gone->len == 1 ? "takes" : "take");
}

/* Who leaves, or gives no more, is told so; who has another address is told there whom they give to. */
static bool tell_mover(Amendment *amendment, const Participant *earlier, const Participant *now,
                       GError **error) {
    bool ends = participant_gives(earlier) && !participant_gives(now);
    bool leaves = now->left_at.s != earlier->left_at.s;
    bool moves = g_strcmp0(now->email, earlier->email) != 0 && participant_gives(now);
    if (leaves || ends || moves)
        amendment_hush(amendment, now);
    if (moves)
        return amendment_tell_there(amendment, now, error);
    bool is_news = (leaves || ends) && amendment_has_heard(amendment, now);
    return !is_news || amendment_tell(amendment, leaves ? MESSAGE_LEFT : MESSAGE_EXCUSED, now, error);
}

static bool tell_movers(Amendment *amendment, const Exchange *before, GError **error) {
    for (guint i = 0; i < before->participants->len; i++)
        if (!tell_mover(amendment, before->participants->pdata[i],
                        amendment->exchange->participants->pdata[i], error))
            return false;
    return true;
}

static bool take_file(Amendment *amendment, const void *options, char **arguments, GError **error) {
    (void) options;
    if (!amendment_check_on(amendment, error))
        return false;
    Progress progress = {.what = "reading people"};
    g_autoptr(People) people = people_read(arguments[0], &progress, error);
    progress_end(&progress);
    if (!people)
        return false;
    g_autoptr(Exchange) before = record_copy(&exchange_record, amendment->exchange);
    Update update;
    if (!exchange_update(amendment->exchange, people->exchange, amendment->now, &update, error))
        return false;
    for (guint i = 0; i < people->notes->len; i++)
        amendment_say(amendment, "note: %s", (const char *) people->notes->pdata[i]);
    if (update_is_empty(&update))
        amendment_say(amendment, "people and rules are as they were");
    say_people(amendment, before);
    say_count(amendment, update.readdressed, "address has changed", "addresses have changed");
    say_count(amendment, update.rules_new, "rule is new", "rules are new");
    say_count(amendment, update.rules_gone, "rule is gone", "rules are gone");
    amendment->trace = TRACE_UPDATED;
    return tell_movers(amendment, before, error);
}

bool update_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "name the changed file: kringle update people.csv");
    return amend(kringle, options, arguments, take_file, error);
}
