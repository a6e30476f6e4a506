/* A change on a connection to PostgreSQL: begin, write, and commit or undo. */
#pragma once

#include "store/postgresql.h"

/* Begins a change. It ends with a commit or is undone, which is fine at any time, also where none was begun. */
bool postgres_begin(Postgres *postgres, GError **error);
void postgres_undo(Postgres *postgres);

/* Whether what was sent so far went well: before something else is done within the change than to write. */
bool postgres_await(Postgres *postgres, GError **error);

/*
 * Makes the changes with few waits for the line: many statements are sent before the first is answered. *misfit is the
 * first that did not fit, or NULL.
 */
bool postgres_write(Postgres *postgres, const Change *changes, guint count, const Change **misfit,
                    GError **error);

/* The same for many that are new, and of one record, much faster. A key that is there already is POSTGRES_TAKEN. */
bool postgres_copy(Postgres *postgres, const Change *changes, guint count, GError **error);

/* If it fails and *is_unknown, the connection went away in the middle: postgres_fate tells on another one. */
bool postgres_commit(Postgres *postgres, bool *is_unknown, GError **error);

/* What the server knows the change by: the caller's to free. */
char *postgres_transaction(const Postgres *postgres);

typedef enum { FATE_UNKNOWN, FATE_OPEN, FATE_COMMITTED, FATE_UNDONE } PostgresFate;

/* What became of a transaction of that number. */
bool postgres_fate(Postgres *postgres, const char *transaction, PostgresFate *fate, GError **error);
