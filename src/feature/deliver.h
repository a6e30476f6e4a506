/* Sends what an exchange has to tell, as commands do it: with a progress bar, and with the outcome in words. */
#pragma once

#include "base/json.h"
#include "feature/kringle.h"
#include "outbox/outbox.h"

/* The outbox over what was opened: kringle_store, kringle_vault and kringle_mailer have been called. */
Outbox deliver_outbox(const Kringle *kringle);

/* Sends what is due. */
bool deliver(Kringle *kringle, const Exchange *exchange, Delivery *delivery, GError **error);

/* Sends what is due in all exchanges, and (until then, if that is set) what will be. */
bool deliver_all(Kringle *kringle, Time until, Delivery *delivery, GError **error);

/* "Told    23 of 24 people, through the mail server mail.example.com:587". */
void deliver_print(const Kringle *kringle, const Delivery *delivery);

/* The delivery as a member "mails" of the open object. */
void deliver_json(const Delivery *delivery, Json *json);

/* Whether everybody was told all there is to tell. */
bool deliver_is_complete(const Delivery *delivery);

/* True if every mail was accepted; else ERROR_UNAVAILABLE says how many were not, why, and what to do. */
bool deliver_check(const Delivery *delivery, GError **error);
