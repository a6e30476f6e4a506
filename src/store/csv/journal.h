/*
 * The journal of a csv store: journal.csv, to which every commit appends what it changed. It starts anew with
 * each checkpoint, when the tables have been written. All of it is text:
 *
 *     kringle,1                                 the format
 *     commit,35,5feceb66ffc86f38,6b86b273       so many bytes follow; their checksum, and that of this line
 *     checkpoint,17
 *     table,participant,16                      checkpoint 16 was the last to write this table
 *     commit,96,d4735e3a265e16ee,4e074085
 *     fields,participant,exchange_id,id,version,name
 *     put,participant,1,2,1,Ada
 *     remove,participant,1,3
 *
 * A commit counts when all of its bytes are there. Its checksum covers that of the commit before, so none can
 * be taken out. What follows the last whole commit is the torn end of one that nobody was told about.
 */
#pragma once

#include "store/csv/folder.h"
#include "store/table.h"

#define JOURNAL_FILE "journal.csv"

typedef struct Journal Journal;

/* Reads the journal of the folder and compares all checksums; changes nothing. */
Journal *journal_open(Folder *folder, GError **error);

/* Which checkpoint wrote each table: name -> int64_t *. */
GTree *checkpoints_new(void);
void checkpoints_set(GTree *checkpoints, const char *name, int64_t checkpoint);

/* Starts a journal after a checkpoint, durably and in place of any older one. */
Journal *journal_start(Folder *folder, int64_t checkpoint, GTree *tables, GError **error);
void journal_free(Journal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Journal, journal_free)

/* The checkpoint that it follows; and which one wrote each table, a loan. */
int64_t journal_checkpoint(const Journal *journal);
GTree *journal_tables(const Journal *journal);

/* Repeats all changes. If there is any other table than these, a newer program was here, and it is refused. */
bool journal_replay(Journal *journal, const Tables *tables, GError **error);

/* Makes the changes durable, all or none. */
bool journal_append(Journal *journal, const GArray *staged, GError **error);

/* The size in bytes; whether there are commits since the checkpoint. */
size_t journal_size(const Journal *journal);
bool journal_has_changes(const Journal *journal);

/* Whether two journals end with the same commit. */
bool journal_equals(const Journal *a, const Journal *b);
