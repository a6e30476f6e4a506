#include "feature/cards/page.h"

#include "base/template.h"

/* What the page says to whoever prints it. */
typedef struct {
    char *language;
    char *title;
    int64_t cards;
    bool shows_names;
} CardsPage;
RECORD(CardsPage, cards_page)

static const Field cards_page_fields[] = {
    FIELD(CardsPage, language),
    FIELD(CardsPage, title),
    FIELD(CardsPage, cards),
    FIELD(CardsPage, shows_names),
    {},
};

const Record cards_page_record = {
    RECORD_OF(CardsPage, cards_page),
    .fields = cards_page_fields,
};

static void append_frame(const char *asset, const Language *language, const CardsPage *page, GString *out) {
    g_autoptr(Template) template = template_of_asset(asset, &cards_page_record, language);
    template_render(template, page, out);
}

/* The template of a card in a language, compiled once. */
static const Template *template_in(GHashTable *templates, const Language *language) {
    Template *template = g_hash_table_lookup(templates, language);
    if (!template) {
        template = template_of_asset("feature/cards/card.html", &card_record, language);
        g_hash_table_insert(templates, (gpointer) language, template);
    }
    return template;
}

static bool append_cards(const Deck *deck, const GPtrArray *givers, bool shows_names, GString *out,
                         GError **error) {
    g_autoptr(GHashTable) templates = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) template_free);
    for (guint i = 0; i < givers->len; i++) {
        const Participant *giver = givers->pdata[i];
        g_autoptr(Card) card = card_new(deck, giver, shows_names, error);
        if (!card)
            return false;
        template_render(template_in(templates, participant_language(deck->exchange, giver)), card, out);
    }
    return true;
}

GString *page_of(const Deck *deck, const GPtrArray *givers, bool shows_names, GError **error) {
    const Language *language = language_find_or_english(deck->exchange->language);
    g_autoptr(CardsPage) page = record_new(&cards_page_record);
    page->language = g_strdup(language->code);
    page->title = g_strdup(deck->exchange->title);
    page->cards = givers->len;
    page->shows_names = shows_names;

    g_autoptr(GString) out = g_string_new(NULL);
    append_frame("feature/cards/page-head.html", language, page, out);
    if (!append_cards(deck, givers, shows_names, out, error))
        return NULL;
    append_frame("feature/cards/page-end.html", language, page, out);
    return g_steal_pointer(&out);
}
