/* Our CSV reader beside libcsv: where both speak the same dialect they must find the same rows and cells. */
#include <stdlib.h>

/* libcsv has two functions named as ours, which are not needed here. */
#define csv_free libcsv_free
#define csv_write libcsv_write
#include <csv.h>
#undef csv_free
#undef csv_write

#include "base/csv.h"

/*
 * The dialects differ in this, which the texts therefore leave out: libcsv knows no comments and no lines of
 * a lone tab, drops white space around cells, lets text follow a closing quote, and closes an open quote at
 * the end of the file.
 */
static const char *const bare[] = {"a",      "bc", "x y", "Zoë", "5\" nail",
                                   "a\"b\"", "#1", "",    "",    "x@example.org"};
static const char *const quoted[] = {"a", ",", "\"\"", "\n", "\r\n", "\r", " ", "b;c", "é", "#", "\t", ""};
static const char *const line_ends[] = {"\n", "\r\n", "\r", "\n\n", "\r\n\r\n"};

static const char *pick(GRand *rand, const char *const *from, size_t count) {
    return from[g_rand_int_range(rand, 0, (gint32) count)];
}
#define PICK(rand, from) pick(rand, from, G_N_ELEMENTS(from))

static void append_cell(GString *text, GRand *rand) {
    if (g_rand_int_range(rand, 0, 3) > 0) {
        g_string_append(text, PICK(rand, bare));
        return;
    }
    g_string_append_c(text, '"');
    for (int i = g_rand_int_range(rand, 0, 12); i > 0; i--)
        g_string_append(text, PICK(rand, quoted));
    g_string_append_c(text, '"');
}

/* Every row begins with a letter, so that none is a comment, and none is empty. */
static GString *random_table(GRand *rand, char separator) {
    GString *text = g_string_new(NULL);
    int columns = g_rand_int_range(rand, 2, 9);
    for (int rows = g_rand_int_range(rand, 3, 30); rows > 0; rows--) {
        g_string_append_c(text, 'r');
        for (int i = 1; i < columns; i++) {
            g_string_append_c(text, separator);
            append_cell(text, rand);
        }
        if (rows > 1 || g_rand_boolean(rand))
            g_string_append(text, PICK(rand, line_ends));
    }
    return text;
}

static void append_shown(GString *out, const char *cell, size_t length) {
    g_string_append_c(out, '[');
    g_string_append_len(out, cell, (gssize) length);
    g_string_append_c(out, ']');
}

static void libcsv_cell(void *cell, size_t length, void *out) {
    append_shown(out, cell, length);
}

static void libcsv_row(int end, void *out) {
    (void) end;
    g_string_append_c(out, '\n');
}

static char *read_with_libcsv(const GString *text, char separator) {
    GString *out = g_string_new(NULL);
    struct csv_parser parser;
    csv_init(&parser, 0);
    csv_set_delim(&parser, (unsigned char) separator);
    g_assert_cmpuint(csv_parse(&parser, text->str, text->len, libcsv_cell, libcsv_row, out), ==, text->len);
    csv_fini(&parser, libcsv_cell, libcsv_row, out);
    free(parser.entry_buf);
    return g_string_free(out, FALSE);
}

static char *read_with_ours(const GString *text, char separator) {
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = g_memdup2(text->str, text->len);
    g_autoptr(Csv) csv = csv_new("table.csv", bytes, text->len, &error);
    g_assert_no_error(error);
    g_assert_cmpint(csv_separator(csv), ==, separator);

    GString *out = g_string_new(NULL);
    CsvRow row;
    while (csv_next(csv, &row, &error)) {
        for (size_t i = 0; i < row.count; i++)
            append_shown(out, row.cells[i].text, row.cells[i].length);
        g_string_append_c(out, '\n');
    }
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static void random_tables_are_read_alike(gconstpointer separator) {
    char c = *(const char *) separator;
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261224);
    for (int i = 0; i < 3000; i++) {
        g_autoptr(GString) text = random_table(rand, c);
        g_autofree char *expected = read_with_libcsv(text, c);
        g_autofree char *ours = read_with_ours(text, c);
        g_assert_cmpstr(ours, ==, expected);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/csv-oracle/comma", ",", random_tables_are_read_alike);
    g_test_add_data_func("/csv-oracle/semicolon", ";", random_tables_are_read_alike);
    g_test_add_data_func("/csv-oracle/tab", "\t", random_tables_are_read_alike);
    return g_test_run();
}
