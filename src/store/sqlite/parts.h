/* What a connection is made of; for the files that use the library of SQLite. */
#pragma once

#include <sqlite3.h>

#include "store/sqlite/connection.h"

struct Sqlite {
    sqlite3 *file;
    char *path;
    char *shown;
    char *_Atomic broken; /* why no more is written */
    unsigned snapshots;   /* one in the other */
    int64_t waits_since;
    int64_t patience; /* so long; both in microseconds */
    int log_limit;    /* so many pages are too much, whoever reads */
    bool name_is_durable;
};

/* Says what went wrong, by the code of the library. */
void *sqlite_refuse(Sqlite *sqlite, int code, GError **error);
