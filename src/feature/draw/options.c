#include "feature/draw/options.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

const Option draw_options[] = {
    OPTION(DrawOptions, title, 't', "TITLE", "Name of the exchange, as the mails call it"),
    DETAILS_OPTIONS(DrawOptions),
    OPTION(DrawOptions, name_in_mail, 0, NULL, "Name the receiver even in mails with a personal link"),
    OPTION(DrawOptions, no_swaps, 0, NULL, "Nobody draws the person who draws them"),
    OPTION(DrawOptions, one_circle, 0, NULL, "Everybody in a single circle"),
    OPTION(DrawOptions, gifts, 'g', "NUMBER", "Everybody gives and receives so many gifts"),
    OPTION(DrawOptions, after, 0, "TITLE", "Nobody draws whom they drew in that exchange"),
    OPTION(DrawOptions, forget, 0, NULL, "Forget the oldest years if they leave no draw"),
    OPTION(DrawOptions, exact, 0, NULL, "Rather no draw than one not proved to be fair"),
    OPTION(DrawOptions, explain, 0, NULL, "Say what the rules allow, and draw nothing"),
    OPTION(DrawOptions, count, 0, NULL, "Say how many draws are possible, and draw nothing"),
    OPTION(DrawOptions, rehearse, 'n', NULL, "Draw, but store nothing and send nothing"),
    OPTION(DrawOptions, show_pairs, 0, NULL, "Show who drew whom, which everybody is told"),
    OPTION(DrawOptions, yes, 'y', NULL, "Send without asking first"),
    OPTION(DrawOptions, commit, 0, NULL, "Announce the draw and fix all of it; draw later"),
    OPTION(DrawOptions, value_from, 0, "TEXT", "The value that will decide, and nobody knows yet"),
    OPTION_TO_READ(DrawOptions, contribution_hashes, 0,
                   "Hashes of what participants thought of, a line each"),
    OPTION(DrawOptions, reason, 0, "TEXT", "Why the earlier announcement is given up"),
    OPTION(DrawOptions, value, 0, "TEXT", "Draw what was announced, with this value"),
    OPTION_TO_READ(DrawOptions, contributions, 0, "What participants thought of, a line each"),
    {},
};

/* The title stands in every subject and is what people call the exchange by. */
static bool check_title(const char *title, GError **error) {
    enum { LONGEST = 120 };
    g_autofree char *squeezed = title ? text_squeeze(title, strlen(title)) : NULL;
    if (!title)
        return true;
    if (!*squeezed || strchr(title, '\n') || g_utf8_strlen(title, -1) > LONGEST)
        return fail(error, ERROR_USAGE, "the title must be one line of 1 to %d characters", LONGEST);
    return details_check_text("--title", title, error);
}

static bool check_gifts(const DrawOptions *options, GError **error) {
    if (!options->gifts)
        return true;
    guint64 gifts;
    return g_ascii_string_to_unsigned(options->gifts, 10, 1, MOST_GIFTS, &gifts, NULL) ||
           fail(error, ERROR_USAGE, "--gifts is a number from 1 to %d", MOST_GIFTS);
}

static bool check_texts(const DrawOptions *options, GError **error) {
    return check_title(options->title, error) &&
           details_check_text("--value-from", options->value_from, error) &&
           details_check_text("--reason", options->reason, error);
}

bool draw_options_are_of_announced(const DrawOptions *options) {
    return options->value || options->contributions;
}

/* What only looks at the rules, so that nothing is announced or drawn by mistake. */
static bool check_looks(const DrawOptions *options, GError **error) {
    bool looks = options->explain || options->count;
    if (looks && (options->commit || draw_options_are_of_announced(options)))
        return fail(
            error, ERROR_USAGE,
            "--explain and --count only look at a file of people, and draw nothing; leave them out, or "
            "--commit, --value and --contributions");
    if (options->explain && options->count)
        return fail(error, ERROR_USAGE, "--explain says how many draws there are, too; leave out --count");
    if (options->show_pairs && (looks || options->commit))
        return fail(error, ERROR_USAGE,
                    "nothing is drawn yet, so there are no pairs: leave out --show-pairs");
    return true;
}

/* What belongs to announcing, to drawing what was announced, and to neither. */
static bool check_kinds(const DrawOptions *options, GError **error) {
    bool terms = options->value_from || options->contribution_hashes || options->reason;
    bool described = details_are_given(&options->details) || options->name_in_mail || options->no_swaps ||
                     options->one_circle || options->exact || options->gifts || options->forget ||
                     options->after;
    if (terms && !options->commit)
        return fail(error, ERROR_USAGE,
                    "--value-from, --contribution-hashes and --reason belong to an announcement: --commit");
    if (options->commit && draw_options_are_of_announced(options))
        return fail(error, ERROR_USAGE,
                    "announce first (--commit), and draw later, when the value is known (--value)");
    if ((options->commit || draw_options_are_of_announced(options)) && options->rehearse)
        return fail(
            error, ERROR_USAGE,
            "an announced draw cannot be rehearsed; try the people and rules without --commit and --value");
    if (draw_options_are_of_announced(options) && described)
        return fail(
            error, ERROR_USAGE,
            "the exchange was described when it was announced; with --value, leave out everything else "
            "about it but the title");
    return true;
}

bool draw_options_check(const DrawOptions *options, const Clock *clock, GError **error) {
    return check_kinds(options, error) && check_looks(options, error) && check_gifts(options, error) &&
           check_texts(options, error) && details_check(&options->details, clock, error);
}

void draw_options_describe(const DrawOptions *options, Exchange *exchange, const Language *language,
                           const Clock *clock) {
    details_take(&options->details, exchange);
    g_autofree char *today = clock_today(clock);
    exchange->title = options->title
                          ? g_strdup(options->title)
                          : g_strdup_printf("Secret Santa %.4s", exchange->date ? exchange->date : today);
    exchange->language = g_strdup(language->code);
    exchange->name_in_mail = options->name_in_mail;
    exchange->no_swaps = options->no_swaps;
    exchange->one_circle = options->one_circle;
    exchange->exact_only = options->exact;
    exchange_set_gifts(exchange, options->gifts ? g_ascii_strtoll(options->gifts, NULL, 10) : 0);
    exchange->created_at = clock_now(clock);
}
