/* Bare libpq: each statement prepared once, and everything in binary. */
#include <libpq-fe.h>
#include <string.h>

#include "base/assets.h"
#include "sides/library.h"
#include "store/sql/statement.h"

enum { BINARY = 1, MOST_VALUES = 12, PORTION = 1 << 16 };

typedef struct {
    PGconn *connection;
    char *begin, *commit;
} Bare;

static PGresult *good(const Bare *bare, PGresult *result, ExecStatusType wanted) {
    if (PQresultStatus(result) != wanted)
        g_error("PostgreSQL: %s", PQerrorMessage(bare->connection));
    return result;
}

static void run(const Bare *bare, const char *text) {
    PQclear(good(bare, PQexec(bare->connection, text), PGRES_COMMAND_OK));
}

static void prepare(const Bare *bare, const char *name, SqlShape shape) {
    g_autofree char *text = sql_text(&participant_record, &shape);
    PQclear(good(bare, PQprepare(bare->connection, name, text, 0, NULL), PGRES_COMMAND_OK));
}

static void *bare_open(const char *url) {
    Bare *bare = g_new0(Bare, 1);
    const char *const keywords[] = {"options", "dbname", NULL};
    const char *const values[] = {"-c search_path=kringle", url, NULL};
    bare->connection = PQconnectdbParams(keywords, values, true);
    if (PQstatus(bare->connection) != CONNECTION_OK)
        g_error("PostgreSQL: %s", PQerrorMessage(bare->connection));
    bare->begin = asset_text("store/postgresql/begin.sql");
    bare->commit = asset_text("store/postgresql/commit.sql");
    prepare(bare, "one", (SqlShape) {.kind = SQL_FIND, .equal = 2});
    prepare(bare, "exchange", (SqlShape) {.kind = SQL_FIND, .equal = 1});
    prepare(bare, "everybody", (SqlShape) {.kind = SQL_FIND});
    prepare(bare, "update", (SqlShape) {.kind = SQL_UPDATE});
    return bare;
}

static void bare_close(void *connection) {
    Bare *bare = connection;
    PQfinish(bare->connection);
    g_free(bare->begin);
    g_free(bare->commit);
    g_free(bare);
}

/* ---- Values. ---- */

typedef struct {
    int count;
    const char *values[MOST_VALUES];
    int lengths[MOST_VALUES];
    uint64_t numbers[MOST_VALUES];
} Values;

static void add(Values *values, const void *data, size_t length) {
    values->values[values->count] = data;
    values->lengths[values->count++] = (int) length;
}

static void add_number(Values *values, int64_t number) {
    uint64_t *big = &values->numbers[values->count];
    *big = GUINT64_TO_BE((uint64_t) number);
    add(values, big, sizeof *big);
}

static void add_text(Values *values, const char *text) {
    add(values, text, text ? strlen(text) : 0);
}

static void add_key(Values *values, const Participant *person) {
    add_number(values, person->exchange_id);
    add_number(values, person->id);
    add_number(values, person->version);
}

/* All but the key and the version, and no checksum. */
static void add_rest(Values *values, const Participant *person) {
    add_text(values, person->name);
    add_text(values, person->email);
    add_text(values, person->role);
    add_number(values, person->gives);
    add_number(values, person->receives);
    add_text(values, person->wish);
    add_text(values, person->language);
    if (person->left_at.s == 0)
        add(values, NULL, 0);
    else
        add_number(values, person->left_at.s);
    add_number(values, 0);
}

static PGresult *run_prepared(const Bare *bare, const char *name, const Values *values,
                              ExecStatusType wanted) {
    static const int formats[MOST_VALUES] = {BINARY, BINARY, BINARY, BINARY, BINARY, BINARY,
                                             BINARY, BINARY, BINARY, BINARY, BINARY, BINARY};
    return good(bare,
                PQexecPrepared(bare->connection, name, values->count, values->values, values->lengths,
                               formats, BINARY),
                wanted);
}

/* ---- Reading. ---- */

static int64_t number_at(const PGresult *rows, int row, int column) {
    uint64_t big = 0;
    if (!PQgetisnull(rows, row, column))
        memcpy(&big, PQgetvalue(rows, row, column), sizeof big);
    return (int64_t) GUINT64_FROM_BE(big);
}

static char *copy_text(const PGresult *rows, int row, int column) {
    return PQgetisnull(rows, row, column) ? NULL : g_strdup(PQgetvalue(rows, row, column));
}

static Participant *copy_row(const PGresult *rows, int row) {
    Participant *person = g_new(Participant, 1);
    *person = (Participant) {
        .exchange_id = number_at(rows, row, 0),
        .id = number_at(rows, row, 1),
        .version = number_at(rows, row, 2),
        .name = copy_text(rows, row, 3),
        .email = copy_text(rows, row, 4),
        .role = copy_text(rows, row, 5),
        .gives = number_at(rows, row, 6),
        .receives = number_at(rows, row, 7),
        .wish = copy_text(rows, row, 8),
        .language = copy_text(rows, row, 9),
        .left_at.s = number_at(rows, row, 10),
    };
    return person;
}

