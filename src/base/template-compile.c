/* Reads the source of a template, and refuses what would not make sense when it is filled. */
#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/template-parts.h"

/* While compiling: the sections that are open, the outermost first. */
typedef struct {
    guint part;
    const char *name;
    size_t name_length;
    const Record *record; /* whose fields are known inside, or NULL for those outside */
} Open;

typedef struct {
    Template *template;
    const char *name;
    const Record *record;
    GArray *open; /* of Open */
} Compiler;

static void *refuse(const Compiler *compiler, const char *at, GError **error, const char *what,
                    const char *word, size_t length) {
    size_t line = 1;
    for (const char *p = compiler->template->source; p < at; p++)
        line += *p == '\n';
    return fail(error, ERROR_INVALID, "%s:%zu: %s \"%.*s\"", compiler->name, line, what, (int) length, word);
}

/* Looks a name up in the records of the open lists, innermost first. */
static const Field *resolve(const Compiler *compiler, const char *name, unsigned *depth) {
    *depth = 0;
    for (guint i = compiler->open->len; i-- > 0;) {
        const Record *record = g_array_index(compiler->open, Open, i).record;
        if (!record)
            continue;
        const Field *field = record_field(record, name);
        if (field)
            return field;
        ++*depth;
    }
    return record_field(compiler->record, name);
}

static void add_literal(Template *template, const char *start, const char *end) {
    if (end > start)
        g_array_append_val(template->parts, ((Part) {.text = start, .length = (size_t) (end - start)}));
}

static bool close_section(Compiler *compiler, const char *at, const char *name, size_t length,
                          GError **error) {
    const Open *last =
        compiler->open->len ? &g_array_index(compiler->open, Open, compiler->open->len - 1) : NULL;
    if (!last || last->name_length != length || memcmp(last->name, name, length) != 0)
        return refuse(compiler, at, error, "nothing is open that ends with", name, length);
    GArray *parts = compiler->template->parts;
    g_array_index(parts, Part, last->part).end = parts->len;
    g_array_set_size(compiler->open, compiler->open->len - 1);
    return true;
}

static bool add_field(Compiler *compiler, const char *at, PartType type, const char *name, size_t length,
                      GError **error) {
    g_autofree char *word = g_strndup(name, length);
    Part part = {.type = type};
    part.field = resolve(compiler, word, &part.depth);
    if (!part.field)
        return refuse(compiler, at, error, "there is no field", name, length);
    if (type == PART_VALUE && part.field->type == FIELD_LIST)
        return refuse(compiler, at, error, "a list needs a section, not", name, length);
    if (type != PART_VALUE) {
        bool list = type == PART_SECTION && part.field->type == FIELD_LIST;
        Open open = {compiler->template->parts->len, name, length, list ? part.field->of : NULL};
        g_array_append_val(compiler->open, open);
    }
    g_array_append_val(compiler->template->parts, part);
    return true;
}

/* A section tag or remark alone on its line takes the line
   with it: moves *start and *end over the white space. */
static void widen_to_line(const char *source, const char **start, const char **end) {
    const char *left = *start, *right = *end;
    while (left > source && (left[-1] == ' ' || left[-1] == '\t'))
        left--;
    while (*right == ' ' || *right == '\t')
        right++;
    if ((left == source || left[-1] == '\n') && (*right == '\n' || *right == '\0')) {
        *start = left;
        *end = *right ? right + 1 : right;
    }
}

/* Compiles the tag between the braces at `start`; *next is where the text goes on. */
static bool compile_tag(Compiler *compiler, const char *literal, const char *start, const char **next,
                        GError **error) {
    const char *inside = start + strlen("{{"), *close = strstr(inside, "}}");
    if (!close)
        return refuse(compiler, start, error, "no end for", start, MIN(strlen(start), (size_t) 20));

    const char *tag = start, *end = close + strlen("}}");
    char mark = strchr("#^/!", *inside) ? *inside : '\0';
    if (mark) {
        inside++;
        widen_to_line(compiler->template->source, &tag, &end);
    }
    add_literal(compiler->template, literal, MAX(tag, literal));
    *next = end;

    size_t length = (size_t) (close - inside);
    switch (mark) {
    case '!':
        return true;
    case '/':
        return close_section(compiler, start, inside, length, error);
    case '#':
        return add_field(compiler, start, PART_SECTION, inside, length, error);
    case '^':
        return add_field(compiler, start, PART_INVERTED, inside, length, error);
    default:
        return add_field(compiler, start, PART_VALUE, inside, length, error);
    }
}

static bool compile(Compiler *compiler, GError **error) {
    const char *at = compiler->template->source;
    for (const char *tag; (tag = strstr(at, "{{"));)
        if (!compile_tag(compiler, at, tag, &at, error))
            return false;
    add_literal(compiler->template, at, at + strlen(at));

    if (compiler->open->len == 0)
        return true;
    const Open *open = &g_array_index(compiler->open, Open, 0);
    return refuse(compiler, open->name, error, "no end for", open->name, open->name_length);
}

Template *template_new(const char *name, const char *source, TemplateKind kind, const Record *record,
                       GError **error) {
    g_autoptr(Template) template = g_new0(Template, 1);
    template->kind = kind;
    template->source = g_strdup(source);
    template->parts = g_array_new(FALSE, TRUE, sizeof(Part));

    g_autoptr(GArray) open = g_array_new(FALSE, TRUE, sizeof(Open));
    Compiler compiler = {template, name, record, open};
    return compile(&compiler, error) ? g_steal_pointer(&template) : NULL;
}

Template *template_of_asset(const char *path, const Record *record) {
    g_autofree char *source = asset_text(path);
    g_autoptr(GError) error = NULL;
    TemplateKind kind = g_str_has_suffix(path, ".html") ? TEMPLATE_HTML : TEMPLATE_TEXT;
    Template *template = template_new(path, source, kind, record, &error);
    if (!template)
        g_error("%s", error->message);
    return template;
}
