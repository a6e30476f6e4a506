/* kringle draw: from a file of people to a fair draw that everybody is told about. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/random.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/draw.h"
#include "exchange/people.h"
#include "feature/deliver.h"
#include "feature/draw/announce.h"
#include "feature/draw/announcement.h"
#include "feature/draw/summary.h"
#include "feature/feature.h"
#include "feature/pairs.h"

typedef struct {
    char *title;
    char *date;
    char *budget;
    char *place;
    char *note;
    char *organiser;
    bool no_swaps;
    bool one_circle;
    bool rehearse;
    bool show_pairs;
    bool yes;
    bool commit;
    char *value_from;
    char *contribution_hashes;
    char *reason;
    char *value;
    char *contributions;
} DrawOptions;

static bool draw_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option draw_options[] = {
    OPTION(DrawOptions, title, 't', "TITLE", "Name of the exchange, as the mails call it"),
    OPTION(DrawOptions, date, 'd', "YYYY-MM-DD", "Day of the exchange"),
    OPTION(DrawOptions, budget, 'b', "TEXT", "What a present may cost, for example \"20 euros\""),
    OPTION(DrawOptions, place, 'p', "TEXT", "Where the presents are handed over"),
    OPTION(DrawOptions, note, 0, "TEXT", "Your own words to everybody"),
    OPTION(DrawOptions, organiser, 'o', "TEXT", "Whom to ask: a name, a mail address"),
    OPTION(DrawOptions, no_swaps, 0, NULL, "Nobody draws the person who draws them"),
    OPTION(DrawOptions, one_circle, 0, NULL, "Everybody in a single circle"),
    OPTION(DrawOptions, rehearse, 'n', NULL, "Draw, but store nothing and send nothing"),
    OPTION(DrawOptions, show_pairs, 0, NULL, "Show who drew whom (spoils the secret)"),
    OPTION(DrawOptions, yes, 'y', NULL, "Send without asking first"),
    OPTION(DrawOptions, commit, 0, NULL, "Announce the draw and fix all of it; draw later"),
    OPTION(DrawOptions, value_from, 0, "TEXT", "The value that will decide, and nobody knows yet"),
    OPTION(DrawOptions, contribution_hashes, 0, "FILE",
           "Hashes of what participants thought of, a line each"),
    OPTION(DrawOptions, reason, 0, "TEXT", "Why the earlier announcement is given up"),
    OPTION(DrawOptions, value, 0, "TEXT", "Draw what was announced, with this value"),
    OPTION(DrawOptions, contributions, 0, "FILE", "What participants thought of, a line each"),
    {},
};

static const Command draw_commands[] = {
    {
        .name = "draw",
        .arguments = "PEOPLE.csv",
        .most_arguments = 1,
        .summary = "Draw names and tell everybody whom they give to",
        .help = "feature/draw/draw.txt",
        .run = draw_command,
        .options = draw_options,
        .options_size = sizeof(DrawOptions),
    },
    {},
};

const Feature feature_draw = {"draw", draw_commands};

static bool check_text(const char *flag, const char *text, GError **error) {
    return !text || text_is_clean(text) ||
           fail(error, ERROR_USAGE,
                "the text of %s holds a control character or an invisible one; type it anew", flag);
}

/* The title stands in every subject and is what people call the exchange by. */
static bool check_title(const char *title, GError **error) {
    enum { LONGEST = 120 };
    g_autofree char *squeezed = title ? text_squeeze(title, strlen(title)) : NULL;
    if (!title)
        return true;
    if (!*squeezed || strchr(title, '\n') || g_utf8_strlen(title, -1) > LONGEST)
        return fail(error, ERROR_USAGE, "the title must be one line of 1 to %d characters", LONGEST);
    return check_text("--title", title, error);
}

