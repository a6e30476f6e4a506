/*
 * Items as rows of CSV, and back: what the files and the journal of the csv tier have in common. Written with
 * csv_write, but not read with csv_next: that one guesses separator and encoding and bounds what it reads,
 * which is right for foreign files. Here only what was written is read, byte for byte and of any size.
 */
#pragma once

#include "base/record.h"

/* Append the names of the stored fields, the values of an item, or those of its key only. */
void row_write_names(GString *line, bool first, const Record *record);
void row_write(GString *line, bool first, const Record *record, const void *item);
void row_write_key(GString *line, bool first, const Record *record, const void *item);

/* Goes through rows in place: the text is written to. */
typedef struct {
    const char *name; /* of the file, for messages */
    char *at;
    char *end;
    size_t row; /* from 1 */
    GPtrArray
        *cells; /* of the present row: texts, or NULL for a missing one; loans until the text is freed */
} Rows;
void rows_init(Rows *rows, const char *name, char *text, size_t length);
void rows_clear(Rows *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rows, rows_clear)

/* Moves to the next row; false at the end, or with ERROR_STORAGE set. */
bool rows_next(Rows *rows, GError **error);

/* Sets an ERROR_STORAGE that says where the row is that cannot be read, and why; returns NULL. */
void *rows_refuse(const Rows *rows, GError **error, const char *reason);

/*
 * The fields (const Field *) that the cells of the present row name, from cell `start` on. Fails with
 * ERROR_STORAGE for a name that the record does not have: then a newer program wrote it.
 */
GPtrArray *row_read_names(const Rows *rows, guint start, const Record *record, GError **error);

/* A new item from the cells from `start` on, which hold these fields; all other fields are missing. */
void *row_read(const Rows *rows, guint start, const Record *record, const GPtrArray *fields, GError **error);

/* The key fields of a record, as row_read takes them. */
GPtrArray *row_key_fields(const Record *record);
