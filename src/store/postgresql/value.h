/* Values as PostgreSQL sends them over the line in binary: the parameters of a statement, and the fields of a row. */
#pragma once

#include "store/postgresql/connection.h"

/* Numbers and times are bigint, flags as well; texts are text, bytes are bytea. */
typedef struct {
    int count;
    const char *values[SQL_MOST_VALUES]; /* NULL is what is missing */
    int lengths[SQL_MOST_VALUES];
    int formats[SQL_MOST_VALUES];
    uint64_t numbers[SQL_MOST_VALUES];
    char *owned[SQL_MOST_VALUES];
} PostgresValues;

/* The values of the call; loans of its items until they are cleared. */
void postgres_values_fill(PostgresValues *values, const SqlCall *call);
void postgres_values_clear(PostgresValues *values);

int64_t postgres_number(const PostgresRows *rows, int row, int column);
void postgres_read_field(const PostgresRows *rows, int row, int column, const Field *field, bool is_key,
                         void *item);
