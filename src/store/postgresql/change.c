#include "store/postgresql/change.h"

#include <inttypes.h>
#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/random.h"
#include "store/postgresql/parts.h"
#include "store/sql/step.h"

enum { TEXT, BINARY };

/*
 * So many statements are under way at most: their answers have room between here and the server, or both would wait; and
 * of rows so many bytes are handed over together.
 */
enum { AT_ONCE = 256, PORTION = 1 << 16 };

/* ---- Statements that were sent, and are to be answered in their order. ---- */

typedef enum { ASKED_NOTHING, ASKED_PREPARATION, ASKED_CHANGE, ASKED_FORMAT } Asked;

static bool note(Postgres *postgres, Asked asked, int is_sent, GError **error) {
    if (!is_sent)
        return postgres_refuse(postgres, NULL, error);
    g_array_append_val(postgres->queue, asked);
    return true;
}

static bool send_asset(Postgres *postgres, const char *asset, Asked asked, GError **error) {
    g_autofree char *text = asset_text(asset);
    int is_sent = PQsendQueryParams(postgres->connection, text, 0, NULL, NULL, NULL, NULL, TEXT);
    return note(postgres, asked, is_sent, error);
}

/* Whoever hears that it failed forgets what was prepared on the way. */
static bool send_preparation(Postgres *postgres, const SqlCall *call, const char *name, GError **error) {
    if (g_hash_table_contains(postgres->prepared, name))
        return true;
    g_autofree char *text = sql_text(call->record, &call->shape);
    g_hash_table_add(postgres->prepared, g_strdup(name));
    return note(postgres, ASKED_PREPARATION, PQsendPrepare(postgres->connection, name, text, 0, NULL), error);
}

static bool send_change(Postgres *postgres, const Change *change, GError **error) {
    SqlCall call;
    PostgresValues values;
    char name[POSTGRES_NAME];
    sql_call_change(&call, change);
    postgres_name(&call, name);
    if (!send_preparation(postgres, &call, name, error))
        return false;
    postgres_values_fill(&values, &call);
    int is_sent = PQsendQueryPrepared(postgres->connection, name, values.count, values.values, values.lengths,
                                      values.formats, BINARY);
    postgres_values_clear(&values);
    return note(postgres, ASKED_CHANGE, is_sent, error);
}

/* ---- Answers. ---- */

typedef struct {
    guint changes;     /* that were answered */
    guint misfit;      /* the first that touched no row, counted from 1; or 0 */
    GError *failure;   /* the first */
    bool was_prepared; /* something that the server may not know now */
} Answers;

bool postgres_format_read(const char *comment, int64_t *format) {
    return comment && g_str_has_prefix(comment, "kringle ") &&
           g_ascii_string_to_signed(comment + strlen("kringle "), 10, 1, G_MAXINT64, format, NULL);
}

static void take_format(const Postgres *postgres, const PGresult *result, GError **error) {
    int64_t format = 0;
    if (PQntuples(result) > 0)
        postgres_format_read(postgres_rows_text(result, 0, 0), &format);
    sql_format_fits(format, postgres->shown, error);
}

static void take_answer(Postgres *postgres, Asked asked, PGresult *result, Answers *answers) {
    answers->changes += asked == ASKED_CHANGE;
    answers->was_prepared |= asked == ASKED_PREPARATION;
    if (answers->failure || !postgres_is_good(postgres, result, &answers->failure))
        return;
    if (asked == ASKED_CHANGE && answers->misfit == 0 && strcmp(PQcmdTuples(result), "1") != 0)
        answers->misfit = answers->changes;
    if (asked == ASKED_FORMAT)
        take_format(postgres, result, &answers->failure);
}

static void take_answers(Postgres *postgres, Answers *answers) {
    for (guint i = 0; i < postgres->queue->len; i++) {
        PGresult *result = PQgetResult(postgres->connection);
        take_answer(postgres, g_array_index(postgres->queue, Asked, i), result, answers);
        PQclear(result);
        PQclear(PQgetResult(postgres->connection)); /* the end of that answer */
    }
    PQclear(PQgetResult(postgres->connection)); /* the end of all */
    g_array_set_size(postgres->queue, 0);
}

