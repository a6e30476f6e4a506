/*
 * A table as a CSV file that any program can read: a line with the names of the fields, the rows in the order
 * of their key, and a last line that shows damage, mixed up files, and edits by hand:
 *
 *     exchange_id,id,version,name
 *     1,2,1,Ada
 *     # 1 row, checkpoint 17, checksum 9f86d081884c7d65
 */
#pragma once

#include "store/csv/folder.h"
#include "store/table.h"

/* "participant.csv" */
char *table_file_name(const Record *record);

/* All of the file, as that checkpoint writes it. */
GString *table_file_text(Table *table, int64_t checkpoint);

/* Reads the file into the empty table. Tells its size, and which checkpoint wrote it. */
bool table_file_read(const Folder *folder, Table *table, size_t *size, int64_t *checkpoint, GError **error);
