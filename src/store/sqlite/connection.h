/*
 * A connection to an SQLite file: nothing else knows that library. What goes wrong comes out as ERROR_STORAGE, in a
 * sentence about the file.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/record.h"

typedef struct Sqlite Sqlite;

/*
 * Opens a file that exists; an empty one is a database without tables. `relaxed`: a commit does not wait for the disk. One
 * thread at a time uses a connection.
 */
Sqlite *sqlite_open(const char *path, bool relaxed, GError **error);

/* Nothing prepared may be left. The last one to close brings all into the file, and removes its log. */
void sqlite_close(Sqlite *sqlite);

/* It is not this one who does so. */
void sqlite_leave_log(Sqlite *sqlite);

/* The name of the file, safe to show. */
const char *sqlite_shown(const Sqlite *sqlite);

/* Whether it takes writes; else ERROR_STORAGE with the reason: a failed sync is final. Any thread may ask. */
bool sqlite_is_sound(const Sqlite *sqlite, GError **error);

/* Writes go through a log from now on, and readers see what was before, undisturbed. For a file that is ours. */
bool sqlite_use_log(Sqlite *sqlite, GError **error);

/* Runs statements that have neither parameters nor results. */
bool sqlite_run(Sqlite *sqlite, const char *text, GError **error);

/* Whatever is read from the first time on until the end is as it was then. They can lie in one another. */
bool sqlite_snapshot(Sqlite *sqlite, GError **error);
void sqlite_snapshot_end(Sqlite *sqlite);

/* Begins a change, when nobody else is at one. It ends with one of the other two; durably, if that returns true. */
bool sqlite_begin(Sqlite *sqlite, GError **error);
bool sqlite_commit(Sqlite *sqlite, GError **error);
void sqlite_undo(Sqlite *sqlite);

/* A part of a change, which can be undone alone; that fails if all of the change is gone, as some errors have it. */
bool sqlite_begin_part(Sqlite *sqlite, GError **error);
bool sqlite_end_part(Sqlite *sqlite, GError **error);
bool sqlite_undo_part(Sqlite *sqlite);

/* A prepared statement, to be used any number of times: bind all parameters in their order, step, rest. */
typedef struct Prepared Prepared;
Prepared *sqlite_prepare(Sqlite *sqlite, const char *text, GError **error);
void prepared_free(Prepared *prepared);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Prepared, prepared_free)

/* The next parameter is this number, or this field of the item: a loan until the statement rests. */
void prepared_bind_number(Prepared *prepared, int64_t number);
void prepared_bind(Prepared *prepared, const Record *record, const Field *field, const void *item);

/* Moves to the next row; false when there is none, or with the error set. */
bool prepared_step(Prepared *prepared, GError **error);

/* Lets go of what it looks at. */
void prepared_rest(Prepared *prepared);

/* How many rows it has changed, once it was stepped to its end. */
int prepared_changes(const Prepared *prepared);

/* Of the present row: a number, or a text that is a loan until the next step (NULL is missing). */
int64_t prepared_number(const Prepared *prepared, int column);
const char *prepared_text(const Prepared *prepared, int column);

/*
 * Reads the present row, which has all stored fields of the record, into an item that was new or let go of, and returns the
 * checksum behind them. Its texts are loans until the next step; sql_let_go frees the rest and leaves it as new.
 */
int64_t prepared_read(const Prepared *prepared, const Record *record, void *item);

/* What no item of the record can hold in the present row, in words that are the caller's to free; or NULL. */
char *prepared_damage(const Prepared *prepared, const Record *record);
