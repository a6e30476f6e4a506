/*
 * Announced draws: people, rules and a secret are fixed first, and drawn when a value has become known that
 * nobody could foresee.
 */
#pragma once

#include "draw/kringle-draw.h"
#include "exchange/commitment.h"
#include "exchange/people.h"
#include "feature/kringle.h"

/* What the organiser says of what will decide. */
typedef struct {
    const char *value_from;
    const char *hashes_file; /* of the participants' contributions */
    const char *reason;
} Promise;

/*
 * Fixes an exchange that was read and described, stores it as announced, and prints what everybody is to be
 * sent.
 */
bool announce(Kringle *kringle, People *people, const Promise *promise, GError **error);

/*
 * The announced exchange, ready to be drawn: the latest one if no title is given. Refused if it was drawn
 * already, or if people or rules are not those that were announced, in the store or in the file (which may
 * be NULL). Addresses and wishes were not frozen: those of the file count.
 */
People *announced_read(Kringle *kringle, const char *title, const char *file, GError **error);

/* Enters the value and the contributions (a file with one in each line) as far as they were announced. */
bool announced_complete(Announcement *announcement, const char *value, const char *contributions,
                        GError **error);

/* Enters the seal once the names are drawn. */
void announced_seal(const Exchange *exchange);
