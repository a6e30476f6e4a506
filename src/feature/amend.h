/*
 * Amending a drawn exchange, as commands do it: what is to change is made, the draw is mended so that the fewest
 * people are told again, the outcome is shown without saying who that is, and all of it is kept in one commit with
 * the mails that tell it.
 */
#pragma once

#include "exchange/repair.h"
#include "feature/post.h"

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

typedef struct {
    Kringle *kringle;
    Time now;
    const Exchange *before; /* as it is stored */
    GPtrArray *messages_before;
    Exchange *exchange;  /* what becomes of it, opened; to be changed */
    GPtrArray *messages; /* Message: all that were written before */
    /* By participant, NULL or a GPtrArray of Message: those of them that tell a name or details, and new ones. */
    GPtrArray *telling;
    GHashTable *awaited; /* those that will tell what is true then, and must not have gone out before */
    Knowledge *known;    /* of each of `before`: what they knew then ... */
    bool *heard;         /* ... and who was ever told a name, or may have been */
    Post *post;          /* what people are about to be told */
    GPtrArray *lines;    /* of char *: what changes, for the person who asked: "Zoe joins" */
    const char *trace;   /* TRACE_... that is left */
    Participant *about;  /* whom it is about, or NULL */
    bool is_settled;     /* the assignments are as they should be: there is nothing to mend */
    bool shows_pairs;    /* to the person who asked, once it is kept */
    uint64_t told_again; /* who has another name; filled in by the repair, or by the change itself */
    uint64_t told_first;
} Amendment;

/* Changes the exchange of the amendment, and says what: lines, trace, about. */
typedef bool Amend(Amendment *amendment, const void *options, char **arguments, GError **error);

/* Whether it can be done to this exchange; if not, the error says what can be done instead. */
typedef bool AmendCheck(const Exchange *exchange, GError **error);

/* Loads the exchange, has it changed, mends the draw, asks, keeps and tells. */
bool amend(Kringle *kringle, const void *options, char **arguments, Amend *change, GError **error);

/* The same with a check of its own, which has to refuse whatever is not drawn. */
bool amend_checked(Kringle *kringle, const void *options, char **arguments, AmendCheck *check, Amend *change,
                   GError **error);

/* The participant called so, who takes part. */
Participant *amendment_find(const Amendment *amendment, const char *called, GError **error);

/* Fails if the exchange has been called off: nobody is told a name any more. */
bool amendment_check_on(const Amendment *amendment, GError **error);

/* A line for the person who asked. */
void amendment_say(Amendment *amendment, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Has the participant told something by mail, due now. */
bool amendment_tell(Amendment *amendment, const char *kind, const Participant *participant, GError **error);

/* Whether the participant was ever told a name, or may have been. */
bool amendment_has_heard(const Amendment *amendment, const Participant *participant);

/* Whether the last mail that told the participant a name has surely arrived. */
bool amendment_knows_name(const Amendment *amendment, const Participant *participant);

/* Has the participant told whom they give to: as a change, if they may have been told another name before. */
bool amendment_tell_name(Amendment *amendment, const Participant *participant, GError **error);

/* Has the participant, who has another address, told there what holds: whom they give to, or that nothing takes place. */
bool amendment_tell_there(Amendment *amendment, const Participant *participant, GError **error);

/*
 * Whether a message that is about to go out tells the participant a name. It, or one of another day, will say what is true
 * then, and the commit sees to it that it has not gone out before.
 */
bool amendment_await(const Amendment *amendment, const Participant *participant);

/* What was to be told of a name, or of details, to this participant, and is not out yet, is not told any more. */
void amendment_hush(Amendment *amendment, const Participant *participant);
