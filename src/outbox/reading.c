#include "outbox/reading.h"

#include <string.h>

#include "base/date.h"
#include "exchange/message.h"
#include "outbox/letter.h"

/* Stand for what is filled in: no text that people wrote holds a control character. */
#define ADDRESS_MARK "\x01"
#define NAME_MARK "\x02"

/* A letter, and what stands between the places that are filled in. */
typedef struct {
    char *text;
    GArray *pieces; /* of Piece */
    size_t length;  /* of all pieces together */
} Sheet;

typedef struct {
    const char *text;
    size_t length;
    char mark; /* what comes behind it; NUL at the end */
} Piece;

/* The letter in one language: to somebody whose name is known, and to somebody else. */
typedef struct {
    Sheet named;
    Sheet nameless;
} Page;

struct Reading {
    const Exchange *occasion;
    Time at;
    GHashTable *pages; /* Language -> Page */
    const Page *usual;
};

static void cut(Sheet *sheet) {
    static const char marks[] = ADDRESS_MARK NAME_MARK;
    sheet->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    const char *at = sheet->text;
    for (bool is_over = false; !is_over;) {
        size_t length = strcspn(at, marks);
        Piece piece = {at, length, at[length]};
        g_array_append_val(sheet->pieces, piece);
        sheet->length += length;
        is_over = !piece.mark;
        at += length + 1;
    }
}

static void write_sheet(Sheet *sheet, Stationery *stationery, Letter *letter, const char *name) {
    const LetterKind *kind = letter_kind(MESSAGE_REMINDER);
    letter->reader = g_strdup(name);
    g_autofree char *subject = stationery_subject(stationery, kind, letter);
    g_autofree char *text = stationery_text(stationery, kind, letter);
    g_clear_pointer(&letter->reader, g_free);
    sheet->text = g_strconcat("To: " ADDRESS_MARK "\nSubject: ", subject, "\n\n", text, "\n", NULL);
    cut(sheet);
}

static void sheet_clear(Sheet *sheet) {
    g_free(sheet->text);
    g_array_unref(sheet->pieces);
}

static Page *page_new(const Reading *reading, const Language *language) {
    g_autofree char *date = date_in_words(reading->occasion->date, language);
    g_autoptr(Stationery) stationery = stationery_new(language);
    g_autoptr(Letter) letter = letter_about(reading->occasion, language, date, reading->at);
    Page *page = g_new0(Page, 1);
    write_sheet(&page->named, stationery, letter, NAME_MARK);
    write_sheet(&page->nameless, stationery, letter, NULL);
    return page;
}

static void page_free(gpointer data) {
    Page *page = data;
    sheet_clear(&page->named);
    sheet_clear(&page->nameless);
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

static char *append(char *at, const char *text, size_t length) {
    memcpy(at, text, length);
    return at + length;
}

void reading_add(Reading *reading, const char *address, const char *name, const char *language,
                 GString *out) {
    const Language *own = language ? language_find(language) : NULL;
    const Page *page = own ? page_in(reading, own) : reading->usual;
    const Sheet *sheet = name ? &page->named : &page->nameless;
    size_t address_length = strlen(address), name_length = name ? strlen(name) : 0, start = out->len;
    g_string_set_size(out, start + sheet->length + address_length + name_length);
    char *at = out->str + start;
    for (guint i = 0; i < sheet->pieces->len; i++) {
        const Piece *piece = &g_array_index(sheet->pieces, Piece, i);
        at = append(at, piece->text, piece->length);
        if (piece->mark == *ADDRESS_MARK)
            at = append(at, address, address_length);
        else if (piece->mark)
            at = append(at, name, name_length);
    }
}
