/* kringle verify: holds a record, a receipt, or both against what was announced. */
#include <string.h>

#include "base/error.h"
#include "base/input.h"
#include "base/json-read.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/commitment.h"
#include "exchange/disclosure.h"
#include "exchange/receipt.h"
#include "feature/feature.h"
#include "feature/pairs.h"

typedef struct {
    char *receipt;
    bool show_pairs;
} VerifyOptions;

static bool verify_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option verify_options[] = {
    OPTION(VerifyOptions, receipt, 'r', "FILE", "A receipt, or the mail that it came in"),
    OPTION(VerifyOptions, show_pairs, 0, NULL, "Show who drew whom, by the record"),
    {},
};

static const Command verify_commands[] = {
    {
        .name = "verify",
        .arguments = "[RECORD.json]",
        .most_arguments = 1,
        .summary = "Check that a draw was done as announced",
        .help = "feature/verify/verify.txt",
        .run = verify_command,
        .options = verify_options,
        .options_size = sizeof(VerifyOptions),
    },
    {},
};

const Feature feature_verify = {"verify", verify_commands};

enum { LARGEST = 1 << 30 };

static Disclosure *read_record(const char *path, GError **error) {
    size_t length;
    g_autofree char *text = input_read(path, LARGEST, &length, error);
    return text ? json_read(input_name(path), text, length, &disclosure_record, error) : NULL;
}

static Receipt *read_receipt(const char *path, GError **error) {
    size_t length;
    g_autofree char *bytes = input_read(path, LARGEST, &length, error);
    g_autofree char *text = bytes ? g_strndup(bytes, length) : NULL;
    return text ? receipt_read(text, error) : NULL;
}

/* ---- Does the receipt belong to the record? ---- */

static bool check_belongs(const Receipt *receipt, const Disclosure *disclosure, const Exchange *drawn,
                          GError **error) {
    const Announcement *announced = disclosure->announcements->pdata[disclosure->announcements->len - 1];
    Digest fingerprint = receipt_fingerprint(receipt);
    if (!digest_is(announced->fingerprint, &fingerprint))
        return fail(error, ERROR_INVALID,
                    "the receipt is not of this draw: it belongs to another announcement than the record");
    if (!g_bytes_equal(receipt->seal, disclosure->seal))
        return fail(
            error, ERROR_INVALID,
            "the receipt is not of this draw: its seal is not the one of the record, so you were told "
            "something else than what is published");
    g_autofree char *receivers = pair_receivers(drawn, receipt->entry.id);
    return g_strcmp0(receipt->receivers ? receipt->receivers : "", receivers) == 0 ||
           fail(error, ERROR_INVALID, "the receipt names another receiver than the record");
}

/* ---- What is shown ---- */

static void print_line(Kringle *kringle, const char *label, const char *text) {
    g_autofree char *line = g_strdup_printf("%-8s%s", label, text);
    terminal_print(kringle->out, line, strlen("Record  "));
}

static void print_rule(Kringle *kringle, const char *words, const char *list) {
    if (!list)
        return;
    g_autofree char *line = g_strdup_printf("        %s: %s", words, list);
    terminal_print(kringle->out, line, 0);
}

/* The receiver by name, if there is a record that has the names. */
static void print_receivers(Kringle *kringle, const Receipt *receipt, const Exchange *drawn) {
    g_auto(GStrv) numbers = g_strsplit(receipt->receivers ? receipt->receivers : "", ",", -1);
    for (char **number = numbers; *number; number++) {
        const Participant *receiver =
            drawn ? exchange_participant(drawn, g_ascii_strtoll(*number, NULL, 10)) : NULL;
        g_autofree char *line = g_strdup_printf("to %s%snumber %s", receiver ? receiver->name : "",
                                                receiver ? ", " : "", *number);
        print_line(kringle, "Gives", line);
    }
}

static void print_receipt(Kringle *kringle, const Receipt *receipt, const Exchange *drawn) {
    const Entry *entry = &receipt->entry;
    g_autofree char *person = g_strdup_printf("%s, number %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT,
                                              entry->name ? entry->name : "", entry->id, receipt->people);
    g_autofree char *group = entry->group ? g_strdup_printf("%" G_GINT64_FORMAT, entry->group) : NULL;
    g_autofree char *must = entry->must ? g_strdup_printf("%" G_GINT64_FORMAT, entry->must) : NULL;
    print_line(kringle, "Person", person);
    print_rule(kringle, "in group", group);
    print_rule(kringle, "must draw number", must);
    print_rule(kringle, "may not draw number", entry->exclusions);
    print_rule(kringle, "may only draw number", entry->allowed);
    print_rule(kringle, "drew before, latest year first (0: nobody known), number", entry->history);
    print_receivers(kringle, receipt, drawn);
}

static void print_words(Kringle *kringle, const Digest *fingerprint, GBytes *seal) {
    g_autofree char *words = fingerprint_words(fingerprint);
    Digest digest = {0};
    digest_from_bytes(seal, &digest);
    g_autofree char *hash = digest_to_text(&digest);
    print_line(kringle, "Words", words);
    print_line(kringle, "Seal", hash);
}

