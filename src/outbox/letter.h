/*
 * Letters: what a message says, in words. A letter follows from the message and its exchange alone, so
 * writing it again gives the same bytes.
 */
#pragma once

#include "base/vault.h"
#include "exchange/directory.h"
#include "exchange/message.h"
#include "mail/mailer.h"
#include "outbox/stationery.h"

/* What all letters of an exchange have in common. Loads the exchange once. */
typedef struct Desk Desk;

/* Loans the vault, which opens what is sealed in messages. */
Desk *desk_new(Store *store, const Vault *vault, int64_t exchange_id, GError **error);
void desk_free(Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_free)

/* Where the message goes, or NULL if that person has no address, or is not there any more. */
const char *desk_address(const Desk *desk, const Message *message);

/* Writes the letter; mail->message is the caller's to unref, the rest are loans of desk and message. */
bool desk_write(const Desk *desk, const Message *message, Mail *mail, GError **error);

/* What letters of the exchange say to anybody, if they are written at that time; `date` is its date in words, or NULL. */
Letter *letter_about(const Exchange *exchange, const Language *language, const char *date, Time at);
