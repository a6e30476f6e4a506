#include "feature/remind/contacts.h"

#include <string.h>

#include "base/address.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"
#include "exchange/columns.h"
#include "exchange/exchange.h"

/* Each mistake is told, but not ten thousand of a kind. */
enum { MOST_NOTES = 10 };

/* Where in a row things are; -1: nowhere. */
typedef struct {
    int email, name, first_name, last_name, language;
} Places;

typedef struct {
    Contacts *contacts;
    Csv *csv;
    CsvRow row;
    Places places;
    uint64_t left_out;
} Reader;

void contacts_free(Contacts *contacts) {
    book_free(contacts->book);
    g_ptr_array_unref(contacts->notes);
    g_free(contacts);
}

/* ---- Cells. */

/* Whether all eight are printable ASCII: no byte is below the blank, and none above the tilde. */
static inline bool are_printable(const char *bytes) {
    uint64_t word, ones = UINT64_C(0x0101010101010101);
    memcpy(&word, bytes, sizeof word);
    return ((word | (word - ' ' * ones) | (word + ones)) & (0x80 * ones)) == 0;
}

static inline bool is_printable(const char *text, size_t length) {
    size_t at = 0;
    while (at + 8 <= length && are_printable(text + at))
        at += 8;
    while (at < length && text[at] >= ' ' && text[at] <= '~')
        at++;
    return at == length;
}

static inline bool has_two_blanks(const char *text, size_t length) {
    for (const char *end = text + length, *at = text; (at = memchr(at, ' ', (size_t) (end - at))); at++)
        if (at[1] == ' ') /* the last character is none */
            return true;
    return false;
}

/* Printable ASCII without a blank that would be squeezed away: it is what it will be. */
static bool is_plain(const char *text, size_t length) {
    return length > 0 && length <= LONGEST_NAME && text[0] != ' ' && text[length - 1] != ' ' &&
           is_printable(text, length) && !has_two_blanks(text, length);
}

/* The text of a cell as it may stand in a letter; NULL if there is none, or none that may. */
static const char *cell_text(const Reader *reader, int place) {
    if (place < 0 || (size_t) place >= reader->row.count)
        return NULL;
    const CsvCell *cell = &reader->row.cells[place];
    if (is_plain(cell->text, cell->length))
        return book_keep(reader->contacts->book, cell->text, cell->length);
    g_autofree char *squeezed = text_squeeze(cell->text, cell->length);
    g_autofree char *text = text_normalise(squeezed, G_NORMALIZE_DEFAULT_COMPOSE);
    bool is_fit = *text && text_is_clean(text) && g_utf8_strlen(text, -1) <= LONGEST_NAME;
    return is_fit ? book_keep(reader->contacts->book, text, strlen(text)) : NULL;
}

static bool has_text(const Reader *reader, int place) {
    return place >= 0 && (size_t) place < reader->row.count && reader->row.cells[place].length > 0;
}

static void note(Reader *reader, int place, const char *what) {
    if (++reader->left_out > MOST_NOTES)
        return;
    size_t line, column;
    csv_position(reader->csv, &reader->row, (size_t) place, &line, &column);
    g_ptr_array_add(reader->contacts->notes,
                    g_strdup_printf("%s:%zu:%zu: %s", csv_name(reader->csv), line, column, what));
}

static const char *name_in_row(Reader *reader) {
    const Places *places = &reader->places;
    int place = places->name >= 0 ? places->name : places->first_name;
    const char *name = cell_text(reader, place);
    if (!name && has_text(reader, place))
        note(reader, place, "this is no name that can stand in a mail; it is left out");
    const char *last = places->name >= 0 ? NULL : cell_text(reader, places->last_name);
    if (!name || !last)
        return name ? name : last;
    g_autofree char *both = g_strdup_printf("%s %s", name, last);
    return book_keep(reader->contacts->book, both, strlen(both));
}

/* ---- Rows. */

static void note_address(Reader *reader, const GError *wrong) {
    if (!has_text(reader, reader->places.email)) {
        note(reader, reader->places.email, "there is no address in this line; it is left out");
        return;
    }
    g_autofree char *what = g_strdup_printf("%s; the line is left out", wrong->message);
    note(reader, reader->places.email, what);
}

