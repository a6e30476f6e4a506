/* Bare libpq: the statements of our own, each prepared once, in binary, in the database that a store was made in. */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"
#include "store/sql.h"

enum { TEXT, BINARY };

static PGresult *expect(PGconn *connection, PGresult *result, ExecStatusType wanted) {
    if (PQresultStatus(result) != wanted)
        g_error("%s", PQerrorMessage(connection));
    return result;
}

static void run(PGconn *connection, const char *text) {
    PQclear(expect(connection, PQexec(connection, text), PGRES_COMMAND_OK));
}

static PGconn *side_open(const char *url, const SqlShape *shape) {
    g_autofree char *text = sql_text(&participant_record, shape);
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK)
        g_error("%s", PQerrorMessage(connection));
    run(connection, "SET search_path = kringle");
    PQclear(expect(connection, PQprepare(connection, "it", text, 0, NULL), PGRES_COMMAND_OK));
    return connection;
}

static int64_t number_at(const PGresult *rows, int row, int column) {
    uint64_t number = 0;
    if (!PQgetisnull(rows, row, column))
        memcpy(&number, PQgetvalue(rows, row, column), sizeof number);
    return (int64_t) GUINT64_FROM_BE(number);
}

static char *text_at(const PGresult *rows, int row, int column) {
    return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}

static int64_t take_row(const PGresult *rows, int row, bool copies) {
    const Participant found = {
        .exchange_id = number_at(rows, row, 0),
        .id = number_at(rows, row, 1),
        .version = number_at(rows, row, 2),
        .name = text_at(rows, row, 3),
        .email = text_at(rows, row, 4),
        .role = text_at(rows, row, 5),
        .gives = number_at(rows, row, 6),
        .receives = number_at(rows, row, 7),
        .wish = text_at(rows, row, 8),
        .language = text_at(rows, row, 9),
        .left_at = {number_at(rows, row, 10)},
    };
    g_autoptr(Participant) copy = copies ? record_copy(&participant_record, &found) : NULL;
    return weigh(copies ? copy : &found);
}

static Score read_rows(const char *url, int64_t count, bool copies, unsigned equal) {
    PGconn *connection = side_open(url, &(SqlShape) {.kind = SQL_FIND, .equal = equal});
    Score score = {0};
    double start = now_s();
    for (int64_t i = 0; i < count; i++) {
        const Participant key = next_key(i);
        uint64_t numbers[] = {GUINT64_TO_BE((uint64_t) key.exchange_id), GUINT64_TO_BE((uint64_t) key.id)};
        const char *const values[] = {(const char *) &numbers[0], (const char *) &numbers[1]};
        const int lengths[] = {8, 8}, formats[] = {BINARY, BINARY};
        PGresult *rows = expect(
            connection, PQexecPrepared(connection, "it", (int) equal, values, lengths, formats, BINARY),
            PGRES_TUPLES_OK);
        for (int row = 0; row < PQntuples(rows); row++)
            score.sum += take_row(rows, row, copies);
        PQclear(rows);
    }
    score.rate = (double) count / (now_s() - start);
    PQfinish(connection);
    return score;
}

static Score read_one(const char *url, int64_t count, bool copies) {
    return read_rows(url, count, copies, 2);
}

static Score read_twenty(const char *url, int64_t count, bool copies) {
    return read_rows(url, count, copies, 1);
}

static int64_t version_of(PGconn *connection) {
    PGresult *rows = expect(
        connection, PQexec(connection, "SELECT version FROM participant WHERE exchange_id = 1 AND id = 1"),
        PGRES_TUPLES_OK);
    int64_t version = atoll(PQgetvalue(rows, 0, 0));
    PQclear(rows);
    return version;
}

static Score put(const char *url, int64_t count) {
    PGconn *connection = side_open(url, &(SqlShape) {.kind = SQL_UPDATE});
    int64_t version = version_of(connection);
    double start = now_s();
    for (int64_t i = 0; i < count; i++) {
        g_autofree char *kept = g_strdup_printf("%" G_GINT64_FORMAT, version + i);
        const char *const values[] = {"Participant 0",
                                      "person0@example.com",
                                      NULL,
                                      "1",
                                      "1",
                                      "something warm, or a book about the sea",
                                      NULL,
                                      NULL,
                                      "1",
                                      "1",
                                      kept};
        run(connection, "BEGIN");
        PGresult *result = expect(
            connection, PQexecPrepared(connection, "it", G_N_ELEMENTS(values), values, NULL, NULL, TEXT),
            PGRES_COMMAND_OK);
        g_assert(strcmp(PQcmdTuples(result), "1") == 0);
        PQclear(result);
        run(connection, "COMMIT");
    }
    Score score = {(double) count / (now_s() - start), count, count};
    PQfinish(connection);
    return score;
}

static Score load(const char *url, const GPtrArray *people) {
    PGconn *connection = side_open(url, &(SqlShape) {.kind = SQL_INSERT});
    g_autoptr(GString) rows = g_string_new(NULL);
    double start = now_s();
    run(connection, "BEGIN");
    PQclear(expect(
        connection,
        PQexec(connection,
               "COPY participant (exchange_id, id, version, name, email, gives, receives, wish) FROM STDIN"),
        PGRES_COPY_IN));
    for (guint i = 0; i < people->len; i++) {
        const Participant *person = people->pdata[i];
        g_string_append_printf(rows, "%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t1\t%s\t%s\t1\t1\t%s\n",
                               person->exchange_id, person->id, person->name, person->email, person->wish);
        if (rows->len > 1 << 16 || i + 1 == people->len) {
            g_assert(PQputCopyData(connection, rows->str, (int) rows->len) == 1);
            g_string_truncate(rows, 0);
        }
    }
    g_assert(PQputCopyEnd(connection, NULL) == 1);
    PQclear(expect(connection, PQgetResult(connection), PGRES_COMMAND_OK));
    PQclear(PQgetResult(connection));
    run(connection, "COMMIT");
    Score score = {people->len / (now_s() - start), people->len, 1};
    PQfinish(connection);
    return score;
}

const Bare bare_postgresql = {read_one, read_twenty, put, load};
