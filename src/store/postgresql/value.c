#include "store/postgresql/parts.h"

#include <string.h>

enum { BINARY = 1 };

/* ---- Parameters. */

static void set_bytes(PostgresValues *values, int i, const void *data, size_t length) {
    g_assert(length <= INT_MAX);
    values->values[i] = data;
    values->lengths[i] = (int) length;
}

static void set_number(PostgresValues *values, int i, int64_t number) {
    values->numbers[i] = GUINT64_TO_BE((uint64_t) number);
    set_bytes(values, i, &values->numbers[i], sizeof values->numbers[i]);
}

static void set_key_text(PostgresValues *values, int i, const char *text) {
    text = sql_key_text(text, &values->owned[i]);
    set_bytes(values, i, text, strlen(text));
}

static void set_field(PostgresValues *values, int i, const Field *field, const void *item) {
    size_t length;
    const void *data = field_bytes(field, item, &values->numbers[i], &length);
    set_bytes(values, i, data, length);
}

static void set_value(PostgresValues *values, int i, const SqlCall *call) {
    const SqlValue *value = &call->values[i];
    bool is_key = value->field && sql_is_key(call->record, value->field);
    values->formats[i] = BINARY;
    values->owned[i] = NULL;
    if (!value->field)
        set_number(values, i, value->number);
    else if (!is_key && field_is_missing(value->field, value->item))
        values->values[i] = NULL;
    else if (is_key && value->field->type == FIELD_TEXT)
        set_key_text(values, i, *field_in(char *, value->field, value->item));
    else
        set_field(values, i, value->field, value->item);
}

void postgres_values_fill(PostgresValues *values, const SqlCall *call) {
    values->count = (int) call->count;
    for (int i = 0; i < values->count; i++)
        set_value(values, i, call);
}

void postgres_values_clear(PostgresValues *values) {
    for (int i = 0; i < values->count; i++)
        g_free(values->owned[i]);
}

/* ---- Rows. */

int64_t postgres_number(const PostgresRows *rows, int row, int column) {
    uint64_t number = 0;
    if (!PQgetisnull(rows, row, column))
        memcpy(&number, PQgetvalue(rows, row, column), sizeof number);
    return (int64_t) GUINT64_FROM_BE(number);
}

static const char *read_text(const PostgresRows *rows, int row, int column, bool is_key) {
    const char *text = PQgetvalue(rows, row, column);
    if (*text == '\0' && PQgetisnull(rows, row, column))
        return NULL;
    return is_key ? sql_key_text_read(text) : text;
}

static GBytes *read_bytes(const PostgresRows *rows, int row, int column) {
    if (PQgetisnull(rows, row, column))
        return NULL;
    return g_bytes_new(PQgetvalue(rows, row, column), (gsize) PQgetlength(rows, row, column));
}

void postgres_read_field(const PostgresRows *rows, int row, int column, const Field *field, bool is_key,
                         void *item) {
    switch (field->type) {
    case FIELD_TEXT:
        *field_at(const char *, field, item) = read_text(rows, row, column, is_key);
        return;
    case FIELD_NUMBER:
    case FIELD_TIME:
        *field_at(int64_t, field, item) = postgres_number(rows, row, column);
        return;
    case FIELD_FLAG:
        *field_at(bool, field, item) = postgres_number(rows, row, column) != 0;
        return;
    case FIELD_BYTES:
        *field_at(GBytes *, field, item) = read_bytes(rows, row, column);
        return;
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}
