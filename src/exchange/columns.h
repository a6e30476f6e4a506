/* Which column of a CSV file of people holds what: by
   the header line, or by what the first row looks like. */
#pragma once

#include "base/csv.h"

typedef enum {
    COLUMN_IGNORED,
    COLUMN_NAME,
    COLUMN_FIRST_NAME, /* these two together make the name */
    COLUMN_LAST_NAME,
    COLUMN_EMAIL,
    COLUMN_EXCLUDE, /* one-way */
    COLUMN_PARTNER, /* both ways */
    COLUMN_ONLY,    /* draws one of these */
    COLUMN_MUST,
    COLUMN_HISTORY,
    COLUMN_GROUP, /* several of these are possible: a household, a team */
    COLUMN_ROLE,
    COLUMN_GIFTS, /* how many, given and received */
    COLUMN_GIVES,
    COLUMN_RECEIVES,
    COLUMN_WISH,
    COLUMN_LANGUAGE,
} ColumnType;

typedef struct {
    ColumnType type;
    char *header; /* as written, or NULL where there is no header line */
    char *kind;   /* of a group column: "household" */
} Column;

/*
 * Understands the first row of the file as columns, an array of Column that the caller frees. *is_header says
 * whether the row was a header line, or already the first person. Refuses a column given twice, one that
 * looks like a slip, and a file without names; columns that mean nothing to kringle are COLUMN_IGNORED.
 */
GArray *columns_read(const Csv *csv, const CsvRow *row, bool *is_header, GError **error);

/* Whether this later row is the header line once more, as when two files were put together. */
bool columns_are_repeated(const GArray *columns, const CsvRow *row);