/* Statements that may not exist after all are made again under their names, once the old ones are gone. */
static void forget_prepared(Postgres *postgres) {
    g_hash_table_remove_all(postgres->prepared);
    if (PQtransactionStatus(postgres->connection) == PQTRANS_INERROR)
        postgres_undo(postgres);
    if (!postgres_run_asset(postgres, "store/postgresql/forget-prepared.sql", NULL))
        postgres->trouble = POSTGRES_LOST;
}

static bool receive(Postgres *postgres, guint *misfit, GError **error) {
    Answers answers = {0};
    if (!PQpipelineSync(postgres->connection))
        return postgres_refuse(postgres, NULL, error);
    take_answers(postgres, &answers);
    if (misfit)
        *misfit = answers.misfit;
    if (!PQexitPipelineMode(postgres->connection) && !answers.failure)
        postgres_refuse(postgres, NULL, &answers.failure);
    if (!answers.failure)
        return true;
    if (answers.was_prepared && postgres->trouble != POSTGRES_LOST)
        forget_prepared(postgres);
    g_propagate_error(error, answers.failure);
    return false;
}

/* ---- Who writes. ---- */

static const Field postgres_writer_fields[] = {
    FIELD(PostgresWriter, id), FIELD(PostgresWriter, version), FIELD(PostgresWriter, seen_at), {}};
const Record postgres_writer_record = {.name = "writer",
                                       .size = sizeof(PostgresWriter),
                                       .free = g_free,
                                       .keys = 1,
                                       .fields = postgres_writer_fields};

enum { DAY_S = 24 * 60 * 60 };

PostgresWriter postgres_writer(Postgres *postgres) {
    if (postgres->writer.id == 0)
        random_fill(&postgres->writer.id, sizeof postgres->writer.id);
    postgres->writer.seen_at.s = g_get_real_time() / G_USEC_PER_SEC;
    return postgres->writer;
}

void postgres_renew_writer(Postgres *postgres) {
    postgres->writer = (PostgresWriter) {0};
}

/* One who comes removes those that have not been seen for long. */
static bool sweep(Postgres *postgres, const PostgresWriter *writer, GError **error) {
    g_autofree char *since = g_strdup_printf("%" PRId64, writer->seen_at.s - DAY_S);
    g_autoptr(PostgresRows) rows = postgres_ask(postgres, "store/postgresql/sweep.sql", since, error);
    return rows != NULL;
}

/* ---- Changes. ---- */

static bool send_all(Postgres *postgres, const Change *changes, guint count, GError **error) {
    for (guint i = 0; i < count; i++)
        if (!send_change(postgres, &changes[i], error))
            return false;
    return true;
}

static Change change_of(const PostgresWriter *writer) {
    return (Change) {.record = &postgres_writer_record, .item = (void *) writer};
}

bool postgres_begin(Postgres *postgres, const PostgresWriter *writer, bool *fits, GError **error) {
    const Change change = change_of(writer);
    guint misfit = 0;
    PQenterPipelineMode(postgres->connection);
    const bool is_new = writer->version == 0;
    if (!send_asset(postgres, "store/postgresql/begin.sql", ASKED_NOTHING, error) ||
        !send_all(postgres, &change, 1, error) ||
        (is_new && !send_asset(postgres, "store/postgresql/whose.sql", ASKED_FORMAT, error)) ||
        !receive(postgres, &misfit, error))
        return false;
    *fits = misfit == 0;
    return !is_new || sweep(postgres, writer, error);
}

bool postgres_was_committed(Postgres *postgres, const PostgresWriter *writer, bool *was_committed,
                            GError **error) {
    const Change change = change_of(writer);
    SqlCall call;
    sql_call_version(&call, &change);
    g_autoptr(PostgresRows) rows = postgres_find(postgres, &call, error);
    if (!rows)
        return false;
    if (postgres_rows_count(rows) == 0)
        return fail(error, ERROR_STORAGE, "what %s knew of it was removed meanwhile", postgres->shown);
    *was_committed = postgres_rows_number(rows, 0) > writer->version;
    return true;
}

bool postgres_commit(Postgres *postgres, GError **error) {
    return postgres_run_asset(postgres, "store/postgresql/commit.sql", error);
}

