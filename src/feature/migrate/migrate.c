/* kringle migrate: all that a store holds, in another place. */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/migration.h"
#include "exchange/records.h"
#include "feature/feature.h"
#include "store/copy.h"

typedef struct {
    bool commit;
} MigrateOptions;

static bool migrate_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option migrate_options[] = {
    OPTION(MigrateOptions, commit, 0, NULL, "Change over to the new store"),
    {},
};

static const Command migrate_commands[] = {
    {
        .name = "migrate",
        .arguments = "FROM TO",
        .most_arguments = 2,
        .summary = "Move all that is stored to another place",
        .help = "feature/migrate/migrate.txt",
        .run = migrate_command,
        .options = migrate_options,
        .options_size = sizeof(MigrateOptions),
    },
    {},
};

const Feature feature_migrate = {"migrate", migrate_commands};

typedef struct {
    Time now;
    char *from_url, *to_url; /* in full */
    Store *from, *to;
    Migration *from_stands, *to_stands;
    uint64_t rows;
    uint64_t steps; /* of the progress */
    Progress progress;
} Move;

static void move_clear(Move *move) {
    g_clear_pointer(&move->from_stands, migration_free);
    g_clear_pointer(&move->to_stands, migration_free);
    store_close(move->from);
    store_close(move->to);
    g_free(move->from_url);
    g_free(move->to_url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Move, move_clear)

/* ---- Where both stand. */

/* By whatever name: a link may lead there as well. */
static bool is_same_file(const char *one, const char *other) {
    struct stat of_one, of_other;
    return stat(one, &of_one) == 0 && stat(other, &of_other) == 0 && of_one.st_dev == of_other.st_dev &&
           of_one.st_ino == of_other.st_ino;
}

static bool lies_within(const char *path, const char *folder) {
    g_autofree char *parent = g_path_get_dirname(path);
    return is_same_file(parent, folder) || (strcmp(parent, path) != 0 && lies_within(parent, folder));
}

/* Whoever deletes a folder that was moved would delete the new store with it. */
static bool check_apart(const Move *move, GError **error) {
    const char *from_path = strchr(move->from_url, ':') + 1, *to_path = strchr(move->to_url, ':') + 1;
    g_autofree char *from = text_visible_whole(move->from_url), *to = text_visible_whole(move->to_url);
    if (strcmp(move->from_url, move->to_url) == 0 || is_same_file(from_path, to_path))
        return fail(error, ERROR_USAGE, "name two different stores: kringle migrate FROM TO");
    return !lies_within(to_path, from_path) ||
           fail(error, ERROR_USAGE,
                "%s lies within %s, which may be deleted once it was moved. Name a place outside of it", to,
                from);
}

static bool open_both(Move *move, char **arguments, GError **error) {
    move->from_url = store_url_whole(arguments[0], error);
    move->to_url = move->from_url ? store_url_whole(arguments[1], error) : NULL;
    if (!move->to_url || !check_apart(move, error))
        return false;
    move->from = kringle_open_store(move->from_url, error);
    move->from_stands = move->from ? migration_load(move->from, error) : NULL;
    move->to = move->from_stands ? kringle_open_store(move->to_url, error) : NULL;
    move->to_stands = move->to ? migration_load(move->to, error) : NULL;
    return move->to_stands != NULL;
}

static bool stands(const Migration *migration, const char *state, const char *other) {
    return migration_is(migration, state) && strcmp(migration->other, other) == 0;
}

/* The new store holds nothing yet, or what an earlier run has begun to copy from the same one. */
static bool check_target(const Move *move, GError **error) {
    bool empty = false;
    if (!migration_finds_nothing(move->to, &empty, error))
        return false;
    if ((empty && !move->to_stands->state) || stands(move->to_stands, MIGRATION_FILLING, move->from_url))
        return true;
    if (move->to_stands->state)
        return migration_check(move->to, error);
    g_autofree char *shown = text_visible_whole(move->to_url);
    return fail(error, ERROR_CONFLICT, "%s holds something already; a store is moved to a place that is new",
                shown);
}

static bool check_source(const Move *move, GError **error) {
    bool empty = false;
    if (move->from_stands->state && !stands(move->from_stands, MIGRATION_MOVED, move->to_url))
        return migration_check(move->from, error);
    if (!migration_finds_nothing(move->from, &empty, error))
        return false;
    g_autofree char *shown = text_visible_whole(move->from_url);
    return !empty || fail(error, ERROR_NOT_FOUND, "there is nothing in %s to move", shown);
}

/* ---- Copying. */

static void step(uint64_t items, void *data) {
    Move *move = data;
    move->steps += items;
    progress_step(&move->progress, move->steps);
}

static bool count_item(const void *item, void *data, GError **error) {
    (void) item;
    (void) error;
    ++*(uint64_t *) data;
    return true;
}

/* Read here and there, and perhaps once more there. */
static bool begin_progress(Move *move, GError **error) {
    move->rows = 0;
    for (const Record *const *record = exchange_records; *record; record++)
        if (*record != &migration_record &&
            !store_each(move->from, *record, &(Query) {}, count_item, &move->rows, error))
            return false;
    move->steps = 0;
    move->progress = (Progress) {.what = "copying", .total = 3 * move->rows};
    return true;
}

static bool tally(Move *move, Store *store, const Record *record, Tally *tally, GError **error) {
    return store_tally(store, record, tally, step, move, error);
}

static bool equal(const Tally *a, const Tally *b) {
    return a->items == b->items && memcmp(&a->digest, &b->digest, sizeof a->digest) == 0;
}

/* What is the same already is left alone. */
static bool copy_record(Move *move, const Record *record, GError **error) {
    const Claim claim = {&migration_record, move->to_stands};
    Tally here, there;
    if (!tally(move, move->from, record, &here, error) || !tally(move, move->to, record, &there, error))
        return false;
    if (equal(&here, &there))
        return true;
    if ((there.items > 0 && !store_empty(move->to, record, &claim, error)) ||
        !store_copy(move->from, move->to, record, &claim, step, move, error) ||
        !tally(move, move->to, record, &there, error))
        return false;
    return equal(&here, &there) ||
           fail(error, ERROR_STORAGE,
                "the copy of the table %s is not the same as the original, which somebody may have changed "
                "meanwhile. Nothing was lost: the original is as it was. Say the same again",
                record->name);
}

static bool copy_all(Move *move, GError **error) {
    bool done = begin_progress(move, error);
    for (const Record *const *record = exchange_records; *record && done; record++)
        done = *record == &migration_record || copy_record(move, *record, error);
    progress_end(&move->progress);
    return done;
}

/* ---- Changing over. */

/* Exactly one of them is in use at each of these steps. What was written since the copy follows in between. */
static bool change_over(Move *move, GError **error) {
    return migration_put(move->from, move->from_stands, MIGRATION_MOVED, move->to_url, move->now, error) &&
           copy_all(move, error) && migration_put(move->to, move->to_stands, NULL, NULL, move->now, error);
}

/* If there is nothing, the new store was deleted before it was in use, and all is still in the old one. */
static bool find_done(const Move *move, bool *done, GError **error) {
    bool empty = false;
    *done = stands(move->from_stands, MIGRATION_MOVED, move->to_url) && !move->to_stands->state;
    if (!*done)
        return true;
    if (!migration_finds_nothing(move->to, &empty, error))
        return false;
    *done = !empty;
    return true;
}

/* Somebody may have moved something there, or begun to use it, since it was found to be empty. */
static bool claim_target(Move *move, GError **error) {
    bool is_new = !move->to_stands->state, empty = true;
    if (!migration_put(move->to, move->to_stands, MIGRATION_FILLING, move->from_url, move->now, error) ||
        (is_new && !migration_finds_nothing(move->to, &empty, error)))
        return false;
    if (empty)
        return true;
    return migration_put(move->to, move->to_stands, NULL, NULL, move->now, error) &&
           fail(error, ERROR_CONFLICT, "it is in use already");
}

static bool copy_and_change(Move *move, bool commit, GError **error) {
    bool is_begun = move->from_stands->state != NULL;
    return claim_target(move, error) && copy_all(move, error) &&
           ((!commit && !is_begun) || change_over(move, error));
}

static bool do_move(Move *move, bool commit, GError **error) {
    g_autoptr(GError) wrong = NULL;
    if (!check_source(move, error) || !check_target(move, error))
        return false;
    if (copy_and_change(move, commit, &wrong))
        return true;
    if (!g_error_matches(wrong, ERROR, ERROR_CONFLICT)) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return false;
    }
    g_autofree char *from = text_visible_whole(move->from_url), *to = text_visible_whole(move->to_url);
    return fail(error, ERROR_CONFLICT,
                "somebody else moves %s, or something to %s, at the same time. Say the same again when they "
                "are done",
                from, to);
}

