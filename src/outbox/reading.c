#include "outbox/reading.h"

#include <string.h>

#include "base/date.h"
#include "exchange/message.h"
#include "outbox/letter.h"

/* Stand for what is filled in: no text that people wrote holds a control character. */
#define ADDRESS_MARK "\x01"
#define NAME_MARK "\x02"

/* The letter in one language, but for address and name: to somebody whose name is known, and to somebody else. */
typedef struct {
    GString *named;
    GString *nameless;
} Page;

struct Reading {
    const Exchange *occasion;
    Time at;
    GHashTable *pages; /* Language -> Page */
    const Page *usual;
};

static GString *write_page(Stationery *stationery, Letter *letter, const char *name) {
    const LetterKind *kind = letter_kind(MESSAGE_REMINDER);
    letter->reader = g_strdup(name);
    g_autofree char *subject = stationery_subject(stationery, kind, letter);
    g_autofree char *text = stationery_text(stationery, kind, letter);
    g_clear_pointer(&letter->reader, g_free);
    GString *page = g_string_new(NULL);
    g_string_printf(page, "To: " ADDRESS_MARK "\nSubject: %s\n\n%s\n", subject, text);
    return page;
}

static Page *page_new(const Reading *reading, const Language *language) {
    g_autofree char *date = date_in_words(reading->occasion->date, language);
    g_autoptr(Stationery) stationery = stationery_new(language);
    g_autoptr(Letter) letter = letter_about(reading->occasion, language, date, reading->at);
    Page *page = g_new0(Page, 1);
    page->named = write_page(stationery, letter, NAME_MARK);
    page->nameless = write_page(stationery, letter, NULL);
    return page;
}

static void page_free(gpointer data) {
    Page *page = data;
    g_string_free(page->named, TRUE);
    g_string_free(page->nameless, TRUE);
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
    reading->pages = g_hash_table_new_full(NULL, NULL, NULL, page_free);
    reading->usual = page_in(reading, language_find_or_english(occasion->language));
    return reading;
}

void reading_free(Reading *reading) {
    g_hash_table_unref(reading->pages);
    g_free(reading);
}

/* Appends the page, and the texts in the places of their marks. */
static void fill(const GString *page, const char *address, const char *name, GString *out) {
    static const char marks[] = ADDRESS_MARK NAME_MARK;
    for (const char *at = page->str; *at;) {
        size_t length = strcspn(at, marks);
        g_string_append_len(out, at, (gssize) length);
        at += length;
        if (*at)
            g_string_append(out, *at++ == *ADDRESS_MARK ? address : name);
    }
}

void reading_add(Reading *reading, const char *address, const char *name, const char *language,
                 GString *out) {
    const Language *own = language ? language_find(language) : NULL;
    const Page *page = own ? page_in(reading, own) : reading->usual;
    fill(name ? page->named : page->nameless, address, name, out);
}
