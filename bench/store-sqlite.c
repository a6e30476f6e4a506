/* The bare SQLite library: the statements of our own, each prepared once, in the file that a store was made in. */
#include <sqlite3.h>
#include <string.h>

#include "store.h"
#include "store/sql.h"

typedef struct {
    sqlite3 *file;
    sqlite3_stmt *statement;
} Side;

static void expect(int code, int wanted) {
    if (code != wanted)
        g_error("%s", sqlite3_errstr(code));
}

static void run(sqlite3 *file, const char *text) {
    expect(sqlite3_exec(file, text, NULL, NULL, NULL), SQLITE_OK);
}

static Side side_open(const char *url, const SqlShape *shape) {
    Side side;
    g_autofree char *text = sql_text(&participant_record, shape);
    expect(
        sqlite3_open_v2(strchr(url, ':') + 1, &side.file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL),
        SQLITE_OK);
    run(side.file, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    expect(sqlite3_prepare_v3(side.file, text, -1, SQLITE_PREPARE_PERSISTENT, &side.statement, NULL),
           SQLITE_OK);
    return side;
}

static void side_close(Side *side) {
    sqlite3_finalize(side->statement);
    sqlite3_close(side->file);
}

static char *text_at(sqlite3_stmt *statement, int column) {
    return (char *) sqlite3_column_text(statement, column);
}

/* In the order of the fields. */
static Participant present_row(sqlite3_stmt *statement) {
    return (Participant) {
        .exchange_id = sqlite3_column_int64(statement, 0),
        .id = sqlite3_column_int64(statement, 1),
        .version = sqlite3_column_int64(statement, 2),
        .name = text_at(statement, 3),
        .email = text_at(statement, 4),
        .role = text_at(statement, 5),
        .gives = sqlite3_column_int64(statement, 6),
        .receives = sqlite3_column_int64(statement, 7),
        .wish = text_at(statement, 8),
        .language = text_at(statement, 9),
        .left_at = {sqlite3_column_int64(statement, 10)},
    };
}

/* A participant who is the caller's, as a program has to have one that it goes on to work with. */
static Participant *copy_of(const Participant *row) {
    Participant *copy = g_new(Participant, 1);
    *copy = *row;
    copy->name = g_strdup(row->name);
    copy->email = g_strdup(row->email);
    copy->role = g_strdup(row->role);
    copy->wish = g_strdup(row->wish);
    copy->language = g_strdup(row->language);
    return copy;
}

static int64_t take_row(sqlite3_stmt *statement, bool copies) {
    const Participant row = present_row(statement);
    if (!copies)
        return weigh(&row);
    g_autoptr(Participant) copy = copy_of(&row);
    return weigh(copy);
}

static Score read_rows(const char *url, int64_t count, bool copies, unsigned equal) {
    Side side = side_open(url, &(SqlShape) {.kind = SQL_FIND, .equal = equal});
    Score score = {0};
    double start = now_s();
    for (int64_t i = 0; i < count; i++) {
        const Participant key = next_key(i);
        sqlite3_bind_int64(side.statement, 1, key.exchange_id);
        if (equal == 2)
            sqlite3_bind_int64(side.statement, 2, key.id);
        while (sqlite3_step(side.statement) == SQLITE_ROW)
            score.sum += take_row(side.statement, copies);
        sqlite3_reset(side.statement);
    }
    score.rate = (double) count / (now_s() - start);
    side_close(&side);
    return score;
}

static Score read_one(const char *url, int64_t count, bool copies) {
    return read_rows(url, count, copies, 2);
}

static Score read_twenty(const char *url, int64_t count, bool copies) {
    return read_rows(url, count, copies, 1);
}

static void bind_texts(sqlite3_stmt *statement, int first, const Participant *participant) {
    sqlite3_bind_text(statement, first, participant->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, first + 1, participant->email, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, first + 2, participant->role, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, first + 3, participant->gives);
    sqlite3_bind_int64(statement, first + 4, participant->receives);
    sqlite3_bind_text(statement, first + 5, participant->wish, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, first + 6, participant->language, -1, SQLITE_STATIC);
    sqlite3_bind_null(statement, first + 7);
}

static int64_t version_of(const Side *side) {
    sqlite3_stmt *statement;
    const char *text = "SELECT version FROM participant WHERE exchange_id = 1 AND id = 1";
    expect(sqlite3_prepare_v2(side->file, text, -1, &statement, NULL), SQLITE_OK);
    expect(sqlite3_step(statement), SQLITE_ROW);
    int64_t version = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return version;
}

static Score put(const char *url, int64_t count) {
    Side side = side_open(url, &(SqlShape) {.kind = SQL_UPDATE});
    const Participant person = {.name = "Participant 0",
                                .email = "person0@example.com",
                                .wish = "something warm, or a book about the sea"};
    int64_t version = version_of(&side);
    double start = now_s();
    for (int64_t i = 0; i < count; i++) {
        run(side.file, "BEGIN IMMEDIATE");
        bind_texts(side.statement, 1, &person);
        sqlite3_bind_int64(side.statement, 9, 1);
        sqlite3_bind_int64(side.statement, 10, 1);
        sqlite3_bind_int64(side.statement, 11, version + i);
        expect(sqlite3_step(side.statement), SQLITE_DONE);
        g_assert(sqlite3_changes(side.file) == 1);
        sqlite3_reset(side.statement);
        run(side.file, "COMMIT");
    }
    Score score = {(double) count / (now_s() - start), count, count};
    side_close(&side);
    return score;
}

static Score load(const char *url, const GPtrArray *people) {
    Side side = side_open(url, &(SqlShape) {.kind = SQL_INSERT});
    double start = now_s();
    run(side.file, "BEGIN IMMEDIATE");
    for (guint i = 0; i < people->len; i++) {
        const Participant *participant = people->pdata[i];
        sqlite3_bind_int64(side.statement, 1, participant->exchange_id);
        sqlite3_bind_int64(side.statement, 2, participant->id);
        sqlite3_bind_int64(side.statement, 3, participant->version);
        bind_texts(side.statement, 4, participant);
        expect(sqlite3_step(side.statement), SQLITE_DONE);
        sqlite3_reset(side.statement);
    }
    run(side.file, "COMMIT");
    Score score = {people->len / (now_s() - start), people->len, 1};
    side_close(&side);
    return score;
}

const Bare bare_sqlite = {read_one, read_twenty, put, load};
