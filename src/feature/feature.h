/*
 * A feature is what people do with kringle: a folder below this one, a stranger to the others. Its commands
 * stand in one table; parsing, help, man page and completion follow from it. src/feature/meson.build lists
 * the features.
 */
#pragma once

#include "base/options.h"
#include "feature/kringle.h"

typedef struct {
    const char *name;
    const char *arguments; /* as help shows them: "PEOPLE.csv", "[EXCHANGE]"; NULL for none */
    unsigned most_arguments;
    const char *summary; /* one line, without a dot */
    const char *help;    /* an asset: what it does, and examples */

    /* Gets the options as a struct of the command's own, filled by its table, and the plain arguments. */
    bool (*run)(Kringle *kringle, const void *options, char **arguments, GError **error);
    bool changes;          /* what is stored; asked for twice under one name (--operation), it is done once */
    bool reads_files;      /* named by the arguments: what they hold belongs to what is asked for */
    const Option *options; /* {} ends it; NULL for none */
    size_t options_size;
} Command;

typedef struct {
    const char *name;
    const Command *commands; /* {} ends it */
} Feature;

/* All features, NULL ends the list. Written by Meson. */
extern const Feature *const features[];

/* The command of that name, or NULL. */
const Command *command_find(const char *name);
