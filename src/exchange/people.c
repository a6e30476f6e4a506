#include "exchange/people.h"

#include <string.h>

#include "base/address.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"
#include "exchange/columns.h"
#include "exchange/references.h"

typedef struct {
    Csv *csv;
    CsvRow row;
    GArray *columns; /* of Column */
    References *references;
    GHashTable *lines;     /* "folded name\nfolded address" -> the line it stands in */
    GHashTable *mailboxes; /* address -> Participant */
    GHashTable *groups;    /* "kind\nfolded name" -> the name as it was first written */
    GHashTable *unknown_languages;
    People *people;
    Progress *progress; /* or NULL */
} Reader;

void people_free(People *people) {
    exchange_free(people->exchange);
    g_ptr_array_unref(people->notes);
    g_free(people);
}

void people_note(People *people, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(people->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

/* The cell's text without white space around it, normalised; NULL if there is none. */
static char *cell_text(const Reader *reader, size_t cell) {
    if (cell >= reader->row.count)
        return NULL;
    g_autofree char *squeezed = text_squeeze(reader->row.cells[cell].text, reader->row.cells[cell].length);
    if (!*squeezed)
        return NULL;
    return g_str_is_ascii(squeezed) ? g_steal_pointer(&squeezed)
                                    : text_normalise(squeezed, G_NORMALIZE_DEFAULT_COMPOSE);
}

static bool row_is_blank(const CsvRow *row) {
    for (size_t i = 0; i < row->count; i++)
        for (size_t j = 0; j < row->cells[i].length; j++)
            if (!g_ascii_isspace(row->cells[i].text[j]))
                return false;
    return true;
}

static bool check_clean(const Reader *reader, size_t cell, const char *text, GError **error) {
    return text_is_clean(text) || csv_refuse(reader->csv, &reader->row, cell, error,
                                             "this text holds a control character or an invisible one, which "
                                             "can make it read as another; type "
                                             "it anew");
}

static bool check_name(const Reader *reader, size_t cell, const char *name, GError **error) {
    if (g_utf8_strlen(name, -1) > LONGEST_NAME)
        return csv_refuse(reader->csv, &reader->row, cell, error,
                          "this name is longer than %d characters; shorten it", LONGEST_NAME);
    return check_clean(reader, cell, name, error);
}

/* The name, from its column or from first and last name. */
static char *read_name(const Reader *reader, GError **error) {
    g_autofree char *first = NULL, *last = NULL;
    size_t cell = 0;
    for (guint i = 0; i < reader->columns->len; i++) {
        ColumnType type = g_array_index(reader->columns, Column, i).type;
        if (type != COLUMN_NAME && type != COLUMN_FIRST_NAME && type != COLUMN_LAST_NAME)
            continue;
        char **part = type == COLUMN_LAST_NAME ? &last : &first;
        g_free(*part);
        *part = cell_text(reader, i);
        cell = i;
    }
    if (!first && !last)
        return csv_refuse(reader->csv, &reader->row, cell, error, "there is no name in this line");
    g_autofree char *name =
        first && last ? g_strdup_printf("%s %s", first, last) : g_strdup(first ? first : last);
    return check_name(reader, cell, name, error) ? g_steal_pointer(&name) : NULL;
}

static bool read_email(Reader *reader, size_t cell, const char *text, Participant *participant,
                       GError **error) {
    g_autoptr(GError) wrong = NULL;
    participant->email = address_normalise(text, &wrong);
    if (!participant->email)
        return csv_refuse(reader->csv, &reader->row, cell, error, "%s", wrong->message);

    const Participant *other = g_hash_table_lookup(reader->mailboxes, participant->email);
    if (other)
        people_note(reader->people, "%s and %s share the address %s; each gets a mail of their own",
                    other->name, participant->name, participant->email);
    g_hash_table_insert(reader->mailboxes, participant->email, participant);
    return true;
}

static bool read_role(const Reader *reader, size_t cell, const char *text, Participant *participant,
                      GError **error) {
    g_autofree char *word = text_fold(text);
    if (strcmp(word, ROLE_GIVER) == 0 || strcmp(word, ROLE_RECEIVER) == 0)
        participant->role = g_steal_pointer(&word);
    else if (strcmp(word, "both") != 0)
        return csv_refuse(reader->csv, &reader->row, cell, error, "a role is giver, receiver or both");
    return true;
}

static bool read_gifts(const Reader *reader, size_t cell, const char *text, int64_t *gifts, GError **error) {
    guint64 count;
    if (!g_ascii_string_to_unsigned(text, 10, 1, MOST_GIFTS, &count, NULL))
        return csv_refuse(reader->csv, &reader->row, cell, error,
                          "gifts are a number from 1 to %d; somebody who gives or receives none has a role",
                          MOST_GIFTS);
    *gifts = (int64_t) count;
    return true;
}

/* A language that kringle does not have is kept: a later one may have it. */
static void read_language(Reader *reader, const char *text, Participant *participant) {
    const Language *language = language_find(text);
    participant->language = g_strdup(language ? language->code : text);
    if (language || !g_hash_table_add(reader->unknown_languages, text_fold(text)))
        return;
    g_autofree char *shown = text_visible(text);
    g_autofree char *known = language_list();
    people_note(reader->people,
                "there are no mails in \"%s\" yet; whoever reads it gets theirs in the language of "
                "--language, or in English. There are %s",
                shown, known);
}

/* "sales" is the team "Sales": the first spelling is kept, as it would be lost as a rule otherwise. */
static const char *group_name(Reader *reader, const char *kind, const char *name) {
    g_autofree char *folded = text_fold(name);
    char *key = g_strconcat(kind, "\n", folded, NULL);
    const char *known = g_hash_table_lookup(reader->groups, key);
    if (!known) {
        g_hash_table_insert(reader->groups, key, g_strdup(name));
        return name;
    }
    g_free(key);
    return known;
}

/* Names in one cell are separated by , ; or |. */
static void read_groups(Reader *reader, const Column *column, const char *text,
                        const Participant *participant) {
    g_auto(GStrv) names = g_strsplit_set(text, ",;|", -1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (char **name = names; *name; name++) {
        if (!*g_strstrip(*name))
            continue;
        const char *group = group_name(reader, column->kind, *name);
        if (g_hash_table_add(seen, (gpointer) group))
            exchange_add_membership(reader->people->exchange, participant, column->kind, group);
    }
}

static void read_reference(Reader *reader, size_t cell, ColumnType type, char *text,
                           Participant *participant) {
    size_t line, column;
    csv_position(reader->csv, &reader->row, cell, &line, &column);
    references_add(reader->references, participant, type, text, line, column);
}

static bool read_cell(Reader *reader, size_t cell, Participant *participant, GError **error) {
    const Column *column = &g_array_index(reader->columns, Column, cell);
    g_autofree char *text = cell_text(reader, cell);
    if (!text)
        return true;
    switch (column->type) {
    case COLUMN_EMAIL:
        return read_email(reader, cell, text, participant, error);
    case COLUMN_ROLE:
        return read_role(reader, cell, text, participant, error);
    case COLUMN_GIFTS:
        return read_gifts(reader, cell, text, &participant->gives, error) &&
               read_gifts(reader, cell, text, &participant->receives, error);
    case COLUMN_GIVES:
        return read_gifts(reader, cell, text, &participant->gives, error);
    case COLUMN_RECEIVES:
        return read_gifts(reader, cell, text, &participant->receives, error);
    case COLUMN_GROUP:
        read_groups(reader, column, text, participant);
        return true;
    case COLUMN_EXCLUDE:
    case COLUMN_PARTNER:
    case COLUMN_ONLY:
    case COLUMN_MUST:
    case COLUMN_HISTORY:
        read_reference(reader, cell, column->type, g_steal_pointer(&text), participant);
        return true;
    case COLUMN_WISH:
        participant->wish = g_steal_pointer(&text);
        return check_clean(reader, cell, participant->wish, error);
    case COLUMN_LANGUAGE:
        read_language(reader, text, participant);
        return true;
    case COLUMN_IGNORED:
    case COLUMN_NAME:
    case COLUMN_FIRST_NAME:
    case COLUMN_LAST_NAME:
        return true;
    }
    g_assert_not_reached();
}

static bool check_width(const Reader *reader, GError **error) {
    for (size_t i = reader->columns->len; i < reader->row.count; i++)
        if (reader->row.cells[i].length > 0)
            return csv_refuse(
                reader->csv, &reader->row, i, error,
                "there are only %u columns, but here is one more; if \"%c\" is part of a text, put the "
                "text into quotes",
                reader->columns->len, csv_separator(reader->csv));
    return true;
}

/* The same name and address twice is one person entered twice; who is who could not be told apart. */
static bool check_new(Reader *reader, const Participant *participant, GError **error) {
    g_autofree char *name = text_fold(participant->name);
    g_autofree char *email = text_fold(participant->email ? participant->email : "");
    char *identity = g_strconcat(name, "\n", email, NULL);
    gpointer line = g_hash_table_lookup(reader->lines, identity);
    if (!line) {
        g_hash_table_insert(reader->lines, identity, GSIZE_TO_POINTER(reader->row.line));
        return true;
    }
    g_free(identity);
    return csv_refuse(reader->csv, &reader->row, 0, error,
                      "%s stands in line %zu already; remove one, or tell the two apart by name or address",
                      participant->name, GPOINTER_TO_SIZE(line));
}

static bool read_person(Reader *reader, GError **error) {
    if (columns_are_repeated(reader->columns, &reader->row))
        return csv_refuse(reader->csv, &reader->row, 0, error,
                          "this is the header line once more; were two files put together? Remove it");
    if (!check_width(reader, error))
        return false;
    g_autofree char *name = read_name(reader, error);
    if (!name)
        return false;
    Participant *participant = exchange_add_participant(reader->people->exchange, name);
    for (guint i = 0; i < reader->columns->len; i++)
        if (!read_cell(reader, i, participant, error))
            return false;
    return check_new(reader, participant, error);
}

static bool read_rows(Reader *reader, GError **error) {
    g_autoptr(GError) wrong = NULL;
    while (csv_next(reader->csv, &reader->row, &wrong)) {
        if (row_is_blank(&reader->row))
            continue;
        bool is_header = false;
        if (!reader->columns) {
            reader->columns = columns_read(reader->csv, &reader->row, &is_header, error);
            if (!reader->columns)
                return false;
        }
        if (!is_header && !read_person(reader, error))
            return false;
        if (reader->progress)
            progress_step(reader->progress, reader->people->exchange->participants->len);
    }
    if (!wrong)
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static void note_form(Reader *reader) {
    if (csv_separator(reader->csv) != ',')
        people_note(reader->people, "columns are separated by %s",
                    csv_separator(reader->csv) == '\t' ? "tabs" : "semicolons");
    if (strcmp(csv_encoding(reader->csv), "UTF-8") != 0)
        people_note(reader->people, "the file is not UTF-8 and was read as %s", csv_encoding(reader->csv));

    g_autoptr(GPtrArray) left_out = g_ptr_array_new();
    for (guint i = 0; i < reader->columns->len; i++) {
        const Column *column = &g_array_index(reader->columns, Column, i);
        if (column->type == COLUMN_IGNORED && column->header && *column->header)
            g_ptr_array_add(left_out, column->header);
    }
    if (left_out->len == 0)
        return;
    g_autofree char *list = text_join((const char *const *) left_out->pdata, left_out->len, 8);
    g_autofree char *shown = text_visible(list);
    people_note(reader->people, "not used: the %s %s", left_out->len == 1 ? "column" : "columns", shown);
}

static bool read_all(Reader *reader, GError **error) {
    if (!read_rows(reader, error))
        return false;
    if (reader->people->exchange->participants->len == 0)
        return fail(error, ERROR_INVALID,
                    "%s holds no people; write a line for each, like: Ada Lovelace,ada@example.com",
                    csv_name(reader->csv));
    note_form(reader);
    return references_resolve(reader->references, reader->csv, reader->people, error);
}

People *people_of(Exchange *exchange) {
    People *people = g_new0(People, 1);
    people->exchange = exchange;
    people->notes = g_ptr_array_new_with_free_func(g_free);
    return people;
}

People *people_read(const char *path, Progress *progress, GError **error) {
    g_autoptr(Csv) csv = csv_open(path, error);
    if (!csv)
        return NULL;

    g_autoptr(People) people = people_of(exchange_new());
    g_autoptr(References) references = references_new();
    g_autoptr(GHashTable) lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) mailboxes = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) unknown_languages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    Reader reader = {.csv = csv,
                     .references = references,
                     .lines = lines,
                     .mailboxes = mailboxes,
                     .groups = groups,
                     .unknown_languages = unknown_languages,
                     .people = people,
                     .progress = progress};
    bool read = read_all(&reader, error);
    g_clear_pointer(&reader.columns, g_array_unref);
    return read ? g_steal_pointer(&people) : NULL;
}
