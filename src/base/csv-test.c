/* The CSV reader and writer: every form that is understood, every one that is refused, and where. */
#include "base/csv.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

/* A row a line: cells as a|b, a missing one as -, one in quotes as [a]. */
static char *rows_of(Csv *csv, GError **error) {
    GString *out = g_string_new(NULL);
    CsvRow row;
    while (csv_next(csv, &row, error)) {
        for (size_t i = 0; i < row.count; i++) {
            const CsvCell *cell = &row.cells[i];
            bool missing = cell->length == 0 && !cell->quoted;
            g_string_append(out, i ? "|" : "");
            g_string_append(out, cell->quoted ? "[" : missing ? "-" : "");
            g_string_append_len(out, cell->text, (gssize) cell->length);
            g_string_append(out, cell->quoted ? "]" : "");
        }
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

/* The text is copied to its exact size, so that a sanitizer sees a look beyond its end. */
static void assert_bytes(const char *text, size_t length, const char *expected) {
    g_autofree char *bytes = g_memdup2(length ? text : "x", MAX(length, 1));
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_new("table.csv", bytes, length, &error);
    g_assert_no_error(error);
    g_autofree char *rows = rows_of(csv, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(rows, ==, expected);
}

static void assert_rows(const char *text, const char *expected) {
    assert_bytes(text, strlen(text), expected);
}

static void assert_bytes_refused(const char *text, size_t length, const char *message) {
    g_autofree char *bytes = g_memdup2(text, length);
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_new("table.csv", bytes, length, &error);
    if (csv)
        g_free(rows_of(csv, &error));
    g_assert_error(error, ERROR, ERROR_INVALID);
    if (!g_str_has_prefix(error->message, message))
        g_assert_cmpstr(error->message, ==, message);
}

static void assert_refused(const char *text, const char *message) {
    assert_bytes_refused(text, strlen(text), message);
}
#define BYTES(literal) literal, sizeof(literal) - 1

static char separator_of(const char *text) {
    g_autoptr(Csv) csv = csv_new("table.csv", text, strlen(text), NULL);
    return csv_separator(csv);
}

static const char *encoding_of(const char *text) {
    g_autoptr(Csv) csv = csv_new("table.csv", text, strlen(text), NULL);
    return csv_encoding(csv);
}

/* ---- what is understood ---- */

static void a_row_is_a_line_of_cells(void) {
    assert_rows("name,email\nAnn,ann@x.org\n", "name|email\nAnn|ann@x.org\n");
}

static void the_last_line_may_lack_its_end(void) {
    assert_rows("a,b\nc,d", "a|b\nc|d\n");
    assert_rows("a", "a\n");
    assert_rows("a,", "a|-\n");
    assert_rows("\"a\"", "[a]\n");
}

static void an_empty_file_has_no_rows(void) {
    assert_rows("", "");
    assert_rows("\n", "");
    assert_rows("\xef\xbb\xbf", "");
    assert_rows("\r\n\r\n", "");
    g_autoptr(Csv) csv = csv_new("nothing", NULL, 0, NULL);
    CsvRow row;
    g_assert_false(csv_next(csv, &row, NULL));
}

static void empty_lines_and_comments_are_skipped(void) {
    assert_rows("# who\n\na,b\n  \n\t\n# \"more\nc,d\n#", "a|b\nc|d\n");
    assert_rows("a,#b\n\"#c\",d\n #e,f\n", "a|#b\n[#c]|d\n #e|f\n");
}

static void a_line_of_separators_is_a_row_of_missing_cells(void) {
    assert_rows("a,b\n,\n", "a|b\n-|-\n");
    assert_rows("a\tb\n\t\n", "a|b\n-|-\n");
}

static void lines_may_end_in_any_way_and_mixed(void) {
    assert_rows("a,b\r\nc,d\r\n", "a|b\nc|d\n");
    assert_rows("a,b\rc,d\r", "a|b\nc|d\n");
    assert_rows("a,b\rc,d\r\n\ne,f\n\rg,h", "a|b\nc|d\ne|f\ng|h\n");
}

static void lines_are_counted_however_they_end(void) {
    const char *text = "a\r\nb\nc\rd\r\n\r\n\n\r\r# x\r\ne\r\n\"f\r\n\n\r\"\r\ng";
    const size_t lines[] = {1, 2, 3, 4, 10, 11, 15};
    g_autoptr(Csv) csv = csv_new("table.csv", text, strlen(text), NULL);
    CsvRow row;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_assert_true(csv_next(csv, &row, NULL));
        g_assert_cmpuint(row.line, ==, lines[i]);
    }
    g_assert_false(csv_next(csv, &row, NULL));
}

static void quotes_keep_what_would_mean_something(void) {
    assert_rows("\"a,b\",\"c\"\"d\",\"\"\"\"\n", "[a,b]|[c\"d]|[\"]\n");
    assert_rows("\"a\nb\",\"c\r\nd\",\"e\rf\"\n", "[a\nb]|[c\r\nd]|[e\rf]\n");
    assert_rows("\"\"\"a\"\"\",\"\"\"\"\"\"\n", "[\"a\"]|[\"\"]\n");
}

static void blanks_beside_quotes_do_not_count_others_do(void) {
    assert_rows("a, \"b,c\" ,d\n", "a|[b,c]|d\n");
    assert_rows("a,b\n\"c\"\t,\t\"d\"\n", "a|b\n[c]|[d]\n");
    assert_rows(" a , b,c \n", " a | b|c \n");
}

static void a_quote_inside_a_bare_cell_is_text(void) {
    assert_rows("5\" nails,Ann \"Annie\" Lee,x\"\n", "5\" nails|Ann \"Annie\" Lee|x\"\n");
    assert_rows("a\"b,c\"d\n", "a\"b|c\"d\n");
    assert_rows("a\"\n\"b\"\n", "a\"\n[b]\n");
}

static void missing_differs_from_empty(void) {
    assert_rows("a,,\"\"\n", "a|-|[]\n");
}

/* Marks are found 64 bytes at a time: nothing may depend on where a row lies. */
static void cells_are_the_same_wherever_they_lie(void) {
    for (size_t shift = 1; shift < 200; shift++) {
        g_autoptr(GString) text = g_string_new(NULL), expected = g_string_new(NULL);
        for (size_t i = 0; i < shift; i++)
            g_string_append_c(text, 'x');
        g_string_append(expected, text->str);
        g_string_append(text, ",\"a\"\"\r\n,\"\r\n\r\n#\r\ny,\"\"\r\n");
        g_string_append(expected, "|[a\"\r\n,]\ny|[]\n");
        assert_rows(text->str, expected->str);
    }
}

static void many_quotes_in_one_row_are_rewritten_in_their_own_places(void) {
    assert_rows("\"\"\"\",\"a\"\"\",b,\"\"\"c\",\"d\"\n\"\"\"\"\n", "[\"]|[a\"]|b|[\"c]|[d]\n[\"]\n");
}

static void a_row_may_have_a_million_cells_and_not_one_more(void) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 1; i < 1000000; i++)
        g_string_append_c(text, ';');
    g_autoptr(Csv) csv = csv_new("wide.csv", text->str, text->len, NULL);
    CsvRow row;
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_cmpuint(row.count, ==, 1000000);

    g_string_append_c(text, ';');
    assert_refused(text->str, "table.csv:1:1000001: this row has more than 1,000,000 cells");
}

