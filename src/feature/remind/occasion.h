/* Occasions: what people are reminded of who belong to no exchange; see exchange_is_occasion. */
#pragma once

#include "exchange/exchange.h"
#include "feature/remind/appointment.h"
#include "feature/remind/recipients.h"

/*
 * A new occasion, without people. Its id follows from date and title, so that whoever asks for the same reminder again
 * finds who has got it.
 */
Exchange *occasion_new(const Appointment *appointment, const Language *language, Time now);

/* Adds those of the recipients who are not in it yet. By participant, who of all are meant; the caller's to free. */
bool *occasion_invite(Exchange *occasion, const Recipients *recipients);
