#include "outbox/reading.h"

#include "base/date.h"
#include "exchange/message.h"
#include "outbox/letter.h"

/* What is ready in one language. */
typedef struct {
    Stationery *stationery;
    Letter *letter; /* for nobody in particular */
    char *subject;
} Page;

struct Reading {
    const Exchange *occasion;
    Time at;
    const Language *usual;
    const LetterKind *kind;
    GHashTable *pages; /* Language -> Page */
    const Page *usual_page;
};

static Page *page_new(const Reading *reading, const Language *language) {
    Page *page = g_new0(Page, 1);
    g_autofree char *date = date_in_words(reading->occasion->date, language);
    page->stationery = stationery_new(language);
    page->letter = letter_about(reading->occasion, language, date, reading->at);
    page->subject = stationery_subject(page->stationery, reading->kind, page->letter);
    return page;
}

static void page_free(gpointer data) {
    Page *page = data;
    stationery_free(page->stationery);
    letter_free(page->letter);
    g_free(page->subject);
    g_free(page);
}

static const Page *page_in(Reading *reading, const Language *language) {
    Page *page = g_hash_table_lookup(reading->pages, language);
    if (!page) {
        page = page_new(reading, language);
        g_hash_table_insert(reading->pages, (gpointer) language, page);
    }
    return page;
}

Reading *reading_new(const Exchange *occasion, Time at) {
    Reading *reading = g_new0(Reading, 1);
    reading->occasion = occasion;
    reading->at = at;
    reading->usual = language_find_or_english(occasion->language);
    reading->kind = letter_kind(MESSAGE_REMINDER);
    reading->pages = g_hash_table_new_full(NULL, NULL, NULL, page_free);
    reading->usual_page = page_in(reading, reading->usual);
    return reading;
}

void reading_free(Reading *reading) {
    g_hash_table_unref(reading->pages);
    g_free(reading);
}

static const Page *page_for(Reading *reading, const char *language) {
    const Language *own = language ? language_find(language) : NULL;
    return own ? page_in(reading, own) : reading->usual_page;
}

void reading_add(Reading *reading, const char *address, const char *name, const char *language,
                 GString *out) {
    const Page *page = page_for(reading, language);
    g_string_append(out, "To: ");
    g_string_append(out, address);
    g_string_append(out, "\nSubject: ");
    g_string_append(out, page->subject);
    g_string_append(out, "\n\n");
    page->letter->reader = (char *) name; /* a loan while it is read out */
    stationery_read_out(page->stationery, reading->kind, page->letter, out);
    page->letter->reader = NULL;
    g_string_append_c(out, '\n');
}