static void a_cell_may_have_a_mebibyte_and_not_one_more(void) {
    g_autoptr(GString) text = g_string_new("a,");
    g_string_set_size(text, 2 + (1 << 20));
    memset(text->str + 2, 'b', 1 << 20);
    g_autoptr(Csv) csv = csv_new("long.csv", text->str, text->len, NULL);
    CsvRow row;
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_cmpuint(row.cells[1].length, ==, 1 << 20);

    g_string_append_c(text, 'b');
    assert_refused(text->str, "table.csv:1:3: this cell is longer than 1 MiB");
    text->str[2] = '"';
    g_string_append(text, "b\"");
    assert_refused(text->str, "table.csv:1:3: this cell is longer than 1 MiB");
}

/* ---- separators ---- */

static void the_separator_is_the_one_that_explains_the_rows(void) {
    g_assert_cmpint(separator_of("name,email\nAnn,ann@x\n"), ==, ',');
    g_assert_cmpint(separator_of("name;email\nAnn;ann@x\n"), ==, ';');
    g_assert_cmpint(separator_of("name\temail\nAnn\tann@x\n"), ==, '\t');
    g_assert_cmpint(separator_of("Ann\nBob\n"), ==, ',');
    g_assert_cmpint(separator_of(""), ==, ',');
}

