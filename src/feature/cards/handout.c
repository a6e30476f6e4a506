#include "feature/cards/handout.h"

#include "base/file.h"
#include "base/text.h"
#include "feature/choose.h"

static void answer(const Handout *handout, Kringle *kringle, const Exchange *exchange, guint count,
                   const char *path, const CardsOptions *options) {
    g_autofree char *shown = text_visible(path);
    if (!kringle->common.json) {
        handout->tell(kringle->out, count, shown, options);
        return;
    }
    Json *json = kringle_answer(kringle);
    json_number(json, "exchange", exchange->id);
    json_number(json, handout->counted, count);
    json_text(json, "file", shown);
}

bool handout_write(const Handout *handout, Kringle *kringle, const CardsOptions *options, char **people,
                   GError **error) {
    const char *path = options->output ? options->output : handout->usual_path;
    g_autoptr(Exchange) exchange = choose_opened(kringle, options->exchange, error);
    bool is_on = exchange && choose_check_on(exchange, error);
    g_autoptr(GPtrArray) givers = is_on ? choose_givers(exchange, people, error) : NULL;
    g_autofree char *public_url = NULL;
    if (!givers || !kringle_public_url(kringle, &public_url, error))
        return false;
    g_autoptr(Deck) deck = deck_new(exchange, kringle->vault, public_url, clock_now(&kringle->clock));
    g_autoptr(GString) text = handout->write(deck, givers, options, error);
    if (!text || !deck_keep_links(deck, kringle->store, error) || !file_create(path, text, error))
        return false;
    answer(handout, kringle, exchange, givers->len, path, options);
    return true;
}
