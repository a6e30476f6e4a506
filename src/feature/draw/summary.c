#include "feature/draw/summary.h"

#include <math.h>
#include <string.h>

#include "base/terminal.h"
#include "base/text.h"
#include "exchange/directory.h"

/* How many rules of each kind there are; groups count once, however many belong to them. */
typedef struct {
    uint64_t groups, exclusions, allowed, musts, history, only_give, only_receive;
} Rules;

static Rules count_rules(const Exchange *exchange) {
    Rules rules = {0};
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < exchange->memberships->len; i++) {
        const Membership *membership = exchange->memberships->pdata[i];
        g_hash_table_add(groups, membership_group(membership));
    }
    rules.groups = g_hash_table_size(groups);
    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        rules.exclusions += strcmp(rule->kind, RULE_EXCLUSION) == 0;
        rules.allowed += strcmp(rule->kind, RULE_ALLOWED) == 0;
        rules.musts += strcmp(rule->kind, RULE_MUST) == 0;
        rules.history += strcmp(rule->kind, RULE_HISTORY) == 0;
    }
    for (guint i = 0; i < exchange->participants->len; i++) {
        rules.only_give += !participant_receives(exchange->participants->pdata[i]);
        rules.only_receive += !participant_gives(exchange->participants->pdata[i]);
    }
    return rules;
}

static void add_count(GString *list, uint64_t count, const char *one, const char *many) {
    if (count == 0)
        return;
    g_autofree char *words = text_count(count, one, many);
    g_string_append_printf(list, "%s%s", list->len ? ", " : "", words);
}

/* Says how many gifts, unless it is one for everybody. */
static void add_gifts(GString *list, const Exchange *exchange) {
    uint64_t gifts = 0, givers = 0, most = 0;
    for (guint i = 0; i < exchange->participants->len; i++) {
        uint64_t gives = participant_gives(exchange->participants->pdata[i]);
        gifts += gives;
        givers += gives > 0;
        most = MAX(most, gives);
    }
    bool alike = gifts == givers * most;
    if (most > 1)
        add_count(list, alike ? most : gifts, "gift", alike ? "gifts each" : "gifts");
}

void summary_people(const People *people, const char *file, FILE *out) {
    g_autofree char *count = text_count(people->exchange->participants->len, "person", "people");
    g_autofree char *shown = text_visible(strcmp(file, "-") == 0 ? "standard input" : file);
    fprintf(out, "People  %s from %s\n", count, shown);
    for (guint i = 0; i < people->notes->len; i++) {
        g_autofree char *note = g_strconcat("        note: ", people->notes->pdata[i], NULL);
        terminal_print(out, note, strlen("note: "));
    }

    Rules rules = count_rules(people->exchange);
    g_autoptr(GString) list = g_string_new(NULL);
    add_count(list, rules.groups, "group", "groups");
    add_count(list, rules.exclusions, "exclusion", "exclusions");
    add_count(list, rules.allowed, "allowed pair", "allowed pairs");
    add_count(list, rules.history, "pair of earlier years", "pairs of earlier years");
    add_count(list, rules.musts, "must", "musts");
    add_count(list, rules.only_give, "only gives", "only give");
    add_count(list, rules.only_receive, "only receives", "only receive");
    add_gifts(list, people->exchange);
    g_string_append(list, people->exchange->no_swaps ? (list->len ? ", no swaps" : "no swaps") : "");
    g_string_append(list, people->exchange->one_circle ? (list->len ? ", one circle" : "one circle") : "");
    g_autofree char *line =
        g_strconcat("Rules   ", list->len ? list->str : "none, but that nobody draws their own name", NULL);
    terminal_print(out, line, strlen("Rules   "));
}