static void separators_inside_quotes_do_not_count(void) {
    g_assert_cmpint(separator_of("\"a;b;c\",d\n\"e;f;g\",h\n"), ==, ',');
    g_assert_cmpint(separator_of("\"a,b\n,c\";d\n\"e,f\";h\n"), ==, ';');
    g_assert_cmpint(separator_of("a,b,\"c;d, e;f\"\n"), ==, ',');
    g_assert_cmpint(separator_of("# a;b;c\n# d;e;f\ng,h\n"), ==, ',');
}

static void commas_of_texts_and_numbers_do_not_make_a_table(void) {
    g_assert_cmpint(separator_of("name;wish\nAnn;books, tea, jam\nBob;socks\n"), ==, ';');
    g_assert_cmpint(separator_of("Doe, John;Lee, Ann\nFox, Eve;Ray, Tim\n"), ==, ';');
    g_assert_cmpint(separator_of("Ann;1,5\nBob;2,5\n"), ==, ';');
    g_assert_cmpint(separator_of("Ann;a, b, c\nBob;d, e, f\n"), ==, ';');
}

static void names_in_one_cell_do_not_make_a_table(void) {
    g_assert_cmpint(separator_of("name,email,exclude\nAnn,a@x,Bob;Cid\nBob,b@x,Ann;Cid\n"), ==, ',');
    g_assert_cmpint(separator_of("Ann,a@x,Bob;Cid\nBob,b@x,Ann;Cid\n"), ==, ',');
    g_assert_cmpint(separator_of("Ann,a@x,Bob;Cid\nBob,b@x\n"), ==, ',');
    g_assert_cmpint(separator_of("Ann,Bob; Cid\nBob,Ann; Cid\n"), ==, ',');
}

static void a_title_or_ragged_rows_do_not_hide_the_separator(void) {
    g_assert_cmpint(separator_of("Secret Santa, 2026\nname;email\nAnn;a@x\nBob;b@x\n"), ==, ';');
    g_assert_cmpint(separator_of("Title\na;b;c\nd;e\nf;g;h;i\n"), ==, ';');
}

static void a_mistake_does_not_hide_the_separator(void) {
    assert_refused("name;\"e\"mail\nAnn;a, b\n", "table.csv:1:9: text follows a closing quote");
    assert_refused("name;wish\nAnn;\"a, b\n", "table.csv:2:5: a quote opens here");
}

/* ---- encodings ---- */

static void utf8_is_read_with_and_without_a_byte_order_mark(void) {
    assert_rows("\xef\xbb\xbfJürgen,Zoë\n", "Jürgen|Zoë\n");
    assert_rows("Jürgen,北京,🎅\n", "Jürgen|北京|🎅\n");
    g_assert_cmpstr(encoding_of("\xef\xbb\xbf"
                                "a"),
                    ==, "UTF-8");
    g_assert_cmpstr(encoding_of("a"), ==, "UTF-8");
}

static void what_is_no_utf8_is_windows_1252(void) {
    assert_rows("J\xfcrgen,\x80 5 \x96 \x93ok\x94\n", "Jürgen|€ 5 – “ok”\n");
    assert_rows("Ren\xe9", "René\n");
    g_assert_cmpstr(encoding_of("Ren\xe9,b"), ==, "Windows-1252");
}

static void other_texts_are_refused_where_they_break(void) {
    assert_refused("a,b\nRené,Ren\xe9\n", "table.csv:2:9: the byte 0xE9 is not valid UTF-8, as other parts");
    assert_refused("a,b\nRen\xe9,René\n", "table.csv:2:4: the byte 0xE9 is not valid UTF-8, as other parts");
    assert_refused("a\r\nb\rc,\xfc\x81\n",
                   "table.csv:3:4: the byte 0x81 is not valid UTF-8, and not Windows");
    assert_refused("\xef\xbb\xbf"
                   "a\xe9",
                   "table.csv:1:2: the byte 0xE9");
    assert_refused("é\xc3", "table.csv:1:2: the byte 0xC3");
    assert_refused("é\n\xff", "table.csv:2:1: the byte 0xFF");
}

