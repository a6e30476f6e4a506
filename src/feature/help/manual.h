/* The manual: all features' commands as records, so that
   help, man page and completion are templates over them. */
#pragma once

#include "base/record.h"
#include "feature/feature.h"

typedef struct {
    char *flag;   /* "--mail-from" */
    char *letter; /* "-m", or missing */
    char *value;  /* "URL", or missing for a flag */
    char *help;
    char *usage; /* "-m, --mail URL", padded for a column */
} ManualOption;
RECORD(ManualOption, manual_option)

typedef struct {
    char *name;
    char *arguments;
    char *summary;
    char *usage; /* "draw PEOPLE.csv", padded for a column */
    char *text;  /* the help page */
    bool has_options;
    GPtrArray *options;
} ManualCommand;
RECORD(ManualCommand, manual_command)

typedef struct {
    char *version;
    GPtrArray *commands; /* ManualCommand */
    GPtrArray *topics;   /* ManualCommand without options */
    GPtrArray *settings; /* ManualOption: understood by every command, and by settings file and environment */
    GPtrArray *common;   /* ManualOption: understood by every command */
} Manual;
RECORD(Manual, manual)

/* Help on something that is not a command: a page of its own. */
typedef struct {
    const char *name;
    const char *summary;
    const char *help; /* an asset */
} Topic;
extern const Topic topics[]; /* {} ends the list */

/* How texts are written: as they are, or with what roff needs. */
typedef enum { MANUAL_PLAIN, MANUAL_ROFF } ManualForm;

Manual *manual_new(ManualForm form);

/* The command or topic of that name in it, or NULL. A loan. */
const ManualCommand *manual_find(const Manual *manual, const char *name);
