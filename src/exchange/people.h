/*
 * Reads the people and their rules from a CSV file, as somebody has it: with a header line or without, in
 * their words for the columns, names or addresses for each other. What it means must be certain; else it is
 * refused with file, line and column.
 */
#pragma once

#include "base/terminal.h"
#include "exchange/exchange.h"

typedef struct {
    Exchange *exchange; /* people, memberships, rules: without title and date */
    GPtrArray *notes;   /* of char *: what the person should know of how the file was understood */
} People;

void people_free(People *people);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(People, people_free)

/* The people of an exchange that was read elsewhere, which becomes theirs. */
People *people_of(Exchange *exchange);

/* Adds a note, for whoever reads a part of the file. */
void people_note(People *people, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Reads the file, or standard input for "-". O(cells). The progress (which may be NULL) counts people. */
People *people_read(const char *path, Progress *progress, GError **error);