static bool check_texts(const DrawOptions *options, GError **error) {
    return check_title(options->title, error) && check_text("--budget", options->budget, error) &&
           check_text("--place", options->place, error) && check_text("--note", options->note, error) &&
           check_text("--organiser", options->organiser, error) &&
           check_text("--value-from", options->value_from, error) &&
           check_text("--reason", options->reason, error);
}

static bool is_of_announced(const DrawOptions *options) {
    return options->value || options->contributions;
}

/* What belongs to announcing, to drawing what was announced, and to neither. */
static bool check_options(const DrawOptions *options, GError **error) {
    bool terms = options->value_from || options->contribution_hashes || options->reason;
    bool described = options->date || options->budget || options->place || options->note ||
                     options->organiser || options->no_swaps || options->one_circle;
    if (terms && !options->commit)
        return fail(error, ERROR_USAGE,
                    "--value-from, --contribution-hashes and --reason belong to an announcement: --commit");
    if (options->commit && is_of_announced(options))
        return fail(error, ERROR_USAGE,
                    "announce first (--commit), and draw later, when the value is known (--value)");
    if ((options->commit || is_of_announced(options)) && options->rehearse)
        return fail(
            error, ERROR_USAGE,
            "an announced draw cannot be rehearsed; try the people and rules without --commit and --value");
    if (is_of_announced(options) && described)
        return fail(
            error, ERROR_USAGE,
            "the exchange was described when it was announced; with --value, leave out everything else "
            "about it but the title");
    return true;
}

static bool check_date(const DrawOptions *options, const Clock *clock, GError **error) {
    if (!options->date)
        return true;
    if (!date_check(options->date, error))
        return false;
    g_autofree char *today = clock_today(clock);
    if (strcmp(options->date, today) < 0)
        return fail(error, ERROR_INVALID, "the day of the exchange, %s, is in the past", options->date);
    return true;
}

/* Writes down what the organiser says about the exchange; without a title it is called after the year. */
static void describe(Exchange *exchange, const DrawOptions *options, const Clock *clock) {
    g_autofree char *today = clock_today(clock);
    const char *day = options->date ? options->date : today;
    exchange->title = options->title ? g_strdup(options->title) : g_strdup_printf("Secret Santa %.4s", day);
    exchange->date = g_strdup(options->date);
    exchange->budget = g_strdup(options->budget);
    exchange->place = g_strdup(options->place);
    exchange->note = g_strdup(options->note);
    exchange->organiser = g_strdup(options->organiser);
    exchange->no_swaps = options->no_swaps;
    exchange->one_circle = options->one_circle;
    exchange->created_at = clock_now(clock);
}

/* A second draw of the same exchange would tell everybody a second name. */
static bool check_not_drawn(Kringle *kringle, const Exchange *exchange, GError **error) {
    Store *store = kringle_store(kringle, error);
    if (!store)
        return false;
    g_autoptr(GError) wrong = NULL;
    g_autoptr(Exchange) earlier = exchange_find(store, exchange->title, &wrong);
    if (!earlier && g_error_matches(wrong, ERROR, ERROR_NOT_FOUND))
        return true;
    if (!earlier && !g_error_matches(wrong, ERROR, ERROR_CONFLICT)) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return false;
    }
    if (earlier && earlier->id == exchange->id && earlier->drawn_at.s == 0)
        return true; /* announced, and about to be drawn */
    g_autofree char *shown = text_visible(exchange->title);
    if (earlier && earlier->drawn_at.s == 0)
        return fail(
            error, ERROR_CONFLICT,
            "\"%s\" is announced, and drawn with what was announced: --title \"%s\" and --value \"...\", or "
            "--contributions FILE. To announce it anew: --commit --reason \"...\"",
            shown, shown);
    return fail(
        error, ERROR_CONFLICT,
        "names for \"%s\" have already been drawn, and everybody would get a second one. To send mails that "
        "are still waiting: kringle resend. For another exchange, give it a name of its own: --title",
        shown);
}

