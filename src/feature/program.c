#include "feature/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "feature/feature.h"

enum { EXIT_STORAGE = 4 };

const Command *command_find(const char *name) {
    for (const Feature *const *feature = features; *feature; feature++)
        for (const Command *command = (*feature)->commands; command->name; command++)
            if (strcmp(command->name, name) == 0)
                return command;
    return NULL;
}

static void *refuse_command(const char *name, GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const Feature *const *feature = features; *feature; feature++)
        for (const Command *command = (*feature)->commands; command->name; command++)
            g_ptr_array_add(names, (gpointer) command->name);
    g_autofree char *shown = text_visible(name);
    g_autofree char *hint = text_hint(name, names, "; \"kringle help\" lists those there are");
    return fail(error, ERROR_USAGE, "there is no command \"%s\"%s", shown, hint);
}

static bool run_help(Kringle *kringle, const char *topic, GError **error) {
    char *arguments[] = {(char *) topic, NULL};
    return command_find("help")->run(kringle, NULL, arguments, error);
}

static bool check_arguments(const Command *command, char **arguments, GError **error) {
    guint count = g_strv_length(arguments);
    if (count <= command->most_arguments)
        return true;
    g_autofree char *shown = text_visible(arguments[command->most_arguments]);
    return fail(error, ERROR_USAGE,
                "\"%s\" is one argument too many: kringle %s%s%s; put a text of several words into quotes",
                shown, command->name, command->arguments ? " " : "",
                command->arguments ? command->arguments : "");
}

/* What comes through a pipe can be read only once, and what is not there the command will complain of. */
static bool add_contents(GChecksum *sum, const char *path, GError **error) {
    g_autofree char *contents = NULL;
    gsize length = 0;
    g_autoptr(GError) wrong = NULL;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return true;
    if (!g_file_get_contents(path, &contents, &length, &wrong)) {
        g_autofree char *shown = text_visible(wrong->message);
        return fail(error, ERROR_INVALID, "what is asked for cannot be read: %s", shown);
    }
    digest_add_bytes(sum, contents, length);
    return true;
}

/*
 * A request is the same if command, options, arguments and the files they name are. How mails go out, and where things are
 * kept, is no part of it.
 */
static bool digest_request(Kringle *kringle, const Command *command, const OptionSet *own, char **arguments,
                           GError **error) {
    g_autoptr(GChecksum) sum = digest_begin("kringle/request/1");
    digest_add_text(sum, command->name);
    for (const Option *option = own->options; option->field.name; option++) {
        g_autofree char *text = field_to_text(&option->field, own->values);
        digest_add_text(sum, text);
        if (option->reads && text && kringle->changing.operation && !add_contents(sum, text, error))
            return false;
    }
    for (; *arguments; arguments++) {
        digest_add_text(sum, *arguments);
        if (command->reads_files && kringle->changing.operation && !add_contents(sum, *arguments, error))
            return false;
    }
    kringle->request = digest_end(g_steal_pointer(&sum));
    return true;
}

/* Without a name of somebody's, an operation has one that nobody will ever use again. */
static bool name_operation(Kringle *kringle, const Command *command, const OptionSet *own, char **arguments,
                           GError **error) {
    enum { LONGEST = 100 };
    if (!command->changes)
        return true;
    kringle->fresh_operation = g_uuid_string_random();
    const char *given = kringle->changing.operation;
    const char *id = given ? given : kringle->fresh_operation;
    if (!*id || strlen(id) > LONGEST || !text_is_clean(id) || strchr(id, '\n'))
        return fail(error, ERROR_USAGE, "the name of an operation is one line of 1 to %d bytes", LONGEST);
    kringle->operation = (Operation) {id, &kringle->request};
    return digest_request(kringle, command, own, arguments, error);
}

