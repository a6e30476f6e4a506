/* kringle draw: from a file of people to a fair draw that everybody is told about. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/random.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/draw.h"
#include "exchange/next.h"
#include "exchange/people.h"
#include "exchange/secrets.h"
#include "exchange/title.h"
#include "feature/advice.h"
#include "feature/choose.h"
#include "feature/deliver.h"
#include "feature/draw/announce.h"
#include "feature/draw/announcement.h"
#include "feature/draw/options.h"
#include "feature/draw/rules.h"
#include "feature/draw/summary.h"
#include "feature/feature.h"
#include "feature/operation.h"
#include "feature/pairs.h"
#include "feature/post.h"

static bool draw_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Command draw_commands[] = {
    {
        .name = "draw",
        .arguments = "PEOPLE.csv",
        .most_arguments = 1,
        .summary = "Draw names and tell everybody whom they give to",
        .help = "feature/draw/draw.txt",
        .run = draw_command,
        .changes = true,
        .reads_files = true,
        .options = draw_options,
        .options_size = sizeof(DrawOptions),
    },
    {},
};

const Feature feature_draw = {"draw", draw_commands};

static bool refuse_other_than_announced(const Exchange *announced, GError **error) {
    g_autofree char *shown = text_visible(announced->title);
    g_autofree char *draw = advice_to_draw(announced), *announce = advice_to_announce(announced);
    return fail(error, ERROR_CONFLICT,
                "\"%s\" is announced, and drawn with what was announced: %s. To announce it anew: %s", shown,
                draw, announce);
}

/* A second draw of the same exchange would tell everybody a second name. */
static bool check_not_drawn(Kringle *kringle, const Exchange *exchange, GError **error) {
    g_autoptr(Exchange) earlier = NULL;
    Store *store = kringle_store(kringle, error);
    if (!store || !exchange_find_namesake(store, exchange->title, &earlier, error))
        return false;
    if (!earlier)
        return true;
    if (exchange_is_announced(earlier)) /* that is about to be drawn, or something else is */
        return exchange->version != 0 || refuse_other_than_announced(earlier, error);
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
static void write_messages(const Exchange *exchange, Post *post) {
    for (guint i = 0; i < exchange->participants->len; i++) {
        const Participant *participant = exchange->participants->pdata[i];
        if (participant_gives(participant))
            post_add(post, MESSAGE_ASSIGNMENT, participant->id);
    }
}

/* What is about to be kept, to be looked at once more if somebody was faster. */
typedef struct {
    Kringle *kringle;
    const Exchange *exchange;
} Keeping;

static bool check_again(void *data, GError **error) {
    const Keeping *keeping = data;
    return check_not_drawn(keeping->kringle, keeping->exchange, error);
}

/* The draw and the intent to tell it are one commit: neither can be without the other. Who sees the pairs leaves a trace. */
static bool commit(Kringle *kringle, Exchange *exchange, Title *title, bool is_seen, const Post *post,
                   GError **error) {
    Keeping keeping = {kringle, exchange};
    g_autoptr(Batch) batch = batch_new();
    exchange_leave_trace(exchange, TRACE_DRAWN, NULL, &kringle->operation, exchange->drawn_at);
    if (is_seen)
        exchange_leave_trace(exchange, TRACE_REVEALED, NULL, &kringle->operation, exchange->drawn_at);
    secrets_seal(exchange, kringle->vault);
    exchange_put(exchange, batch);
    post_put(post, batch);
    return title_apply(kringle->store, title, batch, check_again, &keeping, error);
}

static uint64_t count_givers(const Exchange *exchange) {
    uint64_t givers = 0;
    for (guint i = 0; i < exchange->participants->len; i++)
        givers += participant_gives(exchange->participants->pdata[i]) > 0;
    return givers;
}

/* What was checked may have changed while somebody thought about the answer. */
static bool confirm(Kringle *kringle, const Exchange *exchange, const DrawOptions *options, GError **error) {
    if (!kringle_may_ask(kringle, options->yes))
        return true;
    g_autofree char *mails = text_count(count_givers(exchange), "mail", "mails");
    g_autofree char *question =
        g_strdup_printf("Send %s %s now?", mails, mailer_description(kringle->mailer));
    return kringle_ask(kringle, question, "stopped; nothing was stored and nothing was sent", error) &&
           check_not_drawn(kringle, exchange, error);
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
        pairs_json(exchange, kringle_answer(kringle));
    else if (options->show_pairs)
        pairs_print(exchange, kringle->out);
}

static void answer_rehearsal(const Kringle *kringle) {
    if (!kringle->common.json)
        terminal_print(kringle->out,
                       "This was a rehearsal: nothing was stored and nothing was sent. The real draw will be "
                       "another one.",
                       0);
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

static bool check_means(Kringle *kringle, const Exchange *exchange, GError **error) {
    const Mailer *mailer = kringle_mailer(kringle, error);
    return mailer && kringle_vault(kringle, error) && check_addresses(exchange, mailer, error) &&
           kringle_store(kringle, error);
}

/* All that can be refused is refused before anything is stored. */
static bool keep_and_tell(Kringle *kringle, Exchange *exchange, const DrawOptions *options, GError **error) {
    g_autoptr(Title) title =
        check_means(kringle, exchange, error) ? title_load(kringle->store, exchange->title, error) : NULL;
    if (!title || !check_not_drawn(kringle, exchange, error) || !confirm(kringle, exchange, options, error))
        return false;
    g_autoptr(Post) post = post_new(kringle, exchange, 0, error);
    if (!post)
        return false;
    write_messages(exchange, post);
    return commit(kringle, exchange, title, options->show_pairs, post, error) &&
           tell(kringle, exchange, options, error);
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
    if (announcement && error && g_error_matches(*error, ERROR, ERROR_IMPOSSIBLE))
        g_prefix_error(error, "what was announced cannot be drawn; announce it anew and say why: --commit "
                              "--reason \"...\". For ");
    if (drawn && announcement)
        announced_seal(people->exchange);
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

/* Of an operation that somebody has given a name; the exchange that it has made, if it was done, or NULL. */
static bool find_done(Kringle *kringle, const DrawOptions *options, Exchange **made, const Trace **done,
                      GError **error) {
    if (!kringle->changing.operation || options->rehearse || options->explain || options->count)
        return true;
    Store *store = kringle_store(kringle, error);
    g_autoptr(GError) wrong = NULL;
    if (!store)
        return false;
    *made = draw_options_are_of_announced(options)
                ? exchange_choose(store, options->title, &wrong)
                : exchange_load(store, exchange_id_of(kringle->operation.id), &wrong);
    g_autoptr(Trace) deletion = NULL; /* of another request, then */
    return *made ? operation_find(kringle, *made, done, error)
                 : operation_find_deletion(kringle, &deletion, error);
}

/* The exchange before this one, with all that is known of it. */
static Exchange *load_last(Kringle *kringle, const char *title, GError **error) {
    const Vault *vault = kringle_vault(kringle, error);
    Store *store = vault ? kringle_store(kringle, error) : NULL;
    g_autoptr(Exchange) last = store ? exchange_find(store, title, error) : NULL;
    if (!last)
        return NULL;
    if (last->drawn_at.s == 0)
        return fail(error, ERROR_CONFLICT, "\"%s\" is not drawn, so there is nothing to carry over from it",
                    last->title);
    return secrets_open(last, vault, error) ? g_steal_pointer(&last) : NULL;
}

static void note_called_off(People *people, const Exchange *last) {
    g_autofree char *shown = text_visible(last->title);
    if (exchange_has_trace(last, TRACE_CALLED_OFF))
        g_ptr_array_add(
            people->notes,
            g_strdup_printf("\"%s\" was called off, so nobody gave anything: its pairs may come again",
                            shown));
}

/* The people of the file or, without one, those of the last exchange; what they drew there is history. */
static People *find_people(Kringle *kringle, const DrawOptions *options, const char *file, GError **error) {
    g_autoptr(Exchange) last = options->after ? load_last(kringle, options->after, error) : NULL;
    if (options->after && !last)
        return NULL;
    Progress progress = {.what = "reading people"};
    g_autoptr(People) people = file ? people_read(file, &progress, error) : people_of(exchange_again(last));
    progress_end(&progress);
    if (!people || (last && !exchange_carry_over(people->exchange, last, error)))
        return NULL;
    if (last)
        note_called_off(people, last);
    return g_steal_pointer(&people);
}

/* Whoever names what is announced has only forgotten what decides. */
static bool refuse_without_people(Kringle *kringle, const char *title, GError **error) {
    Store *store = title ? kringle_store(kringle, NULL) : NULL;
    g_autoptr(Exchange) earlier = store ? exchange_find(store, title, NULL) : NULL;
    if (earlier && exchange_is_announced(earlier))
        return choose_check_drawn(earlier, error);
    return fail(
        error, ERROR_USAGE,
        "name the file with the people: kringle draw people.csv (\"kringle help people\" tells what may "
        "stand in it)");
}

static bool draw_asked(Kringle *kringle, const DrawOptions *options, const Language *language,
                       const char *file, GError **error) {
    if (draw_options_are_of_announced(options))
        return draw_announced(kringle, options, file, error);
    if (!file && !options->after)
        return refuse_without_people(kringle, options->title, error);
    g_autoptr(People) people = find_people(kringle, options, file, error);
    if (!people)
        return false;
    draw_options_describe(options, people->exchange, language, &kringle->clock);
    exchange_set_id_of(people->exchange, kringle->operation.id);
    if (options->forget && !rules_forget(people, error))
        return false;
    if (!kringle->common.json && !options->count)
        summary_people(people, file ? file : options->after, kringle->out);
    if (options->explain || options->count)
        return rules_explain(kringle, people, options->count, error);
    Promise promise = {options->value_from, options->contribution_hashes, options->reason};
    return options->commit ? announce(kringle, people, &promise, error)
                           : draw_people_of_file(kringle, people, options, error);
}

/* Sees it through if it was done before, which *done says. */
static bool repeat_if_done(Kringle *kringle, const DrawOptions *options, bool *done, GError **error) {
    g_autoptr(Exchange) made = NULL;
    const Trace *trace = NULL;
    if (!find_done(kringle, options, &made, &trace, error))
        return false;
    *done = trace != NULL;
    return !trace || operation_repeat(kringle, made, trace, error);
}

static bool draw_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const DrawOptions *options = given;
    const Language *language = kringle_language(kringle, error);
    bool done = false;
    if (!language || !draw_options_check(options, &kringle->clock, error) ||
        !repeat_if_done(kringle, options, &done, error))
        return false;
    g_autoptr(GError) wrong = NULL;
    if (done || draw_asked(kringle, options, language, arguments[0], &wrong))
        return true;
    /* The same may have been asked for twice in one moment, and the other was faster. */
    bool looked = operation_may_be_done(kringle, wrong);
    bool seen = looked && repeat_if_done(kringle, options, &done, error);
    if (done || (looked && !seen))
        return seen;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}
