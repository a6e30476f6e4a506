/*
 * Reads CSV from anywhere. A row is found by its marks, see csv-marks.h. Cells point into the text; only
 * those with doubled quotes are rewritten, into a buffer that the next row takes over.
 */
#include "base/csv.h"

#include <string.h>

#include "base/csv-guess.h"
#include "base/csv-marks.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/input.h"
#include "base/sniff.h"
#include "base/text.h"

static const size_t most_bytes = (size_t) 1 << 30;
static const size_t most_bytes_of_cell = (size_t) 1 << 20;
static const size_t most_cells = 1000000;

struct Csv {
    char *name;  /* safe to show */
    char *owned; /* the text, if it is not a loan */
    const char *start;
    const char *end;
    const char *encoding;
    char separator;

    const char *at;       /* where reading stands: everything before it is done with */
    size_t line;          /* of that place */
    Marks marks;          /* behind it */
    const char *row;      /* where the present row starts */
    size_t row_line;      /* and in which line */
    size_t rewrite_bytes; /* of its cells that hold doubled quotes */

    CsvCell *cells;
    size_t count; /* of the cells of the present row that have been read */
    size_t room;
    char *rewritten;
    size_t rewritten_room;
};

/* ---- positions, and refusing what stands there ---- */

/* Whether a line ends with this byte: of CR LF that is the LF. */
static bool ends_line(const char *p, const char *end) {
    return *p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'));
}

/* Goes on from `line`, column 1, at `from`. A byte that continues a character counts only in single_bytes. */
static void find_position(const char *from, const char *to, const char *end, bool single_bytes, size_t *line,
                          size_t *column) {
    *column = 1;
    for (const char *p = from; p < to; p++) {
        if (ends_line(p, end)) {
            *line += 1;
            *column = 1;
        } else if (single_bytes || ((unsigned char) *p & 0xc0) != 0x80) {
            *column += 1;
        }
    }
}

G_GNUC_PRINTF(5, 0)
static void *refuse(const Csv *csv, size_t line, size_t column, GError **error, const char *format,
                    va_list arguments) {
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    return fail(error, ERROR_INVALID, "%s:%zu:%zu: %s", csv->name, line, column, message);
}

void *csv_refuse_at(const Csv *csv, size_t line, size_t column, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    refuse(csv, line, column, error, format, arguments);
    va_end(arguments);
    return NULL;
}

void *csv_refuse(const Csv *csv, const CsvRow *row, size_t cell, GError **error, const char *format, ...) {
    size_t line, column;
    csv_position(csv, row, cell, &line, &column);
    va_list arguments;
    va_start(arguments, format);
    refuse(csv, line, column, error, format, arguments);
    va_end(arguments);
    return NULL;
}

static void *refuse_where(const Csv *csv, const char *where, GError **error, const char *message) {
    size_t line = csv->row_line, column;
    find_position(csv->row, where, csv->end, false, &line, &column);
    return csv_refuse_at(csv, line, column, error, "%s", message);
}

static void *refuse_memory(const Csv *csv, GError **error) {
    return fail(error, ERROR_MEMORY, "there is not enough memory to read %s", csv->name);
}

/* A blank beside quotes is not part of the cell, and a line of blanks is an empty one. */
static bool is_blank(const Csv *csv, char c) {
    return c == ' ' || (c == '\t' && csv->separator != '\t');
}

static const char *skip_blanks(const Csv *csv, const char *p) {
    while (p < csv->end && is_blank(csv, *p))
        p++;
    return p;
}

/* The cell after the one that starts here, in a row that was read before. */
static const char *skip_cell(const Csv *csv, const char *cell) {
    const char *p = skip_blanks(csv, cell);
    bool quoted = p < csv->end && *p == '"', inside = false;
    for (; p < csv->end && (inside || *p != csv->separator); p++)
        inside ^= quoted && *p == '"';
    return p + 1;
}

void csv_position(const Csv *csv, const CsvRow *row, size_t cell, size_t *line, size_t *column) {
    const char *where = csv->row;
    for (size_t i = 0; i < cell && cell < row->count; i++)
        where = skip_cell(csv, where);
    *line = row->line;
    find_position(csv->row, where, csv->end, false, line, column);
}

/* ---- rows ---- */

static bool check_length(const Csv *csv, const CsvCell *cell, GError **error) {
    if (cell->length > most_bytes_of_cell)
        return refuse_where(csv, cell->text - cell->quoted, error,
                            "this cell is longer than 1 MiB; is a quote missing?");
    return true;
}

/* The quote that closes a cell, or the end of the text. */
static const char *find_closing_quote(Csv *csv, bool *doubled) {
    const char *mark;
    while ((mark = marks_next(&csv->marks)) < csv->end) {
        if (*mark != '"') {
            csv->line += ends_line(mark, csv->end);
        } else if (mark + 1 < csv->end && mark[1] == '"') {
            marks_next(&csv->marks);
            *doubled = true;
        } else {
            break;
        }
    }
    return mark;
}

