/*
 * A connection to a PostgreSQL server: nothing but postgresql*.c knows that library. What goes wrong comes out as
 * ERROR_STORAGE, in a sentence about the database. One thread at a time uses a connection.
 */
#pragma once

#include "store/sql/call.h"

typedef struct Postgres Postgres;

/*
 * Connects to the database at a URL that postgres_refuse_url let pass: of several hosts, to the one that takes writes.
 * `relaxed`: a commit does not wait for the disk.
 */
Postgres *postgres_connect(const char *url, bool relaxed, GError **error);
void postgres_close(Postgres *postgres);

/* Whether the URL makes sense and holds no password, which everybody could read; else ERROR_USAGE. */
bool postgres_check_url(const char *url, GError **error);

/* The name of the database, safe to show. */
const char *postgres_shown(const Postgres *postgres);

/* What the last call that failed met, as far as somebody can do more about it than to give up. */
typedef enum {
    POSTGRES_FAILED,
    POSTGRES_LOST, /* the connection is gone, or the server takes no writes any more: another one may work */
    POSTGRES_CLASHED, /* undone for the sake of somebody else: doing it again may work */
    POSTGRES_TAKEN,   /* something of that key was there already */
} PostgresTrouble;
PostgresTrouble postgres_trouble(const Postgres *postgres);
void postgres_forget_trouble(Postgres *postgres);

/* So many connections the server takes. */
int postgres_most_connections(const Postgres *postgres);

/* What is not as safe as it could be between here and the disk, in a sentence that is the caller's to free; or NULL. */
char *postgres_concern(const Postgres *postgres);

/* Rows that were found; all of them are held here. */
typedef struct pg_result PostgresRows;
void postgres_rows_free(PostgresRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PostgresRows, postgres_rows_free)
int postgres_rows_count(const PostgresRows *rows);

/* A column of a row as text, NULL if it is missing; for statements that are no SqlCall. */
const char *postgres_rows_text(const PostgresRows *rows, int row, int column);

/* A number in the first column, of what a SqlCall gave. */
int64_t postgres_rows_number(const PostgresRows *rows, int row);

/*
 * Reads a row, which has all stored fields of the record, into an item that was new or let go of, and returns the checksum
 * behind them. Its texts are loans of the rows; sql_let_go frees the rest and leaves it as new.
 */
int64_t postgres_rows_read(const PostgresRows *rows, int row, const Record *record, void *item);

/* What a statement finds, which is prepared once for each connection. */
PostgresRows *postgres_find(Postgres *postgres, const SqlCall *call, GError **error);

/* Statements from an asset that have no results. */
bool postgres_run_asset(Postgres *postgres, const char *asset, GError **error);
bool postgres_run(Postgres *postgres, const char *text, GError **error);

/* What one statement from an asset finds, which may have one parameter. */
PostgresRows *postgres_ask(Postgres *postgres, const char *asset, const char *parameter, GError **error);

/* What is found on this connection in between is as it was at one moment. They can lie in one another. */
bool postgres_snapshot(Postgres *postgres, GError **error);
bool postgres_snapshot_end(Postgres *postgres, bool done, GError **error);
bool postgres_is_in_snapshot(const Postgres *postgres);

/*
 * Walks over what a statement finds, in a snapshot: rows in portions, none when there are no more. Every walk that began has to end; it is done if it went well.
 */
bool postgres_walk(Postgres *postgres, const SqlCall *call, GError **error);
PostgresRows *postgres_walk_on(Postgres *postgres, GError **error);
bool postgres_walk_end(Postgres *postgres, bool done, GError **error);
