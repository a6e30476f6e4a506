/*
 * Options: one table says which settings there are, and the settings file, the environment and the command
 * line are read by it, in that rising order; help, man page and completion are written from it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/record.h"

typedef struct {
    Field field;       /* where the value goes; --mail-from on the command line is the field mail_from */
    char letter;       /* the short form, or 0 */
    const char *value; /* what help calls its value, "FILE"; NULL for a flag */
    const char *help;  /* one sentence without its dot */
    bool secret;       /* refused on the command line, where everybody on the machine can read it */
    bool reads;        /* its value is a file that is read */
} Option;

#define OPTION(Struct, member, letter, value, help)                                                          \
    { FIELD(Struct, member), letter, value, help, false, false }
#define OPTION_TO_READ(Struct, member, letter, help)                                                         \
    { FIELD(Struct, member), letter, "FILE", help, false, true }
#define SECRET(Struct, member, help)                                                                         \
    { FIELD(Struct, member), 0, NULL, help, true, false }

/* A table ({} ends it) and the struct it fills. The struct owns its texts: options_clear frees them. */
typedef struct {
    const Option *options;
    void *values;
} OptionSet;

void options_clear(const OptionSet *set);

/* "--mail-from", the caller's to free. */
char *option_flag(const Option *option);

/*
 * Takes the options out of the arguments (NULL ends them), wherever they stand, and fills the sets ({} ends
 * them) from them; what is left are the plain arguments, in a new array of loans. Understands --name VALUE,
 * --name=VALUE, -n VALUE, -nVALUE, and -- before arguments that start with a dash. Fails with ERROR_USAGE,
 * and suggests what may have been meant.
 */
char **options_parse(const OptionSet *sets, char **arguments, GError **error);

/* Fills the set from variables like KRINGLE_MAIL_FROM, with
   "KRINGLE_" as the prefix. Empty ones count as absent. */
bool options_from_environment(const OptionSet *set, const char *prefix, GError **error);

/*
 * Fills the set from the group [kringle] of a settings file. Fails with ERROR_NOT_FOUND if there is none,
 * with ERROR_INVALID at an unknown key, and with ERROR_DENIED if it holds a secret that others on the machine
 * can read.
 */
bool options_from_file(const OptionSet *set, const char *path, GError **error);
