#include <errno.h>
#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "store/sqlite/parts.h"

enum { PATIENCE_S = 30, PATIENCE_WITH_READERS_MS = 25, TRIES = 20 };
enum { LONG_LOG = 1000, TOO_LONG_LOG = 8 * LONG_LOG }; /* pages */

/* ---- What went wrong. */

static bool is_sync(int code) {
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

static const char *verb_for(int code) {
    int kind = code & 0xff;
    if (is_sync(code))
        return "save";
    if (kind == SQLITE_FULL || kind == SQLITE_READONLY || code == SQLITE_IOERR_WRITE)
        return "write";
    if (code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ)
        return "read";
    return kind == SQLITE_CANTOPEN ? "open" : "use";
}

/* What the system said of the log. The connection itself notes it for reads, but not for a commit. */
static int errno_of_log(const Sqlite *sqlite) {
    sqlite3_file *log = NULL;
    int number = 0;
    sqlite3_file_control(sqlite->file, NULL, SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log && log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

static const char *reason_for(const Sqlite *sqlite, int code) {
    int number = sqlite3_system_errno(sqlite->file);
    bool from_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    if ((code & 0xff) == SQLITE_FULL)
        return g_strerror(ENOSPC);
    if (!from_system)
        return sqlite3_errstr(code & 0xff);
    if (number == 0)
        number = errno_of_log(sqlite);
    /* When SQLite cannot make its log, it tries to open one that is there, and remembers only how that failed. */
    if ((code & 0xff) == SQLITE_CANTOPEN && number == ENOENT)
        return "a file beside it cannot be made, perhaps for want of room";
    return g_strerror(number != 0 ? number : EIO);
}

/* Nobody can know any more what reached the disk, so nothing is written until it is read again. */
static void *fail_for_good(Sqlite *sqlite, const char *verb, const char *reason, GError **error) {
    if (!sqlite->broken)
        sqlite->broken =
            g_strdup_printf("cannot %s %s: %s. No further change is accepted until the store has been closed "
                            "and opened again; look after the disk first",
                            verb, sqlite->shown, reason);
    return fail(error, ERROR_STORAGE, "%s", sqlite->broken);
}

void *sqlite_refuse(Sqlite *sqlite, int code, GError **error) {
    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return fail(error, ERROR_STORAGE, "%s is no SQLite database, and a sqlite: store is one",
                    sqlite->shown);
    case SQLITE_CORRUPT:
        return fail(error, ERROR_STORAGE, "%s is damaged. Restore it from a backup", sqlite->shown);
    case SQLITE_BUSY:
        return fail(error, ERROR_STORAGE,
                    "%s is in use by another program, which has not let go of it for %d seconds. Nothing was "
                    "changed; wait until it has ended, or end it",
                    sqlite->shown, PATIENCE_S);
    }
    const char *verb = verb_for(code), *reason = reason_for(sqlite, code);
    if (is_sync(code))
        return fail_for_good(sqlite, verb, reason, error);
    bool is_undone = strcmp(verb, "write") == 0;
    return fail(error, ERROR_STORAGE, "cannot %s %s: %s%s", verb, sqlite->shown, reason,
                is_undone ? ". Nothing was changed" : "");
}

bool sqlite_is_sound(const Sqlite *sqlite, GError **error) {
    return !sqlite->broken || fail(error, ERROR_STORAGE, "%s", sqlite->broken);
}

const char *sqlite_shown(const Sqlite *sqlite) {
    return sqlite->shown;
}

/* ---- Opening and closing. */

static bool has_patience(const Sqlite *sqlite) {
    return g_get_monotonic_time() - sqlite->waits_since < sqlite->patience;
}

static void wait_a_moment(void) {
    g_usleep((gulong) g_random_int_range(500, 5000));
}

static int wait_for_others(void *data, int attempt) {
    Sqlite *sqlite = data;
    if (attempt == 0)
        sqlite->waits_since = g_get_monotonic_time();
    wait_a_moment();
    return has_patience(sqlite);
}

/*
 * Waits for those who read in the log, after which it begins anew; those who come meanwhile do without it. The library
 * may wait in vain for a place in which others have sat down since, so it has to look again.
 */
static int begin_log_anew(Sqlite *sqlite, const char *name, int pages) {
    int code = SQLITE_BUSY;
    sqlite->patience = PATIENCE_WITH_READERS_MS * 1000;
    for (int i = 0; i < TRIES && code == SQLITE_BUSY; i++)
        code = sqlite3_wal_checkpoint_v2(sqlite->file, name, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    sqlite->patience = PATIENCE_S * G_USEC_PER_SEC;
    sqlite->log_limit = code == SQLITE_OK ? TOO_LONG_LOG : pages + TOO_LONG_LOG;
    return code;
}

/*
 * The log is brought into the file when it has become long. If there is always somebody who reads, it would still go on
 * growing. All of it stays in the log if that fails, and nobody needs to be told; unless it was a sync.
 */
static int shorten_log(void *data, sqlite3 *file, const char *name, int pages) {
    Sqlite *sqlite = data;
    int code = SQLITE_OK;
    if (pages >= sqlite->log_limit)
        code = begin_log_anew(sqlite, name, pages);
    else if (pages >= LONG_LOG)
        code = sqlite3_wal_checkpoint_v2(file, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (is_sync(code))
        fail_for_good(sqlite, verb_for(code), reason_for(sqlite, code), NULL);
    return SQLITE_OK;
}

static int run_asset(const Sqlite *sqlite, const char *asset) {
    g_autofree char *text = asset_text(asset);
    return sqlite3_exec(sqlite->file, text, NULL, NULL, NULL);
}

Sqlite *sqlite_open(const char *path, bool relaxed, GError **error) {
    Sqlite *sqlite = g_new0(Sqlite, 1);
    sqlite->path = g_strdup(path);
    sqlite->shown = text_visible(path);
    sqlite->patience = PATIENCE_S * G_USEC_PER_SEC;
    sqlite->log_limit = TOO_LONG_LOG;
    int code = sqlite3_open_v2(path, &sqlite->file,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK) {
        sqlite3_busy_handler(sqlite->file, wait_for_others, sqlite);
        sqlite3_wal_hook(sqlite->file, shorten_log, sqlite);
        code = run_asset(sqlite, "store/sqlite/open.sql");
    }
    if (code == SQLITE_OK && relaxed)
        code = run_asset(sqlite, "store/sqlite/relaxed.sql");
    if (code == SQLITE_OK)
        return sqlite;
    sqlite_refuse(sqlite, code, error);
    sqlite_close(sqlite);
    return NULL;
}

void sqlite_leave_log(Sqlite *sqlite) {
    sqlite3_db_config(sqlite->file, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void sqlite_close(Sqlite *sqlite) {
    if (sqlite->broken)
        sqlite_leave_log(sqlite);
    int code = sqlite3_close(sqlite->file);
    g_assert(code != SQLITE_BUSY);
    g_free(sqlite->broken);
    g_free(sqlite->shown);
    g_free(sqlite->path);
    g_free(sqlite);
}

/* ---- Changes. */

bool sqlite_run(Sqlite *sqlite, const char *text, GError **error) {
    int code = sqlite3_exec(sqlite->file, text, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_refuse(sqlite, code, error);
}

/* Two who do this at once to a new file get in each other's way, without being asked to wait. */
bool sqlite_use_log(Sqlite *sqlite, GError **error) {
    int64_t since = g_get_monotonic_time();
    int code;
    if (!sqlite_is_sound(sqlite, error))
        return false;
    do {
        code = run_asset(sqlite, "store/sqlite/log.sql");
        sqlite->waits_since = since;
        if ((code & 0xff) == SQLITE_BUSY)
            wait_a_moment();
    } while ((code & 0xff) == SQLITE_BUSY && has_patience(sqlite));
    return code == SQLITE_OK || sqlite_refuse(sqlite, code, error);
}

bool sqlite_snapshot(Sqlite *sqlite, GError **error) {
    int code = sqlite->snapshots == 0 ? run_asset(sqlite, "store/sqlite/look.sql") : SQLITE_OK;
    sqlite->snapshots += code == SQLITE_OK;
    return code == SQLITE_OK || sqlite_refuse(sqlite, code, error);
}

void sqlite_snapshot_end(Sqlite *sqlite) {
    if (--sqlite->snapshots == 0)
        sqlite_undo(sqlite);
}

/* Whoever made the file, or its log, may have died before their names were durable. */
static bool make_name_durable(Sqlite *sqlite, GError **error) {
    g_autofree char *folder = g_path_get_dirname(sqlite->path);
    if (!sqlite->name_is_durable && !file_sync_folder(folder))
        return fail_for_good(sqlite, "save the folder of", g_strerror(errno), error);
    return sqlite->name_is_durable = true;
}

bool sqlite_begin(Sqlite *sqlite, GError **error) {
    if (!sqlite_is_sound(sqlite, error))
        return false;
    int code = run_asset(sqlite, "store/sqlite/begin.sql");
    if (code != SQLITE_OK)
        return sqlite_refuse(sqlite, code, error);
    if (make_name_durable(sqlite, error))
        return true;
    sqlite_undo(sqlite);
    return false;
}

/* After errors, the transaction may be gone already. */
void sqlite_undo(Sqlite *sqlite) {
    int code = SQLITE_OK;
    if (!sqlite3_get_autocommit(sqlite->file))
        code = run_asset(sqlite, "store/sqlite/rollback.sql");
    if (code != SQLITE_OK)
        fail_for_good(sqlite, "undo what was written of", reason_for(sqlite, code), NULL);
}

/* A change without its last page is none. Whatever fails later may leave it whole in the log. */
static bool is_surely_undone(int code) {
    return code == SQLITE_FULL || code == SQLITE_IOERR_WRITE || (code & 0xff) == SQLITE_BUSY;
}

bool sqlite_commit(Sqlite *sqlite, GError **error) {
    int code = run_asset(sqlite, "store/sqlite/commit.sql");
    if (code == SQLITE_OK)
        return true;
    if (is_surely_undone(code)) {
        sqlite_refuse(sqlite, code, error);
    } else {
        fail_for_good(sqlite, verb_for(code), reason_for(sqlite, code), NULL);
        fail(error, ERROR_STORAGE, "%s. The outcome of this change is unknown until then", sqlite->broken);
    }
    sqlite_undo(sqlite);
    return false;
}

bool sqlite_begin_part(Sqlite *sqlite, GError **error) {
    int code = run_asset(sqlite, "store/sqlite/part.sql");
    return code == SQLITE_OK || sqlite_refuse(sqlite, code, error);
}

bool sqlite_end_part(Sqlite *sqlite, GError **error) {
    int code = run_asset(sqlite, "store/sqlite/part-done.sql");
    return code == SQLITE_OK || sqlite_refuse(sqlite, code, error);
}

bool sqlite_undo_part(Sqlite *sqlite) {
    return !sqlite3_get_autocommit(sqlite->file) &&
           run_asset(sqlite, "store/sqlite/part-undone.sql") == SQLITE_OK;
}
