#include "feature/help/manual.h"

#include <string.h>

#include "base/assets.h"
#include "base/text.h"

static const Field manual_option_fields[] = {
    FIELD(ManualOption, flag), FIELD(ManualOption, letter), FIELD(ManualOption, value),
    FIELD(ManualOption, help), FIELD(ManualOption, usage),  {},
};

const Record manual_option_record = {
    RECORD_OF(ManualOption, manual_option),
    .fields = manual_option_fields,
};

static const Field manual_command_fields[] = {
    FIELD(ManualCommand, name),
    FIELD(ManualCommand, arguments),
    FIELD(ManualCommand, summary),
    FIELD(ManualCommand, usage),
    FIELD(ManualCommand, text),
    FIELD(ManualCommand, has_options),
    LIST(ManualCommand, options, &manual_option_record),
    {},
};

const Record manual_command_record = {
    RECORD_OF(ManualCommand, manual_command),
    .fields = manual_command_fields,
};

static const Field manual_fields[] = {
    FIELD(Manual, version),
    LIST(Manual, commands, &manual_command_record),
    LIST(Manual, topics, &manual_command_record),
    LIST(Manual, settings, &manual_option_record),
    LIST(Manual, common, &manual_option_record),
    {},
};

const Record manual_record = {
    RECORD_OF(Manual, manual),
    .fields = manual_fields,
};

/* One line for roff: no character of it is taken for a
   command, and every dash is the one that people type. */
static void append_roff_line(GString *out, const char *line, size_t length) {
    if (length > 0 && strchr(".'", *line))
        g_string_append(out, "\\&");
    for (size_t i = 0; i < length; i++)
        if (line[i] == '\\')
            g_string_append(out, "\\e");
        else if (line[i] == '-')
            g_string_append(out, "\\-");
        else
            g_string_append_c(out, line[i]);
}

/* A page as roff: empty lines part paragraphs, indented lines stand as they are. */
static char *page_to_roff(const char *page) {
    GString *out = g_string_new(NULL);
    bool literal = false, gap = false;
    for (const char *line = page; *line;) {
        size_t length = strcspn(line, "\n");
        bool indented = line[0] == ' ';
        if (length == 0) {
            gap = true;
        } else {
            if (literal && !indented)
                g_string_append(out, ".fi\n.RE\n");
            if (gap && (!literal || !indented))
                g_string_append(out, ".PP\n");
            if (gap && literal && indented)
                g_string_append(out, "\\&\n");
            if (!literal && indented)
                g_string_append(out, ".RS 4\n.nf\n");
            size_t skip = indented ? strspn(line, " ") : 0;
            skip = MIN(skip, (size_t) 4);
            append_roff_line(out, line + skip, length - skip);
            g_string_append_c(out, '\n');
            literal = indented;
            gap = false;
        }
        line += length + (line[length] == '\n');
    }
    if (literal)
        g_string_append(out, ".fi\n.RE\n");
    return g_string_free(g_string_truncate(out, out->len - (out->len > 0)), FALSE);
}

static char *in_form(ManualForm form, const char *text) {
    if (form == MANUAL_PLAIN || !text)
        return g_strdup(text);
    GString *out = g_string_new(NULL);
    append_roff_line(out, text, strlen(text));
    return g_string_free(out, FALSE);
}

/* Filled with blanks to the width of a column, or followed by a line of its own if it is longer. */
static char *pad(char *text, size_t width) {
    size_t length = text_width(text);
    char *padded = length <= width ? g_strdup_printf("%s%*s", text, (int) (width - length), "")
                                   : g_strdup_printf("%s\n%*s", text, (int) width + 2, "");
    g_free(text);
    return padded;
}

static ManualOption *describe_option(const Option *option, ManualForm form) {
    enum { COLUMN = 23 };
    ManualOption *described = record_new(&manual_option_record);
    g_autofree char *flag = option_flag(option);
    g_autofree char *letter = option->letter ? g_strdup_printf("-%c", option->letter) : NULL;
    described->usage = pad(g_strdup_printf("%s%s%s%s%s", letter ? letter : "  ", letter ? ", " : "  ", flag,
                                           option->value ? " " : "", option->value ? option->value : ""),
                           COLUMN);
    described->flag = in_form(form, flag);
    described->letter = in_form(form, letter);
    described->value = in_form(form, option->value);
    described->help = in_form(form, option->help);
    return described;
}

static void add_options(GPtrArray *list, const Option *options, ManualForm form) {
    for (; options && options->field.name; options++)
        if (!options->secret)
            g_ptr_array_add(list, describe_option(options, form));
}

static GPtrArray *describe_options(const Option *options, ManualForm form) {
    GPtrArray *list = record_array(&manual_option_record);
    add_options(list, options, form);
    return list;
}

static ManualCommand *describe(const char *name, const char *arguments, const char *summary,
                               const char *asset, ManualForm form) {
    enum { COLUMN = 26 };
    ManualCommand *described = record_new(&manual_command_record);
    g_autofree char *text = g_strchomp(asset_text(asset));
    described->usage =
        pad(g_strdup_printf("%s%s%s", name, arguments ? " " : "", arguments ? arguments : ""), COLUMN);
    described->name = in_form(form, name);
    described->arguments = in_form(form, arguments);
    described->summary = in_form(form, summary);
    described->text = form == MANUAL_ROFF ? page_to_roff(text) : g_steal_pointer(&text);
    return described;
}

Manual *manual_new(ManualForm form) {
    Manual *manual = record_new(&manual_record);
    manual->version = g_strdup(VERSION);
    manual->commands = record_array(&manual_command_record);
    manual->topics = record_array(&manual_command_record);
    manual->settings = describe_options(settings_options, form);
    manual->common = describe_options(common_options, form);
    for (const Feature *const *feature = features; *feature; feature++)
        for (const Command *command = (*feature)->commands; command->name; command++) {
            ManualCommand *described =
                describe(command->name, command->arguments, command->summary, command->help, form);
            described->options = describe_options(command->options, form);
            add_options(described->options, command->changes ? changing_options : NULL, form);
            described->has_options = described->options->len > 0;
            g_ptr_array_add(manual->commands, described);
        }
    for (const Topic *topic = topics; topic->name; topic++)
        g_ptr_array_add(manual->topics, describe(topic->name, NULL, topic->summary, topic->help, form));
    return manual;
}

static const ManualCommand *find_in(const GPtrArray *list, const char *name) {
    for (guint i = 0; i < list->len; i++)
        if (strcmp(((const ManualCommand *) list->pdata[i])->name, name) == 0)
            return list->pdata[i];
    return NULL;
}

const ManualCommand *manual_find(const Manual *manual, const char *name) {
    const ManualCommand *found = find_in(manual->commands, name);
    return found ? found : find_in(manual->topics, name);
}
