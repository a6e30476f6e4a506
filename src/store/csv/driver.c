/*
 * The csv tier: a folder with a CSV file per table, and a journal of what changed since these were written.
 * All is read into memory; a commit is one append to the journal. A checkpoint writes the tables anew and
 * then starts a new journal. The journal can be repeated over old and new tables alike, so that a crash
 * anywhere leaves one state.
 */
#include "store/driver.h"
#include "base/error.h"
#include "store/csv/folder.h"
#include "store/csv/journal.h"
#include "store/csv/table-file.h"
#include "store/table.h"

enum { SMALLEST_FULL_JOURNAL = 1 << 20 };

/* The file of a table. */
typedef struct {
    size_t size;
    int64_t checkpoint; /* that wrote it; 0 if there is no file */
    uint64_t writes;    /* of the table, that are in the file */
} Saved;

/* What is in the folder, read into memory. */
typedef struct {
    Journal *journal; /* NULL before the first write */
    Tables *tables;   /* NULL before it was prepared */
    Saved *saved;     /* one for each table */
} Contents;

typedef struct {
    Folder *folder;
    GPtrArray *records; /* const Record *, ends with NULL */
    Contents contents;
    size_t full; /* the size of the journal at which to try the next checkpoint */
} CsvStore;

static void contents_clear(Contents *contents) {
    g_clear_pointer(&contents->journal, journal_free);
    g_clear_pointer(&contents->tables, tables_free);
    g_clear_pointer(&contents->saved, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Contents, contents_clear)

/* ---- reading ---- */

/* The file must be of the checkpoint that the journal knows, or of one that a crash cut off later. */
static bool load_table(const Folder *folder, const Journal *journal, Table *table, Saved *saved,
                       GError **error) {
    const char *record = table_record(table)->name;
    const int64_t *expected = journal ? g_tree_lookup(journal_tables(journal), record) : NULL;
    g_autofree char *name = table_file_name(table_record(table));
    g_autofree char *shown = folder_shown(folder, name);
    if (!folder_has(folder, name)) {
        if (!expected)
            return true;
        return fail(error, ERROR_STORAGE, "%s is missing. Restore the folder from a backup", shown);
    }
    if (!journal)
        return fail(error, ERROR_STORAGE,
                    "%s is there, but no " JOURNAL_FILE
                    " beside it: the folder holds something else, or has lost it. "
                    "Take another folder, or restore this one from a backup",
                    shown);

    if (!table_file_read(folder, table, &saved->size, &saved->checkpoint, error))
        return false;
    if (saved->checkpoint != journal_checkpoint(journal) + 1 && (!expected || saved->checkpoint != *expected))
        return fail(error, ERROR_STORAGE,
                    "%s is from another time than the rest of its folder. Restore the whole folder from one "
                    "backup",
                    shown);
    saved->writes = table_writes(table);
    return true;
}

static bool load_contents(Contents *contents, const Folder *folder, const Record *const *records,
                          GError **error) {
    contents->tables = tables_new(records);
    contents->saved = g_new0(Saved, tables_count(contents->tables) + 1);
    for (size_t i = 0; i < tables_count(contents->tables); i++)
        if (!load_table(folder, contents->journal, tables_at(contents->tables, i), &contents->saved[i],
                        error))
            return false;
    return !contents->journal || journal_replay(contents->journal, contents->tables, error);
}

static bool csv_prepare(void *state, const Record *const *records, GError **error) {
    CsvStore *store = state;
    g_assert(!store->contents.tables);
    for (; *records; records++)
        g_ptr_array_add(store->records, (void *) *records);
    g_ptr_array_add(store->records, NULL);
    if (load_contents(&store->contents, store->folder, (const Record *const *) store->records->pdata, error))
        return true;
    g_clear_pointer(&store->contents.tables, tables_free); /* half of it must never be written back */
    return false;
}

static bool csv_each(void *state, const Record *record, const Query *query, StoreVisit *visit, void *data,
                     GError **error) {
    CsvStore *store = state;
    return table_each(tables_of(store->contents.tables, record), query, visit, data, error);
}

/* ---- checkpoints ---- */

static bool table_is_unsaved(const Contents *contents, size_t i) {
    return table_writes(tables_at(contents->tables, i)) != contents->saved[i].writes;
}

/* Writes the table beside its file, and notes what will be true when it has taken its place. */
static bool save_beside(Folder *folder, Table *table, int64_t checkpoint, Saved *saved, GError **error) {
    g_autofree char *name = table_file_name(table_record(table));
    g_autoptr(GString) text = table_file_text(table, checkpoint);
    if (!folder_write_new(folder, name, text->str, text->len, error))
        return false;
    *saved = (Saved) {.size = text->len, .checkpoint = checkpoint, .writes = table_writes(table)};
    return true;
}

static bool save_tables(CsvStore *store, int64_t checkpoint, Saved *saved, GError **error) {
    const Contents *contents = &store->contents;
    for (size_t i = 0; i < tables_count(contents->tables); i++)
        if (table_is_unsaved(contents, i) &&
            !save_beside(store->folder, tables_at(contents->tables, i), checkpoint, &saved[i], error))
            return false;
    for (size_t i = 0; i < tables_count(contents->tables); i++) {
        g_autofree char *name = table_file_name(table_record(tables_at(contents->tables, i)));
        if (table_is_unsaved(contents, i) && !folder_take_new(store->folder, name, error))
            return false;
    }
    return folder_sync(store->folder, error);
}

/* Which checkpoint wrote what. */
static GTree *list_checkpoints(const Contents *contents, const Saved *saved) {
    GTree *list = checkpoints_new();
    for (size_t i = 0; i < tables_count(contents->tables); i++)
        if (saved[i].checkpoint > 0)
            checkpoints_set(list, table_record(tables_at(contents->tables, i))->name, saved[i].checkpoint);
    return list;
}

static bool make_checkpoint(CsvStore *store, GError **error) {
    Contents *contents = &store->contents;
    int64_t checkpoint = journal_checkpoint(contents->journal) + 1;
    size_t bytes = sizeof(Saved) * tables_count(contents->tables);
    g_autofree Saved *saved = g_memdup2(contents->saved, bytes);
    if (!save_tables(store, checkpoint, saved, error))
        return false;
    g_autoptr(GTree) list = list_checkpoints(contents, saved);
    Journal *journal = journal_start(store->folder, checkpoint, list, error);
    if (!journal)
        return false;

    journal_free(contents->journal);
    contents->journal = journal;
    g_free(contents->saved);
    contents->saved = g_steal_pointer(&saved);
    return true;
}

/* Tables are written again when the journal has outgrown them, so that writing costs a constant factor. */
static size_t full_size(const Contents *contents) {
    size_t size = 0;
    for (size_t i = 0; i < tables_count(contents->tables); i++)
        size += contents->saved[i].size;
    return MAX(size, SMALLEST_FULL_JOURNAL);
}

/*
 * The journal holds all of it as well, so nothing is lost if there is no checkpoint, and nobody needs to be
 * told. After a failure the next attempt waits until the journal has grown by as much again.
 */
static void checkpoint_if_possible(CsvStore *store) {
    g_autoptr(GError) error = NULL;
    if (!folder_is_sound(store->folder, NULL))
        return;
    if (make_checkpoint(store, &error)) {
        store->full = 0;
    } else {
        g_debug("no checkpoint: %s", error->message);
        store->full = 2 * journal_size(store->contents.journal);
    }
}

/* ---- writing ---- */

/* The first write makes the folder. Somebody else may have done so since we looked. */
static bool begin_folder(CsvStore *store, GError **error) {
    if (!folder_create(store->folder, error) || !folder_lock(store->folder, error))
        return false;
    if (folder_has(store->folder, JOURNAL_FILE)) {
        g_autofree char *shown = folder_shown(store->folder, "");
        return fail(error, ERROR_CONFLICT, "%s was made by somebody else in this moment. Try again", shown);
    }
    g_autoptr(GTree) none = checkpoints_new();
    store->contents.journal = journal_start(store->folder, 0, none, error);
    return store->contents.journal != NULL;
}

static bool csv_apply(void *state, const Batch *batch, GError **error) {
    CsvStore *store = state;
    Contents *contents = &store->contents;
    g_autoptr(GArray) staged = tables_stage(contents->tables, batch, error);
    if (!staged || !folder_is_sound(store->folder, error))
        return false;
    if (!contents->journal && !begin_folder(store, error))
        return false;
    if (!journal_append(contents->journal, staged, error))
        return false;
    tables_commit(staged);
    if (journal_size(contents->journal) > MAX(store->full, full_size(contents)))
        checkpoint_if_possible(store);
    return true;
}

static GPtrArray *csv_claim(void *state, const Record *record, const Lease *lease, GError **error) {
    CsvStore *store = state;
    return tables_claim(store->contents.tables, record, lease, csv_apply, store, error);
}

/* ---- checking ---- */

static bool tables_equal(Table *a, Table *b) {
    g_autoptr(GString) text_a = table_file_text(a, 0), text_b = table_file_text(b, 0);
    return g_string_equal(text_a, text_b);
}

static bool csv_check(void *state, GError **error) {
    CsvStore *store = state;
    const Contents *ours = &store->contents;
    if (!ours->journal)
        return true;
    if (!folder_is_sound(store->folder, error))
        return false;

    g_auto(Contents) disk = {.journal = journal_open(store->folder, error)};
    if (!disk.journal ||
        !load_contents(&disk, store->folder, (const Record *const *) store->records->pdata, error))
        return false;
    bool same = journal_equals(ours->journal, disk.journal);
    for (size_t i = 0; same && i < tables_count(ours->tables); i++)
        same = tables_equal(tables_at(ours->tables, i), tables_at(disk.tables, i));
    if (same)
        return true;
    g_autofree char *shown = folder_shown(store->folder, "");
    return fail(error, ERROR_STORAGE, "%s was changed by another program while it was in use", shown);
}

/* Nobody is kept from working: on some file systems there are no modes, and pairs are sealed anyway. */
static char *csv_concern(const void *state) {
    const CsvStore *store = state;
    if (!folder_is_open_to_others(store->folder, JOURNAL_FILE))
        return NULL;
    g_autofree char *shown = folder_shown(store->folder, "");
    return g_strdup_printf("others on this machine can read or replace %s, which holds names and addresses: "
                           "chmod -R go= %s",
                           shown, shown);
}

/* ---- opening and closing ---- */

static void csv_close(void *state) {
    CsvStore *store = state;
    Contents *contents = &store->contents;
    if (contents->tables && contents->journal && journal_has_changes(contents->journal))
        checkpoint_if_possible(store);
    contents_clear(contents);
    folder_close(store->folder);
    g_ptr_array_unref(store->records);
    g_free(store);
}

/* A folder without a journal is no store yet: nothing to lock, and nothing is put there before a write. */
static void *csv_open_address(const char *address, bool relaxed, GError **error) {
    (void) relaxed;
    if (!*address)
        return fail(error, ERROR_USAGE, "csv: needs the name of a folder behind it, like csv:gifts");
    g_autoptr(Folder) folder = folder_open(address, error);
    if (!folder)
        return NULL;
    g_autoptr(Journal) journal = NULL;
    if (folder_has(folder, JOURNAL_FILE)) {
        if (!folder_lock(folder, error))
            return NULL;
        journal = journal_open(folder, error);
        if (!journal)
            return NULL;
    }

    CsvStore *store = g_new0(CsvStore, 1);
    store->folder = g_steal_pointer(&folder);
    store->contents.journal = g_steal_pointer(&journal);
    store->records = g_ptr_array_new();
    return store;
}

const Driver csv_driver = {
    .scheme = "csv",
    .exclusive = true,
    .has_path = true,
    .open = csv_open_address,
    .close = csv_close,
    .prepare = csv_prepare,
    .each = csv_each,
    .apply = csv_apply,
    .claim = csv_claim,
    .check = csv_check,
    .concern = csv_concern,
};
