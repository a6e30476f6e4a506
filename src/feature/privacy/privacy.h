/* What the commands about personal data share. */
#pragma once

#include "feature/feature.h"

typedef struct {
    char *exchange;
    bool yes;
} PrivacyOptions;

bool data_command(Kringle *kringle, const void *options, char **arguments, GError **error);
bool erase_command(Kringle *kringle, const void *options, char **arguments, GError **error);
bool delete_command(Kringle *kringle, const void *options, char **arguments, GError **error);

/* The person called so, of those who take part, or have left and kept their name. */
Participant *privacy_find(const Exchange *exchange, const char *called, GError **error);
