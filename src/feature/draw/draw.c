/* kringle draw: from a file of people to a fair draw that everybody is told about. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/random.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/directory.h"
#include "exchange/draw.h"
#include "exchange/people.h"
#include "feature/deliver.h"
#include "feature/draw/rules.h"
#include "feature/draw/summary.h"
#include "feature/feature.h"

typedef struct {
    char *title;
    char *date;
    char *budget;
    char *place;
    char *note;
    char *organiser;
    bool no_swaps;
    bool one_circle;
    int64_t gifts;
    bool forget;
    bool exact;
    bool explain;
    bool count;
    bool rehearse;
    bool show_pairs;
    bool yes;
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
    OPTION(DrawOptions, gifts, 'g', "NUMBER", "Everybody gives and receives so many gifts"),
    OPTION(DrawOptions, forget, 0, NULL, "Forget the oldest years if they leave no draw"),
    OPTION(DrawOptions, exact, 0, NULL, "Rather no draw than one not proved to be fair"),
    OPTION(DrawOptions, explain, 0, NULL, "Say what the rules allow, and draw nothing"),
    OPTION(DrawOptions, count, 0, NULL, "Say how many draws are possible, and draw nothing"),
    OPTION(DrawOptions, rehearse, 'n', NULL, "Draw, but store nothing and send nothing"),
    OPTION(DrawOptions, show_pairs, 0, NULL, "Show who drew whom (spoils the secret)"),
    OPTION(DrawOptions, yes, 'y', NULL, "Send without asking first"),
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

static bool check_gifts(const DrawOptions *options, GError **error) {
    return (options->gifts >= 0 && options->gifts <= MOST_GIFTS) ||
           fail(error, ERROR_USAGE, "--gifts is a number from 1 to %d", MOST_GIFTS);
}

static bool check_texts(const DrawOptions *options, GError **error) {
    return check_gifts(options, error) && check_title(options->title, error) &&
           check_text("--budget", options->budget, error) && check_text("--place", options->place, error) &&
           check_text("--note", options->note, error) && check_text("--organiser", options->organiser, error);
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
    exchange->exact_only = options->exact;
    exchange_set_gifts(exchange, options->gifts);
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
    g_autofree char *shown = text_visible(exchange->title);
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

static void show_pairs(const Exchange *exchange, FILE *out) {
    g_autoptr(Directory) directory = directory_new(exchange);
    fputs("Pairs\n", out);
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        g_autofree char *giver =
            directory_name(directory, exchange_participant(exchange, assignment->giver_id));
        g_autofree char *receiver =
            directory_name(directory, exchange_participant(exchange, assignment->receiver_id));
        fprintf(out, "        %s gives to %s\n", giver, receiver);
    }
}

static void json_pairs(const Exchange *exchange, Json *json) {
    json_begin_array(json, "pairs");
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        json_begin_object(json, NULL);
        json_text(json, "giver", exchange_participant(exchange, assignment->giver_id)->name);
        json_text(json, "receiver", exchange_participant(exchange, assignment->receiver_id)->name);
        json_end_object(json);
    }
    json_end_array(json);
}

static void answer_json(const People *people, const kr_report *report, const Outlook *outlook,
                        const DrawOptions *options, Json *json) {
    json_text(json, "title", people->exchange->title);
    json_flag(json, "rehearsal", options->rehearse);
    summary_json(people, json);
    summary_draw_json(people->exchange, report, outlook, json);
}

/* Only of a draw that is stored, or rehearsed. */
static void answer_pairs(Kringle *kringle, const Exchange *exchange, const DrawOptions *options) {
    if (options->show_pairs && kringle->common.json)
        json_pairs(exchange, kringle_answer(kringle));
    else if (options->show_pairs)
        show_pairs(exchange, kringle->out);
}

static void answer_rehearsal(const Kringle *kringle) {
    if (!kringle->common.json)
        fputs("This was a rehearsal: nothing was stored and nothing was sent. The real draw will be another "
              "one.\n",
              kringle->out);
}

static void answer_draw(Kringle *kringle, const Exchange *exchange, const Delivery *delivery) {
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "exchange", exchange->id);
        deliver_json(delivery, kringle_answer(kringle));
        return;
    }
    g_autofree char *kept =
        g_strdup_printf("Kept    as \"%s\" in %s", exchange->title, store_url(kringle->store));
    deliver_print(kringle, delivery);
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

static bool draw_names(Kringle *kringle, People *people, kr_report *report, GError **error) {
    uint8_t seed[32];
    random_fill(seed, sizeof seed);
    bool drawn = exchange_draw(people->exchange, seed, clock_now(&kringle->clock), report, error);
    explicit_bzero(seed, sizeof seed);
    return drawn;
}

static bool draw_people(Kringle *kringle, People *people, const DrawOptions *options, GError **error) {
    kr_report report = {0};
    g_auto(Outlook) outlook = {0};
    bool drawn =
        draw_names(kringle, people, &report, error) && outlook_read(&outlook, people->exchange, error);
    if (drawn && kringle->common.json)
        answer_json(people, &report, &outlook, options, kringle_answer(kringle));
    else if (drawn)
        summary_draw(people->exchange, &report, &outlook, kringle->out);
    kr_report_clear(&report);
    return drawn;
}

static bool draw_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const DrawOptions *options = given;
    if (!arguments[0])
        return fail(
            error, ERROR_USAGE,
            "name the file with the people: kringle draw people.csv (\"kringle help people\" tells what may "
            "stand in it)");
    if (!check_texts(options, error) || !check_date(options, &kringle->clock, error))
        return false;
    Progress progress = {.what = "reading people"};
    g_autoptr(People) people = people_read(arguments[0], &progress, error);
    progress_end(&progress);
    if (!people)
        return false;
    describe(people->exchange, options, &kringle->clock);
    if (options->forget && !rules_forget(people, error))
        return false;
    if (options->count)
        return rules_count(kringle, people, error);
    if (!kringle->common.json)
        summary_people(people, arguments[0], kringle->out);
    if (options->explain)
        return rules_explain(kringle, people, error);

    if (!draw_people(kringle, people, options, error))
        return false;
    if (!options->rehearse)
        return keep_and_tell(kringle, people->exchange, options, error);
    answer_pairs(kringle, people->exchange, options);
    answer_rehearsal(kringle);
    return true;
}
