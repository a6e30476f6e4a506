/*
 * Any bytes at all: the CSV reader ends with rows or with one sentence, positions lie where the text is, and
 * what it read comes back the same after it was written.
 */
#include <stdint.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_missing(const CsvCell *cell) {
    return cell->length == 0 && !cell->quoted;
}

static void write_row(GString *text, const CsvRow *row) {
    for (size_t i = 0; i < row->count; i++) {
        const CsvCell *cell = &row->cells[i];
        g_autofree char *copy = g_strndup(cell->text, cell->length);
        g_assert_true(strlen(copy) == cell->length && g_utf8_validate(copy, -1, NULL));
        csv_write(text, i == 0, is_missing(cell) ? NULL : copy);
    }
    g_string_append_c(text, '\n');
}

/* Cells stand one behind the other, behind all rows before. */
static void check_positions(const Csv *csv, const CsvRow *row, size_t *line, size_t *column) {
    g_assert_true(row->count > 0 && row->line > 0);
    for (size_t i = 0; i < MIN(row->count, 50); i++) {
        size_t l, c;
        csv_position(csv, row, i, &l, &c);
        g_assert_true(l > *line || (l == *line && c > *column));
        g_assert_true(i > 0 || (l == row->line && c == 1));
        *line = l;
        *column = c;
    }
}

static void check_error(const GError *error) {
    g_assert_true(g_str_has_prefix(error->message, "fuzz"));
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    for (const char *p = error->message; *p; p++)
        g_assert_false(g_ascii_iscntrl(*p));
}

/* The rows as they would be written, up to a mistake. */
static GString *rewrite(const char *bytes, size_t length, GError **error) {
    GString *text = g_string_new(NULL);
    g_autoptr(Csv) csv = csv_new("fuzz", bytes, length, error);
    size_t line = 0, column = 0;
    CsvRow row;
    while (csv && csv_next(csv, &row, error)) {
        check_positions(csv, &row, &line, &column);
        write_row(text, &row);
    }
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) once = rewrite((const char *) data, size, &error);
    if (error)
        check_error(error);

    g_autoptr(GError) none = NULL;
    g_autoptr(GString) twice = rewrite(once->str, once->len, &none);
    g_assert_no_error(none);
    g_assert_true(g_string_equal(once, twice));
    return 0;
}
