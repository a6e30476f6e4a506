/* kringle cards, links, code: how people get to know whom they give to without a mail. */
#include "base/terminal.h"
#include "base/text.h"
#include "feature/cards/handout.h"
#include "feature/cards/page.h"
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

static GString *write_cards(const Deck *deck, const GPtrArray *givers, const CardsOptions *options,
                            GError **error) {
    return page_of(deck, givers, options->names, error);
}

static void tell(FILE *out, guint cards, const char *path, const CardsOptions *options) {
    g_autofree char *count = text_count(cards, "card", "cards");
    fprintf(out, "Cards   %s in %s\n", count, path);
    terminal_print(out,
                   options->names
                       ? "        Open it in a browser, and print it without looking at the upper half of "
                         "the sheets: the names stand there, upside down."
                       : "        Open it in a browser, and print it. No name can be read by accident, but "
                         "whoever scans the square of a card sees one: leave neither file nor sheets about.",
                   8);
}

bool cards_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    static const Handout cards = {"kringle-cards.html", "cards", write_cards, tell};
    return handout_write(&cards, kringle, options, arguments, error);
}
