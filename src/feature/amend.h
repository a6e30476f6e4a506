/*
 * Amending a drawn exchange, as commands do it: what is to change is made, the draw is mended so that the fewest
 * people are told again, the outcome is shown without saying who that is, and all of it is kept in one commit with
 * the mails that tell it.
 */
#pragma once

#include "feature/amendment.h"

/* What every such command understands; its own options start with this. */
typedef struct {
    char *exchange;
    bool rehearse;
    bool yes;
} AmendOptions;

#define AMEND_OPTIONS                                                                                        \
    OPTION(AmendOptions, exchange, 'e', "TITLE", "Which exchange; the latest if none is named"),             \
        OPTION(AmendOptions, rehearse, 'n', NULL, "Say what would change, and change nothing"),              \
        OPTION(AmendOptions, yes, 'y', NULL, "Do it without asking first")

/* Changes the exchange of the amendment, and says what: lines, trace, about. */
typedef bool Amend(Amendment *amendment, const void *options, char **arguments, GError **error);

/* Whether it can be done to this exchange; if not, the error says what can be done instead. */
typedef bool AmendCheck(const Exchange *exchange, GError **error);

/* Loads the exchange, has it changed, mends the draw, asks, keeps and tells. */
bool amend(Kringle *kringle, const void *options, char **arguments, Amend *change, GError **error);

/* The same with a check of its own, which has to refuse whatever is not drawn. */
bool amend_checked(Kringle *kringle, const void *options, char **arguments, AmendCheck *check, Amend *change,
                   GError **error);
