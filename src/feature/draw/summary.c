#include "feature/draw/summary.h"

#include <math.h>
#include <string.h>

#include "base/terminal.h"
#include "base/text.h"

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
    g_string_append(list, people->exchange->no_swaps ? (list->len ? ", no swaps" : "no swaps") : "");
    g_string_append(list, people->exchange->one_circle ? (list->len ? ", one circle" : "one circle") : "");
    fprintf(out, "Rules   %s\n", list->len ? list->str : "none, but that nobody draws their own name");
}

/* "possible in 920 ways", "possible in about 4 x 10^19 ways", or just "possible" where nobody counted. */
static char *ways(const kr_report *report) {
    if (report->draws_known == KR_UNKNOWN)
        return g_strdup("possible");
    if (report->log10_draws > 300)
        return g_strdup_printf("possible in about 10^%.0f ways", report->log10_draws);
    if (report->draws_known == KR_COUNTED && report->draws > 0 && report->draws < 1000000) {
        g_autofree char *count = text_count(report->draws, "way", "ways");
        return g_strdup_printf("possible in %s", count);
    }
    double exponent = floor(report->log10_draws + 0.02); /* 9.6 x 10^18 is about 1 x 10^19 */
    return g_strdup_printf("possible in about %.0f x 10^%.0f ways", pow(10, report->log10_draws - exponent),
                           exponent);
}

void summary_draw(const kr_report *report, FILE *out) {
    enum { GUESSABLE = 10 };
    g_autofree char *possible = ways(report);
    fprintf(out, "Draw    %s; %s\n", possible,
            report->exact
                ? "every possible draw was equally likely"
                : "drawn by a long random walk, as these rules are too crowded for an exact method");
    if (report->draws_known == KR_COUNTED && report->draws > 0 && report->draws < GUESSABLE)
        fprintf(
            out,
            "        warning: with so few ways, people may guess who drew whom; loosen a rule if you can\n");
}

void summary_json(const People *people, const kr_report *report, Json *json) {
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
    json_begin_object(json, "draw");
    json_text(json, "method", kr_method_name(report->method));
    json_flag(json, "exact", report->exact);
    if (report->draws_known == KR_COUNTED && report->draws > 0 && report->draws <= INT64_MAX)
        json_number(json, "possible_draws", (int64_t) report->draws);
    json_end_object(json);
    json_begin_array(json, "notes");
    for (guint i = 0; i < people->notes->len; i++)
        json_text(json, NULL, people->notes->pdata[i]);
    json_end_array(json);
}
