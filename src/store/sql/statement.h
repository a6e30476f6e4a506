/*
 * Statements of SQL for the items of a record, filled from the templates in sql/. A tier that speaks SQL adds how its
 * database makes a table. Parameters are numbered in the order in which they first appear, so that the same text binds
 * alike where $1 is a number (PostgreSQL) and where it is a name (SQLite).
 *
 * A key is unique and ordered with missing texts in it, which no database does with NULL. So it has none: see
 * sql_key_text. Outside of keys, what is missing is NULL.
 */
#pragma once

#include "store/store.h"

typedef enum {
    SQL_FIND,  /* values of the leading key fields; from and until, if there is a field; limit, if limited */
    SQL_DUE,   /* values of the leading key fields; the latest due time; limit */
    SQL_AFTER, /* for steps: values of the key behind which they lie, or none; limit */
    SQL_VERSION, /* values of the key */
    SQL_INSERT,  /* all stored fields; the checksum */
    SQL_UPDATE,  /* stored fields but for key and version; the checksum; values of the key; version so far */
    SQL_SUM,     /* the checksum; values of the key; version */
    SQL_DELETE,  /* values of the key; version */
} SqlKind;

/* Which statement. Those that find give all stored fields, in the order of the record, and the checksum. */
typedef struct {
    SqlKind kind;
    unsigned equal;     /* so many leading key fields are given */
    const Field *field; /* one that is a range, or NULL */
    bool descending;
    bool limited;
    bool
        locking; /* SQL_DUE, where several can write at once: items that others have in hand are passed over */
} SqlShape;

/* The text of the statement, which takes the parameters that stand beside its kind; the caller's to free. */
char *sql_text(const Record *record, const SqlShape *shape);

/* A small number that no other shape has for this record. */
unsigned sql_shape_number(const Record *record, const SqlShape *shape);

/* Texts about a table as a whole, from the tier's own template: one that makes it, say; and one that adds a column. */
char *sql_table(const Record *record, const char *asset);
char *sql_column(const Record *record, const Field *field, const char *asset);

/* The indexes that a queue needs, by name: all that is due, and that of one island. At most 2 names, then NULL. */
char **sql_index_names(const Record *record);
char *sql_index(const Record *record, const char *name);

static inline bool sql_is_key(const Record *record, const Field *field) {
    return field < record->fields + record->keys;
}

/*
 * Text as it stands in a key: "" if it is missing, \x01 and then the text if that is empty or begins so itself. That
 * keeps the order of bytes and leaves other texts as they are. *owned is the caller's to free.
 */
const char *sql_key_text(const char *text, char **owned);
const char *sql_key_text_read(const char *kept);

/* Frees what an item owns that was read from a row, all but its texts, which are loans, and leaves it as new. */
void sql_let_go(const Record *record, void *item);
