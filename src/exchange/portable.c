#include "exchange/portable.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/json-read.h"
#include "base/json.h"
#include "base/text.h"
#include "exchange/exchange.h"
#include "exchange/migration.h"
#include "exchange/records.h"

enum { FORMAT = 1 };

/* The first line, and the last. */
typedef struct {
    int64_t format;
} Head;

typedef struct {
    int64_t rows;
    GBytes *digest; /* SHA-256 of all lines before this one */
} Tail;

RECORD(Head, head)
RECORD(Tail, tail)

static const Field head_fields[] = {FIELD(Head, format), {}};
const Record head_record = {
    .name = "kringle", .size = sizeof(Head), .free = (GDestroyNotify) head_free, .fields = head_fields};
static const Field tail_fields[] = {FIELD(Tail, rows), FIELD(Tail, digest), {}};
const Record tail_record = {
    .name = "end", .size = sizeof(Tail), .free = (GDestroyNotify) tail_free, .fields = tail_fields};

static Digest digest_of(const GChecksum *sum) {
    return digest_end(g_checksum_copy(sum));
}

/* ---- Writing. */

typedef struct {
    Store *store;
    int64_t exchange_id; /* 0: all */
    FILE *out;
    GChecksum *sum;
    Portion *portion;
    const Record *record;
    GHashTable *ids; /* int64_t * of the exchanges that were written */
} Writer;

static bool write_line(Writer *writer, const Record *record, const void *item, GError **error) {
    g_autoptr(GString) line = g_string_new(NULL);
    Json json = {.out = line};
    json_begin_object(&json, NULL);
    json_begin_object(&json, record->name);
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field) && !field_is_missing(field, item))
            json_field(&json, field, item);
    json_end_object(&json);
    json_end_object(&json);
    g_string_append_c(line, '\n');
    g_checksum_update(writer->sum, (const guchar *) line->str, (gssize) line->len);
    return fwrite(line->str, 1, line->len, writer->out) == line->len ||
           fail(error, ERROR_STORAGE, "the export cannot be written: %s", g_strerror(errno));
}

static bool write_row(const void *item, void *data, GError **error) {
    Writer *writer = data;
    writer->portion->rows++;
    return write_line(writer, writer->record, item, error);
}

static bool write_items(Writer *writer, const Record *record, int64_t exchange_id, GError **error) {
    void *like = exchange_like(record, exchange_id);
    writer->record = record;
    bool done =
        store_each(writer->store, record, &(Query) {.like = like, .equal = 1}, write_row, writer, error);
    record_free(record, like);
    return done;
}

/* The exchange itself comes first: it stands first in the list of records. */
static bool write_exchange(Writer *writer, int64_t id, GError **error) {
    for (const Record *const *record = exchange_records; *record; record++)
        if (record_is_of_exchange(*record) && !write_items(writer, *record, id, error))
            return false;
    g_hash_table_add(writer->ids, g_memdup2(&id, sizeof id));
    writer->portion->exchanges++;
    return true;
}

static bool write_alone(const void *item, void *data, GError **error) {
    const Writer *writer = data;
    bool is_written = record_is_of_exchange(writer->record) &&
                      g_hash_table_contains(writer->ids, field_in(int64_t, &writer->record->fields[0], item));
    return is_written || write_row(item, data, error);
}

/* What belongs to the store, and traces of exchanges that were deleted. Where it stands is this store's own business. */
static bool write_rest(Writer *writer, GError **error) {
    for (const Record *const *record = exchange_records; *record; record++) {
        writer->record = *record;
        if (!record_is_of_place(*record) &&
            !store_each(writer->store, *record, &(Query) {}, write_alone, writer, error))
            return false;
    }
    return true;
}

static bool write_all(Writer *writer, GError **error) {
    g_autoptr(GPtrArray) all = exchange_list(writer->store, error);
    for (guint i = 0; all && i < all->len; i++)
        if (!write_exchange(writer, ((const Exchange *) all->pdata[i])->id, error))
            return false;
    return all && write_rest(writer, error);
}

static bool write_rows(void *data, GError **error) {
    Writer *writer = data;
    return writer->exchange_id != 0 ? write_exchange(writer, writer->exchange_id, error)
                                    : write_all(writer, error);
}

