#include "base/record.h"

#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/text.h"

const Field *record_field(const Record *record, const char *name) {
    for (const Field *field = record->fields; field->name; field++)
        if (strcmp(field->name, name) == 0)
            return field;
    return NULL;
}

void *record_new(const Record *record) {
    return g_malloc0(record->size);
}

GPtrArray *record_array(const Record *record) {
    return g_ptr_array_new_with_free_func(record->free);
}

GPtrArray *record_array_copy(const Record *record, const GPtrArray *array) {
    GPtrArray *copy = record_array(record);
    for (guint i = 0; i < array->len; i++)
        g_ptr_array_add(copy, record_copy(record, array->pdata[i]));
    return copy;
}

void field_clear(const Field *field, void *item) {
    switch (field->type) {
    case FIELD_TEXT:
        g_clear_pointer(field_at(char *, field, item), g_free);
        return;
    case FIELD_BYTES:
        g_clear_pointer(field_at(GBytes *, field, item), g_bytes_unref);
        return;
    case FIELD_LIST:
        g_clear_pointer(field_at(GPtrArray *, field, item), g_ptr_array_unref);
        return;
    case FIELD_NUMBER:
        *field_at(int64_t, field, item) = 0;
        return;
    case FIELD_TIME:
        *field_at(Time, field, item) = (Time) {0};
        return;
    case FIELD_FLAG:
        *field_at(bool, field, item) = false;
        return;
    }
}

void record_clear(const Record *record, void *item) {
    for (const Field *field = record->fields; field->name; field++)
        field_clear(field, item);
    memset(item, 0, record->size);
}

void record_free(const Record *record, void *item) {
    if (!item)
        return;
    record_clear(record, item);
    g_free(item);
}

void *record_copy(const Record *record, const void *item) {
    void *copy = g_memdup2(item, record->size);
    for (const Field *field = record->fields; field->name; field++) {
        if (field->type == FIELD_TEXT)
            *field_at(char *, field, copy) = g_strdup(*field_in(char *, field, item));
        else if (field->type == FIELD_BYTES && *field_at(GBytes *, field, copy))
            g_bytes_ref(*field_at(GBytes *, field, copy));
        else if (field->type == FIELD_LIST && *field_at(GPtrArray *, field, copy))
            *field_at(GPtrArray *, field, copy) =
                record_array_copy(field->of, *field_in(GPtrArray *, field, item));
    }
    return copy;
}

static int compare_numbers(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int compare_bytes(GBytes *a, GBytes *b) {
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return g_bytes_compare(a, b);
}

static int field_compare(const Field *field, const void *a, const void *b) {
    switch (field->type) {
    case FIELD_TEXT:
        return g_strcmp0(*field_in(char *, field, a), *field_in(char *, field, b));
    case FIELD_NUMBER:
        return compare_numbers(*field_in(int64_t, field, a), *field_in(int64_t, field, b));
    case FIELD_FLAG:
        return compare_numbers(*field_in(bool, field, a), *field_in(bool, field, b));
    case FIELD_TIME:
        return compare_numbers(field_in(Time, field, a)->s, field_in(Time, field, b)->s);
    case FIELD_BYTES:
        return compare_bytes(*field_in(GBytes *, field, a), *field_in(GBytes *, field, b));
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}

int record_compare(const Record *record, unsigned fields, const void *a, const void *b) {
    for (unsigned i = 0; i < fields; i++) {
        int order = field_compare(&record->fields[i], a, b);
        if (order != 0)
            return order;
    }
    return 0;
}

bool record_equals(const Record *record, const void *a, const void *b) {
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field) && field_compare(field, a, b) != 0)
            return false;
    return true;
}

bool field_is_missing(const Field *field, const void *item) {
    switch (field->type) {
    case FIELD_TEXT:
        return !*field_in(char *, field, item);
    case FIELD_TIME:
        return field_in(Time, field, item)->s == 0;
    case FIELD_BYTES:
        return !*field_in(GBytes *, field, item);
    case FIELD_LIST:
        return !*field_in(GPtrArray *, field, item);
    case FIELD_NUMBER:
    case FIELD_FLAG:
        return false;
    }
    g_assert_not_reached();
}

static const void *number_bytes(int64_t value, uint64_t *number, size_t *length) {
    *number = GUINT64_TO_BE((uint64_t) value);
    *length = sizeof *number;
    return number;
}

