/* kringle code: the name of a card, for somebody who reads its code out. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/code.h"
#include "exchange/secrets.h"
#include "feature/cards/card.h"
#include "feature/cards/commands.h"
#include "feature/choose.h"

static void answer(Kringle *kringle, const Deck *deck, const Participant *giver) {
    const GPtrArray *receivers = receivers_of(deck->receivers, giver->id);
    Json *json = kringle->common.json ? kringle_answer(kringle) : NULL;
    g_autofree char *title = text_visible(deck->exchange->title);
    if (!json)
        fprintf(kringle->out, "In \"%s\", whoever has this card gives a present to\n", title);
    else
        json_begin_array(json, "receivers");
    for (guint i = 0; i < receivers->len; i++) {
        g_autofree char *name = directory_name(deck->directory, receivers->pdata[i]);
        g_autofree char *shown = text_visible(name);
        if (json)
            json_text(json, NULL, name);
        else
            fprintf(kringle->out, "        %s\n", shown);
    }
    if (json)
        json_end_array(json);
}

/* Whose card it is, or NULL if it is of another exchange. */
static const Participant *find_giver(const Deck *deck, const char *code) {
    for (guint i = 0; i < deck->exchange->participants->len; i++) {
        const Participant *giver = deck->exchange->participants->pdata[i];
        g_autofree char *own = card_code(deck, giver, NULL);
        if (own && strcmp(own, code) == 0)
            return giver;
    }
    return NULL;
}

/* Looks for the card in this exchange, and tells its name. */
static bool look_up(Kringle *kringle, const Exchange *exchange, const char *code, bool *found,
                    GError **error) {
    g_autoptr(Deck) deck = deck_new(exchange, kringle->vault, NULL, clock_now(&kringle->clock));
    const Participant *giver = find_giver(deck, code);
    *found = giver != NULL;
    if (giver && !choose_check_on(exchange, error))
        return false;
    if (giver)
        answer(kringle, deck, giver);
    return true;
}

bool code_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    (void) options;
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "name the code of a card: kringle code K7QXM-2B9TD");
    g_autofree char *code = code_read(arguments[0], error);
    Vault *vault = code ? kringle_vault(kringle, error) : NULL;
    Store *store = vault ? kringle_store(kringle, error) : NULL;
    g_autoptr(GPtrArray) all = store ? exchange_list(store, error) : NULL;
    if (!all)
        return false;
    for (guint i = 0; i < all->len; i++) {
        g_autoptr(Exchange) exchange = exchange_load(store, ((const Exchange *) all->pdata[i])->id, error);
        if (!exchange)
            return false;
        /* What another installation has sealed, has its codes there, too. */
        bool found = false;
        if (secrets_open(exchange, vault, NULL) && !look_up(kringle, exchange, code, &found, error))
            return false;
        if (found)
            return true;
    }
    return fail(error, ERROR_NOT_FOUND,
                "no card has the code %s. It may be of another installation, or from before the draw was "
                "changed for whom it is",
                code);
}
