/* kringle cards, links, code: how people get to know whom they give to without a mail. */
#include "base/error.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text.h"
#include "feature/cards/commands.h"
#include "feature/cards/page.h"
#include "feature/choose.h"
#include "feature/feature.h"

static const Option cards_options[] = {
    OPTION(CardsOptions, exchange, 'e', "TITLE", "Which exchange; the latest if none is named"),
    OPTION(CardsOptions, output, 'o', "FILE", "Where to write them, if not kringle-cards.html"),
    OPTION(CardsOptions, names, 0, NULL, "Print the names, too, for people without a phone"),
    {},
};

static const Option links_options[] = {
    OPTION(CardsOptions, exchange, 'e', "TITLE", "Which exchange; the latest if none is named"),
    OPTION(CardsOptions, output, 'o', "FILE", "Where to write them, if not kringle-links.csv"),
    {},
};

static const Command cards_commands[] = {
    {
        .name = "cards",
        .arguments = "[PERSON ...]",
        .most_arguments = UINT_MAX,
        .summary = "Print cards that tell people whom they give to",
        .help = "feature/cards/cards.txt",
        .run = cards_command,
        .options = cards_options,
        .options_size = sizeof(CardsOptions),
    },
    {
        .name = "code",
        .arguments = "CODE",
        .most_arguments = 1,
        .summary = "Tell the name of a card, by the code on its back",
        .help = "feature/cards/code.txt",
        .run = code_command,
    },
    {
        .name = "links",
        .arguments = "[PERSON ...]",
        .most_arguments = UINT_MAX,
        .summary = "Write links and codes into a file for mail merge",
        .help = "feature/cards/links.txt",
        .run = links_command,
        .options = links_options,
        .options_size = sizeof(CardsOptions),
    },
    {},
};

const Feature feature_cards = {"cards", cards_commands};

static void answer(Kringle *kringle, const Exchange *exchange, guint cards, bool names, const char *path) {
    g_autofree char *shown = text_visible(path);
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "exchange", exchange->id);
        json_number(kringle_answer(kringle), "cards", cards);
        json_text(kringle_answer(kringle), "file", shown);
        return;
    }
    g_autofree char *count = text_count(cards, "card", "cards");
    fprintf(kringle->out, "Cards   %s in %s\n", count, shown);
    terminal_print(kringle->out,
                   names
                       ? "        Open it in a browser, and print it without looking at the upper half of "
                         "the sheets: the names stand there, upside down."
                       : "        Open it in a browser, and print it. No name can be read by accident, but "
                         "whoever scans the square of a card sees one: leave neither file nor sheets about.",
                   8);
}

bool cards_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const CardsOptions *options = given;
    const char *path = options->output ? options->output : "kringle-cards.html";
    g_autoptr(Exchange) exchange = choose_opened(kringle, options->exchange, error);
    g_autoptr(GPtrArray) givers = exchange ? choose_givers(exchange, arguments, error) : NULL;
    g_autofree char *public_url = NULL;
    if (!givers || !kringle_public_url(kringle, &public_url, error))
        return false;
    g_autoptr(Deck) deck = deck_new(exchange, kringle->vault, public_url, clock_now(&kringle->clock));
    g_autoptr(GString) page = page_of(deck, givers, options->names, error);
    if (!page || !deck_keep_links(deck, kringle->store, error) || !file_create(path, page, error))
        return false;
    answer(kringle, exchange, givers->len, options->names, path);
    return true;
}
