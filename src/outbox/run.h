/* A run: claims messages, has their mails sent over all connections, and writes down what became of them. */
#pragma once

#include "outbox/outbox.h"

/*
 * Sends what is due, of one exchange or (0) of all. False only for trouble of the store or with writing the mails; then,
 * too, nothing is under way any more when it returns.
 */
bool run_messages(const Outbox *outbox, int64_t exchange_id, Delivery *delivery, GError **error);
