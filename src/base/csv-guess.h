/* What the reader and its guess of the separator know of each other. Nobody else needs this. */
#pragma once

#include "base/csv.h"

/* The separator that explains the first rows best. */
char csv_guess_separator(const Csv *csv);

/* Another reader from the start of the same text, with that separator. */
Csv *csv_sample(const Csv *csv, char separator);

/* How many cells of the present row have been read, even if the next one was refused. */
size_t csv_cells_read(const Csv *csv);
