#include "store/postgresql/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/assets.h"
#include "base/error.h"
#include "base/text.h"

enum { TEXT, BINARY, OLDEST_SERVER = 130000 };

/* ---- What went wrong. ---- */

static bool is_one_of(const char *code, const char *const *codes) {
    for (; *codes; codes++)
        if (strncmp(code, *codes, strlen(*codes)) == 0)
            return true;
    return false;
}

static PostgresTrouble trouble_of(const PGconn *connection, const char *code) {
    /* The line, the server that stops or starts, one that was the first and is no more, a session it has ended. */
    const char *const lost[] = {"08", "57P", "25006", "25P03", NULL};
    const char *const clashed[] = {"40001", "40P01", NULL};
    const char *const taken[] = {"23505", NULL};
    if (PQstatus(connection) != CONNECTION_OK || is_one_of(code, lost))
        return POSTGRES_LOST;
    if (is_one_of(code, clashed))
        return POSTGRES_CLASHED;
    return is_one_of(code, taken) ? POSTGRES_TAKEN : POSTGRES_FAILED;
}

/* What helps, where the server's own words do not say it. */
static const char *advice_for(const char *code) {
    static const char *const advice[][2] = {
        {"42501",
         ". Its owner can allow it: GRANT CREATE ON DATABASE for whoever makes the tables; for "
         "whoever uses them GRANT USAGE ON SCHEMA kringle, and GRANT SELECT, INSERT, UPDATE, DELETE ON "
         "ALL TABLES IN SCHEMA kringle"},
        {"53100", ". Make room on the disk of the server"},
        {"57014", ". Somebody else may hold what is to be changed; try again"},
        {"26000", ". Use a direct connection, or a pooler that keeps one for each session"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(advice); i++)
        if (strcmp(code, advice[i][0]) == 0)
            return advice[i][1];
    return "";
}

/* In one line. */
static char *words_of(const char *message) {
    g_autofree char *squeezed = text_squeeze(message, strlen(message));
    return text_visible_whole(squeezed);
}

void *postgres_refuse(Postgres *postgres, const PGresult *result, GError **error) {
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    postgres->trouble = trouble_of(postgres->connection, code ? code : "");
    g_autofree char *words = words_of(message ? message : PQerrorMessage(postgres->connection));
    return fail(error, ERROR_STORAGE, "cannot use %s: %s%s", postgres->shown, words,
                advice_for(code ? code : ""));
}

bool postgres_is_good(Postgres *postgres, const PGresult *result, GError **error) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
           postgres_refuse(postgres, result, error);
}

/* ---- Connecting. ---- */

/* The library would repeat the word in which it is, and that may be a password. */
static bool has_broken_escape(const char *url) {
    for (const char *p = strchr(url, '%'); p; p = strchr(p + 1, '%'))
        if (!g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]) || strncmp(p, "%00", 3) == 0)
            return true;
    return false;
}

static bool refuse_to_parse(const char *reason, GError **error) {
    g_autofree char *words = words_of(reason);
    return fail(error, ERROR_USAGE, "the name of this store makes no sense: %s", words);
}

static bool is_secret(const PQconninfoOption *option) {
    return option->val &&
           (strcmp(option->keyword, "password") == 0 || strcmp(option->keyword, "sslpassword") == 0);
}

/* Whatever the library makes of it: it takes a password with / in it for a host, and repeats what it does not understand. */
static bool may_hold_password(const char *url) {
    const char *user = strstr(url, "//"), *at = strrchr(url, '@'), *query = strchr(url, '?');
    return (user && at > user && memchr(user, ':', (size_t) (at - user))) ||
           (query && strcasestr(query, "password"));
}

static bool refuse_password(GError **error) {
    return fail(error, ERROR_USAGE,
                "a password in the name of a store can be read by everybody on this machine. Leave it out, "
                "and put it into PGPASSWORD or the file ~/.pgpass");
}

bool postgres_check_url(const char *url, GError **error) {
    char *reason = NULL;
    if (may_hold_password(url))
        return refuse_password(error);
    if (has_broken_escape(url))
        return refuse_to_parse(
            "a % in it is not followed by two hexadecimal digits; write %25 for a % itself", error);
    PQconninfoOption *options = PQconninfoParse(url, &reason);
    if (!options) {
        refuse_to_parse(reason, error);
        PQfreemem(reason);
        return false;
    }
    bool has_secret = false;
    for (const PQconninfoOption *option = options; option->keyword; option++)
        has_secret |= is_secret(option);
    PQconninfoFree(options);
    return !has_secret || refuse_password(error);
}