const void *field_bytes(const Field *field, const void *item, uint64_t *number, size_t *length) {
    const void *data;
    switch (field->type) {
    case FIELD_TEXT:
        data = *field_in(char *, field, item);
        *length = strlen(data);
        return data;
    case FIELD_BYTES:
        data = g_bytes_get_data(*field_in(GBytes *, field, item), length);
        return data ? data : "";
    case FIELD_NUMBER:
        return number_bytes(*field_in(int64_t, field, item), number, length);
    case FIELD_TIME:
        return number_bytes(field_in(Time, field, item)->s, number, length);
    case FIELD_FLAG:
        return number_bytes(*field_in(bool, field, item), number, length);
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}

char *time_to_text(Time time) {
    struct tm day;
    char text[sizeof "-2147483648-12-20T18:00:00Z"];
    if (!gmtime_r(&(time_t) {time.s}, &day) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &day) == 0)
        return NULL;
    return g_strdup(text);
}

bool time_from_text(const char *text, Time *time) {
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(text, NULL);
    if (!date)
        return false;
    time->s = g_date_time_to_unix(date);
    return true;
}

static char *bytes_to_text(GBytes *bytes) {
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    return text_of_bytes(data, length);
}

static bool bytes_from_text(const char *text, GBytes **bytes) {
    size_t length = strlen(text);
    if (length % 2 != 0)
        return false;
    g_autofree guint8 *data = g_malloc(length / 2 + 1);
    for (size_t i = 0; i < length; i += 2) {
        int high = g_ascii_xdigit_value(text[i]), low = g_ascii_xdigit_value(text[i + 1]);
        if (high < 0 || low < 0)
            return false;
        data[i / 2] = (guint8) (high * 16 + low);
    }
    g_clear_pointer(bytes, g_bytes_unref);
    *bytes = g_bytes_new_take(g_steal_pointer(&data), length / 2);
    return true;
}

static bool flag_from_text(const char *text, bool *flag) {
    static const char *const words[][2] = {{"false", "true"}, {"no", "yes"}, {"off", "on"}, {"0", "1"}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        for (size_t value = 0; value < 2; value++)
            if (g_ascii_strcasecmp(text, words[i][value]) == 0) {
                *flag = value == 1;
                return true;
            }
    return false;
}

char *field_to_text(const Field *field, const void *item) {
    if (field_is_missing(field, item))
        return NULL;
    switch (field->type) {
    case FIELD_TEXT:
        return g_strdup(*field_in(char *, field, item));
    case FIELD_NUMBER:
        return g_strdup_printf("%" G_GINT64_FORMAT, *field_in(int64_t, field, item));
    case FIELD_FLAG:
        return g_strdup(*field_in(bool, field, item) ? "true" : "false");
    case FIELD_TIME:
        return time_to_text(*field_in(Time, field, item));
    case FIELD_BYTES:
        return bytes_to_text(*field_in(GBytes *, field, item));
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}

bool field_from_text(const Field *field, void *item, const char *text, GError **error) {
    if (!text) {
        field_clear(field, item);
        return true;
    }

    switch (field->type) {
    case FIELD_TEXT:
        g_free(*field_at(char *, field, item));
        *field_at(char *, field, item) = g_strdup(text);
        return true;
    case FIELD_NUMBER:
        if (g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, field_at(gint64, field, item), NULL))
            return true;
        return fail(error, ERROR_INVALID, "%s takes a whole number, not \"%s\"", field->name, text);
    case FIELD_FLAG:
        if (flag_from_text(text, field_at(bool, field, item)))
            return true;
        return fail(error, ERROR_INVALID, "%s takes yes or no, not \"%s\"", field->name, text);
    case FIELD_TIME:
        if (time_from_text(text, field_at(Time, field, item)))
            return true;
        return fail(error, ERROR_INVALID, "%s takes a time like 2026-12-20T18:00:00Z, not \"%s\"",
                    field->name, text);
    case FIELD_BYTES:
        if (bytes_from_text(text, field_at(GBytes *, field, item)))
            return true;
        return fail(error, ERROR_INVALID, "%s takes hexadecimal digits, not \"%s\"", field->name, text);
    case FIELD_LIST:
        break;
    }
    g_assert_not_reached();
}
