/* What the tiers that speak SQL promise of formats and checksums: tests that run on each of them, from a program of its own. */
#pragma once

#include "store/suite/world.h"

/* What such a test does behind the back of the store, where databases differ in that. */
typedef struct {
    void (*run)(const World *world, const char *text); /* statements, on the tables of the world */
    const char *older;                                 /* makes the number of the format 1 */
    const char *newer;                                 /* or one that no program has yet */
    const char *ours;                                  /* or ours again */
    const char *obstacle; /* the checksum of note 1, 1500 cannot be written any more */
    const char *no_obstacle;
} Behind;

/* Takes checksums and their number away, as a store has none of a program of format 1. */
void formats_make_older(World *world, const Behind *behind);

/* Adds the tests for a store at this URL. */
void formats_add(const char *url, const Behind *behind);
