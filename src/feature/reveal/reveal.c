/* kringle reveal: everything about an announced draw in one file, so that anybody can check it. */
#include "base/error.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/commitment.h"
#include "exchange/disclosure.h"
#include "exchange/secrets.h"
#include "feature/feature.h"

typedef struct {
    char *output;
    bool yes;
} RevealOptions;

static bool reveal_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option reveal_options[] = {
    OPTION(RevealOptions, output, 'o', "FILE", "Where to write it, if not kringle-record.json"),
    OPTION(RevealOptions, yes, 'y', NULL, "Reveal every pair without asking first"),
    {},
};

static const Command reveal_commands[] = {
    {
        .name = "reveal",
        .arguments = "[EXCHANGE]",
        .most_arguments = 1,
        .summary = "Publish an announced draw, for everybody to check",
        .help = "feature/reveal/reveal.txt",
        .run = reveal_command,
        .options = reveal_options,
        .options_size = sizeof(RevealOptions),
    },
    {},
};

const Feature feature_reveal = {"reveal", reveal_commands};

static bool check_drawn(const Exchange *exchange, GError **error) {
    g_autofree char *shown = text_visible(exchange->title);
    if (!exchange_announcement(exchange))
        return fail(error, ERROR_CONFLICT,
                    "\"%s\" was drawn without an announcement, so there is nothing to hold its draw against",
                    shown);
    if (exchange->drawn_at.s == 0)
        return fail(
            error, ERROR_CONFLICT,
            "\"%s\" is announced and not drawn yet; to reveal its secret now would let everybody choose the "
            "draw",
            shown);
    return true;
}

static bool confirm(const Kringle *kringle, const Exchange *exchange, const RevealOptions *options,
                    GError **error) {
    if (options->yes)
        return true;
    g_autofree char *shown = text_visible(exchange->title);
    g_autofree char *question = g_strdup_printf(
        "This reveals who gives to whom in \"%s\", of all %u people, to whoever gets the file. Write it?",
        shown, exchange->participants->len);
    if (!kringle_may_ask(kringle, false))
        return fail(error, ERROR_USAGE,
                    "this reveals who gives to whom in \"%s\"; if that is meant, say --yes", shown);
    return terminal_confirm(question) || fail(error, ERROR_DENIED, "stopped; nothing was revealed");
}

static void answer(Kringle *kringle, const Exchange *exchange, const char *path) {
    g_autofree char *words = announcement_words(exchange_announcement(exchange));
    g_autofree char *shown = text_visible(path);
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "exchange", exchange->id);
        json_text(kringle_answer(kringle), "file", shown);
        json_text(kringle_answer(kringle), "words", words);
        return;
    }
    fprintf(kringle->out, "Record  %s\n", shown);
    fprintf(kringle->out, "Words   %s\n", words);
    g_autofree char *typed = text_for_shell(path);
    g_autofree char *next = g_strdup_printf("Anybody can check it now: kringle verify %s", typed);
    terminal_print(kringle->out, next, 0);
}

static bool reveal_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const RevealOptions *options = given;
    const char *path = options->output ? options->output : "kringle-record.json";
    const Vault *vault = kringle_vault(kringle, error);
    Store *store = vault ? kringle_store(kringle, error) : NULL;
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, arguments[0], error) : NULL;
    if (!exchange || !check_drawn(exchange, error) || !file_check_free(path, error) ||
        !confirm(kringle, exchange, options, error))
        return false;
    g_autoptr(Disclosure) disclosure =
        secrets_open(exchange, vault, error) ? disclosure_of(exchange, vault, error) : NULL;
    if (!disclosure)
        return false;
    g_autoptr(GString) text = g_string_new(NULL);
    json_item(&(Json) {.out = text}, NULL, &disclosure_record, disclosure);
    g_string_append_c(text, '\n');
    /* Whoever writes it decides who gets to read it; and one that stays may be what somebody has published. */
    if (!file_create(path, text, error))
        return false;
    answer(kringle, exchange, path);
    return true;
}
