/* kringle help, man, completion: everything that tells how
   to use kringle, written from the tables of features. */
#include <string.h>

#include "base/error.h"
#include "base/template.h"
#include "base/text.h"
#include "feature/feature.h"
#include "feature/help/manual.h"

static bool help_command(Kringle *kringle, const void *options, char **arguments, GError **error);
static bool man_command(Kringle *kringle, const void *options, char **arguments, GError **error);
static bool completion_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Command help_commands[] = {
    {
        .name = "help",
        .arguments = "[COMMAND]",
        .most_arguments = 1,
        .summary = "Explain a command or a subject",
        .help = "feature/help/help-help.txt",
        .run = help_command,
    },
    {
        .name = "man",
        .summary = "Write the manual page",
        .help = "feature/help/man.txt",
        .run = man_command,
    },
    {
        .name = "completion",
        .arguments = "bash",
        .most_arguments = 1,
        .summary = "Write what lets the shell complete commands",
        .help = "feature/help/completion.txt",
        .run = completion_command,
    },
    {},
};

const Feature feature_help = {"help", help_commands};

const Topic topics[] = {
    {"people", "What may stand in the file of people", "feature/help/people.txt"},
    {"mail", "How mails go out", "feature/help/mail.txt"},
    {"settings", "Where settings are kept", "feature/help/settings.txt"},
    {"exit-codes", "What the exit codes mean", "feature/help/exit-codes.txt"},
    {},
};

static void print(const char *asset, const Record *record, const void *item, FILE *out) {
    g_autoptr(Template) template = template_of_asset(asset, record, languages);
    g_autoptr(GString) text = g_string_new(NULL);
    template_render(template, item, text);
    fputs(text->str, out);
}

static void *refuse_topic(const Manual *manual, const char *name, GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < manual->commands->len; i++)
        g_ptr_array_add(names, ((const ManualCommand *) manual->commands->pdata[i])->name);
    for (guint i = 0; i < manual->topics->len; i++)
        g_ptr_array_add(names, ((const ManualCommand *) manual->topics->pdata[i])->name);
    g_autofree char *shown = text_visible(name);
    g_autofree char *hint = text_hint(name, names, "; \"kringle help\" lists what there is");
    return fail(error, ERROR_USAGE, "there is no help on \"%s\"%s", shown, hint);
}

/* What a command's own help page shows: itself, and what every command understands. */
typedef struct {
    GPtrArray *command;
    GPtrArray *settings;
    GPtrArray *common;
} HelpPage;

static const Field help_page_fields[] = {
    LIST(HelpPage, command, &manual_command_record),
    LIST(HelpPage, settings, &manual_option_record),
    LIST(HelpPage, common, &manual_option_record),
    {},
};

static const Record help_page_record = {
    .name = "help_page",
    .size = sizeof(HelpPage),
    .fields = help_page_fields,
};

static bool help_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    (void) options;
    g_autoptr(Manual) manual = manual_new(MANUAL_PLAIN);
    if (!arguments[0]) {
        print("feature/help/overview.txt", &manual_record, manual, kringle->out);
        return true;
    }
    const ManualCommand *found = manual_find(manual, arguments[0]);
    if (!found)
        return refuse_topic(manual, arguments[0], error);
    if (!found->options) {
        fprintf(kringle->out, "%s\n", found->text);
        return true;
    }
    g_autoptr(GPtrArray) command = g_ptr_array_new();
    g_ptr_array_add(command, (gpointer) found);
    HelpPage page = {command, manual->settings, manual->common};
    print("feature/help/command.txt", &help_page_record, &page, kringle->out);
    return true;
}

static bool man_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    (void) options;
    (void) arguments;
    (void) error;
    g_autoptr(Manual) manual = manual_new(MANUAL_ROFF);
    print("feature/help/kringle.1", &manual_record, manual, kringle->out);
    return true;
}

static bool completion_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    (void) options;
    if (!arguments[0] || strcmp(arguments[0], "bash") != 0)
        return fail(error, ERROR_USAGE, "completion is written for bash: kringle completion bash");
    g_autoptr(Manual) manual = manual_new(MANUAL_PLAIN);
    print("feature/help/completion.bash", &manual_record, manual, kringle->out);
    return true;
}