void summary_json(const People *people, Json *json) {
    Rules rules = count_rules(people->exchange);
    json_number(json, "people", people->exchange->participants->len);
    json_begin_object(json, "rules");
    json_number(json, "groups", (int64_t) rules.groups);
    json_number(json, "exclusions", (int64_t) rules.exclusions);
    json_number(json, "allowed", (int64_t) rules.allowed);
    json_number(json, "history", (int64_t) rules.history);
    json_number(json, "musts", (int64_t) rules.musts);
    json_flag(json, "no_swaps", people->exchange->no_swaps);
    json_flag(json, "one_circle", people->exchange->one_circle);
    json_end_object(json);
    json_begin_array(json, "notes");
    for (guint i = 0; i < people->notes->len; i++)
        json_text(json, NULL, people->notes->pdata[i]);
    json_end_array(json);
}

/* ---- The draw ---- */

static bool is_small(const kr_report *report) {
    return report->draws_known == KR_COUNTED && report->draws > 0 && report->draws < 1000000;
}

char *summary_count(const kr_report *report) {
    if (report->draws_known == KR_UNKNOWN)
        return g_strdup("not known");
    if (is_small(report))
        return g_strdup_printf("%d", (int) report->draws);
    if (report->log10_draws > 300)
        return g_strdup_printf("about 10^%.0f", report->log10_draws);
    double exponent = floor(report->log10_draws + 0.02); /* 9.6 x 10^18 is about 1 x 10^19 */
    return g_strdup_printf("about %.0f x 10^%.0f", pow(10, report->log10_draws - exponent), exponent);
}

/* "possible in 920 ways", or just "possible" where nobody knows in how many. */
static char *possible_in_words(const kr_report *report) {
    if (report->draws_known == KR_UNKNOWN)
        return g_strdup("possible");
    g_autofree char *count = is_small(report) ? text_count(report->draws, "way", "ways") : NULL;
    g_autofree char *large = count ? NULL : summary_count(report);
    return count ? g_strconcat("possible in ", count, NULL) : g_strdup_printf("possible in %s ways", large);
}

/* Of what was drawn, or of what is announced and was only tried. */
static const char *fairness(const Exchange *exchange, const kr_report *report) {
    if (exchange->drawn_at.s == 0)
        return report->exact ? "every possible draw will be equally likely"
                             : "it will be a long random walk, as these rules are too crowded for an exact "
                               "method";
    return report->exact ? "every possible draw was equally likely"
                         : "drawn by a long random walk, as these rules are too crowded for an exact method";
}

/* ---- What the rules give away ---- */

static char *pair_in_words(const Exchange *exchange, const Directory *directory, kr_pair pair) {
    g_autofree char *giver =
        directory_name(directory, exchange_participant(exchange, (int64_t) pair.giver + 1));
    g_autofree char *receiver =
        directory_name(directory, exchange_participant(exchange, (int64_t) pair.receiver + 1));
    return g_strdup_printf("%s draws %s", giver, receiver);
}

static char *forced_in_words(const Exchange *exchange, const Directory *directory, const kr_report *report) {
    enum { SHOWN = 3 };
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
    for (uint32_t i = 0; i < report->forced_count; i++)
        g_ptr_array_add(pairs, pair_in_words(exchange, directory, report->forced[i]));
    g_autofree char *list = text_join((const char *const *) pairs->pdata, pairs->len, SHOWN);
    return g_strdup_printf("the rules alone decide that %s; whoever knows the rules knows it", list);
}

/* How many draws are left after this one. */
static uint32_t draws_left(const Outlook *outlook) {
    return outlook->years.possible > 0 ? outlook->years.possible - 1 : 0;
}

static char *years_in_words(const Outlook *outlook) {
    uint32_t left = draws_left(outlook), certain = MAX(outlook->years.certain, 1) - 1;
    if (left == 0)
        return g_strdup("after this draw, somebody has to draw the same person again");
    g_autofree char *more = text_count(left, "more draw", "more draws");
    g_autofree char *sure =
        certain > 0 && certain < left ? g_strdup_printf(", %u of them for certain,", certain) : g_strdup("");
    const char *how_many = left + 1 >= KR_OUTLOOK_LIMIT ? "at least " : certain < left ? "at best " : "";
    return g_strdup_printf("%s%s%s before somebody has to draw the same person again", how_many, more, sure);
}