static void forbidden_forms_of_utf8_are_refused(void) {
    assert_refused("a\n\xc0\x80", "table.csv:2:1: the byte 0xC0");
    assert_refused("ab\xe0\x80\xaf", "table.csv:1:3: the byte 0xE0");
    assert_refused("\xf0\x80\x80\xaf", "table.csv:1:1: the byte 0xF0");
    assert_refused("\xed\xa0\x80", "table.csv:1:1: the byte 0xED");
    assert_refused("\xf4\x90\x80\x80", "table.csv:1:1: the byte 0xF4");
    assert_refused("a,\xef\xbf\xbe", "table.csv:1:3: the byte 0xEF");
    assert_refused("a,\xef\xbf\xbf", "table.csv:1:3: the byte 0xEF");
}

static void a_nul_byte_is_refused(void) {
    assert_bytes_refused(BYTES("name,mail\nAnn\0,b\n"), "table.csv:2:4: there is a NUL byte");
    assert_bytes_refused(BYTES("\xe9\xe9\0"), "table.csv:1:3: there is a NUL byte");
    assert_bytes_refused(BYTES("0123456789012345678901234567890123456789\0"), "table.csv:1:41: ");
}

static void other_formats_are_named(void) {
    assert_bytes_refused(BYTES("\xff\xfe"
                               "a\0b\0"),
                         "table.csv is UTF-16 text; save it as CSV with UTF-8");
    assert_bytes_refused(BYTES("\xfe\xff\0a\0b"), "table.csv is UTF-16 text");
    assert_bytes_refused(BYTES("n\0a\0m\0e\0"), "table.csv is UTF-16 text");
    assert_bytes_refused(BYTES("\0n\0a\0m\0e"), "table.csv is UTF-16 text");
    assert_bytes_refused(BYTES("\xff\xfe\0\0a\0\0\0"), "table.csv is UTF-32 text");
    assert_bytes_refused(BYTES("\0\0\xfe\xff\0\0\0a"), "table.csv is UTF-32 text");
    assert_bytes_refused(BYTES("\x1f\x8b\x08\0\0"), "table.csv is compressed (gzip); unpack it first");
    assert_bytes_refused(BYTES("PK\3\4"), "table.csv is a ZIP file; unpack it first");
    assert_bytes_refused(
        BYTES("PK\3\4\x14\0\6\0\b\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml"),
        "table.csv is an Excel workbook (.xlsx); open it and save it as CSV");
    assert_bytes_refused(BYTES("PK\3\4\x14\0\0\0\0\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\b\0\0\0mimetype"
                               "application/vnd.oasis.opendocument.spreadsheet"),
                         "table.csv is an OpenDocument file (.ods); open it and save it as CSV");
    assert_bytes_refused(BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"),
                         "table.csv is an old Excel workbook (.xls)");
    assert_bytes_refused(BYTES("%PDF-1.7\n"), "table.csv is a PDF");
    assert_bytes_refused(BYTES("<!DOCTYPE html>"), "table.csv is a web page");
}

/* ---- mistakes, and where ---- */

static void an_open_quote_is_reported_where_it_opened(void) {
    assert_refused("a,b\nc,\"d\ne,f\n", "table.csv:2:3: a quote opens here and is never closed");
    assert_refused("ä,ö\n\"ü\nx\",\"", "table.csv:3:4: a quote opens here");
    assert_refused("\"a\"\"", "table.csv:1:1: a quote opens here");
    assert_refused("a,  \"b", "table.csv:1:5: a quote opens here");
}

static void text_after_a_closing_quote_is_refused_there(void) {
    assert_refused("a,b\n\"c\"d,e\n", "table.csv:2:4: text follows a closing quote");
    assert_refused("a,b\n\"c\" \"d\",e\n", "table.csv:2:5: text follows a closing quote");
    assert_refused("a,\"b\n\nü\" x", "table.csv:3:4: text follows a closing quote");
    assert_refused("a\t\"b\"  c\n", "table.csv:1:8: text follows a closing quote");
}

static void nothing_is_read_after_a_mistake(void) {
    const char *text = "\"a\"b\nc\n";
    g_autoptr(Csv) csv = csv_new("table.csv", text, strlen(text), NULL);
    CsvRow row;
    g_autoptr(GError) error = NULL;
    g_assert_false(csv_next(csv, &row, &error));
    g_assert_error(error, ERROR, ERROR_INVALID);
    g_assert_false(csv_next(csv, &row, NULL));
}

