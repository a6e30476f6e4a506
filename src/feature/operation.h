/*
 * Operations: what changes an exchange is done once, however often it is asked for under one name. Asked for again,
 * it is only seen through: what still waits to be told is sent.
 */
#pragma once

#include "feature/kringle.h"

/* The trace that the present operation has left in the exchange, or NULL in *done. ERROR_CONFLICT if something else
   was done under its name. */
bool operation_find(const Kringle *kringle, const Exchange *exchange, const Trace **done, GError **error);

/*
 * The same of a deletion, whose trace is all that is left; the caller's to free. It lies where the exchange would that
 * an operation of this name could have made.
 */
bool operation_find_deletion(const Kringle *kringle, Trace **done, GError **error);

/*
 * Whether what failed may have been done by somebody else in that moment, who asked for it under the same name: worth to look
 * for its trace once more.
 */
bool operation_may_be_done(const Kringle *kringle, const GError *why);

/* Says that it was done already, and sends what is still due. */
bool operation_repeat(Kringle *kringle, const Exchange *exchange, const Trace *done, GError **error);

/* Only says that it was done, where that is all there is to it. */
void operation_say_done(Kringle *kringle, const Trace *done);
