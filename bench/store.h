/* The sides of the storage benchmark: ours, and the bare libraries with the same statements over the same rows. */
#pragma once

#include "exchange/exchange.h"

enum { EXCHANGES = 5000, PEOPLE = 20 };

/* What a run of each kind did: how many a second, and a sum over what it read, which has to be the same on all sides. */
typedef struct {
    double rate;
    int64_t sum;
    int64_t commits;
} Score;

typedef struct {
    /* Reads so many participants, or exchanges of twenty, by random keys. `copies`: each text is the caller's, as ours are. */
    Score (*read)(const char *url, int64_t count, bool copies);
    Score (*list)(const char *url, int64_t count, bool copies);
    /* Writes so many participants, one durable commit each. */
    Score (*put)(const char *url, int64_t count);
    /* Writes all of them into an empty store, at once. */
    Score (*load)(const char *url, const GPtrArray *people);
} Bare;

extern const Bare bare_sqlite, bare_postgresql;

/* ---- What all sides share. */

double now_s(void);
void must(bool done, const GError *error);

/* The key of the next one to read: a random participant. Starts anew with number 0. */
Participant next_key(int64_t number);

/* What a participant adds to the sum. */
int64_t weigh(const Participant *participant);
