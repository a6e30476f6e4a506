/* kringle remind: people hear of a date once more, and of whom they give to; names come from a file of contacts. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "feature/choose.h"
#include "feature/operation.h"
#include "feature/remind/addresses.h"
#include "feature/remind/calendar.h"
#include "feature/remind/round.h"

static bool remind_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option remind_options[] = {
    OPTION_TO_READ(RemindOptions, contacts, 'c', "Names of people, by their addresses"),
    OPTION_TO_READ(RemindOptions, to, 0, "Addresses to remind, one in each line"),
    OPTION(RemindOptions, exchange, 'e', "TITLE", "Remind those of this exchange who need it"),
    OPTION(RemindOptions, not_before, 0, "TIME", "Send on this day, or after this hour"),
    OPTION(RemindOptions, not_after, 0, "TIME", "Send no later; usually the day itself"),
    OPTION(RemindOptions, calendar, 0, "FILE", "Write the date to a file for calendars"),
    OPTION(RemindOptions, again, 0, NULL, "Also whom was reminded within a week"),
    OPTION(RemindOptions, dialog, 0, NULL, "Ask for date, title and addresses"),
    OPTION(RemindOptions, naive, 0, NULL, "Read the contacts again for each address"),
    OPTION(RemindOptions, rehearse, 'n', NULL, "Show what would be sent, and send nothing"),
    OPTION(RemindOptions, yes, 'y', NULL, "Send without asking first"),
    {},
};

static const Command remind_commands[] = {
    {
        .name = "remind",
        .arguments = "[APPOINTMENT]",
        .most_arguments = 1,
        .summary = "Remind people of a date",
        .help = "feature/remind/remind.txt",
        .run = remind_command,
        .changes = true,
        .options = remind_options,
        .options_size = sizeof(RemindOptions),
    },
    {},
};

const Feature feature_remind = {"remind", remind_commands};

static bool check_takes_place(const Kringle *kringle, const Exchange *exchange, GError **error) {
    g_autofree char *title = text_visible(exchange->title);
    g_autofree char *today = clock_today(&kringle->clock);
    if (!choose_check_on(exchange, error))
        return false;
    if (exchange->date && date_days_until(today, exchange->date) < 0)
        return fail(error, ERROR_CONFLICT, "\"%s\" was on %s, and is over", title, exchange->date);
    return exchange_is_occasion(exchange) || choose_check_drawn(exchange, error);
}

static bool save_calendar(const Exchange *exchange, const char *path, GError **error) {
    if (!path)
        return true;
    if (exchange->date)
        return calendar_save(exchange, path, error);
    g_autofree char *title = text_visible(exchange->title);
    return fail(error, ERROR_CONFLICT, "\"%s\" has no date, so there is nothing for a calendar", title);
}

static bool remind_exchange(Kringle *kringle, const RemindOptions *options, GError **error) {
    /* A rehearsal says more if it knows how mails would go out. */
    bool mails = !options->rehearse || kringle->settings.mail;
    if ((mails && !kringle_mailer(kringle, error)) || !kringle_vault(kringle, error) ||
        !kringle_store(kringle, error))
        return false;
    g_autoptr(Exchange) stored = exchange_find(kringle->store, options->exchange, error);
    const Trace *done = NULL;
    if (!stored || (!options->rehearse && !operation_find(kringle, stored, &done, error)))
        return false;
    if (done)
        return operation_repeat(kringle, stored, done, error);
    if (!check_takes_place(kringle, stored, error) ||
        !round_check_times(kringle, options, stored->date, error) ||
        !save_calendar(stored, options->rehearse ? NULL : options->calendar, error))
        return false;
    g_autoptr(Exchange) exchange = record_copy(&exchange_record, stored);
    return round_run(&(Round) {kringle, options, exchange, stored, NULL}, error);
}

/* What belongs to one way of reminding makes no sense with the other. */
static bool check(const RemindOptions *options, const char *text, GError **error) {
    if (options->exchange && (text || options->contacts || options->to || options->dialog || options->naive))
        return fail(error, ERROR_USAGE,
                    "--exchange knows date, title and people; leave out what says these once more");
    if (options->dialog && text)
        return fail(error, ERROR_USAGE, "--dialog asks for date, title and addresses; leave them out");
    if (options->naive && (!options->contacts || strcmp(options->contacts, "-") == 0))
        return fail(error, ERROR_USAGE,
                    "--naive reads a file of contacts again and again: name one with --contacts");
    return options->exchange || text || options->dialog ||
           fail(error, ERROR_USAGE,
                "say of what, and whom: kringle remind --contacts contacts.csv \"2026-12-20|Gift "
                "exchange|ann@example.com\", or kringle remind --exchange TITLE");
}

static bool remind_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const RemindOptions *options = given;
    if (!check(options, arguments[0], error))
        return false;
    return options->exchange ? remind_exchange(kringle, options, error)
                             : remind_addresses(kringle, options, arguments[0], error);
}