/* Ours, and behind them those of the name, which count more. */
static char *options_of(const char *url) {
    g_autoptr(GString) text =
        g_string_new("-c statement_timeout=30s -c idle_in_transaction_session_timeout=0");
    PQconninfoOption *parts = PQconninfoParse(url, NULL);
    for (const PQconninfoOption *part = parts; part && part->keyword; part++)
        if (part->val && strcmp(part->keyword, "options") == 0)
            g_string_append_printf(text, " %s", part->val);
    PQconninfoFree(parts);
    return g_strdup(text->str);
}

/*
 * Of a keyword that comes twice the later counts: what stands before the URL can be changed by it. A server that says
 * nothing any more is given up after some seconds, whatever we wait for.
 */
static PGconn *connect_to(const char *url) {
    g_autofree char *options = options_of(url);
    const char *const parameters[][2] = {
        {"connect_timeout", "5"},
        {"tcp_user_timeout", "5000"},
        {"keepalives_idle", "5"},
        {"keepalives_interval", "2"},
        {"keepalives_count", "3"},
        {"application_name", "kringle"},
        {"dbname", url},
        {"options", options},
        {"target_session_attrs", "read-write"},
        {"client_encoding", "UTF8"},
    };
    const char *keywords[G_N_ELEMENTS(parameters) + 1] = {0}, *values[G_N_ELEMENTS(parameters) + 1] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(parameters); i++) {
        keywords[i] = parameters[i][0];
        values[i] = parameters[i][1];
    }
    return PQconnectdbParams(keywords, values, true);
}

static void ignore_notice(void *data, const PGresult *notice) {
    (void) data;
    (void) notice;
}

static bool is_fit(Postgres *postgres, GError **error) {
    const PGconn *connection = postgres->connection;
    const char *encoding = PQparameterStatus(connection, "server_encoding");
    int version = PQserverVersion(connection);
    if (version < OLDEST_SERVER)
        return fail(error, ERROR_STORAGE, "%s is on PostgreSQL %d, and kringle needs %d or newer",
                    postgres->shown, version / 10000, OLDEST_SERVER / 10000);
    return g_strcmp0(encoding, "UTF8") == 0 ||
           fail(error, ERROR_STORAGE,
                "%s keeps texts as %s, and kringle needs UTF8. Take a database made with "
                "createdb --encoding UTF8 --template template0",
                postgres->shown, encoding);
}

static bool set_up(Postgres *postgres, bool relaxed, GError **error) {
    g_autoptr(PostgresRows) server =
        postgres_ask(postgres, "store/postgresql/server.sql", relaxed ? "relaxed" : "", error);
    if (!server)
        return false;
    postgres->most_connections = atoi(postgres_rows_text(server, 0, 0));
    postgres->is_synced = strcmp(postgres_rows_text(server, 0, 1), "on") == 0;
    return true;
}

static bool refuse_connection(const Postgres *postgres, GError **error) {
    g_autofree char *words = words_of(PQerrorMessage(postgres->connection));
    bool needs_password = PQconnectionNeedsPassword(postgres->connection);
    return fail(error, ERROR_STORAGE, "cannot reach %s: %s%s", postgres->shown, words,
                needs_password ? ". Put the password into PGPASSWORD or the file ~/.pgpass" : "");
}

Postgres *postgres_connect(const char *url, bool relaxed, GError **error) {
    Postgres *postgres = g_new0(Postgres, 1);
    postgres->shown = text_visible_whole(url);
    postgres->prepared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    postgres->queue = g_array_new(FALSE, FALSE, sizeof(int));
    postgres->connection = connect_to(url);
    PQsetNoticeReceiver(postgres->connection, ignore_notice, NULL);
    if (PQstatus(postgres->connection) != CONNECTION_OK)
        refuse_connection(postgres, error);
    else if (is_fit(postgres, error) && set_up(postgres, relaxed, error))
        return postgres;
    postgres_close(postgres);
    return NULL;
}

