/* kringle links: everybody's personal link and code in a CSV file, for mail merge. */
#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text.h"
#include "feature/cards/card.h"
#include "feature/cards/commands.h"
#include "feature/choose.h"

static bool append_row(const Deck *deck, const Participant *giver, GString *out, GError **error) {
    g_autofree char *code = card_code(deck, giver, error);
    if (!code)
        return false;
    g_autofree char *link = deck_link(deck, giver);
    csv_write_shown(out, true, giver->name);
    csv_write_shown(out, false, giver->email);
    csv_write_shown(out, false, participant_language(deck->exchange, giver)->code);
    csv_write_shown(out, false, code);
    if (link)
        csv_write_shown(out, false, link);
    g_string_append(out, "\r\n");
    return true;
}

static void answer(Kringle *kringle, const Exchange *exchange, guint people, const char *path) {
    g_autofree char *shown = text_visible(path);
    if (kringle->common.json) {
        json_number(kringle_answer(kringle), "exchange", exchange->id);
        json_number(kringle_answer(kringle), "people", people);
        json_text(kringle_answer(kringle), "file", shown);
        return;
    }
    g_autofree char *count = text_count(people, "person", "people");
    fprintf(kringle->out, "Codes   of %s in %s\n", count, shown);
    terminal_print(
        kringle->out,
        "        Whoever has one of them and asks here (kringle code ...) is told a name: give each "
        "to one person alone.",
        8);
}

bool links_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const CardsOptions *options = given;
    const char *path = options->output ? options->output : "kringle-links.csv";
    g_autoptr(Exchange) exchange = choose_opened(kringle, options->exchange, error);
    g_autoptr(GPtrArray) givers = exchange ? choose_givers(exchange, arguments, error) : NULL;
    g_autofree char *public_url = NULL;
    if (!givers || !kringle_public_url(kringle, &public_url, error))
        return false;
    g_autoptr(Deck) deck = deck_new(exchange, kringle->vault, public_url, clock_now(&kringle->clock));
    g_autoptr(GString) table =
        g_string_new(public_url ? "name,email,language,code,link\r\n" : "name,email,language,code\r\n");
    for (guint i = 0; i < givers->len; i++)
        if (!append_row(deck, givers->pdata[i], table, error))
            return false;
    if (!deck_keep_links(deck, kringle->store, error) || !file_create(path, table, error))
        return false;
    answer(kringle, exchange, givers->len, path);
    return true;
}