void postgres_continue(Postgres *postgres, const PostgresWriter *writer) {
    postgres->writer = *writer;
    postgres->writer.version++;
}

void postgres_undo(Postgres *postgres) {
    PostgresTrouble trouble = postgres->trouble;
    if (PQpipelineStatus(postgres->connection) != PQ_PIPELINE_OFF)
        receive(postgres, NULL, NULL);
    if (PQtransactionStatus(postgres->connection) != PQTRANS_IDLE &&
        !postgres_run_asset(postgres, "store/postgresql/rollback.sql", NULL))
        trouble = POSTGRES_LOST;
    postgres->trouble = trouble;
}

bool postgres_write(Postgres *postgres, const Change *changes, guint count, const Change **misfit,
                    GError **error) {
    *misfit = NULL;
    for (guint from = 0; from < count && !*misfit; from += AT_ONCE) {
        guint number = 0;
        PQenterPipelineMode(postgres->connection);
        if (!send_all(postgres, changes + from, MIN(count - from, AT_ONCE), error) ||
            !receive(postgres, &number, error))
            return false;
        *misfit = number > 0 ? &changes[from + number - 1] : NULL;
    }
    return true;
}

/* ---- Many new rows at once, in the binary format of COPY: https://www.postgresql.org/docs/15/sql-copy.html ---- */

static void add_int16(GByteArray *out, int16_t number) {
    uint16_t big = GUINT16_TO_BE((uint16_t) number);
    g_byte_array_append(out, (const guint8 *) &big, sizeof big);
}

static void add_int32(GByteArray *out, int32_t number) {
    uint32_t big = GUINT32_TO_BE((uint32_t) number);
    g_byte_array_append(out, (const guint8 *) &big, sizeof big);
}

/* The signature, with the zero that ends it, no flags, and nothing that older readers could skip. */
static void add_head(GByteArray *out) {
    static const guint8 signature[] = "PGCOPY\n\377\r\n";
    g_byte_array_append(out, signature, sizeof signature);
    add_int32(out, 0);
    add_int32(out, 0);
}

static void add_row(GByteArray *out, const Change *change) {
    SqlCall call;
    PostgresValues values;
    sql_call_change(&call, change);
    postgres_values_fill(&values, &call);
    add_int16(out, (int16_t) values.count);
    for (int i = 0; i < values.count; i++) {
        bool is_missing = !values.values[i];
        add_int32(out, is_missing ? -1 : values.lengths[i]);
        if (!is_missing)
            g_byte_array_append(out, (const guint8 *) values.values[i], (guint) values.lengths[i]);
    }
    postgres_values_clear(&values);
}

/* Hands over what has gathered. */
static bool put_rows(Postgres *postgres, GByteArray *rows, GError **error) {
    int is_put = PQputCopyData(postgres->connection, (const char *) rows->data, (int) rows->len);
    g_byte_array_set_size(rows, 0);
    return is_put == 1 || postgres_refuse(postgres, NULL, error);
}

static bool put_all(Postgres *postgres, const Change *changes, guint count, GError **error) {
    g_autoptr(GByteArray) rows = g_byte_array_sized_new(PORTION);
    add_head(rows);
    for (guint i = 0; i < count; i++) {
        add_row(rows, &changes[i]);
        if (rows->len >= PORTION && !put_rows(postgres, rows, error))
            return false;
    }
    add_int16(rows, -1);
    return put_rows(postgres, rows, error);
}

static bool end_copy(Postgres *postgres, GError **error) {
    bool is_good = PQputCopyEnd(postgres->connection, NULL) == 1 || postgres_refuse(postgres, NULL, error);
    for (PGresult *result; (result = PQgetResult(postgres->connection)); PQclear(result))
        is_good = is_good && postgres_is_good(postgres, result, error);
    return is_good;
}

bool postgres_copy(Postgres *postgres, const Change *changes, guint count, GError **error) {
    g_autofree char *text = sql_table(changes->record, "store/postgresql/copy.sql");
    g_autoptr(PostgresRows) begun = PQexec(postgres->connection, text);
    if (PQresultStatus(begun) != PGRES_COPY_IN)
        return postgres_refuse(postgres, begun, error);
    return put_all(postgres, changes, count, error) && end_copy(postgres, error);
}