bool portable_write(Store *store, int64_t exchange_id, FILE *out, Portion *portion, GError **error) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    Writer writer = {store, exchange_id, out, sum, portion, NULL, ids};
    if (!write_line(&writer, &head_record, &(Head) {FORMAT}, error) ||
        !store_snapshot(store, write_rows, &writer, error))
        return false;
    Digest digest = digest_of(sum);
    g_autoptr(GBytes) bytes = digest_to_bytes(&digest);
    return write_line(&writer, &tail_record, &(Tail) {(int64_t) portion->rows, bytes}, error);
}

/* ---- Reading. */

typedef struct {
    const Record *record;
    void *item;
} Row;

static void row_clear(void *data) {
    Row *row = data;
    record_free(row->record, row->item);
}

typedef struct {
    Store *store;
    FILE *in;
    const char *path;
    uint64_t line;
    bool writes;  /* the first time it only looks */
    bool is_over; /* the last line was there */
    GChecksum *sum;
    Portion portion;
    int64_t exchange_id; /* the one whose rows come now; 0: none */
    GArray *rows;        /* of Row: its own, */
    GArray *rest;        /* and those of no exchange */
} Reader;

static void *refuse(const Reader *reader, const char *what, GError **error) {
    g_autofree char *shown = text_visible(reader->path);
    return fail(error, ERROR_INVALID, "%s, line %" PRIu64 ": %s", shown, reader->line, what);
}

static bool is_all_there(const Reader *reader, bool *same, GError **error) {
    *same = true;
    for (guint i = 0; i < reader->rows->len && *same; i++) {
        const Row *row = &g_array_index(reader->rows, Row, i);
        void *kept = NULL;
        if (!store_look_up(reader->store, row->record, row->item, &kept, error))
            return false;
        *same = kept && record_equals(row->record, kept, row->item);
        record_free(row->record, kept);
    }
    return true;
}

static bool put_rows(const Reader *reader, const GArray *rows, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        batch_restore(batch, row->record, row->item);
    }
    return store_apply(reader->store, batch, error);
}

static bool refuse_exchange(const Exchange *exchange, GError **error) {
    g_autofree char *title = text_visible(exchange->title ? exchange->title : "");
    return fail(error, ERROR_CONFLICT,
                "\"%s\" (%" PRId64
                ") is in the store already, and not as it is in the file. Nothing was taken "
                "over; delete the one in the store first, if the other one is meant",
                title, exchange->id);
}

/* All rows of one exchange have been read. */
static bool end_exchange(Reader *reader, GError **error) {
    void *kept = NULL;
    bool same = false;
    if (reader->rows->len == 0)
        return true;
    const Row *first = &g_array_index(reader->rows, Row, 0);
    if (!store_look_up(reader->store, first->record, first->item, &kept, error) ||
        (kept && !is_all_there(reader, &same, error)))
        return false;
    bool is_there = kept != NULL;
    record_free(first->record, kept);
    if (is_there && !same)
        return refuse_exchange(first->item, error);
    if (!is_there && reader->writes && !put_rows(reader, reader->rows, error))
        return false;
    reader->portion.exchanges += !is_there;
    reader->portion.known += is_there;
    reader->portion.rows += is_there ? 0 : reader->rows->len;
    g_array_set_size(reader->rows, 0);
    reader->exchange_id = 0;
    return true;
}

/* What the store itself says already is left as it is. */
static bool end_rest(Reader *reader, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < reader->rest->len; i++) {
        const Row *row = &g_array_index(reader->rest, Row, i);
        void *kept = NULL;
        if (!store_look_up(reader->store, row->record, row->item, &kept, error))
            return false;
        reader->portion.rows += !kept;
        if (!kept)
            batch_restore(batch, row->record, row->item);
        record_free(row->record, kept);
    }
    return !reader->writes || store_apply(reader->store, batch, error);
}

/* What was stored has been written at least once. */
static bool check_version(const Reader *reader, const Record *record, const void *item, GError **error) {
    return *field_in(int64_t, record_field(record, "version"), item) >= 1 ||
           refuse(reader, "its version is missing", error);
}

static bool take_item(Reader *reader, const Record *record, void *item, GError **error) {
    const Row row = {record, item};
    int64_t id = record_is_of_exchange(record) ? *field_in(int64_t, &record->fields[0], item) : 0;
    if ((record == &exchange_record || id != reader->exchange_id) && !end_exchange(reader, error)) {
        record_free(record, item);
        return false;
    }
    if (record == &exchange_record)
        reader->exchange_id = id;
    g_array_append_val(id != 0 && id == reader->exchange_id ? reader->rows : reader->rest, row);
    return true;
}

