/* Reads the source of a template, and refuses what would not make sense when it is filled. */
#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/template-parts.h"
#include "base/text.h"

/* While compiling: the sections that are open, the outermost first. */
typedef struct {
    guint part;
    const char *name;
    size_t name_length;
    const Record *record; /* whose fields are known inside, or NULL for those outside */
} Open;

typedef struct {
    Template *template;
    const char *name;   /* of the text that is being compiled, */
    const char *source; /* and the text */
    const Record *record;
    GArray *open; /* of Open */
} Compiler;

static void *refuse(const Compiler *compiler, const char *at, GError **error, const char *what,
                    const char *word, size_t length) {
    size_t line = 1;
    for (const char *p = compiler->source; p < at; p++)
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

/* A tag without a value that is alone on its line takes the line
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

/* ---- Sentences. */

#define SENTENCE_END "{{/_}}"
#define SENTENCE_OR "{{|}}"

static const char *keep(Template *template, char *text) {
    g_ptr_array_add(template->texts, text);
    return text;
}

/* The words between two fields. In a translation they come from outside of the template, so they are escaped. */
static void add_words(Template *template, const char *words, size_t length) {
    g_autofree char *text = g_strndup(words, length);
    GString *shown = g_string_new(NULL);
    if (template->kind == TEMPLATE_HTML)
        template_escape(text, shown);
    else
        g_string_append(shown, text);
    size_t shown_length = shown->len;
    const char *kept = keep(template, g_string_free(shown, FALSE));
    add_literal(template, kept, kept + shown_length);
}

static bool add_sentence(Compiler *compiler, const char *at, const char *sentence, GError **error) {
    for (const char *start; (start = strstr(sentence, "{{")); sentence = strstr(start, "}}") + 2) {
        add_words(compiler->template, sentence, (size_t) (start - sentence));
        const char *name = start + 2, *close = strstr(start, "}}");
        if (!close || strchr("#^/!>", *name))
            return refuse(compiler, at, error, "a sentence may hold fields only, not", start, strlen(start));
        if (!add_field(compiler, at, PART_VALUE, name, (size_t) (close - name), error))
            return false;
    }
    add_words(compiler->template, sentence, strlen(sentence));
    return true;
}

/* All plurals of a sentence, of which the number in a field will choose one. */
static bool add_plurals(Compiler *compiler, const char *at, const char *number, const char *const *forms,
                        GError **error) {
    GArray *parts = compiler->template->parts;
    guint plural = parts->len;
    Part part = {.type = PART_PLURAL};
    part.field = resolve(compiler, number, &part.depth);
    if (!part.field || part.field->type != FIELD_NUMBER)
        return refuse(compiler, at, error, "there is no number", number, strlen(number));
    g_array_append_val(parts, part);
    for (; *forms; forms++) {
        guint form = parts->len;
        g_array_append_val(parts, (Part) {.type = PART_FORM});
        if (!add_sentence(compiler, at, *forms, error))
            return false;
        g_array_index(parts, Part, form).end = parts->len;
    }
    g_array_index(parts, Part, plural).end = parts->len;
    return true;
}

/* The forms between the tags, as they stand in catalogues; NULL at their end. */
static char **read_forms(const char *start, const char *end) {
    g_autofree char *sentence = g_strndup(start, (gsize) (end - start));
    char **forms = g_strsplit(sentence, SENTENCE_OR, -1);
    for (char **form = forms; *form; form++) {
        char *squeezed = text_squeeze(*form, strlen(*form));
        g_free(*form);
        *form = squeezed;
    }
    return forms;
}

/* Compiles a sentence, whose first tag stands at `start` and says `number` if the words depend on one. */
static bool compile_sentence(Compiler *compiler, const char *start, const char *number, const char **next,
                             GError **error) {
    const char *words = strstr(start, "}}") + 2, *end = strstr(words, SENTENCE_END);
    if (!end)
        return refuse(compiler, start, error, "no end for", start, (size_t) (words - start));
    *next = end + strlen(SENTENCE_END);
    g_auto(GStrv) forms = read_forms(words, end);
    if (g_strv_length(forms) != (number ? 2 : 1))
        return refuse(compiler, start, error, "one form, or two and a number, belong into", start,
                      (size_t) (*next - start));
    const char *const *said = language_forms(compiler->template->language, forms[0]);
    if (!said)
        said = (const char *const *) forms;
    return number ? add_plurals(compiler, start, number, said, error)
                  : add_sentence(compiler, start, said[0], error);
}

/* ---- Tags. */

static bool compile(Compiler *compiler, GError **error);

/* Compiles the asset in this place, as if its text stood here. */
static bool add_asset(const Compiler *compiler, const char *path, size_t length, GError **error) {
    g_autofree char *name = g_strndup(path, length);
    g_strstrip(name);
    Compiler inner = *compiler;
    inner.name = name;
    inner.source = keep(compiler->template, asset_text(name));
    return compile(&inner, error);
}

static bool compile_mark(Compiler *compiler, const char *start, const char *inside, size_t length,
                         GError **error) {
    switch (*inside) {
    case '!':
        return true;
    case '>':
        return add_asset(compiler, inside + 1, length - 1, error);
    case '/':
        return close_section(compiler, start, inside + 1, length - 1, error);
    case '#':
        return add_field(compiler, start, PART_SECTION, inside + 1, length - 1, error);
    default:
        return add_field(compiler, start, PART_INVERTED, inside + 1, length - 1, error);
    }
}

/* Compiles the tag between the braces at `start`; *next is where the text goes on. */
static bool compile_tag(Compiler *compiler, const char *literal, const char *start, const char **next,
                        GError **error) {
    const char *inside = start + strlen("{{"), *close = strstr(inside, "}}");
    if (!close)
        return refuse(compiler, start, error, "no end for", start, MIN(strlen(start), (size_t) 20));

    const char *tag = start, *end = close + strlen("}}");
    size_t length = (size_t) (close - inside);
    bool is_sentence = g_str_has_prefix(inside, "#_") && (inside[2] == ' ' || inside + 2 == close);
    bool has_mark = strchr("#^/!>", *inside) != NULL;
    if (has_mark && !is_sentence)
        widen_to_line(compiler->source, &tag, &end);
    add_literal(compiler->template, literal, MAX(tag, literal));
    *next = end;

    if (is_sentence) {
        g_autofree char *number = length > 3 ? g_strndup(inside + 3, length - 3) : NULL;
        return compile_sentence(compiler, start, number, next, error);
    }
    return has_mark ? compile_mark(compiler, start, inside, length, error)
                    : add_field(compiler, start, PART_VALUE, inside, length, error);
}

static bool compile(Compiler *compiler, GError **error) {
    guint outer = compiler->open->len;
    const char *at = compiler->source;
    for (const char *tag; (tag = strstr(at, "{{"));)
        if (!compile_tag(compiler, at, tag, &at, error))
            return false;
    add_literal(compiler->template, at, at + strlen(at));

    if (compiler->open->len == outer)
        return true;
    const Open *open = &g_array_index(compiler->open, Open, outer);
    return refuse(compiler, open->name, error, "no end for", open->name, open->name_length);
}

Template *template_new(const char *name, const char *source, TemplateKind kind, const Record *record,
                       const Language *language, GError **error) {
    g_autoptr(Template) template = g_new0(Template, 1);
    template->kind = kind;
    template->language = language;
    template->texts = g_ptr_array_new_with_free_func(g_free);
    template->parts = g_array_new(FALSE, TRUE, sizeof(Part));

    g_autoptr(GArray) open = g_array_new(FALSE, TRUE, sizeof(Open));
    Compiler compiler = {template, name, keep(template, g_strdup(source)), record, open};
    return compile(&compiler, error) ? g_steal_pointer(&template) : NULL;
}

Template *template_of_asset(const char *path, const Record *record, const Language *language) {
    g_autofree char *source = asset_text(path);
    g_autoptr(GError) error = NULL;
    TemplateKind kind = g_str_has_suffix(path, ".html") ? TEMPLATE_HTML : TEMPLATE_TEXT;
    Template *template = template_new(path, source, kind, record, language, &error);
    if (!template)
        g_error("%s", error->message);
    return template;
}
