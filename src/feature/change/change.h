/* What the commands of this feature have to do with each other: their names in one table, change.c. */
#pragma once

#include "feature/amend.h"
#include "feature/details.h"
#include "feature/feature.h"

extern const Option add_options[];
typedef struct {
    AmendOptions amend;
    char *email;
    char *group;
    char *exclude;
    char *partner;
    char *wish;
    char *language;
} AddOptions;

extern const Option details_options[];
typedef struct {
    AmendOptions amend;
    Details details;
} DetailsOptions;

/* Has the rule that one does not draw the other; false if it was there already. */
bool change_exclude(Exchange *exchange, const Participant *giver, const Participant *receiver);

bool add_command(Kringle *kringle, const void *options, char **arguments, GError **error);
bool update_command(Kringle *kringle, const void *options, char **arguments, GError **error);
bool details_command(Kringle *kringle, const void *options, char **arguments, GError **error);
bool redraw_command(Kringle *kringle, const void *options, char **arguments, GError **error);