static bool read_quoted_cell(Csv *csv, const char *open, CsvCell *cell, GError **error) {
    bool doubled = false;
    const char *close = find_closing_quote(csv, &doubled);
    if (close == csv->end)
        return refuse_where(csv, open, error,
                            "a quote opens here and is never closed; close it or remove it");

    csv->at = marks_next(&csv->marks);
    const char *after = skip_blanks(csv, close + 1);
    if (after < csv->at || (after < csv->end && *after == '"'))
        return refuse_where(csv, after, error,
                            "text follows a closing quote; put all of the cell in quotes, and write a quote "
                            "inside it twice");

    *cell = (CsvCell) {open + 1, (size_t) (close - open - 1), true};
    if (doubled)
        csv->rewrite_bytes += cell->length;
    return check_length(csv, cell, error);
}

/* Moves on to the separator or line break behind the cell, or to the end of the text. */
static inline bool read_cell(Csv *csv, CsvCell *cell, GError **error) {
    const char *start = csv->at;
    const char *mark = marks_next(&csv->marks);
    if (G_UNLIKELY(mark < csv->end && *mark == '"')) {
        if (skip_blanks(csv, start) == mark)
            return read_quoted_cell(csv, mark, cell, error);
        while (mark < csv->end && *mark == '"') /* 5" nails: inside a cell without quotes they are text */
            mark = marks_next(&csv->marks);
    }
    csv->at = mark;
    *cell = (CsvCell) {start, (size_t) (mark - start), false};
    return check_length(csv, cell, error);
}

static bool make_room(Csv *csv, GError **error) {
    if (csv->count == most_cells)
        return refuse_where(csv, csv->at, error, "this row has more than 1,000,000 cells");
    size_t room = CLAMP(2 * csv->room, 16, most_cells);
    CsvCell *cells = g_try_renew(CsvCell, csv->cells, room);
    if (!cells)
        return refuse_memory(csv, error);
    csv->cells = cells;
    csv->room = room;
    return true;
}

static bool read_cells(Csv *csv, GError **error) {
    for (bool more = true; more; csv->at += more) {
        if (csv->count == csv->room && !make_room(csv, error))
            return false;
        if (!read_cell(csv, &csv->cells[csv->count], error))
            return false;
        csv->count++;
        more = csv->at < csv->end && *csv->at == csv->separator;
    }
    return true;
}

static char *append(char *out, const char *from, const char *to) {
    memcpy(out, from, (size_t) (to - from));
    return out + (to - from);
}

/* Copies the text of a cell with one quote for each two of them, and returns the end of the copy. */
static char *rewrite_cell(CsvCell *cell, char *out) {
    const char *copy = out, *text = cell->text, *end = text + cell->length;
    for (const char *quote; (quote = memchr(text, '"', (size_t) (end - text))); text = quote + 2)
        out = append(out, text, quote + 1);
    out = append(out, text, end);
    *cell = (CsvCell) {copy, (size_t) (out - copy), true};
    return out;
}

static bool make_room_to_rewrite(Csv *csv, GError **error) {
    if (csv->rewrite_bytes <= csv->rewritten_room)
        return true;
    g_free(csv->rewritten);
    csv->rewritten = g_try_malloc(csv->rewrite_bytes);
    csv->rewritten_room = csv->rewritten ? csv->rewrite_bytes : 0;
    return csv->rewritten || refuse_memory(csv, error);
}

/* A quote that is inside of a cell with quotes is a doubled one. */
static bool rewrite_cells(Csv *csv, GError **error) {
    if (!make_room_to_rewrite(csv, error))
        return false;
    char *out = csv->rewritten;
    for (CsvCell *cell = csv->cells; cell < csv->cells + csv->count; cell++)
        if (cell->quoted && memchr(cell->text, '"', cell->length))
            out = rewrite_cell(cell, out);
    return true;
}

static void end_line(Csv *csv) {
    const char *at = csv->at;
    if (at == csv->end)
        return;
    if (!ends_line(at, csv->end)) /* it is the CR of CR LF */
        at = marks_next(&csv->marks);
    csv->at = at + 1;
    csv->line++;
}

static const char *skip_line(const Csv *csv, const char *p) {
    while (p < csv->end && !ends_line(p, csv->end))
        p++;
    return p < csv->end ? p + 1 : p;
}

static bool is_row(const Csv *csv, const char *line) {
    if (*line == '#')
        return false;
    const char *text = skip_blanks(csv, line);
    return text < csv->end && *text != '\n' && *text != '\r';
}

static void move_to(Csv *csv, const char *at) {
    csv->at = at;
    csv->marks = marks_from(at, csv->end, csv->separator);
}

/* Passes comments and empty lines. */
static void find_row(Csv *csv) {
    const char *p = csv->at;
    for (; p < csv->end && !is_row(csv, p); csv->line++)
        p = skip_line(csv, p);
    if (p != csv->at)
        move_to(csv, p);
}