static void print_announcements(Kringle *kringle, const Disclosure *disclosure) {
    for (guint i = 0; i < disclosure->announcements->len; i++) {
        const Announcement *announcement = disclosure->announcements->pdata[i];
        g_autofree char *when = time_to_text(announcement->announced_at);
        g_autofree char *line =
            g_strdup_printf("%" G_GINT64_FORMAT ", announced %s%s%s", announcement->attempt,
                            when ? when : "at an unknown time",
                            announcement->reason ? ", since the one before was given up: " : "",
                            announcement->reason ? announcement->reason : "");
        print_line(kringle, "Attempt", line);
    }
}

static void print_record(Kringle *kringle, const Disclosure *disclosure) {
    const Announcement *announced = disclosure->announcements->pdata[disclosure->announcements->len - 1];
    g_autofree char *people = text_count(disclosure->roster->len, "person", "people");
    g_autofree char *title = g_strdup_printf("%s, %s", announced->title ? announced->title : "", people);
    print_line(kringle, "Draw", title);
    print_announcements(kringle, disclosure);
    if (announced->source) {
        print_line(kringle, "Value", disclosure->value);
        print_line(kringle, "", announced->source);
    }
}

/* Says nothing of what was not given. */
static void json_verdict(Kringle *kringle, const Digest *fingerprint, GBytes *seal, bool record,
                         bool receipt) {
    Json *json = kringle_answer(kringle);
    g_autofree char *words = fingerprint_words(fingerprint);
    Digest digest = {0};
    digest_from_bytes(seal, &digest);
    g_autofree char *hash = digest_to_text(&digest);
    if (record)
        json_flag(json, "record_fits", true);
    if (receipt)
        json_flag(json, "receipt_fits", true);
    json_text(json, "words", words);
    json_text(json, "seal", hash);
}

/* What was read; one of the two may be missing. */
typedef struct {
    Disclosure *disclosure;
    Exchange *drawn; /* by doing the draw of the disclosure once more */
    Receipt *receipt;
} Evidence;

static void evidence_clear(Evidence *evidence) {
    disclosure_free(evidence->disclosure);
    receipt_free(evidence->receipt);
    if (evidence->drawn)
        exchange_free(evidence->drawn);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Evidence, evidence_clear)

static bool evidence_check(Evidence *evidence, GError **error) {
    if (evidence->disclosure && !(evidence->drawn = disclosure_check(evidence->disclosure, error)))
        return false;
    if (evidence->receipt && !receipt_check(evidence->receipt, error))
        return false;
    return !evidence->disclosure || !evidence->receipt ||
           check_belongs(evidence->receipt, evidence->disclosure, evidence->drawn, error);
}

static Digest evidence_fingerprint(const Evidence *evidence) {
    if (evidence->receipt)
        return receipt_fingerprint(evidence->receipt);
    const GPtrArray *all = evidence->disclosure->announcements;
    Digest fingerprint = {0};
    digest_from_bytes(((const Announcement *) all->pdata[all->len - 1])->fingerprint, &fingerprint);
    return fingerprint;
}

static void print_verdict(const Kringle *kringle, const Evidence *evidence) {
    bool has_value = evidence->disclosure && evidence->disclosure->value;
    fputc('\n', kringle->out);
    if (evidence->disclosure)
        fputs("All fits: people, rules, secret and contributions are those that were announced,\n"
              "and the draw was done once more and is the same.\n",
              kringle->out);
    if (evidence->receipt)
        fputs("The receipt fits: these rules were announced, and this assignment was drawn.\n", kringle->out);
    fputs("Compare yourself: the words with the announcement that you were sent, the seal\n"
          "with what was published at the draw",
          kringle->out);
    fputs(has_value ? ", and the value with where it came from.\n" : ".\n", kringle->out);
}

static void answer(Kringle *kringle, const Evidence *evidence, bool show_pairs) {
    bool pairs = show_pairs && evidence->drawn;
    Digest fingerprint = evidence_fingerprint(evidence);
    GBytes *seal = evidence->receipt ? evidence->receipt->seal : evidence->disclosure->seal;
    if (kringle->common.json) {
        json_verdict(kringle, &fingerprint, seal, evidence->drawn != NULL, evidence->receipt != NULL);
        if (pairs)
            pairs_json(evidence->drawn, kringle_answer(kringle));
        return;
    }
    if (evidence->disclosure)
        print_record(kringle, evidence->disclosure);
    if (evidence->receipt)
        print_receipt(kringle, evidence->receipt, evidence->drawn);
    print_words(kringle, &fingerprint, seal);
    if (pairs)
        pairs_print(evidence->drawn, kringle->out);
    print_verdict(kringle, evidence);
}

static bool verify_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const VerifyOptions *options = given;
    if (!arguments[0] && !options->receipt)
        return fail(error, ERROR_USAGE,
                    "name the record to check (kringle verify kringle-record.json), your receipt (--receipt "
                    "FILE), or "
                    "both");
    g_auto(Evidence) evidence = {0};
    if ((arguments[0] && !(evidence.disclosure = read_record(arguments[0], error))) ||
        (options->receipt && !(evidence.receipt = read_receipt(options->receipt, error))) ||
        !evidence_check(&evidence, error))
        return false;
    answer(kringle, &evidence, options->show_pairs);
    return true;
}
