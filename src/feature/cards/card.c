#include "feature/cards/card.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/qr.h"
#include "base/template.h"
#include "exchange/code.h"
#include "outbox/stationery.h"

static const Field card_fields[] = {
    FIELD(Card, language),
    FIELD(Card, reader),
    FIELD(Card, is_drawn),
    FIELD(Card, title),
    FIELD(Card, date),
    FIELD(Card, place),
    FIELD(Card, budget),
    FIELD(Card, note),
    LIST(Card, note_lines, &line_record),
    FIELD(Card, gifts),
    LIST(Card, presents, &present_record),
    FIELD(Card, shows_names),
    FIELD(Card, has_room),
    FIELD(Card, qr_path),
    FIELD(Card, qr_span),
    FIELD(Card, spoken),
    {},
};

const Record card_record = {
    RECORD_OF(Card, card),
    .fields = card_fields,
};

Deck *deck_new(const Exchange *exchange, const Vault *vault, const char *public_url, Time now) {
    Deck *deck = g_new0(Deck, 1);
    deck->exchange = exchange;
    deck->vault = vault;
    deck->public_url = public_url;
    deck->now = now;
    deck->links = record_array(&link_record);
    deck->directory = directory_new(exchange);
    deck->receivers = receivers_new(exchange);
    return deck;
}

void deck_free(Deck *deck) {
    g_ptr_array_unref(deck->links);
    receivers_free(deck->receivers);
    directory_free(deck->directory);
    g_free(deck);
}

char *card_code(const Deck *deck, const Participant *giver, GError **error) {
    const GPtrArray *receivers = receivers_of(deck->receivers, giver->id);
    if (!receivers)
        return fail(error, ERROR_STORAGE, "%s gives, but is not in the draw; the store is damaged",
                    giver->name);
    return code_of(deck->vault, deck->exchange, giver->id, receivers);
}

char *deck_link(const Deck *deck, const Participant *giver) {
    char *url = NULL;
    if (deck->public_url)
        g_ptr_array_add(deck->links,
                        link_new(deck->exchange->id, giver->id, deck->public_url, deck->now, &url));
    return url;
}

bool deck_keep_links(const Deck *deck, Store *store, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    batch_put_all(batch, &link_record, deck->links);
    return store_apply(store, batch, error);
}

static char *qr_text(const Template *template, const Card *card) {
    GString *text = g_string_new(NULL);
    template_render(template, card, text);
    return g_strchomp(g_string_free(text, FALSE));
}

/* The names, and the wishes if the squares stay large enough for every camera with them. */
static char *names_for_qr(Card *card, const Language *language) {
    enum { EASY = 500 };
    g_autoptr(Template) template = template_of_asset("feature/cards/qr.txt", &card_record, language);
    card->has_room = true;
    g_autofree char *full = qr_text(template, card);
    card->has_room = strlen(full) <= EASY;
    return qr_text(template, card);
}

static bool add_qr(Card *card, const char *text, GError **error) {
    enum { MARGIN = 4 };
    card->qr_path = qr_path(text, &card->qr_span, error);
    card->qr_span += 2 * MARGIN;
    return card->qr_path != NULL;
}

Card *card_new(const Deck *deck, const Participant *giver, bool shows_names, GError **error) {
    const Exchange *exchange = deck->exchange;
    g_autofree char *spoken = card_code(deck, giver, error);
    if (!spoken)
        return NULL;
    const GPtrArray *receivers = receivers_of(deck->receivers, giver->id);
    const Language *language = participant_language(exchange, giver);
    g_autoptr(Card) card = record_new(&card_record);
    card->language = g_strdup(language->code);
    card->reader = g_strdup(giver->name);
    card->is_drawn = participant_receives(giver) > 0;
    card->title = g_strdup(exchange->title);
    card->date = exchange->date ? date_in_words(exchange->date, language) : NULL;
    card->place = g_strdup(exchange->place);
    card->budget = g_strdup(exchange->budget);
    card->note = g_strdup(exchange->note);
    card->note_lines = lines_new(exchange->note);
    card->gifts = receivers->len;
    card->presents = presents_new(deck->directory, receivers);
    card->shows_names = shows_names;
    card->spoken = g_steal_pointer(&spoken);
    g_autofree char *link = deck_link(deck, giver);
    g_autofree char *names = link ? NULL : names_for_qr(card, language);
    if (add_qr(card, link ? link : names, error))
        return g_steal_pointer(&card);
    g_prefix_error(error, "the card of %s: ", giver->name);
    return NULL;
}
