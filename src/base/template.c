/* Fills templates. */
#include "base/template-parts.h"

void template_free(Template *template) {
    g_ptr_array_unref(template->texts);
    g_array_unref(template->parts);
    g_free(template);
}

/* While rendering: the item, and around it those of the lists it is in. */
typedef struct Scope {
    const void *item;
    const struct Scope *outer;
} Scope;

static const void *item_at(const Scope *scope, unsigned depth) {
    while (depth-- > 0)
        scope = scope->outer;
    return scope->item;
}

void template_escape(const char *text, GString *out) {
    for (const char *p = text; *p; p++)
        switch (*p) {
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\'':
            g_string_append(out, "&#39;");
            break;
        default:
            g_string_append_c(out, *p);
        }
}

static void append_value(const Template *template, const Field *field, const void *item, GString *out) {
    g_autofree char *owned = field->type == FIELD_TEXT ? NULL : field_to_text(field, item);
    const char *text = field->type == FIELD_TEXT ? *field_in(char *, field, item) : owned;
    if (!text)
        return;
    if (template->kind == TEMPLATE_TEXT) {
        g_string_append(out, text);
        return;
    }
    template_escape(text, out);
}

static bool is_there(const Field *field, const void *item) {
    if (field_is_missing(field, item))
        return false;
    switch (field->type) {
    case FIELD_TEXT:
        return **field_in(char *, field, item) != '\0';
    case FIELD_NUMBER:
        return *field_in(int64_t, field, item) != 0;
    case FIELD_FLAG:
        return *field_in(bool, field, item);
    case FIELD_LIST:
        return (*field_in(GPtrArray *, field, item))->len > 0;
    case FIELD_TIME:
    case FIELD_BYTES:
        return true;
    }
    g_assert_not_reached();
}

static void render(const Template *template, guint from, guint to, const Scope *scope, GString *out);

static void render_section(const Template *template, guint at, const Part *part, const Scope *scope,
                           GString *out) {
    const void *item = item_at(scope, part->depth);
    bool there = is_there(part->field, item);
    if (there != (part->type == PART_SECTION))
        return;
    if (part->type == PART_INVERTED || part->field->type != FIELD_LIST) {
        render(template, at + 1, part->end, scope, out);
        return;
    }
    const GPtrArray *list = *field_in(GPtrArray *, part->field, item);
    for (guint i = 0; i < list->len; i++)
        render(template, at + 1, part->end, &(Scope) {list->pdata[i], scope}, out);
}

static void render_plural(const Template *template, guint at, const Part *part, const Scope *scope,
                          GString *out) {
    int64_t number = *field_in(int64_t, part->field, item_at(scope, part->depth));
    size_t wanted = template->language->plural((uint64_t) number);
    guint form = at + 1; /* what is not translated has the two forms of English, and the second stays */
    for (size_t i = 0; i < wanted && g_array_index(template->parts, Part, form).end < part->end; i++)
        form = g_array_index(template->parts, Part, form).end;
    render(template, form + 1, g_array_index(template->parts, Part, form).end, scope, out);
}

static void render(const Template *template, guint from, guint to, const Scope *scope, GString *out) {
    for (guint i = from; i < to;) {
        const Part *part = &g_array_index(template->parts, Part, i);
        if (part->type == PART_LITERAL)
            g_string_append_len(out, part->text, (gssize) part->length);
        else if (part->type == PART_VALUE)
            append_value(template, part->field, item_at(scope, part->depth), out);
        else if (part->type == PART_PLURAL)
            render_plural(template, i, part, scope, out);
        else
            render_section(template, i, part, scope, out);
        i = part->end > i ? part->end : i + 1;
    }
}

void template_render(const Template *template, const void *item, GString *out) {
    render(template, 0, template->parts->len, &(Scope) {item, NULL}, out);
}
