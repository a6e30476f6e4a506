#include "exchange/columns.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* In folded form: lower case, without blanks, dashes and underscores. */
static const struct {
    const char *word;
    ColumnType type;
} words[] = {
    {"name", COLUMN_NAME},
    {"names", COLUMN_NAME},
    {"participant", COLUMN_NAME},
    {"participants", COLUMN_NAME},
    {"person", COLUMN_NAME},
    {"people", COLUMN_NAME},
    {"members", COLUMN_NAME},
    {"guests", COLUMN_NAME},
    {"fullname", COLUMN_NAME},
    {"nom", COLUMN_NAME},
    {"naam", COLUMN_NAME},
    {"firstname", COLUMN_FIRST_NAME},
    {"givenname", COLUMN_FIRST_NAME},
    {"vorname", COLUMN_FIRST_NAME},
    {"lastname", COLUMN_LAST_NAME},
    {"surname", COLUMN_LAST_NAME},
    {"familyname", COLUMN_LAST_NAME},
    {"nachname", COLUMN_LAST_NAME},
    {"email", COLUMN_EMAIL},
    {"mail", COLUMN_EMAIL},
    {"mailaddress", COLUMN_EMAIL},
    {"emailaddress", COLUMN_EMAIL},
    {"exclude", COLUMN_EXCLUDE},
    {"excludes", COLUMN_EXCLUDE},
    {"exclusion", COLUMN_EXCLUDE},
    {"exclusions", COLUMN_EXCLUDE},
    {"not", COLUMN_EXCLUDE},
    {"avoid", COLUMN_EXCLUDE},
    {"dontpair", COLUMN_EXCLUDE},
    {"partner", COLUMN_PARTNER},
    {"spouse", COLUMN_PARTNER},
    {"couple", COLUMN_PARTNER},
    {"mutual", COLUMN_PARTNER},
    {"only", COLUMN_ONLY},
    {"allow", COLUMN_ONLY},
    {"allowed", COLUMN_ONLY},
    {"must", COLUMN_MUST},
    {"force", COLUMN_MUST},
    {"last", COLUMN_HISTORY},
    {"lastyear", COLUMN_HISTORY},
    {"previous", COLUMN_HISTORY},
    {"history", COLUMN_HISTORY},
    {"group", COLUMN_GROUP},
    {"family", COLUMN_GROUP},
    {"household", COLUMN_GROUP},
    {"team", COLUMN_GROUP},
    {"department", COLUMN_GROUP},
    {"role", COLUMN_ROLE},
    {"gifts", COLUMN_GIFTS},
    {"gives", COLUMN_GIVES},
    {"receives", COLUMN_RECEIVES},
    {"wish", COLUMN_WISH},
    {"wishes", COLUMN_WISH},
    {"hint", COLUMN_WISH},
    {"note", COLUMN_WISH},
    {"language", COLUMN_LANGUAGE},
    {"locale", COLUMN_LANGUAGE},
};

static char *fold_word(const char *text, size_t length) {
    g_autofree char *copy = g_strndup(text, length);
    g_autofree char *folded = text_fold(copy);
    GString *word = g_string_new(NULL);
    for (const char *p = folded; *p; p++)
        if (!strchr(" -_", *p))
            g_string_append_c(word, *p);
    return g_string_free(word, FALSE);
}

static ColumnType type_of_word(const char *folded) {
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].word, folded) == 0)
            return words[i].type;
    return COLUMN_IGNORED;
}

static void column_clear(gpointer column) {
    g_free(((Column *) column)->header);
    g_free(((Column *) column)->kind);
}

static GArray *columns_new(size_t count) {
    GArray *columns = g_array_sized_new(FALSE, TRUE, sizeof(Column), (guint) count);
    g_array_set_clear_func(columns, column_clear);
    g_array_set_size(columns, (guint) count);
    return columns;
}

static bool looks_like_header(const CsvRow *row) {
    bool known = false;
    for (size_t i = 0; i < row->count; i++) {
        if (memchr(row->cells[i].text, '@', row->cells[i].length))
            return false;
        g_autofree char *word = fold_word(row->cells[i].text, row->cells[i].length);
        known |= type_of_word(word) != COLUMN_IGNORED;
    }
    return known;
}

