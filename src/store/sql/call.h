/* A statement of SQL together with the values of its parameters: what a tier that speaks SQL is to run. */
#pragma once

#include "store/driver.h"
#include "store/sql/statement.h"

/* One parameter: a field of an item as it stands in its row, or a number, which has no field. */
typedef struct {
    const Field *field;
    const void *item; /* a loan */
    int64_t number;
} SqlValue;

enum { SQL_MOST_VALUES = 40 };

typedef struct {
    const Record *record;
    SqlShape shape;
    unsigned count; /* of values, in the order of the parameters */
    SqlValue values[SQL_MOST_VALUES];
} SqlCall;

/* The items of a query. */
void sql_call_find(SqlCall *call, const Record *record, const Query *query);

/* The items that a lease is for. */
void sql_call_due(SqlCall *call, const Record *record, const Lease *lease);

/* At most so many items from behind one on (NULL: from the first), in the order of their keys. */
void sql_call_after(SqlCall *call, const Record *record, const void *item, size_t limit);

/*
 * Whether the item that a call has found is what was written with this checksum; else ERROR_STORAGE, which names it. What is
 * found for a step may not have one yet.
 */
bool sql_call_fits(const SqlCall *call, const void *item, int64_t checksum, const char *shown,
                   GError **error);

/* Makes the change, if it fits: then exactly one row is touched. */
void sql_call_change(SqlCall *call, const Change *change);

/* The version that is kept of what a change is about, to say why it did not fit. */
void sql_call_version(SqlCall *call, const Change *change);
