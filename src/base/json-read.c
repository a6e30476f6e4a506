#include "base/json-read.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

typedef struct {
    const char *name;
    const char *start, *at, *end; /* a NUL stands at the end */
} Reader;

static void *refuse(const Reader *reader, GError **error, const char *what) {
    size_t line = 1;
    for (const char *p = reader->start; p < reader->at; p++)
        line += *p == '\n';
    g_autofree char *name = text_visible(reader->name);
    return fail(error, ERROR_INVALID, "%s:%zu: %s", name, line, what);
}

static void skip_white(Reader *reader) {
    reader->at += strspn(reader->at, " \t\r\n");
}

/* Takes the character if it comes next. */
static bool take(Reader *reader, char wanted) {
    skip_white(reader);
    if (*reader->at != wanted)
        return false;
    reader->at++;
    return true;
}

static bool expect(Reader *reader, char wanted, GError **error) {
    if (take(reader, wanted))
        return true;
    g_autofree char *what = g_strdup_printf("this is not JSON: a %c is missing here", wanted);
    return refuse(reader, error, what);
}

/* ---- Texts ---- */

static bool read_unit(Reader *reader, gunichar *unit) {
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(*reader->at);
        if (digit < 0)
            return false;
        *unit = *unit * 16 + (gunichar) digit;
        reader->at++;
    }
    return true;
}

/* What stands behind \u: one unit of UTF-16, or two that make a character beyond the first 65,536. */
static bool read_character(Reader *reader, GString *out) {
    gunichar unit, low;
    if (!read_unit(reader, &unit) || unit == 0 || (unit >= 0xdc00 && unit < 0xe000))
        return false;
    if (unit >= 0xd800 && unit < 0xdc00) {
        if (reader->at[0] != '\\' || reader->at[1] != 'u')
            return false;
        reader->at += 2;
        if (!read_unit(reader, &low) || low < 0xdc00 || low >= 0xe000)
            return false;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    g_string_append_unichar(out, unit);
    return true;
}

static bool read_escape(Reader *reader, GString *out) {
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char letter = *reader->at;
    if (letter == 'u') {
        reader->at++;
        return read_character(reader, out);
    }
    const char *known = letter ? strchr(letters, letter) : NULL;
    if (!known)
        return false;
    g_string_append_c(out, meanings[known - letters]);
    reader->at++;
    return true;
}

static char *read_text(Reader *reader, GError **error) {
    if (!expect(reader, '"', error))
        return NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    while (*reader->at != '"') {
        if ((unsigned char) *reader->at < 0x20)
            return refuse(reader, error,
                          "this is not JSON: a text does not end, or holds a control character");
        if (*reader->at != '\\') {
            g_string_append_c(out, *reader->at++);
            continue;
        }
        reader->at++;
        if (!read_escape(reader, out))
            return refuse(reader, error, "this is not JSON: nobody knows what is meant behind the \\");
    }
    reader->at++;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* ---- Values ---- */

/* A number or a word. JSON itself has no more of them than field_from_text takes. */
static char *read_bare(Reader *reader, GError **error) {
    skip_white(reader);
    size_t length = strspn(reader->at, "+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (length == 0)
        return refuse(reader, error, "this is not JSON: a value is missing here");
    char *word = g_strndup(reader->at, length);
    reader->at += length;
    return word;
}

static bool is_bare_value_of(const Field *field, const char *word) {
    return field->type == FIELD_FLAG ? strcmp(word, "true") == 0 || strcmp(word, "false") == 0
                                     : field->type == FIELD_NUMBER;
}

static bool read_scalar(Reader *reader, const Field *field, void *item, GError **error) {
    skip_white(reader);
    bool quoted = *reader->at == '"';
    g_autofree char *value = quoted ? read_text(reader, error) : read_bare(reader, error);
    if (!value)
        return false;
    if (!quoted && strcmp(value, "null") == 0)
        return true;
    g_autoptr(GError) wrong = NULL;
    bool fits =
        quoted ? field->type != FIELD_FLAG && field->type != FIELD_NUMBER : is_bare_value_of(field, value);
    if (fits && field_from_text(field, item, value, &wrong))
        return true;
    g_autofree char *what = wrong ? g_strdup(wrong->message)
                                  : g_strdup_printf("the value of \"%s\" is of another kind", field->name);
    return refuse(reader, error, what);
}

static void *read_item(Reader *reader, const Record *record, GError **error);

static bool read_list(Reader *reader, const Field *field, void *item, GError **error) {
    if (!expect(reader, '[', error))
        return false;
    GPtrArray *list = *field_at(GPtrArray *, field, item) = record_array(field->of);
    if (take(reader, ']'))
        return true;
    do {
        void *entry = read_item(reader, field->of, error);
        if (!entry)
            return false;
        g_ptr_array_add(list, entry);
    } while (take(reader, ','));
    return expect(reader, ']', error);
}

static bool read_member(Reader *reader, const Record *record, void *item, GHashTable *seen, GError **error) {
    g_autofree char *name = read_text(reader, error);
    if (!name || !expect(reader, ':', error))
        return false;
    const Field *field = record_field(record, name);
    g_autofree char *shown = text_visible(name);
    g_autofree char *what =
        g_strdup_printf(field ? "\"%s\" stands here twice" : "nobody knows what \"%s\" means here", shown);
    if (!field || !g_hash_table_add(seen, (gpointer) field))
        return refuse(reader, error, what);
    return field->type == FIELD_LIST ? read_list(reader, field, item, error)
                                     : read_scalar(reader, field, item, error);
}

static bool read_members(Reader *reader, const Record *record, void *item, GError **error) {
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    if (!expect(reader, '{', error))
        return false;
    if (take(reader, '}'))
        return true;
    do
        if (!read_member(reader, record, item, seen, error))
            return false;
    while (take(reader, ','));
    return expect(reader, '}', error);
}

/* Records do not contain themselves, so the depth is bounded by their tables. */
static void *read_item(Reader *reader, const Record *record, GError **error) {
    void *item = record_new(record);
    if (read_members(reader, record, item, error))
        return item;
    record_free(record, item);
    return NULL;
}

void *json_read(const char *name, const char *text, size_t length, const Record *record, GError **error) {
    if (!g_utf8_validate(text, (gssize) length, NULL)) {
        g_autofree char *shown = text_visible(name);
        return fail(error, ERROR_INVALID, "%s is not UTF-8 text, and so not JSON", shown);
    }
    g_autofree char *copy = g_strndup(text, length);
    Reader reader = {.name = name, .start = copy, .at = copy, .end = copy + length};
    void *item = read_item(&reader, record, error);
    if (!item)
        return NULL;
    skip_white(&reader);
    if (reader.at == reader.end)
        return item;
    record_free(record, item);
    return refuse(&reader, error, "something stands behind the end of the JSON");
}
