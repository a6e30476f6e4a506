/* kringle export, import: a store, or one exchange, as a file that any store can take over. */
#include "exchange/portable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/exchange.h"
#include "exchange/migration.h"
#include "feature/feature.h"

typedef struct {
    char *exchange;
} ExportOptions;

static bool export_command(Kringle *kringle, const void *options, char **arguments, GError **error);
static bool import_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option export_options[] = {
    OPTION(ExportOptions, exchange, 'e', "TITLE", "Only this exchange"),
    {},
};

static const Command portable_commands[] = {
    {
        .name = "export",
        .arguments = "FILE",
        .most_arguments = 1,
        .summary = "Write all that is stored, or one exchange",
        .help = "feature/portable/export.txt",
        .run = export_command,
        .options = export_options,
        .options_size = sizeof(ExportOptions),
    },
    {
        .name = "import",
        .arguments = "FILE",
        .most_arguments = 1,
        .summary = "Take over what was exported",
        .help = "feature/portable/import.txt",
        .run = import_command,
    },
    {},
};

const Feature feature_portable = {"portable", portable_commands};

static void answer_json(Kringle *kringle, const Portion *portion) {
    Json *json = kringle_answer(kringle);
    json_number(json, "exchanges", (int64_t) portion->exchanges);
    json_number(json, "rows", (int64_t) portion->rows);
    json_number(json, "known", (int64_t) portion->known);
}

static void print(const Portion *portion, const char *done, const char *path, FILE *out) {
    g_autofree char *exchanges = text_count(portion->exchanges, "exchange", "exchanges");
    g_autofree char *rows = text_count(portion->rows, "row", "rows");
    g_autofree char *shown = text_visible(path);
    g_autofree char *line = g_strdup_printf("%s, %s: %s %s", exchanges, rows, done, shown);
    g_autofree char *known = text_count(portion->known, "exchange was", "exchanges were");
    g_autofree char *note = g_strdup_printf("%s there already, and the same", known);
    terminal_print(out, line, 0);
    if (portion->known > 0)
        terminal_print(out, note, 0);
}

static void answer(Kringle *kringle, const Portion *portion, const char *done, const char *path) {
    if (kringle->common.json)
        answer_json(kringle, portion);
    else
        print(portion, done, path, kringle->out);
}

/* ---- Export. */

static bool refuse_file(const char *path, int number, GError **error) {
    g_autofree char *shown = text_visible(path);
    if (number == EEXIST)
        return fail(error, ERROR_CONFLICT, "%s is there already; an export makes a new file", shown);
    return fail(error, ERROR_STORAGE, "cannot write %s: %s", shown, g_strerror(number));
}

static bool write_draft(Store *store, int64_t id, int file, const char *path, Portion *portion,
                        GError **error) {
    FILE *out = fdopen(file, "w");
    if (!out)
        return refuse_file(path, errno, error);
    bool done = portable_write(store, id, out, portion, error);
    if (done && (fflush(out) != 0 || fsync(file) < 0))
        done = refuse_file(path, errno, error);
    return fclose(out) == 0 && done;
}

/* It takes its name when it is all there. */
static bool write_file(Store *store, int64_t id, const char *path, Portion *portion, GError **error) {
    g_autofree char *folder = g_path_get_dirname(path), *draft = NULL;
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return refuse_file(path, EEXIST, error);
    int file = file_open_draft(folder, &draft);
    if (file < 0)
        return refuse_file(path, errno, error);
    bool done = write_draft(store, id, file, path, portion, error);
    if (done && (!file_rename_new(draft, path) || !file_sync_folder(folder)))
        done = refuse_file(path, errno, error);
    if (!done)
        unlink(draft);
    return done;
}

static bool find_exchange(Store *store, const char *title, int64_t *id, GError **error) {
    g_autoptr(Exchange) exchange = title ? exchange_find(store, title, error) : NULL;
    *id = exchange ? exchange->id : 0;
    return !title || exchange;
}

static bool export_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const ExportOptions *options = given;
    int64_t id = 0;
    Portion portion = {0};
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "name the file to write: kringle export backup.jsonl");
    if (!file_check_name(arguments[0], error) || !kringle_store(kringle, error) ||
        !migration_check_kept(kringle->store, error) ||
        !find_exchange(kringle->store, options->exchange, &id, error) ||
        !write_file(kringle->store, id, arguments[0], &portion, error))
        return false;
    answer(kringle, &portion, "written to", arguments[0]);
    return true;
}

/* ---- Import. */

static bool import_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    (void) options;
    Portion portion = {0};
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "name the file to take over: kringle import backup.jsonl");
    if (!kringle_store(kringle, error) || !portable_read(kringle->store, arguments[0], &portion, error))
        return false;
    answer(kringle, &portion, "taken over from", arguments[0]);
    return true;
}
