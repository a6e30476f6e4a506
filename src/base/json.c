#include "base/json.h"

static void append_quoted(GString *out, const char *text) {
    g_string_append_c(out, '"');
    for (const unsigned char *p = (const unsigned char *) text; *p; p++)
        if (*p == '"' || *p == '\\')
            g_string_append_printf(out, "\\%c", *p);
        else if (*p == '\n')
            g_string_append(out, "\\n");
        else if (*p < 0x20 || *p == 0x7f)
            g_string_append_printf(out, "\\u%04x", *p);
        else
            g_string_append_c(out, (char) *p);
    g_string_append_c(out, '"');
}

/* What stands before a value: a comma, and its name. */
static void lead(Json *json, const char *name) {
    if (json->comma)
        g_string_append_c(json->out, ',');
    if (name) {
        append_quoted(json->out, name);
        g_string_append_c(json->out, ':');
    }
    json->comma = true;
}

static void begin(Json *json, const char *name, char bracket) {
    lead(json, name);
    g_string_append_c(json->out, bracket);
    json->comma = false;
}

static void end(Json *json, char bracket) {
    g_string_append_c(json->out, bracket);
    json->comma = true;
}

void json_begin_object(Json *json, const char *name) {
    begin(json, name, '{');
}

void json_end_object(Json *json) {
    end(json, '}');
}

void json_begin_array(Json *json, const char *name) {
    begin(json, name, '[');
}

void json_end_array(Json *json) {
    end(json, ']');
}

void json_text(Json *json, const char *name, const char *text) {
    lead(json, name);
    if (text)
        append_quoted(json->out, text);
    else
        g_string_append(json->out, "null");
}

void json_number(Json *json, const char *name, int64_t number) {
    lead(json, name);
    g_string_append_printf(json->out, "%" G_GINT64_FORMAT, number);
}

void json_flag(Json *json, const char *name, bool flag) {
    lead(json, name);
    g_string_append(json->out, flag ? "true" : "false");
}

void json_field(Json *json, const Field *field, const void *item) {
    if (field->type == FIELD_NUMBER) {
        json_number(json, field->name, *field_in(int64_t, field, item));
    } else if (field->type == FIELD_FLAG) {
        json_flag(json, field->name, *field_in(bool, field, item));
    } else if (field->type == FIELD_LIST) {
        const GPtrArray *list = *field_in(GPtrArray *, field, item);
        json_begin_array(json, field->name);
        for (guint i = 0; list && i < list->len; i++)
            json_item(json, NULL, field->of, list->pdata[i]);
        json_end_array(json);
    } else {
        g_autofree char *text = field_to_text(field, item);
        json_text(json, field->name, text);
    }
}

void json_item(Json *json, const char *name, const Record *record, const void *item) {
    json_begin_object(json, name);
    for (const Field *field = record->fields; field->name; field++)
        if (!field_is_missing(field, item))
            json_field(json, field, item);
    json_end_object(json);
}
