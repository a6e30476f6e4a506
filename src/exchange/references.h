/*
 * What the file of people says about others: whom somebody excludes, must draw, or drew before. They may stand
 * further down in the file, so references are collected and looked up when all people are known.
 */
#pragma once

#include "base/csv.h"
#include "exchange/columns.h"
#include "exchange/people.h"

typedef struct References References;

References *references_new(void);
void references_free(References *references);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(References, references_free)

/* Remembers a cell of the giver, with its place in the file. Takes the text. */
void references_add(References *references, const Participant *giver, ColumnType type, char *text,
                    size_t line, size_t column);

/*
 * Makes rules of all references. Refuses names that nobody or several people have, with the place of the cell; only
 * in the history an unknown name is a note: somebody from an earlier year may have left.
 */
bool references_resolve(const References *references, const Csv *csv, People *people, GError **error);