/* A header one slip away from a known word is refused: ignoring "exlude" would lose rules. */
static bool check_slip(const Csv *csv, const CsvRow *row, size_t cell, const char *word, GError **error) {
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_ptr_array_add(known, (gpointer) words[i].word);
    const char *nearest = strlen(word) >= 4 ? text_nearest(word, known) : NULL;
    if (!nearest)
        return true;
    g_autofree char *copy = g_strndup(row->cells[cell].text, row->cells[cell].length);
    g_autofree char *shown = text_visible(copy);
    return csv_refuse(
        csv, row, cell, error,
        "the column \"%s\" is not known; did you mean \"%s\"? (If it means something else, give it "
        "another name: columns that kringle does not know are left out.)",
        shown, nearest);
}

static bool check_once(const Csv *csv, const CsvRow *row, size_t cell, const GArray *columns,
                       GError **error) {
    const Column *column = &g_array_index(columns, Column, cell);
    if (column->type == COLUMN_IGNORED)
        return true;
    for (size_t i = 0; i < cell; i++) {
        const Column *other = &g_array_index(columns, Column, i);
        if (other->type == column->type && g_strcmp0(other->kind, column->kind) == 0)
            return csv_refuse(csv, row, cell, error,
                              "the columns \"%s\" and \"%s\" mean the same; keep one of them", other->header,
                              column->header);
    }
    return true;
}

static bool has_type(const GArray *columns, ColumnType type) {
    for (guint i = 0; i < columns->len; i++)
        if (g_array_index(columns, Column, i).type == type)
            return true;
    return false;
}

static GArray *read_header(const Csv *csv, const CsvRow *row, GError **error) {
    g_autoptr(GArray) columns = columns_new(row->count);
    for (size_t i = 0; i < row->count; i++) {
        Column *column = &g_array_index(columns, Column, i);
        g_autofree char *word = fold_word(row->cells[i].text, row->cells[i].length);
        column->header = text_squeeze(row->cells[i].text, row->cells[i].length);
        column->type = type_of_word(word);
        if (column->type == COLUMN_GROUP)
            column->kind = g_strdup(word);
        if (column->type == COLUMN_IGNORED && !check_slip(csv, row, i, word, error))
            return NULL;
        if (!check_once(csv, row, i, columns, error))
            return NULL;
    }
    if (!has_type(columns, COLUMN_NAME) && !has_type(columns, COLUMN_FIRST_NAME))
        return csv_refuse(csv, row, 0, error, "no column holds the names; call that column \"name\"");
    return g_steal_pointer(&columns);
}

/* Without a header only names, or names and addresses, can be understood for certain. */
static GArray *guess_columns(const Csv *csv, const CsvRow *row, GError **error) {
    g_autoptr(GArray) columns = columns_new(row->count);
    for (size_t i = 0; i < row->count; i++) {
        bool address = memchr(row->cells[i].text, '@', row->cells[i].length) != NULL;
        ColumnType type = address ? COLUMN_EMAIL : COLUMN_NAME;
        if (has_type(columns, type))
            return csv_refuse(
                csv, row, i, error,
                "what does this column mean? Put a header line first, like: name,email,exclude");
        g_array_index(columns, Column, i).type = type;
    }
    if (!has_type(columns, COLUMN_NAME))
        return csv_refuse(csv, row, 0, error, "this is an address, but there is no name beside it");
    return g_steal_pointer(&columns);
}

GArray *columns_read(const Csv *csv, const CsvRow *row, bool *is_header, GError **error) {
    *is_header = looks_like_header(row);
    return *is_header ? read_header(csv, row, error) : guess_columns(csv, row, error);
}

bool columns_are_repeated(const GArray *columns, const CsvRow *row) {
    bool same = false;
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].length == 0)
            continue;
        g_autofree char *word = fold_word(row->cells[i].text, row->cells[i].length);
        ColumnType type = type_of_word(word);
        if (i >= columns->len || type == COLUMN_IGNORED || type != g_array_index(columns, Column, i).type)
            return false;
        same = true;
    }
    return same;
}
