/* kringle details: the date, the place or another detail is another one, and everybody is told. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "feature/change/change.h"

const Option details_options[] = {AMEND_OPTIONS, DETAILS_OPTIONS(DetailsOptions), {}};

/* How people call them, where they are, and whether a mail says them. */
static const struct {
    const char *words;
    size_t offset;
    bool is_told;
} details[] = {
    {"date", offsetof(Exchange, date), true},
    {"budget", offsetof(Exchange, budget), true},
    {"place", offsetof(Exchange, place), true},
    {"note", offsetof(Exchange, note), true},
    {"organiser", offsetof(Exchange, organiser), true},
    {"address for answers", offsetof(Exchange, reply_to), false},
};

static const char *detail_of(const Exchange *exchange, size_t offset) {
    return *(char *const *) (const void *) ((const char *) exchange + offset);
}

/* In one line; a date as mails have it. */
static char *in_words(const char *detail) {
    if (detail && date_check(detail, NULL))
        return date_in_words(detail, language_find_or_english(NULL));
    return detail ? text_squeeze(detail, strlen(detail)) : NULL;
}

static void say_change(Amendment *amendment, const char *words, const char *before, const char *now) {
    g_autofree char *was = in_words(before), *is = in_words(now);
    if (!now)
        amendment_say(amendment, "the %s, \"%s\", is taken out", words, was);
    else if (!before)
        amendment_say(amendment, "the %s is \"%s\" now", words, is);
    else
        amendment_say(amendment, "the %s is \"%s\" now, and was \"%s\"", words, is, was);
}

/* Whether anything is another than before that people are told. */
static bool say_changes(Amendment *amendment) {
    bool is_told = false;
    for (size_t i = 0; i < G_N_ELEMENTS(details); i++) {
        const char *before = detail_of(amendment->before, details[i].offset);
        const char *now = detail_of(amendment->exchange, details[i].offset);
        if (g_strcmp0(before, now) == 0)
            continue;
        say_change(amendment, details[i].words, before, now);
        is_told |= details[i].is_told;
    }
    return is_told;
}

/* Of everybody; how many have not gone out. */
static guint cancel_all(const Amendment *amendment, const char *kind) {
    guint count = 0;
    for (guint i = 0; i < amendment->messages->len; i++) {
        Message *message = amendment->messages->pdata[i];
        if (strcmp(message->kind, kind) == 0)
            count += message_cancel(message, amendment->now);
    }
    return count;
}

/* They were planned for another day. */
static void cancel_reminders(Amendment *amendment) {
    if (g_strcmp0(amendment->before->date, amendment->exchange->date) == 0)
        return;
    guint count = cancel_all(amendment, MESSAGE_REMINDER);
    g_autofree char *words = text_count(count, "reminder", "reminders");
    if (count > 0)
        amendment_say(amendment, "%s of the other date will not be sent; kringle remind plans new ones",
                      words);
}

/*
 * Whoever may not know the name, or not the last one, reads name and details in one mail: of two, the one about details could
 * come alone, and would say that all else is as it was.
 */
static bool tell(Amendment *amendment, const Participant *participant, GError **error) {
    if (!participant_gives(participant) || amendment_knows_name(amendment, participant))
        return amendment_tell(amendment, MESSAGE_DETAILS, participant, error);
    amendment_hush(amendment, participant);
    return amendment_tell_there(amendment, participant, error);
}

/* Whoever waits for the first mail finds there what is so now. */
static bool tell_everybody(Amendment *amendment, GError **error) {
    g_autoptr(GPtrArray) untold = g_ptr_array_new();
    for (guint i = 0; i < amendment->exchange->participants->len; i++) {
        const Participant *participant = amendment->exchange->participants->pdata[i];
        if (participant->left_at.s != 0)
            continue;
        amendment_await(amendment, participant);
        if (amendment_has_heard(amendment, participant)) {
            if (!tell(amendment, participant, error))
                return false;
        } else if (!participant_gives(participant)) {
            g_ptr_array_add(untold, participant->name);
        }
    }
    g_autofree char *names = text_join((const char *const *) untold->pdata, untold->len, 5);
    if (untold->len > 0)
        amendment_say(amendment, "note: %s %s to nobody, and %s not told: say it yourself", names,
                      untold->len == 1 ? "gives" : "give", untold->len == 1 ? "is" : "are");
    return true;
}

static bool change_details(Amendment *amendment, const void *given, char **arguments, GError **error) {
    const DetailsOptions *options = given;
    (void) arguments;
    if (!amendment_check_on(amendment, error))
        return false;
    details_take(&options->details, amendment->exchange);
    bool is_told = say_changes(amendment);
    if (amendment->lines->len == 0)
        return fail(error, ERROR_CONFLICT, "all of that is so already; nothing was changed");
    amendment->trace = TRACE_DETAILS;
    amendment->is_settled = true;
    cancel_reminders(amendment);
    if (!is_told)
        return true;
    cancel_all(amendment, MESSAGE_DETAILS); /* what an earlier change has not told yet, this one tells */
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
