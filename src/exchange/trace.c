#include "exchange/trace.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

Trace *trace_new(int64_t exchange_id, int64_t id, const char *kind, const Operation *operation, Time now) {
    Trace *trace = record_new(&trace_record);
    trace->exchange_id = exchange_id;
    trace->id = id;
    trace->at = now;
    trace->kind = g_strdup(kind);
    trace->operation = g_strdup(operation->id);
    trace->request = digest_to_bytes(operation->request);
    return trace;
}

Trace *exchange_leave_trace(Exchange *exchange, const char *kind, const Participant *participant,
                            const Operation *operation, Time now) {
    Trace *trace = trace_new(exchange->id, exchange->traces->len + 1, kind, operation, now);
    trace->participant_id = participant ? participant->id : 0;
    g_ptr_array_add(exchange->traces, trace);
    return trace;
}

bool exchange_has_trace(const Exchange *exchange, const char *kind) {
    for (guint i = 0; i < exchange->traces->len; i++)
        if (strcmp(((const Trace *) exchange->traces->pdata[i])->kind, kind) == 0)
            return true;
    return false;
}

bool trace_is_of(const Trace *trace, const Operation *operation, GError **error) {
    if (strcmp(trace->operation, operation->id) != 0)
        return false;
    if (digest_is(trace->request, operation->request))
        return true;
    g_autofree char *shown = text_visible(operation->id);
    return fail(error, ERROR_CONFLICT,
                "the operation \"%s\" was something else; nothing was done now. Give each operation a name "
                "of its own",
                shown);
}

const Trace *exchange_find_operation(const Exchange *exchange, const Operation *operation, GError **error) {
    g_autoptr(GError) wrong = NULL;
    for (guint i = 0; i < exchange->traces->len && !wrong; i++)
        if (trace_is_of(exchange->traces->pdata[i], operation, &wrong))
            return exchange->traces->pdata[i];
    if (wrong)
        g_propagate_error(error, g_steal_pointer(&wrong));
    return NULL;
}