static void read_row(Reader *reader) {
    char key[ADDRESS_ROOM];
    g_autoptr(GError) wrong = NULL;
    size_t email = (size_t) reader->places.email;
    CsvCell cell = email < reader->row.count ? reader->row.cells[email] : (CsvCell) {.text = ""};
    size_t length = address_key(cell.text, cell.length, key, &wrong);
    if (length == 0) {
        note_address(reader, wrong);
        return;
    }
    Contact *contact = book_get(reader->contacts->book, key, length);
    if (contact->line != 0) {
        g_autofree char *what =
            g_strdup_printf("%s stands in line %u already, and the first line counts", key, contact->line);
        note(reader, reader->places.email, what);
        return;
    }
    contact->line = (uint32_t) reader->row.line;
    contact->name = name_in_row(reader);
    contact->language = cell_text(reader, reader->places.language);
    reader->contacts->count++;
}

static int place_of(const GArray *columns, ColumnType type) {
    for (guint i = 0; i < columns->len; i++)
        if (g_array_index(columns, Column, i).type == type)
            return (int) i;
    return -1;
}

static bool find_places(Reader *reader, bool *is_header, GError **error) {
    g_autoptr(GArray) columns = columns_read(reader->csv, &reader->row, is_header, error);
    if (!columns)
        return false;
    reader->places = (Places) {
        .email = place_of(columns, COLUMN_EMAIL),
        .name = place_of(columns, COLUMN_NAME),
        .first_name = place_of(columns, COLUMN_FIRST_NAME),
        .last_name = place_of(columns, COLUMN_LAST_NAME),
        .language = place_of(columns, COLUMN_LANGUAGE),
    };
    return reader->places.email >= 0 ||
           csv_refuse(reader->csv, &reader->row, 0, error,
                      "no column holds the addresses; call that column \"email\"");
}

static bool read_rows(Reader *reader, GError **error) {
    g_autoptr(GError) wrong = NULL;
    bool is_first = true;
    while (csv_next(reader->csv, &reader->row, &wrong)) {
        bool is_header = false;
        if (is_first && !find_places(reader, &is_header, error))
            return false;
        if (!is_header)
            read_row(reader);
        is_first = false;
    }
    if (!wrong && is_first)
        return fail(error, ERROR_INVALID, "%s is empty; its first line names the columns, like: email,name",
                    csv_name(reader->csv));
    if (!wrong)
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static void note_rest(Reader *reader) {
    if (reader->left_out > MOST_NOTES)
        g_ptr_array_add(reader->contacts->notes, g_strdup_printf("and %" G_GUINT64_FORMAT " more such lines",
                                                                 reader->left_out - MOST_NOTES));
}

/* ---- Outside. */

static Contacts *contacts_new(const char *path) {
    Contacts *contacts = g_new0(Contacts, 1);
    contacts->path = path;
    contacts->book = book_new();
    contacts->notes = g_ptr_array_new_with_free_func(g_free);
    return contacts;
}

Contacts *contacts_read(const char *path, GError **error) {
    g_autoptr(Contacts) contacts = contacts_new(path);
    if (!path)
        return g_steal_pointer(&contacts);
    g_autoptr(Csv) csv = csv_open(path, error);
    Reader reader = {.contacts = contacts, .csv = csv};
    if (!csv || !read_rows(&reader, error))
        return NULL;
    note_rest(&reader);
    return g_steal_pointer(&contacts);
}

static const char *keep(const Contacts *contacts, const char *text) {
    return text ? book_keep(contacts->book, text, strlen(text)) : NULL;
}

bool contacts_read_again(const Contacts *contacts, Contact *contact, GError **error) {
    if (!contacts->path)
        return true;
    g_autoptr(Contacts) again = contacts_read(contacts->path, error);
    if (!again)
        return false;
    const Contact *found = book_get(again->book, contact->key, contact->key_length);
    contact->name = keep(contacts, found->name);
    contact->language = keep(contacts, found->language);
    return true;
}