bool csv_next(Csv *csv, CsvRow *row, GError **error) {
    csv->count = 0;
    csv->rewrite_bytes = 0;
    find_row(csv);
    if (csv->at == csv->end)
        return false;

    csv->row = csv->at;
    csv->row_line = csv->line;
    if (!read_cells(csv, error) || (csv->rewrite_bytes > 0 && !rewrite_cells(csv, error))) {
        csv->at = csv->end; /* what comes after a mistake means nothing */
        return false;
    }
    end_line(csv);
    *row = (CsvRow) {csv->cells, csv->count, csv->row_line};
    return true;
}

/* ---- opening ---- */

static void go_to_start(Csv *csv, char separator) {
    csv->separator = separator;
    csv->line = 1;
    move_to(csv, csv->start);
}

Csv *csv_sample(const Csv *csv, char separator) {
    Csv *sample = g_new0(Csv, 1);
    sample->name = g_strdup(csv->name);
    sample->start = csv->start;
    sample->end = csv->end;
    go_to_start(sample, separator);
    return sample;
}

size_t csv_cells_read(const Csv *csv) {
    return csv->count;
}

/* The text behind the mark, if there is one: it says "what follows is UTF-8". */
static const char *skip_byte_order_mark(const Csv *csv) {
    static const char mark[] = "\xef\xbb\xbf";
    size_t length = sizeof mark - 1;
    bool marked = (size_t) (csv->end - csv->start) >= length && memcmp(csv->start, mark, length) == 0;
    return csv->start + (marked ? length : 0);
}

static void *refuse_byte(const Csv *csv, Encoding encoding, size_t broken, GError **error) {
    size_t line = 1, column, ignored;
    const char *where = csv->start + broken;
    bool single_bytes = encoding_guess(csv->start, broken, &ignored) != ENCODING_UTF8;
    find_position(skip_byte_order_mark(csv), where, csv->end, single_bytes, &line, &column);

    if (encoding == ENCODING_BINARY)
        return csv_refuse_at(csv, line, column, error,
                             "there is a NUL byte, so this is not a text file; save the table as CSV");
    return csv_refuse_at(csv, line, column, error, "the byte 0x%02X is not valid %s; save the file as UTF-8",
                         (unsigned char) *where,
                         encoding == ENCODING_BROKEN_UTF8 ? "UTF-8, as other parts of the file are"
                                                          : "UTF-8, and not Windows-1252 either");
}

/* Makes the text UTF-8 if it is not. */
static bool decode(Csv *csv, GError **error) {
    size_t length = (size_t) (csv->end - csv->start), broken;
    Encoding encoding = encoding_guess(csv->start, length, &broken);
    csv->encoding = encoding == ENCODING_UTF8 ? "UTF-8" : "Windows-1252";
    if (encoding == ENCODING_UTF8)
        return true;
    if (encoding != ENCODING_WINDOWS_1252)
        return refuse_byte(csv, encoding, broken, error);

    csv->owned = encoding_from_windows_1252(csv->start, length, &length);
    if (!csv->owned)
        return refuse_memory(csv, error);
    csv->start = csv->owned;
    csv->end = csv->owned + length;
    return true;
}

Csv *csv_new(const char *name, const char *bytes, size_t length, GError **error) {
    g_autofree char *visible = text_visible(name);
    if (length > most_bytes)
        return fail(error, ERROR_INVALID, "%s is larger than 1 GiB; split it", visible);
    const char *format = sniff_format(bytes, length);
    if (format)
        return fail(error, ERROR_INVALID, "%s is %s", visible, format);

    g_autoptr(Csv) csv = g_new0(Csv, 1);
    csv->name = g_steal_pointer(&visible);
    csv->start = length > 0 ? bytes : ""; /* no bytes may be NULL */
    csv->end = csv->start + length;
    if (!decode(csv, error))
        return NULL;
    csv->start = skip_byte_order_mark(csv);
    go_to_start(csv, csv_guess_separator(csv));
    return g_steal_pointer(&csv);
}

Csv *csv_open(const char *path, GError **error) {
    size_t length;
    g_autofree char *bytes = input_read(path, most_bytes, &length, error);
    if (!bytes)
        return NULL;
    Csv *csv = csv_new(input_name(path), bytes, length, error);
    if (csv && !csv->owned)
        csv->owned = g_steal_pointer(&bytes);
    return csv;
}

void csv_free(Csv *csv) {
    if (!csv)
        return;
    g_free(csv->name);
    g_free(csv->owned);
    g_free(csv->cells);
    g_free(csv->rewritten);
    g_free(csv);
}

char csv_separator(const Csv *csv) {
    return csv->separator;
}

const char *csv_encoding(const Csv *csv) {
    return csv->encoding;
}

const char *csv_name(const Csv *csv) {
    return csv->name;
}
