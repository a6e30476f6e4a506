/* What a connection is made of; for the files that use the library of PostgreSQL. */
#pragma once

#include <libpq-fe.h>

#include "store/postgresql/change.h"
#include "store/postgresql/value.h"

struct Postgres {
    PGconn *connection;
    char *shown;
    PostgresTrouble trouble;
    GHashTable *prepared; /* the names of statements that the server knows */
    unsigned snapshots;   /* one in the other */
    GArray *queue;        /* of what was sent and is to be answered: see change.c */
    PostgresWriter writer;
    int most_connections;
    bool is_synced; /* what the server writes reaches its disk */
};

/* The name under which the server knows the statement of a call. */
enum { POSTGRES_NAME = 64 };
void postgres_name(const SqlCall *call, char name[static POSTGRES_NAME]);

/* Notes what kind of trouble it is, and says it. NULL for `result`: the connection itself. */
void *postgres_refuse(Postgres *postgres, const PGresult *result, GError **error);

/* Whether a result is what was asked for, else the refusal of it. */
bool postgres_is_good(Postgres *postgres, const PGresult *result, GError **error);
