/*
 * Group commit: whatever threads want written while a commit is under way goes into the next one together. Whoever finds
 * nobody at work writes for all who wait; so one thread alone waits for nobody, and pays for nothing.
 */
#pragma once

#include "store/driver.h"

/* What one thread wants: to write a batch; or to lease items, which are then in `items`. */
typedef struct {
    const Batch *batch;
    const Record *record;
    const Lease *lease;
    GPtrArray *items;
    GError *error; /* why it failed; or NULL, once it is written durably */
} Request;

typedef struct Group Group;

/* Writes all of these requests (Request *), and sets the error of each that fails. One thread at a time is in there. */
typedef void GroupWrite(GPtrArray *requests, void *data);

Group *group_new(GroupWrite *write, void *data);
void group_free(Group *group);

/* Returns when the request is written, or has failed. */
bool group_write(Group *group, Request *request, GError **error);

/* Nobody writes in between: for what has to have the store alone. */
void group_hold(Group *group);
void group_let_go(Group *group);
