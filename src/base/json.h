/* Writes JSON, streaming, into a string: braces, commas
   and escapes are its business, the order is the caller's. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/record.h"

typedef struct {
    GString *out;
    bool comma; /* a value stands before: the next one needs a comma */
} Json;

/* `name` is the member's name, or NULL inside an array and at the top. */
void json_begin_object(Json *json, const char *name);
void json_end_object(Json *json);
void json_begin_array(Json *json, const char *name);
void json_end_array(Json *json);

/* A NULL text is null. Invalid UTF-8 is a bug of the caller's. */
void json_text(Json *json, const char *name, const char *text);
void json_number(Json *json, const char *name, int64_t number);
void json_flag(Json *json, const char *name, bool flag);

/* One field under its own name; missing is null, a missing list an empty one. */
void json_field(Json *json, const Field *field, const void *item);

/* A whole item with its lists; missing fields are left out, times and bytes are texts. */
void json_item(Json *json, const char *name, const Record *record, const void *item);
