/* kringle links: everybody's personal link and code in a CSV file, for mail merge. */
#include "base/csv.h"
#include "base/terminal.h"
#include "base/text.h"
#include "feature/cards/handout.h"

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

static GString *write_table(const Deck *deck, const GPtrArray *givers, const CardsOptions *options,
                            GError **error) {
    (void) options;
    g_autoptr(GString) table =
        g_string_new(deck->public_url ? "name,email,language,code,link\r\n" : "name,email,language,code\r\n");
    for (guint i = 0; i < givers->len; i++)
        if (!append_row(deck, givers->pdata[i], table, error))
            return NULL;
    return g_steal_pointer(&table);
}

static void tell(FILE *out, guint people, const char *path, const CardsOptions *options) {
    (void) options;
    g_autofree char *count = text_count(people, "person", "people");
    fprintf(out, "Codes   of %s in %s\n", count, path);
    terminal_print(
        out,
        "        Whoever has one of them and asks here (kringle code ...) is told a name: give each "
        "to one person alone.",
        8);
}

bool links_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    static const Handout links = {"kringle-links.csv", "people", write_table, tell};
    return handout_write(&links, kringle, options, arguments, error);
}
