/*
 * The checksum in each row of a database, by which a row that is not as it was written is found: a damaged byte, or an edit
 * by hand. It is the same on every machine, and no secret; see docs/decisions/0032.
 */
#pragma once

#include "store/driver.h"

/* The column in which it stands, behind the fields of the record. */
extern const Field sql_checksum_field;

/* Of the row in which the item stands with this version. */
int64_t sql_checksum(const Record *record, const void *item, int64_t version);

/* Whether the item that was read is what was written with this checksum; else ERROR_STORAGE, which names it. */
bool sql_checksum_fits(const Record *record, const void *item, int64_t checksum, const char *shown,
                       GError **error);