/* ---- The answer. */

static void print(const Move *move, bool commit, FILE *out) {
    g_autofree char *rows = text_count(move->rows, "row", "rows");
    g_autofree char *from = text_visible_whole(move->from_url), *to = text_visible_whole(move->to_url);
    g_autofree char *typed_from = text_for_shell(move->from_url), *typed_to = text_for_shell(move->to_url);
    g_autofree char *copied = g_strdup_printf("%s: the same in %s and in %s", rows, from, to);
    g_autofree char *rest =
        commit ? g_strdup_printf("%s is in use from now on: say --store %s, or write \"store = %s\" into the "
                                 "settings. %s is kept as it was, and may be deleted",
                                 to, typed_to, to, from)
               : g_strdup_printf("%s is still the one in use. To change over: kringle migrate %s %s --commit",
                                 from, typed_from, typed_to);
    terminal_print(out, copied, 0);
    terminal_print(out, rest, 0);
}

static void answer(Kringle *kringle, const Move *move, bool commit) {
    Json *json = kringle_answer(kringle);
    json_number(json, "rows", (int64_t) move->rows);
    json_flag(json, "in_use", commit);
}

static bool migrate_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const MigrateOptions *options = given;
    if (!arguments[0] || !arguments[1])
        return fail(error, ERROR_USAGE,
                    "name the old store and the new one: kringle migrate csv:gifts sqlite:gifts.db");
    g_auto(Move) move = {.now = clock_now(&kringle->clock)};
    bool was_done = false;
    if (!open_both(&move, arguments, error) || !find_done(&move, &was_done, error))
        return false;
    bool commit = options->commit || move.from_stands->state;
    if (!was_done && !do_move(&move, options->commit, error))
        return false;
    if (kringle->common.json)
        answer(kringle, &move, commit);
    else if (was_done)
        terminal_print(kringle->out, "It was moved already", 0);
    else
        print(&move, commit, kringle->out);
    return true;
}
