/* What the commands of this feature do; their table is in cards.c. */
#pragma once

#include "feature/kringle.h"

bool cards_command(Kringle *kringle, const void *options, char **arguments, GError **error);
bool code_command(Kringle *kringle, const void *options, char **arguments, GError **error);
bool links_command(Kringle *kringle, const void *options, char **arguments, GError **error);

/* Of cards and links. */
typedef struct {
    char *exchange;
    char *output;
    bool names;
} CardsOptions;
