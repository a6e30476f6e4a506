/* Details of an exchange, as the organiser gives them on the command line: when and where, for how much, whom to ask. */
#pragma once

#include "base/clock.h"
#include "base/options.h"
#include "exchange/exchange.h"

/* NULL: nothing is said of it; an empty text: there is none. */
typedef struct {
    char *date;
    char *budget;
    char *place;
    char *note;
    char *organiser;
    char *reply_to;
} Details;

#define DETAIL(Struct, member, letter, value, help)                                                          \
    {                                                                                                        \
        {.name = #member, .offset = offsetof(Struct, details.member), .type = FIELD_TEXT}, letter, value,    \
            help, false, false                                                                               \
    }

/* The options of a struct that has Details in its member `details`. */
#define DETAILS_OPTIONS(Struct)                                                                              \
    DETAIL(Struct, date, 'd', "YYYY-MM-DD", "Day of the exchange"),                                          \
        DETAIL(Struct, budget, 'b', "TEXT", "What a present may cost, for example \"20 euros\""),            \
        DETAIL(Struct, place, 'p', "TEXT", "Where the presents are handed over"),                            \
        DETAIL(Struct, note, 0, "TEXT", "Your own words to everybody"),                                      \
        DETAIL(Struct, organiser, 'o', "TEXT", "Whom to ask: a name, a mail address"),                       \
        DETAIL(Struct, reply_to, 0, "ADDRESS", "Where answers to the mails go, for all to see")

/* Whether anything is said at all. */
bool details_are_given(const Details *details);

/* Whether it can be sent to people; ERROR_USAGE or ERROR_INVALID says what cannot. */
bool details_check(const Details *details, const Clock *clock, GError **error);

/* The same of any text that people are to read; NULL is fine. `flag` is the option that has it. */
bool details_check_text(const char *flag, const char *text, GError **error);

/* The exchange is so from now on, but for what nothing is said of. For details that were checked. */
void details_take(const Details *details, Exchange *exchange);
