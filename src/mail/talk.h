/* What is said between us and a mail server about one mail, and what that means for the mail. */
#pragma once

#include "mail/mailer.h"

/* How far a mail got. */
typedef enum {
    STEP_CONNECT,
    STEP_HELLO,
    STEP_TLS,
    STEP_LOGIN,
    STEP_SENDER,
    STEP_RECIPIENT,
    STEP_DATA,
    STEP_BODY,
    STEP_DOT, /* the mark is set: from here on the server may have the mail */
} Step;

/* What was heard of one mail so far. Zero it, give it words, and begin with talk_enter. */
typedef struct {
    Step step;
    int code;                   /* the complete reply in this step, or 0 */
    bool more;                  /* the reply goes on in another line */
    bool over;                  /* QUIT was said; what comes now is not about this mail */
    GString *words;             /* of the reply: printable ASCII, without the secrets */
    const char *const *secrets; /* what shows as *** if a reply repeats it; NULL ends the list; may be NULL */
} Talk;

/* The name of the step as people know it: "RCPT TO". */
const char *talk_step_name(const Talk *talk);

/* A new step begins: what was heard before is settled. */
void talk_enter(Talk *talk, Step step);

/* A command goes out, or another line of a login; `line` ends with CR LF. */
void talk_say(Talk *talk, const char *line, size_t length);

/* A line comes in: of a reply, or anything else, which is ignored. */
void talk_hear(Talk *talk, const char *line, size_t length);

/* The words that decided, instead of those heard. */
void talk_replace_words(Talk *talk, const char *words);

/* What has become of the mail, if nothing more is said. */
MailOutcome talk_outcome(const Talk *talk);