static bool check_addresses(const Exchange *exchange, const Mailer *mailer, GError **error) {
    if (mailer_takes_nameless(mailer))
        return true;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < exchange->participants->len; i++) {
        const Participant *participant = exchange->participants->pdata[i];
        if (participant_gives(participant) && !participant->email)
            g_ptr_array_add(names, participant->name);
    }
    if (names->len == 0)
        return true;
    g_autofree char *list = text_join((const char *const *) names->pdata, names->len, 5);
    return fail(error, ERROR_INVALID,
                "no mail can reach %s: there is no address. Add addresses, or use --mail folder:DIR to "
                "get a file for "
                "each person that you can hand over yourself",
                list);
}

/* Somebody who gives is told whom. */
static GPtrArray *write_messages(const Exchange *exchange, const char *sender, Time now) {
    GPtrArray *messages = record_array(&message_record);
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        g_ptr_array_add(messages,
                        message_new(exchange, i + 1, MESSAGE_ASSIGNMENT, assignment->giver_id, sender, now));
    }
    return messages;
}

/* The draw and the intent to tell it are one commit: neither can be without the other. */
static bool commit(Store *store, Exchange *exchange, const GPtrArray *messages, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    exchange_put(exchange, batch);
    batch_put_all(batch, &message_record, messages);
    return store_apply(store, batch, error);
}

/* Others may use the store while somebody thinks about the answer; so what was checked is checked again. */
static bool confirm(Kringle *kringle, const Exchange *exchange, const DrawOptions *options, GError **error) {
    if (options->yes || kringle->common.json || !terminal_is_interactive())
        return true;
    g_autofree char *mails = text_count(exchange->assignments->len, "mail", "mails");
    g_autofree char *question =
        g_strdup_printf("Send %s %s now?", mails, mailer_description(kringle->mailer));
    kringle_close_store(kringle);
    fflush(kringle->out);
    if (!terminal_confirm(question))
        return fail(error, ERROR_DENIED, "stopped; nothing was stored and nothing was sent");
    return check_not_drawn(kringle, exchange, error);
}

static void answer_json(const People *people, const kr_report *report, const DrawOptions *options,
                        Json *json) {
    json_text(json, "title", people->exchange->title);
    json_flag(json, "rehearsal", options->rehearse);
    summary_json(people, report, json);
}

/* Only of a draw that is stored, or rehearsed. */
static void answer_pairs(Kringle *kringle, const Exchange *exchange, const DrawOptions *options) {
    if (options->show_pairs && kringle->common.json)
        pairs_json(exchange, kringle_answer(kringle));
    else if (options->show_pairs)
        pairs_print(exchange, kringle->out);
}

static void answer_rehearsal(const Kringle *kringle) {
    if (!kringle->common.json)
        fputs("This was a rehearsal: nothing was stored and nothing was sent. The real draw will be another "
              "one.\n",
              kringle->out);
}

static void answer_draw(Kringle *kringle, const Exchange *exchange, const Delivery *delivery) {
    bool announced = exchange_announcement(exchange) != NULL;
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "exchange", exchange->id);
        if (announced)
            announcement_json_seal(exchange, kringle_answer(kringle));
        deliver_json(delivery, kringle_answer(kringle));
        return;
    }
    g_autofree char *kept =
        g_strdup_printf("Kept    as \"%s\" in %s", exchange->title, store_url(kringle->store));
    deliver_print(kringle, delivery);
    if (announced)
        announcement_print_seal(exchange, kringle->out);
    terminal_print(kringle->out, kept, strlen("Kept    "));
}

/* The draw is stored by now, and whatever goes wrong must not sound as if it were not. */
static bool tell(Kringle *kringle, const Exchange *exchange, const DrawOptions *options, GError **error) {
    g_auto(Delivery) delivery = {0};
    bool delivered = deliver(kringle, exchange, &delivery, error);
    if (!delivered)
        g_prefix_error(error, "names are drawn and stored, but not everybody has been told: ");
    answer_draw(kringle, exchange, &delivery);
    answer_pairs(kringle, exchange, options);
    return delivered && deliver_check(&delivery, error);
}

