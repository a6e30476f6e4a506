/* Guesses which separator a CSV text uses, by reading its first rows with each. */
#include "base/csv-guess.h"

#include <string.h>

/* How well a separator explains the first rows. */
typedef struct {
    size_t rows;       /* with several cells, and as many as the row before */
    size_t separators; /* in all of them */
    bool odd_quotes;   /* some stand inside bare cells, or are a mistake */
    bool blanks;       /* follow some, as they follow a comma in a sentence */
} Fit;

static void fit_row(Fit *fit, const CsvRow *row, size_t *cells_before) {
    fit->rows += row->count > 1 && (*cells_before == 0 || *cells_before == row->count);
    fit->separators += row->count - 1;
    for (const CsvCell *cell = row->cells; cell < row->cells + row->count; cell++) {
        fit->odd_quotes |= !cell->quoted && memchr(cell->text, '"', cell->length);
        fit->blanks |= cell > row->cells && cell->length > 0 && cell->text[0] == ' ';
    }
    *cells_before = row->count;
}

static Fit fit_separator(const Csv *text, char separator) {
    enum { SAMPLE_ROWS = 30 };
    g_autoptr(Csv) sample = csv_sample(text, separator);
    Fit fit = {};
    CsvRow row;
    size_t cells_before = 0;
    g_autoptr(GError) mistake = NULL;
    for (size_t i = 0; i < SAMPLE_ROWS && csv_next(sample, &row, &mistake); i++)
        fit_row(&fit, &row, &cells_before);
    if (mistake) {
        fit.separators += csv_cells_read(sample);
        fit.odd_quotes = true;
    }
    return fit;
}

static bool fits_as_well(const Fit *a, const Fit *b) {
    if (a->separators == 0 || b->separators == 0)
        return a->separators > 0;
    if (a->odd_quotes != b->odd_quotes)
        return b->odd_quotes;
    if (a->rows != b->rows)
        return a->rows > b->rows;
    if (a->blanks != b->blanks)
        return b->blanks;
    return a->separators >= b->separators;
}

/* Texts are full of commas, so that the others win when nothing else decides. */
char csv_guess_separator(const Csv *csv) {
    static const char others[] = {';', '\t'};
    char best = ',';
    Fit best_fit = fit_separator(csv, ',');
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        Fit fit = fit_separator(csv, others[i]);
        if (fits_as_well(&fit, &best_fit)) {
            best = others[i];
            best_fit = fit;
        }
    }
    return best;
}