void postgres_close(Postgres *postgres) {
    PQfinish(postgres->connection);
    g_hash_table_unref(postgres->prepared);
    g_array_unref(postgres->queue);
    g_free(postgres->shown);
    g_free(postgres);
}

/* ---- What is known of it. ---- */

const char *postgres_shown(const Postgres *postgres) {
    return postgres->shown;
}

PostgresTrouble postgres_trouble(const Postgres *postgres) {
    return postgres->trouble;
}

void postgres_forget_trouble(Postgres *postgres) {
    postgres->trouble = POSTGRES_FAILED;
}

int postgres_most_connections(const Postgres *postgres) {
    return postgres->most_connections;
}

static bool is_far(const PGconn *connection) {
    const char *host = PQhost(connection), *address = PQhostaddr(connection);
    return *host != '/' && !g_str_has_prefix(address, "127.") && strcmp(address, "::1") != 0;
}

char *postgres_concern(const Postgres *postgres) {
    if (!postgres->is_synced)
        return g_strdup(
            "its server does not wait for the disk (fsync = off): a power cut can damage all of it");
    if (is_far(postgres->connection) && !PQsslInUse(postgres->connection))
        return g_strdup("what is sent to it is not encrypted; add sslmode=verify-full to its name");
    return NULL;
}

/* ---- Asking. ---- */

void postgres_rows_free(PostgresRows *rows) {
    PQclear(rows);
}

int postgres_rows_count(const PostgresRows *rows) {
    return PQntuples(rows);
}

const char *postgres_rows_text(const PostgresRows *rows, int row, int column) {
    return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}

int64_t postgres_rows_number(const PostgresRows *rows, int row) {
    return postgres_number(rows, row, 0);
}

int64_t postgres_rows_read(const PostgresRows *rows, int row, const Record *record, void *item) {
    int column = 0;
    for (const Field *field = record->fields; field->name; field++)
        if (field_is_stored(field))
            postgres_read_field(rows, row, column++, field, sql_is_key(record, field), item);
    return postgres_number(rows, row, column);
}

static PostgresRows *good_rows(Postgres *postgres, PGresult *result, GError **error) {
    if (postgres_is_good(postgres, result, error))
        return result;
    PQclear(result);
    return NULL;
}

bool postgres_run(Postgres *postgres, const char *text, GError **error) {
    g_autoptr(PostgresRows) rows = good_rows(postgres, PQexec(postgres->connection, text), error);
    return rows != NULL;
}

bool postgres_run_asset(Postgres *postgres, const char *asset, GError **error) {
    g_autofree char *text = asset_text(asset);
    return postgres_run(postgres, text, error);
}

PostgresRows *postgres_ask(Postgres *postgres, const char *asset, const char *parameter, GError **error) {
    g_autofree char *text = asset_text(asset);
    PGresult *result =
        PQexecParams(postgres->connection, text, parameter ? 1 : 0, NULL, &parameter, NULL, NULL, TEXT);
    return good_rows(postgres, result, error);
}

void postgres_name(const SqlCall *call, char name[static POSTGRES_NAME]) {
    g_snprintf(name, POSTGRES_NAME, "%s %u", call->record->name,
               sql_shape_number(call->record, &call->shape));
}

static bool prepare(Postgres *postgres, const SqlCall *call, const char *name, GError **error) {
    if (g_hash_table_contains(postgres->prepared, name))
        return true;
    g_autofree char *text = sql_text(call->record, &call->shape);
    g_autoptr(PostgresRows) rows =
        good_rows(postgres, PQprepare(postgres->connection, name, text, 0, NULL), error);
    return rows && g_hash_table_add(postgres->prepared, g_strdup(name));
}

PostgresRows *postgres_find(Postgres *postgres, const SqlCall *call, GError **error) {
    char name[POSTGRES_NAME];
    PostgresValues values;
    postgres_name(call, name);
    if (!prepare(postgres, call, name, error))
        return NULL;
    postgres_values_fill(&values, call);
    PGresult *result = PQexecPrepared(postgres->connection, name, values.count, values.values, values.lengths,
                                      values.formats, BINARY);
    postgres_values_clear(&values);
    return good_rows(postgres, result, error);
}
