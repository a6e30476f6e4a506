/* What can be said about a draw on the command line. */
#pragma once

#include "feature/details.h"

typedef struct {
    char *title;
    Details details;
    bool name_in_mail;
    bool no_swaps;
    bool one_circle;
    char *gifts; /* a number: 0 is refused, and not the same as none given */
    char *after;
    bool forget;
    bool exact;
    bool explain;
    bool count;
    bool rehearse;
    bool show_pairs;
    bool yes;
    bool commit;
    char *value_from;
    char *contribution_hashes;
    char *reason;
    char *value;
    char *contributions;
} DrawOptions;

extern const Option draw_options[];

bool draw_options_check(const DrawOptions *options, const Clock *clock, GError **error);

/* Whether they are for drawing what was announced before. */
bool draw_options_are_of_announced(const DrawOptions *options);

/* Writes down what the organiser says about the exchange; without a title it is called after the year. */
void draw_options_describe(const DrawOptions *options, Exchange *exchange, const Language *language,
                           const Clock *clock);
