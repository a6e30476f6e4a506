/* A change on a connection to PostgreSQL: begin, write, and commit or undo. */
#pragma once

#include "store/postgresql/connection.h"

/*
 * Who writes, and how often that was committed: its version. Every change raises it in the same transaction. So whoever
 * loses the connection in the middle of a commit does it again as the same writer, and learns whether it was committed the
 * first time. Nobody else may: the writer of a connection belongs to whoever has that in hand. One that was not seen for a
 * day is removed, and all are when the format changes: so who is still there finds the format it knows.
 */
typedef struct {
    int64_t id;
    int64_t version;
    Time seen_at;
} PostgresWriter;
extern const Record postgres_writer_record;

/* The writer of this connection, new at first, and after it was renewed. */
PostgresWriter postgres_writer(Postgres *postgres);
void postgres_renew_writer(Postgres *postgres);

/* The format of which a schema says that it is; false if that says nothing of a store. */
bool postgres_format_read(const char *comment, int64_t *format);

/*
 * Begins a change of this writer, in a store of our format. It ends with a commit or is undone, which is fine at any time,
 * also where none was begun. Not *fits: its row is not as it left it, and the change is to be undone.
 */
bool postgres_begin(Postgres *postgres, const PostgresWriter *writer, bool *fits, GError **error);

/* Whether a change of the writer that may have been committed was. Fails if nobody can know any more. */
bool postgres_was_committed(Postgres *postgres, const PostgresWriter *writer, bool *was_committed,
                            GError **error);
bool postgres_commit(Postgres *postgres, GError **error);
void postgres_undo(Postgres *postgres);

/* What the writer did is committed, and the next change on this connection is by the same one. */
void postgres_continue(Postgres *postgres, const PostgresWriter *writer);

/*
 * Makes the changes with few waits for the line: many statements are sent before the first is answered. *misfit is the
 * first that did not fit, or NULL.
 */
bool postgres_write(Postgres *postgres, const Change *changes, guint count, const Change **misfit,
                    GError **error);

/* The same for many that are new, and of one record, much faster. A key that is there already is POSTGRES_TAKEN. */
bool postgres_copy(Postgres *postgres, const Change *changes, guint count, GError **error);
