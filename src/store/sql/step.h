/*
 * The numbered steps from one format of a database to the next, for what does not follow from the records by itself. The
 * last number is the format that this program reads and writes. To add one, write its function, and a line in the table.
 */
#pragma once

#include "store/sql/call.h"

/* The format of this program. */
int64_t sql_format(void);

/* What steps need of a tier: all that they do is in one change with what raises the number, so each is done or it is not. */
typedef struct {
    void *data;
    const char *raise; /* the asset that writes the number */
    GPtrArray *(*find)(void *data, const SqlCall *call, GError **error); /* whatever the checksums are */
    bool (*write)(void *data, const Batch *batch, GError **error);
    bool (*run)(void *data, const char *text, GError **error);
} SqlHand;

/*
 * Takes all steps from this format on, for tables that have all columns of the records (const Record *). 0: there is nothing
 * in them yet.
 */
bool sql_step_on(const SqlHand *hand, int64_t format, const GPtrArray *records, GError **error);

/* Refuses a format that is not ours in a store that somebody has open. */
bool sql_format_fits(int64_t format, const char *shown, GError **error);
