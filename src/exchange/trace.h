/*
 * Traces: what was done to an exchange. They stay, so that nothing is done behind anybody's back, and what was
 * asked for twice is done once.
 */
#pragma once

#include "base/digest.h"
#include "exchange/exchange.h"

/* What somebody asked for. */
typedef struct {
    const char *id;        /* what they call it */
    const Digest *request; /* all that they asked for */
} Operation;

/* A new trace of an operation, numbered `id` within its exchange. */
Trace *trace_new(int64_t exchange_id, int64_t id, const char *kind, const Operation *operation, Time now);

/* Adds a trace; the returned one belongs to the exchange. `participant` may be NULL. */
Trace *exchange_leave_trace(Exchange *exchange, const char *kind, const Participant *participant,
                            const Operation *operation, Time now);

/* Whether there is a trace of that kind. */
bool exchange_has_trace(const Exchange *exchange, const char *kind);

/* Whether the trace is of that operation. Something else under the same name sets the error. */
bool trace_is_of(const Trace *trace, const Operation *operation, GError **error);

/*
 * The trace of an operation that was done already, NULL if it was not; also NULL, with ERROR_CONFLICT, if
 * something else was done under that name.
 */
const Trace *exchange_find_operation(const Exchange *exchange, const Operation *operation, GError **error);
