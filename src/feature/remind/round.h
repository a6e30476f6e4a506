/* A round of reminders in one exchange or occasion: who is due, told beforehand; then kept in one commit, and sent. */
#pragma once

#include "exchange/exchange.h"
#include "feature/remind/options.h"

typedef struct {
    Kringle *kringle;
    const RemindOptions *options;
    Exchange *exchange;     /* as it will be; whoever is new is in it already */
    const Exchange *before; /* as it is stored, or NULL if it is not */
    const bool *is_meant;   /* see Question in feature/remind/due.h */
} Round;

/* With --rehearse it only tells. Nobody being due is no failure. Store and vault are open, and without --rehearse the mailer. */
bool round_run(const Round *round, GError **error);

/* Fails unless the times of the options make sense for that date (or NULL). */
bool round_check_times(const Kringle *kringle, const RemindOptions *options, const char *date,
                       GError **error);

/* When the first of these mails may go: now, or from --not-before on. */
Time round_first_time(const Kringle *kringle, const RemindOptions *options);