static void assert_position(const Csv *csv, const CsvRow *row, size_t cell, size_t line, size_t column) {
    size_t l, c;
    csv_position(csv, row, cell, &l, &c);
    g_assert_cmpuint(l, ==, line);
    g_assert_cmpuint(c, ==, column);
}

static void cells_know_where_they_stand(void) {
    const char *text = "# x\r\n\r\nä,\"b\r\nc\"\"\",d, \"e,\" ,5\",f\rg\n";
    g_autoptr(Csv) csv = csv_new("table.csv", text, strlen(text), NULL);
    CsvRow row;
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_cmpuint(row.line, ==, 3);
    assert_position(csv, &row, 0, 3, 1);
    assert_position(csv, &row, 1, 3, 3);
    assert_position(csv, &row, 2, 4, 6);
    assert_position(csv, &row, 3, 4, 8);
    assert_position(csv, &row, 4, 4, 15);
    assert_position(csv, &row, 5, 4, 18);
    assert_position(csv, &row, 6, 3, 1);
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_cmpuint(row.line, ==, 5);
    assert_position(csv, &row, 0, 5, 1);
}

static void a_cell_can_be_refused_by_its_reader(void) {
    const char *text = "name,email\nAnn,nobody\n";
    g_autoptr(Csv) csv = csv_new("a\33b.csv", text, strlen(text), NULL);
    CsvRow row;
    g_assert_true(csv_next(csv, &row, NULL) && csv_next(csv, &row, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_null(csv_refuse(csv, &row, 1, &error, "\"%s\" is no address", "nobody"));
    g_assert_error(error, ERROR, ERROR_INVALID);
    g_assert_cmpstr(error->message, ==, "a\\x1bb.csv:2:5: \"nobody\" is no address");
    g_assert_cmpstr(csv_name(csv), ==, "a\\x1bb.csv");
}

static void a_remembered_place_can_be_refused_later(void) {
    g_autoptr(Csv) csv = csv_new("a\33b.csv", "name", 4, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(csv_refuse_at(csv, 17, 4, &error, "nobody is called \"%s\"", "Bob"));
    g_assert_error(error, ERROR, ERROR_INVALID);
    g_assert_cmpstr(error->message, ==, "a\\x1bb.csv:17:4: nobody is called \"Bob\"");
}

static void assert_file(const char *bytes, const char *encoding, const char *expected) {
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "kringle-csv-XXXXXX", NULL);
    close(g_mkstemp(path));
    g_assert_true(g_file_set_contents(path, bytes, -1, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_open(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(csv_name(csv), ==, path);
    g_assert_cmpstr(csv_encoding(csv), ==, encoding);
    g_autofree char *rows = rows_of(csv, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(rows, ==, expected);
    unlink(path);
}

static void a_file_is_opened_by_its_path(void) {
    assert_file("name\nZoë\n", "UTF-8", "name\nZoë\n");
    assert_file("name\nZo\xeb\n", "Windows-1252", "name\nZoë\n");
    g_autoptr(GError) error = NULL;
    g_assert_null(csv_open("/nowhere/table.csv", &error));
    g_assert_error(error, ERROR, ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(csv_open("/proc/self/exe", &error));
    g_assert_error(error, ERROR, ERROR_INVALID);
}

/* ---- writing ---- */

static void quotes_are_written_only_where_they_are_needed(void) {
    g_autoptr(GString) line = g_string_new(NULL);
    const char *cells[] = {"#a", "#b", "c d", "", NULL, "e,f", "g\"h", "\"", "i;", " j", "k'l", "é"};
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
        csv_write(line, i == 0, cells[i]);
    g_assert_cmpstr(line->str, ==, "\"#a\",#b,c d,\"\",,\"e,f\",\"g\"\"h\",\"\"\"\",\"i;\",\" j\",k'l,é");
}

static void assert_text(const CsvCell *cell, const char *text) {
    g_autofree char *read = g_strndup(cell->text, cell->length);
    g_assert_cmpstr(read, ==, text);
}

/* Alone, first and last in its row, in a file of its own. */
static void assert_text_comes_back(const char *text) {
    g_autoptr(GString) line = g_string_new(NULL);
    csv_write(line, true, text);
    g_string_append_c(line, '\n');
    csv_write(line, true, text);
    csv_write(line, false, NULL);
    csv_write(line, false, text);
    g_string_append_c(line, '\n');

    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_new("line", line->str, line->len, &error);
    g_assert_no_error(error);
    CsvRow row;
    g_assert_true(csv_next(csv, &row, &error));
    g_assert_cmpuint(row.count, ==, 1);
    assert_text(&row.cells[0], text);
    g_assert_true(csv_next(csv, &row, &error));
    g_assert_cmpuint(row.count, ==, 3);
    assert_text(&row.cells[0], text);
    g_assert_true(row.cells[1].length == 0 && !row.cells[1].quoted);
    assert_text(&row.cells[2], text);
    g_assert_true(row.cells[2].length > 0 || row.cells[2].quoted);
    g_assert_false(csv_next(csv, &row, &error));
    g_assert_no_error(error);
}

static void what_is_written_comes_back(void) {
    static const char *const texts[] = {
        "",     " ",        "\t",   "\n",           "\r\n",   "a\nb", "\"",       "\"\"",    ",",
        "a;b",  "a;b\nc;d", "# a",  "\xef\xbb\xbf", "é",      "🎅",    "%PDF-1.7", "<?xml",   "PK\3\4",
        "7z",   "-",        "=1+1", "\x01",         "a\v",    "'a",   "sep=;",    "a\tb\tc", "\xef\xbb\xbf#",
        "NULL", "\\",       "\\N",  " a ",          "<html>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_text_comes_back(texts[i]);
}

static void random_text_comes_back(void) {
    static const char *const pieces[] = {"a", "\"", ",", ";", "\t", "\n", "\r", " ", "#", "ü", "🎅", "%"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261224);
    for (int i = 0; i < 5000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int n = g_rand_int_range(rand, 0, 9); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
        assert_text_comes_back(text->str);
    }
}

#define TEST(name) g_test_add_func("/csv/" #name, name)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(a_row_is_a_line_of_cells);
    TEST(the_last_line_may_lack_its_end);
    TEST(an_empty_file_has_no_rows);
    TEST(empty_lines_and_comments_are_skipped);
    TEST(a_line_of_separators_is_a_row_of_missing_cells);
    TEST(lines_may_end_in_any_way_and_mixed);
    TEST(lines_are_counted_however_they_end);
    TEST(quotes_keep_what_would_mean_something);
    TEST(blanks_beside_quotes_do_not_count_others_do);
    TEST(a_quote_inside_a_bare_cell_is_text);
    TEST(missing_differs_from_empty);
    TEST(cells_are_the_same_wherever_they_lie);
    TEST(many_quotes_in_one_row_are_rewritten_in_their_own_places);
    TEST(a_row_may_have_a_million_cells_and_not_one_more);
    TEST(a_cell_may_have_a_mebibyte_and_not_one_more);
    TEST(the_separator_is_the_one_that_explains_the_rows);
    TEST(separators_inside_quotes_do_not_count);
    TEST(commas_of_texts_and_numbers_do_not_make_a_table);
    TEST(names_in_one_cell_do_not_make_a_table);
    TEST(a_title_or_ragged_rows_do_not_hide_the_separator);
    TEST(a_mistake_does_not_hide_the_separator);
    TEST(utf8_is_read_with_and_without_a_byte_order_mark);
    TEST(what_is_no_utf8_is_windows_1252);
    TEST(other_texts_are_refused_where_they_break);
    TEST(forbidden_forms_of_utf8_are_refused);
    TEST(a_nul_byte_is_refused);
    TEST(other_formats_are_named);
    TEST(an_open_quote_is_reported_where_it_opened);
    TEST(text_after_a_closing_quote_is_refused_there);
    TEST(nothing_is_read_after_a_mistake);
    TEST(cells_know_where_they_stand);
    TEST(a_cell_can_be_refused_by_its_reader);
    TEST(a_remembered_place_can_be_refused_later);
    TEST(a_file_is_opened_by_its_path);
    TEST(quotes_are_written_only_where_they_are_needed);
    TEST(what_is_written_comes_back);
    TEST(random_text_comes_back);
    return g_test_run();
}