static GPtrArray *copy_rows(const Bare *bare, const char *name, const Values *values) {
    PGresult *rows = run_prepared(bare, name, values, PGRES_TUPLES_OK);
    GPtrArray *people = g_ptr_array_new_with_free_func(person_free);
    for (int row = 0; row < PQntuples(rows); row++)
        g_ptr_array_add(people, copy_row(rows, row));
    PQclear(rows);
    return people;
}

static GPtrArray *bare_people(void *connection) {
    return copy_rows(connection, "everybody", &(Values) {0});
}

static uint64_t read_rows(const Bare *bare, const char *name, const Values *values) {
    g_autoptr(GPtrArray) people = copy_rows(bare, name, values);
    uint64_t weight = 0;
    for (guint i = 0; i < people->len; i++)
        weight += person_weight(people->pdata[i]);
    return weight;
}

static uint64_t bare_read_one(void *connection, const Participant *key) {
    Values values = {0};
    add_number(&values, key->exchange_id);
    add_number(&values, key->id);
    return read_rows(connection, "one", &values);
}

static uint64_t bare_read_exchange(void *connection, int64_t exchange_id) {
    Values values = {0};
    add_number(&values, exchange_id);
    return read_rows(connection, "exchange", &values);
}

/* ---- Writing. ---- */

static void bare_update(void *connection, Participant *person) {
    const Bare *bare = connection;
    Values values = {0};
    add_rest(&values, person);
    add_key(&values, person);
    run(bare, bare->begin);
    PGresult *done = run_prepared(bare, "update", &values, PGRES_COMMAND_OK);
    if (strcmp(PQcmdTuples(done), "1") != 0)
        g_error("PostgreSQL: the update found nothing");
    PQclear(done);
    run(bare, bare->commit);
    person->version++;
}

/* ---- COPY in its binary format: https://www.postgresql.org/docs/15/sql-copy.html ---- */

static void append_int16(GByteArray *out, int16_t number) {
    uint16_t big = GUINT16_TO_BE((uint16_t) number);
    g_byte_array_append(out, (const guint8 *) &big, sizeof big);
}

static void append_int32(GByteArray *out, int32_t number) {
    uint32_t big = GUINT32_TO_BE((uint32_t) number);
    g_byte_array_append(out, (const guint8 *) &big, sizeof big);
}

static void append_row(GByteArray *out, const Participant *person) {
    Values values = {0};
    add_key(&values, person);
    add_rest(&values, person);
    append_int16(out, (int16_t) values.count);
    for (int i = 0; i < values.count; i++) {
        append_int32(out, values.values[i] ? values.lengths[i] : -1);
        g_byte_array_append(out, (const guint8 *) values.values[i], (guint) values.lengths[i]);
    }
}

static void send(const Bare *bare, GByteArray *out) {
    if (PQputCopyData(bare->connection, (const char *) out->data, (int) out->len) != 1)
        g_error("PostgreSQL: %s", PQerrorMessage(bare->connection));
    g_byte_array_set_size(out, 0);
}

static void send_all(const Bare *bare, const GPtrArray *people) {
    static const guint8 head[19] = "PGCOPY\n\377\r\n"; /* and zeros: no flags, nothing more to skip */
    g_autoptr(GByteArray) out = g_byte_array_sized_new(2 * PORTION);
    g_byte_array_append(out, head, sizeof head);
    for (guint i = 0; i < people->len; i++) {
        append_row(out, people->pdata[i]);
        if (out->len >= PORTION)
            send(bare, out);
    }
    append_int16(out, -1);
    send(bare, out);
}

static void bare_import(void *connection, const GPtrArray *people) {
    const Bare *bare = connection;
    g_autofree char *copy = sql_table(&participant_record, "store/postgresql/copy.sql");
    run(bare, bare->begin);
    PQclear(good(bare, PQexec(bare->connection, copy), PGRES_COPY_IN));
    send_all(bare, people);
    if (PQputCopyEnd(bare->connection, NULL) != 1)
        g_error("PostgreSQL: %s", PQerrorMessage(bare->connection));
    PQclear(good(bare, PQgetResult(bare->connection), PGRES_COMMAND_OK));
    PQclear(PQgetResult(bare->connection));
    run(bare, bare->commit);
}

const Library bare_postgresql = {
    .open = bare_open,
    .close = bare_close,
    .read_one = bare_read_one,
    .read_exchange = bare_read_exchange,
    .update = bare_update,
    .import = bare_import,
    .people = bare_people,
};
