/*
 * Reads CSV from anywhere, and writes it. Tolerant in form: comma, semicolon or tab; UTF-8 with or without a
 * byte order mark, else Windows-1252; any line ending; quotes, "" and line breaks inside quotes, blanks
 * around them; a quote in the middle of a cell without quotes is text; lines that start with # are comments.
 * Strict in meaning: what cannot be read for certain is refused with file, line and column, and so is what
 * exceeds 1 GiB in all, 1 MiB in a cell or 1,000,000 cells in a row.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *text; /* UTF-8, not terminated by NUL */
    size_t length;    /* in bytes */
    bool quoted;      /* "" is an empty text, an empty cell without quotes is a missing one */
} CsvCell;

/* One line of the table. Cells live until the next call of csv_next. */
typedef struct {
    const CsvCell *cells;
    size_t count;
    size_t line; /* of the file, from 1: where the row starts */
} CsvRow;

typedef struct Csv Csv;

/*
 * Opens a file, or standard input for "-". Fails with ERROR_INVALID and a sentence that says what it is
 * instead (a folder, a spreadsheet, a compressed file, UTF-16 ...) or where it is not text, ERROR_NOT_FOUND,
 * ERROR_DENIED or ERROR_MEMORY.
 */
Csv *csv_open(const char *path, GError **error);

/* The same for bytes in memory, a loan for the reader's life; `name` stands for the file in messages. */
Csv *csv_new(const char *name, const char *bytes, size_t length, GError **error);
void csv_free(Csv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Csv, csv_free)

/*
 * Moves to the next row that is neither empty, but for blanks, nor a comment. False at the end, and when the
 * text is refused: then the error is set. Linear in the bytes read; memory is needed only for the longest
 * row, and for cells with doubled quotes.
 */
bool csv_next(Csv *csv, CsvRow *row, GError **error);

/* The separator in use, and "UTF-8" or "Windows-1252", to tell people what was understood. */
char csv_separator(const Csv *csv);
const char *csv_encoding(const Csv *csv);

/* What the file is called in messages, safe to show. */
const char *csv_name(const Csv *csv);

/* Where a cell of the present row starts: its line, and its column in characters from 1. Walks the row. */
void csv_position(const Csv *csv, const CsvRow *row, size_t cell, size_t *line, size_t *column);

/*
 * Sets an ERROR_INVALID that starts with "FILE:LINE:COLUMN: " of that cell of the present row (of the row's
 * start, if it has no such cell), and returns NULL.
 */
void *csv_refuse(const Csv *csv, const CsvRow *row, size_t cell, GError **error, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

/* The same for a place that was remembered from csv_position. */
void *csv_refuse_at(const Csv *csv, size_t line, size_t column, GError **error, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

/*
 * Appends one cell to a line being written, with a comma before it unless it is the first. NULL is written as
 * an empty cell, "" as an empty pair of quotes, so both come back as what they were; only a row of a single
 * NULL is an empty line, which is skipped. Quotes only where they are needed; a first cell that starts with #
 * is quoted. The text is UTF-8 without U+FFFE and U+FFFF, which the reader refuses.
 */
void csv_write(GString *line, bool first, const char *text);

/*
 * The same for a file that people will open as a spreadsheet, where a cell that starts with one of = + - @ is a formula:
 * such a text gets a ' before it, which is how spreadsheets mark that it is none.
 */
void csv_write_shown(GString *line, bool first, const char *text);