static const Record *record_named(const char *name, size_t length) {
    static const Record *const others[] = {&head_record, &tail_record, NULL};
    const Record *const *lists[] = {others, exchange_records};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        for (const Record *const *record = lists[i]; *record; record++)
            if (strlen((*record)->name) == length && strncmp((*record)->name, name, length) == 0)
                return record_is_of_place(*record) ? NULL : *record;
    return NULL;
}

static bool check_head(const Reader *reader, const Head *head, GError **error) {
    return head->format == FORMAT ||
           refuse(reader, "a newer kringle has written this file; use that one, or newer", error);
}

static bool check_tail(Reader *reader, const Tail *tail, GError **error) {
    Digest digest = digest_of(reader->sum);
    reader->is_over = true;
    return (digest_is(tail->digest, &digest) && (uint64_t) tail->rows + 2 == reader->line) ||
           refuse(reader, "the file is damaged, or was changed: its checksum does not fit", error);
}

/* {"participant":{...}}, and a line end. */
static void *read_item(const Reader *reader, const char *text, size_t length, const Record **record,
                       GError **error) {
    static const char start[] = "{\"", end[] = "}\n";
    const char *name = text + strlen(start), *quote = length > 4 ? memchr(name, '"', length - 4) : NULL;
    bool is_line = quote && g_str_has_prefix(text, start) && quote[1] == ':' &&
                   memcmp(text + length - strlen(end), end, strlen(end)) == 0;
    *record = is_line ? record_named(name, (size_t) (quote - name)) : NULL;
    if (!*record)
        return refuse(reader, "this is no line of an export of kringle, or it was cut off here", error);
    g_autofree char *shown = text_visible(reader->path);
    g_autofree char *place = g_strdup_printf("%s, line %" PRIu64, shown, reader->line);
    const char *value = quote + strlen("\":");
    return json_read(place, value, (size_t) (text + length - strlen(end) - value), *record, error);
}

static bool take_mark(Reader *reader, const Record *record, const void *item, GError **error) {
    return record == &head_record ? check_head(reader, item, error) : check_tail(reader, item, error);
}

static bool take_line(Reader *reader, const char *text, size_t length, GError **error) {
    const Record *record = NULL;
    reader->line++;
    void *item = read_item(reader, text, length, &record, error);
    if (!item)
        return false;
    bool is_mark = record == &head_record || record == &tail_record;
    bool is_in_place = !reader->is_over && (reader->line == 1) == (record == &head_record);
    bool done = is_in_place || refuse(reader, "this line does not belong here", error);
    if (done)
        done = is_mark ? take_mark(reader, record, item, error) : check_version(reader, record, item, error);
    g_checksum_update(reader->sum, (const guchar *) text, (gssize) length);
    if (done && !is_mark)
        return take_item(reader, record, item, error);
    record_free(record, item);
    return done;
}

static bool read_lines(Reader *reader, GError **error) {
    char *text = NULL;
    size_t room = 0;
    ssize_t length;
    bool done = true;
    while (done && (length = getline(&text, &room, reader->in)) > 0)
        done = take_line(reader, text, (size_t) length, error);
    free(text);
    if (done && ferror(reader->in)) {
        g_autofree char *shown = text_visible(reader->path);
        return fail(error, ERROR_STORAGE, "cannot read %s: %s", shown, g_strerror(errno));
    }
    reader->line++;
    return done && (reader->is_over || refuse(reader, "the file is cut off here", error)) &&
           end_exchange(reader, error) && end_rest(reader, error);
}

static bool read_once(Store *store, FILE *in, const char *path, bool writes, Portion *portion,
                      GError **error) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
    g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(Row));
    g_array_set_clear_func(rows, row_clear);
    g_array_set_clear_func(rest, row_clear);
    Reader reader = {
        .store = store, .in = in, .path = path, .writes = writes, .sum = sum, .rows = rows, .rest = rest};
    bool done = read_lines(&reader, error);
    *portion = reader.portion;
    return done;
}

bool portable_read(Store *store, const char *path, Portion *portion, GError **error) {
    g_autofree char *shown = text_visible(path);
    FILE *in = fopen(path, "re");
    if (!in)
        return fail(error, ERROR_INVALID, "cannot read %s: %s", shown, g_strerror(errno));
    bool done = read_once(store, in, path, false, portion, error);
    if (done && fseek(in, 0, SEEK_SET) < 0)
        done =
            fail(error, ERROR_INVALID, "%s cannot be read twice, as it has to be; put it into a file", shown);
    done = done && read_once(store, in, path, true, portion, error);
    fclose(in);
    return done;
}
