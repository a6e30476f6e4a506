/*
 * The one connection of a process that writes to an SQLite file. The file is made by the first write, together with its
 * tables. What threads want written at the same time goes into one commit.
 */
#pragma once

#include "store/group.h"
#include "store/sqlite/tables.h"

typedef struct SqliteWriter SqliteWriter;

/* Opens the file if there is something in it. `records` (const Record *) is a loan, and may be filled until it is used. */
SqliteWriter *sqlite_writer_new(const char *path, const GPtrArray *records, bool relaxed, GError **error);

/* Everybody else who reads it has closed it by then. */
void sqlite_writer_free(SqliteWriter *writer);

/*
 * Gets ready for reading, if there is anything to read: somebody else may have begun the store since. Only here are tables
 * of an older program changed.
 */
bool sqlite_writer_look(SqliteWriter *writer, bool *is_store, GError **error);

/* Writes, together with what other threads write; see group.h. */
bool sqlite_writer_write(SqliteWriter *writer, Request *request, GError **error);

/* How many commits all of that took. */
uint64_t sqlite_writer_commits(const SqliteWriter *writer);

/* Whether it takes writes, as sqlite_is_sound. For a store that was found. */
bool sqlite_writer_is_sound(const SqliteWriter *writer, GError **error);

/* Its connection, for who has it alone until they let go of it. NULL if there is no store. */
Sqlite *sqlite_writer_hold(SqliteWriter *writer);
void sqlite_writer_let_go(SqliteWriter *writer);
