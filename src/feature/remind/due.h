/* Who is to be reminded, and why; and who is not, and why not. Without store, clock or mail. */
#pragma once

#include "exchange/message.h"

typedef enum {
    NOT_ASKED_FOR, /* left, or is not among those who are meant */
    DUE_ASKED,     /* of an occasion */
    DUE_NOT_TOLD,  /* nobody knows whether they have been told whom they give to */
    DUE_NEAR,      /* the date is near */
    NOT_YET,       /* knows, and there is time */
    NOT_DATED,     /* knows, and nobody has said for when */
    NOT_AGAIN,     /* was reminded within a week */
    NOT_WAITING,   /* a mail to them is on its way */
    NOT_GIVING,    /* is excused, or only receives */
    NOT_REACHABLE, /* has no address */
    NOT_WANTED,    /* nothing is sent to that address */
    VERDICTS,
} Verdict;

enum { NEAR_DAYS = 14, AGAIN_DAYS = 7 };

typedef struct {
    const Exchange *exchange;
    const GPtrArray *messages; /* of the exchange */
    const bool *is_meant;      /* by participant, those of an occasion who are; NULL: all */
    Time now;
    bool is_near; /* the date */
    bool again;   /* also who was reminded within a week */
    bool takes_nameless;
} Question;

/* By participant; the caller's to free. */
Verdict *due_judge(const Question *question);

bool verdict_is_due(Verdict verdict);

/* "2 people were reminded within a week", and so on; NULL if there is nothing to say. The caller's to free. */
char *verdict_in_words(Verdict verdict, guint people);