static char *leak_in_words(const Exchange *exchange, const Directory *directory, const Outlook *outlook) {
    g_autofree char *known = pair_in_words(exchange, directory, outlook->leak.known);
    g_autofree char *told = pair_in_words(exchange, directory, outlook->leak.told);
    return g_strdup_printf(
        "some names tell other ones to people who know the rules: if %s, they can tell that %s%s", known,
        told, outlook->leaks > 1 ? ", and so on" : "");
}

static bool is_history_soon_used_up(const Exchange *exchange, const Outlook *outlook) {
    enum { SOON = 2 };
    return count_rules(exchange).history > 0 && draws_left(outlook) <= SOON;
}

/* Sentences, each without a full stop. */
static GPtrArray *warnings_new(const Exchange *exchange, const Outlook *outlook) {
    enum { GUESSABLE = 10 };
    g_autoptr(Directory) directory = directory_new(exchange);
    GPtrArray *warnings = g_ptr_array_new_with_free_func(g_free);
    const kr_report *report = &outlook->report;
    if (report->forced_count > 0)
        g_ptr_array_add(warnings, forced_in_words(exchange, directory, report));
    if (outlook->leaks > 0)
        g_ptr_array_add(warnings, leak_in_words(exchange, directory, outlook));
    if (report->draws_known == KR_COUNTED && report->draws > 0 && report->draws < GUESSABLE)
        g_ptr_array_add(
            warnings, g_strdup("with so few ways, people may guess who drew whom; loosen a rule if you can"));
    return warnings;
}

void summary_draw(const Exchange *exchange, const kr_report *report, const Outlook *outlook, FILE *out) {
    g_autofree char *possible = possible_in_words(&outlook->report);
    g_autofree char *line =
        g_strconcat("Draw    ", possible, report ? "; " : "", report ? fairness(exchange, report) : "", NULL);
    terminal_print(out, line, strlen("Draw    "));
    g_autoptr(GPtrArray) warnings = warnings_new(exchange, outlook);
    for (guint i = 0; i < warnings->len; i++) {
        g_autofree char *warning = g_strconcat("        warning: ", warnings->pdata[i], NULL);
        terminal_print(out, warning, strlen("        "));
    }
    if (!report || is_history_soon_used_up(exchange, outlook)) {
        g_autofree char *years = years_in_words(outlook);
        g_autofree char *last = g_strconcat("Years   ", years, NULL);
        terminal_print(out, last, strlen("Years   "));
    }
}

static void json_pair(Json *json, const char *name, const Exchange *exchange, kr_pair pair) {
    json_begin_object(json, name);
    json_text(json, "giver", exchange_participant(exchange, (int64_t) pair.giver + 1)->name);
    json_text(json, "receiver", exchange_participant(exchange, (int64_t) pair.receiver + 1)->name);
    json_end_object(json);
}

void summary_draw_json(const Exchange *exchange, const kr_report *report, const Outlook *outlook,
                       Json *json) {
    const kr_report *rules = &outlook->report;
    json_begin_object(json, "draw");
    if (report) {
        json_text(json, "method", kr_method_name(report->method));
        json_flag(json, "exact", report->exact);
    }
    if (rules->draws_known == KR_COUNTED && rules->draws > 0 && rules->draws <= INT64_MAX)
        json_number(json, "possible_draws", (int64_t) rules->draws);
    else if (rules->draws_known != KR_UNKNOWN)
        json_number(json, "possible_draws_digits", (int64_t) rules->log10_draws + 1);
    json_begin_array(json, "forced");
    for (uint32_t i = 0; i < rules->forced_count; i++)
        json_pair(json, NULL, exchange, rules->forced[i]);
    json_end_array(json);
    json_number(json, "telling_pairs", outlook->leaks);
    json_number(json, "draws_left", draws_left(outlook));
    json_end_object(json);
    g_autoptr(GPtrArray) warnings = warnings_new(exchange, outlook);
    json_begin_array(json, "warnings");
    for (guint i = 0; i < warnings->len; i++)
        json_text(json, NULL, warnings->pdata[i]);
    json_end_array(json);
}
