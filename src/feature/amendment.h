/*
 * An amendment that is under way: the exchange as it is stored and as it becomes, what people know by now, and what they are
 * about to be told. What changes an exchange does so by these; amend.h has the story around it.
 */
#pragma once

#include "exchange/message.h"
#include "feature/post.h"

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

/* Copies the messages that were written before, and looks what they have told whom. */
void amendment_take_messages(Amendment *amendment);
void amendment_clear(Amendment *amendment);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Amendment, amendment_clear)

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
