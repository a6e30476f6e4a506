#include "store/csv/journal.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"
#include "store/csv/commit.h"
#include "store/csv/row.h"

#define FORMAT_LINE "kringle,1\n"

struct Journal {
    Folder *folder;
    char *name; /* for messages */
    int file;   /* to append to, or -1 before the first append */
    size_t size;
    size_t start_size; /* of it after the checkpoint */
    char *checksum;    /* of the last commit */
    int64_t checkpoint;
    GTree *tables;         /* name -> int64_t *: the checkpoint that wrote it */
    GHashTable *described; /* const Record *, whose fields were listed by us */
    char *text;            /* until it has been replayed */
};

static gint compare_names(gconstpointer a, gconstpointer b, gpointer data) {
    (void) data;
    return strcmp(a, b);
}

GTree *checkpoints_new(void) {
    return g_tree_new_full(compare_names, NULL, g_free, g_free);
}

void checkpoints_set(GTree *checkpoints, const char *name, int64_t checkpoint) {
    g_tree_replace(checkpoints, g_strdup(name), g_memdup2(&checkpoint, sizeof checkpoint));
}

static Journal *journal_new(Folder *folder) {
    Journal *journal = g_new0(Journal, 1);
    journal->folder = folder;
    journal->name = folder_shown(folder, JOURNAL_FILE);
    journal->file = -1;
    journal->tables = checkpoints_new();
    journal->described = g_hash_table_new(NULL, NULL);
    return journal;
}

void journal_free(Journal *journal) {
    if (!journal)
        return;
    if (journal->file >= 0)
        close(journal->file);
    g_hash_table_unref(journal->described);
    g_tree_unref(journal->tables);
    g_free(journal->checksum);
    g_free(journal->name);
    g_free(journal->text);
    g_free(journal);
}

int64_t journal_checkpoint(const Journal *journal) {
    return journal->checkpoint;
}

GTree *journal_tables(const Journal *journal) {
    return journal->tables;
}

size_t journal_size(const Journal *journal) {
    return journal->size;
}

bool journal_has_changes(const Journal *journal) {
    return journal->size > journal->start_size;
}

bool journal_equals(const Journal *a, const Journal *b) {
    return a->size == b->size && strcmp(a->checksum, b->checksum) == 0;
}

/* ---- reading ---- */

static void *refuse_damage(const Journal *journal, size_t place, GError **error) {
    return fail(
        error, ERROR_STORAGE,
        "%s is damaged at byte %zu, or was changed by hand: the checksum does not fit. Restore the folder "
        "from a backup",
        journal->name, place);
}

static bool check_format(const Journal *journal, size_t length, GError **error) {
    if (length >= strlen(FORMAT_LINE) && g_str_has_prefix(journal->text, FORMAT_LINE))
        return true;
    if (g_str_has_prefix(journal->text, "kringle,") &&
        g_ascii_strtoll(journal->text + strlen("kringle,"), NULL, 10) > 1)
        return fail(error, ERROR_STORAGE, "%s was written by a newer kringle. Use that one, or newer",
                    journal->name);
    return refuse_damage(journal, 0, error);
}

/* The first commit, which is put there with the file and so is never torn: checkpoint and tables. */
static void read_checkpoint(Journal *journal, const Commit *commit) {
    g_autofree char *text = g_strndup(commit->rows, commit->size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, ",", -1);
        if (g_strv_length(cells) == 2)
            journal->checkpoint = g_ascii_strtoll(cells[1], NULL, 10);
        if (g_strv_length(cells) == 3)
            checkpoints_set(journal->tables, cells[1], g_ascii_strtoll(cells[2], NULL, 10));
    }
}