/* All that can be refused is refused before anything is stored. */
static bool check(Kringle *kringle, const Exchange *exchange, const DrawOptions *options, GError **error) {
    const Mailer *mailer = kringle_mailer(kringle, error);
    return mailer && check_addresses(exchange, mailer, error) && check_not_drawn(kringle, exchange, error) &&
           confirm(kringle, exchange, options, error);
}

static bool keep_and_tell(Kringle *kringle, Exchange *exchange, const DrawOptions *options, GError **error) {
    if (!check(kringle, exchange, options, error))
        return false;
    g_autofree char *sender = kringle_sender(kringle, error);
    if (!sender)
        return false;
    g_autoptr(GPtrArray) messages = write_messages(exchange, sender, clock_now(&kringle->clock));
    return commit(kringle->store, exchange, messages, error) && tell(kringle, exchange, options, error);
}

/* The seed of an announced draw follows from what was announced; of any other, it is random and forgotten. */
static bool draw_names(Kringle *kringle, People *people, kr_report *report, GError **error) {
    uint8_t seed[32];
    const Announcement *announcement = exchange_announcement(people->exchange);
    if (announcement)
        announcement_seed(announcement, seed);
    else
        random_fill(seed, sizeof seed);
    bool drawn = exchange_draw(people->exchange, seed, clock_now(&kringle->clock), report, error);
    explicit_bzero(seed, sizeof seed);
    if (drawn && announcement)
        announced_seal(people->exchange);
    return drawn;
}

static bool draw_people(Kringle *kringle, People *people, const DrawOptions *options, GError **error) {
    kr_report report = {0};
    bool drawn = draw_names(kringle, people, &report, error);
    if (drawn && kringle->common.json)
        answer_json(people, &report, options, kringle_answer(kringle));
    else if (drawn)
        summary_draw(&report, kringle->out);
    kr_report_clear(&report);
    return drawn;
}

static bool draw_announced(Kringle *kringle, const DrawOptions *options, const char *file, GError **error) {
    g_autoptr(People) people = announced_read(kringle, options->title, file, error);
    if (!people || !announced_complete(exchange_announcement(people->exchange), options->value,
                                       options->contributions, error))
        return false;
    if (!kringle->common.json)
        summary_people(people, file ? file : "the announcement", kringle->out);
    return draw_people(kringle, people, options, error) &&
           keep_and_tell(kringle, people->exchange, options, error);
}

static bool draw_people_of_file(Kringle *kringle, People *people, const DrawOptions *options,
                                GError **error) {
    if (!draw_people(kringle, people, options, error))
        return false;
    if (!options->rehearse)
        return keep_and_tell(kringle, people->exchange, options, error);
    answer_pairs(kringle, people->exchange, options);
    answer_rehearsal(kringle);
    return true;
}

static bool draw_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const DrawOptions *options = given;
    if (!check_options(options, error) || !check_texts(options, error) ||
        !check_date(options, &kringle->clock, error))
        return false;
    if (is_of_announced(options))
        return draw_announced(kringle, options, arguments[0], error);
    if (!arguments[0])
        return fail(
            error, ERROR_USAGE,
            "name the file with the people: kringle draw people.csv (\"kringle help people\" tells what may "
            "stand in it)");
    Progress progress = {.what = "reading people"};
    g_autoptr(People) people = people_read(arguments[0], &progress, error);
    progress_end(&progress);
    if (!people)
        return false;
    describe(people->exchange, options, &kringle->clock);
    if (!kringle->common.json)
        summary_people(people, arguments[0], kringle->out);
    Promise promise = {options->value_from, options->contribution_hashes, options->reason};
    return options->commit ? announce(kringle, people, &promise, error)
                           : draw_people_of_file(kringle, people, options, error);
}
