/* Sends what an exchange has to tell, as commands do it: with a progress bar, and with the outcome in words. */
#pragma once

#include "base/json.h"
#include "feature/kringle.h"
#include "outbox/outbox.h"

/* Sends what is due. kringle_store, kringle_vault and kringle_mailer have been called. */
bool deliver(Kringle *kringle, const Exchange *exchange, Delivery *delivery, GError **error);

/* "Told    23 of 24 people, through the mail server mail.example.com:587". */
void deliver_print(const Kringle *kringle, const Delivery *delivery);

/* The delivery as a member "mails" of the open object. */
void deliver_json(const Delivery *delivery, Json *json);

/* True if every mail was accepted; else ERROR_UNAVAILABLE says how many were not, why, and what to do. */
bool deliver_check(const Delivery *delivery, GError **error);
