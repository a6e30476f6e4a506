/* What becomes of a message: the rules of the outbox, without clock, store or mail server. */
#pragma once

#include "exchange/message.h"
#include "mail/mailer.h"

/* It waits, and nobody has it in hand. */
void fate_wait(Message *message, Time due);

/* What a process had in hand that died or lost its way: behind its dot it may have arrived, else certainly not. */
void fate_take_up(Message *message, Time now);

/* From here on the mail may arrive, until an answer is written down. The time of its lease starts again. */
void fate_mark_dot(Message *message, Time now);

/* Whether it may be sent now that somebody has it in hand; if not, it says what it is instead. */
bool fate_may_go(Message *message, Time now);

/* The server answered, or did not. Of one that could not be reached nothing follows for the message: it stays in hand. */
void fate_answer(Message *message, const MailAnswer *answer, Time now);

/* So long a message belongs to whoever has it in hand: longer than any answer takes. */
enum { LEASE_S = 15 * 60 };