/* Goes from commit to commit. What is left when none is whole must be the torn end of one. */
static bool check_commits(Journal *journal, size_t length, GError **error) {
    journal->size = strlen(FORMAT_LINE);
    while (journal->size < length || journal->start_size == 0) {
        Commit commit;
        const char *text = journal->text + journal->size;
        size_t size = commit_read(text, length - journal->size, journal->checksum, &commit);
        if (size == 0 && (journal->start_size == 0 || !commit_is_torn(text, length - journal->size)))
            return refuse_damage(journal, journal->size, error);
        if (size == 0)
            break;
        journal->size += size;
        g_free(journal->checksum);
        journal->checksum = g_strdup(commit.checksum);
        if (journal->start_size == 0) {
            journal->start_size = journal->size;
            read_checkpoint(journal, &commit);
        }
    }
    return true;
}

Journal *journal_open(Folder *folder, GError **error) {
    g_autoptr(Journal) journal = journal_new(folder);
    size_t length = 0;
    journal->text = folder_read(folder, JOURNAL_FILE, &length, error);
    if (!journal->text || !check_format(journal, length, error) || !check_commits(journal, length, error))
        return NULL;
    return g_steal_pointer(&journal);
}

/* ---- replaying ---- */

/* What the rows of one record hold, as its last row of fields said. */
typedef struct {
    Table *table;
    GPtrArray *fields;
    GPtrArray *keys;
} Layout;

static void layout_free(void *data) {
    Layout *layout = data;
    g_ptr_array_unref(layout->fields);
    g_ptr_array_unref(layout->keys);
    g_free(layout);
}

static bool replay_fields(const Rows *rows, Table *table, GHashTable *layouts, GError **error) {
    GPtrArray *fields = row_read_names(rows, 2, table_record(table), error);
    if (!fields)
        return false;
    Layout *layout = g_new(Layout, 1);
    *layout = (Layout) {.table = table, .fields = fields, .keys = row_key_fields(table_record(table))};
    g_hash_table_replace(layouts, table, layout);
    return true;
}

static bool replay_change(const Rows *rows, const Layout *layout, bool remove, GError **error) {
    const Record *record = table_record(layout->table);
    void *item = row_read(rows, 2, record, remove ? layout->keys : layout->fields, error);
    if (!item)
        return false;
    if (!remove) {
        table_set(layout->table, item);
        return true;
    }
    table_unset(layout->table, item);
    record_free(record, item);
    return true;
}

/* What it means may be that nothing is to be sent, or no name to be told, so nobody works on without knowing it. */
static void *refuse_table(const Journal *journal, const char *table, GError **error) {
    g_autofree char *shown = text_visible(table);
    return fail(error, ERROR_STORAGE,
                "%s was written by a newer kringle: it has a table \"%s\", which this one does not know. Use "
                "the newer one",
                journal->name, shown);
}

static bool check_tables(const Journal *journal, const Tables *tables, GError **error) {
    for (GTreeNode *node = g_tree_node_first(journal->tables); node; node = g_tree_node_next(node))
        if (!tables_named(tables, g_tree_node_key(node)))
            return refuse_table(journal, g_tree_node_key(node), error);
    return true;
}

static bool replay_row(const Journal *journal, const Rows *rows, const Tables *tables, GHashTable *layouts,
                       GError **error) {
    const char *verb = rows->cells->pdata[0], *name = rows->cells->len > 1 ? rows->cells->pdata[1] : NULL;
    if (!verb || !name)
        return rows_refuse(rows, error, "it is not one of a journal");
    if (strcmp(verb, "commit") == 0)
        return true;
    Table *table = tables_named(tables, name);
    if (!table)
        return refuse_table(journal, name, error);
    if (strcmp(verb, "fields") == 0)
        return replay_fields(rows, table, layouts, error);
    const Layout *layout = g_hash_table_lookup(layouts, table);
    bool remove = strcmp(verb, "remove") == 0;
    if (!layout || (!remove && strcmp(verb, "put") != 0))
        return rows_refuse(rows, error, "it is not one of a journal");
    return replay_change(rows, layout, remove, error);
}

