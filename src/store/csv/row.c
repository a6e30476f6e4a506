#include "store/csv/row.h"

#include <inttypes.h>
#include <string.h>

#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"

void row_write_names(GString *line, bool first, const Record *record) {
    for (const Field *field = record->fields; field->name; field++) {
        if (!field_is_stored(field))
            continue;
        csv_write(line, first, field->name);
        first = false;
    }
}

/* Digits and a comma have no need of what the cells of texts are looked at for. */
static void number_write(GString *line, bool first, int64_t number) {
    char digits[sizeof "-9223372036854775808"], *at = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t) number : (uint64_t) number;
    do
        *--at = (char) ('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--at = '-';
    if (!first)
        g_string_append_c(line, ',');
    g_string_append_len(line, at, digits + sizeof digits - at);
}

/* Texts and numbers are most of what there is, and need no copy. */
static void cell_write(GString *line, bool first, const Field *field, const void *item) {
    if (field->type == FIELD_TEXT) {
        csv_write(line, first, *field_in(char *, field, item));
    } else if (field->type == FIELD_NUMBER) {
        number_write(line, first, *field_in(int64_t, field, item));
    } else {
        g_autofree char *text = field_to_text(field, item);
        csv_write(line, first, text);
    }
}

void row_write(GString *line, bool first, const Record *record, const void *item) {
    for (const Field *field = record->fields; field->name; field++) {
        if (!field_is_stored(field))
            continue;
        cell_write(line, first, field, item);
        first = false;
    }
}

void row_write_key(GString *line, bool first, const Record *record, const void *item) {
    for (unsigned i = 0; i < record->keys; i++)
        cell_write(line, first && i == 0, &record->fields[i], item);
}

void rows_init(Rows *rows, const char *name, char *text, size_t length) {
    *rows = (Rows) {.name = name, .at = text, .end = text + length, .cells = g_ptr_array_new()};
}

void rows_clear(Rows *rows) {
    g_clear_pointer(&rows->cells, g_ptr_array_unref);
}

void *rows_refuse(const Rows *rows, GError **error, const char *reason) {
    return fail(error, ERROR_STORAGE, "%s, row %zu, cannot be read: %s. Restore the folder from a backup",
                rows->name, rows->row, reason);
}

/* Where the plain cell ends: at a comma or at the end of the line. */
static char *plain_end(char *text, char *end) {
    while (text < end && *text != ',' && *text != '\n')
        text++;
    return text;
}

/* Takes the quotes off the cell, which starts behind the first one, and returns what is behind the last. */
static char *unquote(char *text, char *end) {
    char *out = text;
    for (; text < end; text++) {
        if (*text == '"' && (++text == end || *text != '"'))
            break;
        *out++ = *text;
    }
    if (out < end)
        *out = '\0';
    return text;
}

bool rows_next(Rows *rows, GError **error) {
    if (rows->at == rows->end)
        return false;
    rows->row++;
    g_ptr_array_set_size(rows->cells, 0);
    for (char mark = ','; mark == ','; rows->at++) {
        char *start = rows->at;
        bool quoted = start < rows->end && *start == '"';
        char *stop = quoted ? unquote(++start, rows->end) : plain_end(start, rows->end);
        if (stop == rows->end || (*stop != ',' && *stop != '\n'))
            return rows_refuse(rows, error, "a cell does not end");
        mark = *stop;
        *stop = '\0'; /* harmless behind a quoted cell, which has its end already */
        g_ptr_array_add(rows->cells, quoted || stop > start ? start : NULL);
        rows->at = stop;
    }
    return true;
}

GPtrArray *row_key_fields(const Record *record) {
    GPtrArray *fields = g_ptr_array_new();
    for (unsigned i = 0; i < record->keys; i++)
        g_ptr_array_add(fields, (void *) &record->fields[i]);
    return fields;
}

GPtrArray *row_read_names(const Rows *rows, guint start, const Record *record, GError **error) {
    g_autoptr(GPtrArray) fields = g_ptr_array_new();
    for (guint i = start; i < rows->cells->len; i++) {
        const char *name = rows->cells->pdata[i];
        const Field *field = record_field(record, name ? name : "");
        if (!field || !field_is_stored(field)) {
            g_autofree char *shown = text_visible(name ? name : "");
            return fail(
                error, ERROR_STORAGE,
                "%s was written by a newer kringle: it keeps \"%s\" of each %s, which this one does not "
                "know. Use the newer one",
                rows->name, shown, record->name);
        }
        g_ptr_array_add(fields, (void *) field);
    }
    return g_steal_pointer(&fields);
}

void *row_read(const Rows *rows, guint start, const Record *record, const GPtrArray *fields, GError **error) {
    if (rows->cells->len != start + fields->len)
        return rows_refuse(rows, error, "it has too many or too few cells");

    void *item = record_new(record);
    for (guint i = 0; i < fields->len; i++) {
        g_autoptr(GError) cause = NULL;
        if (!field_from_text(fields->pdata[i], item, rows->cells->pdata[start + i], &cause)) {
            record_free(record, item);
            return rows_refuse(rows, error, cause->message);
        }
    }
    return item;
}
