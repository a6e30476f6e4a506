/*
 * Ways to the same database: our Store, and the bare library as whoever needs only this would use it. The libraries take
 * the texts of statements, the settings and the tables that the store has, so that none of that makes a difference; but they
 * do without checksums, and write 0 for one. What they wrote, our Store would not read.
 */
#pragma once

#include "sides/people.h"

/* Whatever goes wrong ends the program. What is read is given back as its weight. */
typedef struct {
    void *(*open)(const char *url);
    void (*close)(void *connection);
    uint64_t (*read_one)(void *connection, const Participant *key);
    uint64_t (*read_exchange)(void *connection, int64_t exchange_id);
    void (*update)(void *connection, Participant *person); /* durably; raises its version */
    void (*import)(void *connection, const GPtrArray *people);
    GPtrArray *(*people)(void *connection); /* everybody, in the order of their keys */
} Library;

extern const Library our_store;
extern const Library bare_sqlite;
extern const Library looking_sqlite; /* copies nothing of what it reads */
extern const Library bare_postgresql;

/* Makes the tables in an empty place. */
void store_make(const char *url);

/* What SQLite did on connections that were opened since somebody began to count. */
typedef struct {
    gint statements;
    gint commits;
} SqliteCounts;
void sqlite_count(SqliteCounts *counts);