/* Reads options and settings, then runs the command. */
static bool run_command(Kringle *kringle, const Command *command, char **arguments, GError **error) {
    static const Option no_options[] = {{}};
    g_autofree void *options = g_malloc0(command->options_size + 1);
    const Option *own = command->options ? command->options : no_options;
    Settings settings = {0};
    OptionSet sets[] = {{own, options},
                        {settings_options, &settings},
                        {common_options, &kringle->common},
                        {command->changes ? changing_options : no_options, &kringle->changing},
                        {}};

    g_autofree char **plain = options_parse(sets, arguments, error);
    bool done = false;
    if (plain && kringle->common.help)
        done = run_help(kringle, command->name, error);
    else if (plain && check_arguments(command, plain, error) &&
             kringle_read_settings(kringle, &settings, error) &&
             name_operation(kringle, command, &sets[0], plain, error))
        done = command->run(kringle, options, plain, error);
    options_clear(&sets[0]);
    options_clear(&sets[1]);
    return done;
}

static bool run(Kringle *kringle, char **arguments, GError **error) {
    const char *name = arguments[0];
    if (!name) {
        run_help(kringle, NULL, NULL);
        return fail(error, ERROR_USAGE, "name a command, for example: kringle draw people.csv");
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return run_help(kringle, NULL, error);
    if (strcmp(name, "--version") == 0) {
        fputs("kringle " VERSION "\n", kringle->out);
        return true;
    }
    if (name[0] == '-')
        return fail(error, ERROR_USAGE,
                    "name a command first, then its options: kringle draw people.csv --rehearse");
    const Command *command = command_find(name);
    if (!command)
        return refuse_command(name, error);
    return run_command(kringle, command, arguments + 1, error);
}

static void report(Kringle *kringle, const GError *error) {
    if (!kringle->common.json) {
        g_autofree char *line = g_strconcat("kringle: ", error->message, NULL);
        terminal_print(stderr, line, strlen("kringle: "));
        return;
    }
    g_autofree char *message = g_utf8_make_valid(error->message, -1);
    Json *answer = kringle_answer(kringle);
    json_begin_object(answer, "error");
    json_text(answer, "kind", error_word(error));
    json_text(answer, "message", message);
    json_end_object(answer);
}

static void print_answer(Kringle *kringle) {
    if (!kringle->answer.out)
        return;
    json_end_object(&kringle->answer);
    fprintf(kringle->out, "%s\n", kringle->answer.out->str);
}

/* A pipe whose reader has gone is no trouble of ours; a full disk is. */
static int finish_output(FILE *out, int code) {
    bool written = fflush(out) == 0 && !ferror(out);
    if (written || errno == EPIPE)
        return code;
    fprintf(stderr, "kringle: %sthe output could not be written: %s\n", code ? "" : "all was done, but ",
            g_strerror(errno));
    return code ? code : EXIT_STORAGE;
}

/* A file opened later must not become standard output by taking its closed place. */
static void fill_closed_streams(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
            abort();
}

/* What GLib has to say. Its complaints are our bugs; hints for debugging are not for users. */
static void report_bug(const char *domain, GLogLevelFlags level, const char *message, gpointer data) {
    (void) domain;
    (void) data;
    if (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE))
        return;
    fprintf(stderr, "kringle: %s\n", message);
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) {
        fputs("kringle: it cannot go on; unless memory ran out, this is a bug of kringle's: please report "
              "it. What was "
              "committed before is safe.\n",
              stderr);
        _exit(EXIT_BUG);
    }
}

int program_run(int argc, char **argv) {
    fill_closed_streams();
    signal(SIGPIPE, SIG_IGN); /* a reader that went away, and a file that may not grow, */
    signal(SIGXFSZ, SIG_IGN); /* are errors to report, not reasons to die */
    g_log_set_default_handler(report_bug, NULL);

    Kringle kringle = {.out = stdout};
    kringle.common.json =
        g_strv_contains((const char *const *) argv, "--json"); /* even if the rest is wrong */
    g_autoptr(GError) error = NULL;
    int code = EXIT_SUCCESS;
    if (!run(&kringle, argv + MIN(argc, 1), &error)) {
        report(&kringle, error);
        code = error_exit_code(error);
    }
    print_answer(&kringle);
    code = finish_output(kringle.out, code);
    kringle_clear(&kringle);
    return code;
}
