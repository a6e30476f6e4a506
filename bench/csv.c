/*
 * Reads a million contacts with our CSV reader and with libcsv, in turns on the same bytes. What counts is
 * the median of the ratios of the rounds: the machine may change its pace, both feel it.
 */
#include <stdio.h>
#include <stdlib.h>

/* libcsv has two functions named as ours, which are not needed here. */
#define csv_free libcsv_free
#define csv_write libcsv_write
#include <csv.h>
#undef csv_free
#undef csv_write

#include "base/csv.h"

enum { ROWS = 1000000, ROUNDS = 7 };

typedef struct {
    size_t rows;
    size_t cells;
    size_t bytes; /* of all cells, without quotes */
} Count;

typedef struct {
    Count count;
    double seconds;
} Result;

static double now_s(void) {
    return (double) g_get_monotonic_time() / 1e6;
}

/* One row in twenty has quotes, separators and doubled quotes. */
static GString *contacts_new(void) {
    GString *text = g_string_new("email,name,wishes,deadline,id\n");
    for (int i = 0; i < ROWS; i++) {
        bool odd = i % 20 == 0;
        g_string_append_printf(text, "person%d@example.com,", i);
        g_string_append_printf(text, odd ? "\"Participant \"\"Name\"\", %d\"," : "Participant Name %d,", i);
        g_string_append_printf(text, "%s,2026-12-20,%d\n", odd ? "\"books, tea\"" : "books and tea", i);
    }
    return text;
}

static void libcsv_cell(G_GNUC_UNUSED void *text, size_t length, void *count) {
    ((Count *) count)->cells++;
    ((Count *) count)->bytes += length;
}

static void libcsv_row(G_GNUC_UNUSED int end, void *count) {
    ((Count *) count)->rows++;
}

static Result read_with_libcsv(const GString *text) {
    Result result = {};
    double start = now_s();
    struct csv_parser parser;
    csv_init(&parser, 0);
    if (csv_parse(&parser, text->str, text->len, libcsv_cell, libcsv_row, &result.count) != text->len)
        g_error("libcsv: %s", csv_strerror(csv_error(&parser)));
    csv_fini(&parser, libcsv_cell, libcsv_row, &result.count);
    free(parser.entry_buf);
    result.seconds = now_s() - start;
    return result;
}

/* Everything between bytes in memory and cells: the checks for UTF-8 and the guesses too. */
static Result read_with_ours(const GString *text) {
    Result result = {};
    double start = now_s();
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_new("contacts", text->str, text->len, &error);
    CsvRow row;
    while (csv && csv_next(csv, &row, &error)) {
        result.count.rows++;
        result.count.cells += row.count;
        for (size_t i = 0; i < row.count; i++)
            result.count.bytes += row.cells[i].length;
    }
    if (error)
        g_error("%s", error->message);
    result.seconds = now_s() - start;
    return result;
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static bool counts_equal(const Count *a, const Count *b) {
    return a->rows == b->rows && a->cells == b->cells && a->bytes == b->bytes;
}

int main(void) {
    g_autoptr(GString) text = contacts_new();
    double megabytes = (double) text->len / 1e6;
    double ratios[ROUNDS];

    printf("CSV, %.0f MB, %d rows\nround  libcsv MB/s  ours MB/s  ratio\n", megabytes, ROWS);
    for (int i = 0; i < ROUNDS; i++) {
        Result peer = read_with_libcsv(text);
        Result ours = read_with_ours(text);
        if (!counts_equal(&peer.count, &ours.count)) {
            printf("libcsv found %zu rows, %zu cells, %zu bytes; ours %zu, %zu, %zu\n", peer.count.rows,
                   peer.count.cells, peer.count.bytes, ours.count.rows, ours.count.cells, ours.count.bytes);
            return EXIT_FAILURE;
        }
        ratios[i] = peer.seconds / ours.seconds;
        printf("%5d  %11.0f  %9.0f  %4.1fx\n", i + 1, megabytes / peer.seconds, megabytes / ours.seconds,
               ratios[i]);
    }
    qsort(ratios, ROUNDS, sizeof ratios[0], compare_doubles);
    printf("median %.1fx of libcsv; target 5.0x, stretch 8x\n", ratios[ROUNDS / 2]);
    return EXIT_SUCCESS;
}
