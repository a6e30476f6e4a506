#include "store/csv/table-file.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "store/csv/checksum.h"
#include "store/csv/row.h"

char *table_file_name(const Record *record) {
    return g_strconcat(record->name, ".csv", NULL);
}

/* The checksum covers the number of the checkpoint, too. */
static void append_last_line(GString *text, size_t rows, int64_t checkpoint) {
    g_string_append_printf(text, "# %zu %s, checkpoint %" PRId64 ", checksum ", rows,
                           rows == 1 ? "row" : "rows", checkpoint);
    g_autofree char *checksum = checksum_of(NULL, text->str, text->len);
    g_string_append_printf(text, "%s\n", checksum);
}

typedef struct {
    GString *text;
    const Record *record;
} Sheet;

static bool append_item(const void *item, void *data, GError **error) {
    (void) error;
    Sheet *sheet = data;
    row_write(sheet->text, true, sheet->record, item);
    g_string_append_c(sheet->text, '\n');
    return true;
}

GString *table_file_text(Table *table, int64_t checkpoint) {
    Sheet sheet = {g_string_new(NULL), table_record(table)};
    row_write_names(sheet.text, true, sheet.record);
    g_string_append_c(sheet.text, '\n');
    table_each(table, &(Query) {}, append_item, &sheet, NULL);
    append_last_line(sheet.text, table_count(table), checkpoint);
    return sheet.text;
}

/* The last line, or NULL if the text does not end with one. */
static const char *find_last_line(const char *text, size_t length) {
    if (length < 2 || text[length - 1] != '\n')
        return NULL;
    const char *before = g_strrstr_len(text, (gssize) length - 1, "\n");
    return before ? before + 1 : NULL;
}

/* Reads rows and checkpoint off the last line, which must be as we would write it. */
static bool check_last_line(const char *text, size_t length, const char *last, uint64_t *rows,
                            int64_t *checkpoint) {
    const char *number = last ? strstr(last, "checkpoint ") : NULL;
    if (!number || !g_str_has_prefix(last, "# "))
        return false;
    *rows = g_ascii_strtoull(last + strlen("# "), NULL, 10);
    *checkpoint = g_ascii_strtoll(number + strlen("checkpoint "), NULL, 10);

    g_autoptr(GString) expected = g_string_new_len(text, last - text);
    append_last_line(expected, *rows, *checkpoint);
    return expected->len == length && memcmp(expected->str, text, length) == 0;
}

static bool read_rows(Rows *rows, Table *table, GError **error) {
    const Record *record = table_record(table);
    if (!rows_next(rows, error))
        return rows_refuse(rows, error, "it has no names of fields");
    g_autoptr(GPtrArray) fields = row_read_names(rows, 0, record, error);
    if (!fields)
        return false;

    GError *cause = NULL;
    while (rows_next(rows, &cause)) {
        void *item = row_read(rows, 0, record, fields, &cause);
        if (!item)
            break;
        table_set(table, item);
    }
    if (!cause)
        return true;
    g_propagate_error(error, cause);
    return false;
}

bool table_file_read(const Folder *folder, Table *table, size_t *size, int64_t *checkpoint, GError **error) {
    g_autofree char *name = table_file_name(table_record(table));
    g_autofree char *shown = folder_shown(folder, name);
    g_autofree char *text = folder_read(folder, name, size, error);
    if (!text)
        return false;

    uint64_t count = 0;
    const char *last = find_last_line(text, *size);
    if (!check_last_line(text, *size, last, &count, checkpoint))
        return fail(
            error, ERROR_STORAGE,
            "%s is damaged or was changed by hand: the checksum in its last line does not fit. Restore "
            "the folder from a backup; if the change was meant, undo it here and import it",
            shown);

    g_auto(Rows) rows;
    rows_init(&rows, shown, text, (size_t) (last - text));
    if (!read_rows(&rows, table, error))
        return false;
    if (table_count(table) != count)
        return fail(error, ERROR_STORAGE, "%s is damaged: it does not hold %" PRIu64 " different rows", shown,
                    count);
    return true;
}
