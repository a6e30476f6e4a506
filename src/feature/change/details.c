/* kringle details: the date, the place or another detail is another one, and everybody is told. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "feature/change/change.h"

const Option details_options[] = {AMEND_OPTIONS, DETAILS_OPTIONS(DetailsOptions), {}};

/* How people call them, and where they are. */
static const struct {
    const char *words;
    size_t offset;
} details[] = {
    {"date", offsetof(Exchange, date)},           {"budget", offsetof(Exchange, budget)},
    {"place", offsetof(Exchange, place)},         {"note", offsetof(Exchange, note)},
    {"organiser", offsetof(Exchange, organiser)}, {"address for answers", offsetof(Exchange, reply_to)},
};

static const char *detail_of(const Exchange *exchange, size_t offset) {
    return *(char *const *) (const void *) ((const char *) exchange + offset);
}

static void say_change(Amendment *amendment, const char *words, const char *before, const char *now) {
    g_autofree char *was = text_squeeze(before ? before : "", before ? strlen(before) : 0);
    g_autofree char *is = text_squeeze(now ? now : "", now ? strlen(now) : 0);
    if (!now)
        amendment_say(amendment, "the %s, \"%s\", is taken out", words, was);
    else if (!before)
        amendment_say(amendment, "the %s is \"%s\" now", words, is);
    else
        amendment_say(amendment, "the %s is \"%s\" now, and was \"%s\"", words, is, was);
}

/* Whether anything is another than before. */
static bool say_changes(Amendment *amendment) {
    for (size_t i = 0; i < G_N_ELEMENTS(details); i++) {
        const char *before = detail_of(amendment->before, details[i].offset);
        const char *now = detail_of(amendment->exchange, details[i].offset);
        if (g_strcmp0(before, now) != 0)
            say_change(amendment, details[i].words, before, now);
    }
    return amendment->lines->len > 0;
}

/* They were planned for another day. */
static void cancel_reminders(Amendment *amendment) {
    guint count = 0;
    if (g_strcmp0(amendment->before->date, amendment->exchange->date) == 0)
        return;
    for (guint i = 0; i < amendment->messages->len; i++) {
        Message *message = amendment->messages->pdata[i];
        if (strcmp(message->kind, MESSAGE_REMINDER) == 0)
            count += message_cancel(message, amendment->now);
    }
    g_autofree char *words = text_count(count, "reminder", "reminders");
    if (count > 0)
        amendment_say(amendment, "%s of the other date will not be sent; kringle remind plans new ones",
                      words);
}

/* What an earlier change has not told yet, this one tells. */
static void cancel_earlier_news(const Amendment *amendment) {
    for (guint i = 0; i < amendment->messages->len; i++) {
        Message *message = amendment->messages->pdata[i];
        if (strcmp(message->kind, MESSAGE_DETAILS) == 0)
            message_cancel(message, amendment->now);
    }
}

/* Whoever waits for the first mail finds there what is so now. */
static bool tell_everybody(Amendment *amendment, GError **error) {
    for (guint i = 0; i < amendment->exchange->participants->len; i++) {
        const Participant *participant = amendment->exchange->participants->pdata[i];
        if (!participant_gives(participant))
            continue;
        amendment_await(amendment, participant);
        if (amendment_has_heard(amendment, participant) &&
            !amendment_tell(amendment, MESSAGE_DETAILS, participant, error))
            return false;
    }
    return true;
}

static bool change_details(Amendment *amendment, const void *given, char **arguments, GError **error) {
    const DetailsOptions *options = given;
    (void) arguments;
    if (!amendment_check_on(amendment, error))
        return false;
    details_take(&options->details, amendment->exchange);
    if (!say_changes(amendment))
        return fail(error, ERROR_CONFLICT, "all of that is so already; nothing was changed");
    amendment->trace = TRACE_DETAILS;
    amendment->is_settled = true;
    cancel_reminders(amendment);
    cancel_earlier_news(amendment);
    return tell_everybody(amendment, error);
}

bool details_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const DetailsOptions *options = given;
    if (!details_are_given(&options->details))
        return fail(error, ERROR_USAGE,
                    "say what is another now: kringle details --date 2026-12-21 --place \"...\"");
    return details_check(&options->details, &kringle->clock, error) &&
           amend(kringle, given, arguments, change_details, error);
}