bool journal_replay(Journal *journal, const Tables *tables, GError **error) {
    if (!check_tables(journal, tables, error))
        return false;
    g_autofree char *text = g_steal_pointer(&journal->text);
    g_autoptr(GHashTable) layouts = g_hash_table_new_full(NULL, NULL, NULL, layout_free);
    g_auto(Rows) rows;
    rows_init(&rows, journal->name, text + journal->start_size, journal->size - journal->start_size);

    GError *cause = NULL;
    while (rows_next(&rows, &cause) && replay_row(journal, &rows, tables, layouts, &cause))
        continue;
    if (!cause)
        return true;
    g_propagate_error(error, cause);
    return false;
}

/* ---- writing ---- */

static GString *first_text(int64_t checkpoint, GTree *tables) {
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "checkpoint,%" PRId64 "\n", checkpoint);
    for (GTreeNode *node = g_tree_node_first(tables); node; node = g_tree_node_next(node)) {
        const int64_t *number = g_tree_node_value(node);
        g_string_append_printf(text, "table,%s,%" PRId64 "\n", (char *) g_tree_node_key(node), *number);
    }
    g_free(commit_seal(text, NULL));
    g_string_prepend(text, FORMAT_LINE);
    return g_steal_pointer(&text);
}

Journal *journal_start(Folder *folder, int64_t checkpoint, GTree *tables, GError **error) {
    g_autoptr(GString) text = first_text(checkpoint, tables);
    if (!folder_write_new(folder, JOURNAL_FILE, text->str, text->len, error) ||
        !folder_take_new(folder, JOURNAL_FILE, error) || !folder_sync(folder, error))
        return NULL;

    g_autoptr(Journal) journal = journal_new(folder);
    journal->text = g_strdup(text->str);
    if (!check_commits(journal, text->len, error))
        return NULL;
    return g_steal_pointer(&journal);
}

/* The first change of each record lists its fields, so that the journal can be read without the table. */
static void describe_once(const Journal *journal, GHashTable *described, const Record *record,
                          GString *text) {
    if (g_hash_table_contains(journal->described, record) || !g_hash_table_add(described, (void *) record))
        return;
    csv_write(text, true, "fields");
    csv_write(text, false, record->name);
    row_write_names(text, false, record);
    g_string_append_c(text, '\n');
}

static void write_change(GString *text, const Staged *staged) {
    const Record *record = table_record(staged->table);
    csv_write(text, true, staged->remove ? "remove" : "put");
    csv_write(text, false, record->name);
    if (staged->remove)
        row_write_key(text, false, record, staged->key);
    else
        row_write(text, false, record, staged->item);
    g_string_append_c(text, '\n');
}

/* Cuts off a torn end once, before anything is put in its place. */
static bool open_for_writing(Journal *journal, GError **error) {
    if (journal->file >= 0)
        return true;
    int file = folder_open_file(journal->folder, JOURNAL_FILE, journal->size, error);
    journal->file = file;
    return file >= 0;
}

bool journal_append(Journal *journal, const GArray *stage, GError **error) {
    if (!open_for_writing(journal, error))
        return false;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GHashTable) described = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < stage->len; i++) {
        const Staged *staged = &g_array_index(stage, Staged, i);
        describe_once(journal, described, table_record(staged->table), text);
        write_change(text, staged);
    }
    g_autofree char *checksum = commit_seal(text, journal->checksum);
    if (!folder_append(journal->folder, journal->file, JOURNAL_FILE, journal->size, text->str, text->len,
                       error))
        return false;

    GHashTableIter iter;
    gpointer record;
    g_hash_table_iter_init(&iter, described);
    while (g_hash_table_iter_next(&iter, &record, NULL))
        g_hash_table_add(journal->described, record);
    g_free(journal->checksum);
    journal->checksum = g_steal_pointer(&checksum);
    journal->size += text->len;
    return true;
}
