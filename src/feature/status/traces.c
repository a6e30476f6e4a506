#include "feature/status/traces.h"

#include <string.h>

#include "base/terminal.h"
#include "base/text.h"

/* How each kind reads, with the name of whom it is about or without. */
static const struct {
    const char *kind;
    const char *words;
} kinds[] = {
    {TRACE_JOINED, "%s joined"},
    {TRACE_LEFT, "%s left"},
    {TRACE_RULES, "an exclusion was added"},
    {TRACE_ADDRESS, "%s has another address"},
    {TRACE_DETAILS, "date, place or other details were changed"},
    {TRACE_UPDATED, "people and rules were taken over from a file"},
    {TRACE_REDRAWN, "names were drawn anew"},
    {TRACE_RESENT, "a fresh copy was sent"},
    {TRACE_REMINDED, "people were reminded"},
    {TRACE_REVEALED, "the organiser looked at who draws whom"},
    {TRACE_ERASED, "what was kept about somebody was erased"},
    {TRACE_CALLED_OFF, "it was called off"},
};

static const char *words_of(const Trace *trace) {
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].kind, trace->kind) == 0)
            return kinds[i].words;
    return NULL;
}

static char *in_words(const Exchange *exchange, const Trace *trace, const char *words) {
    const Participant *about = exchange_participant(exchange, trace->participant_id);
    g_autoptr(GString) line = g_string_new(words);
    g_string_replace(line, "%s", about ? about->name : "somebody", 1);
    if (trace->told_again > 0) {
        /* In a new draw, somebody may have drawn the same name once more. */
        bool redrawn = strcmp(trace->kind, TRACE_REDRAWN) == 0;
        g_autofree char *people = text_count((uint64_t) trace->told_again, "person", "people");
        g_string_append_printf(line, "; %s %s", people,
                               !redrawn                 ? "got another name"
                               : trace->told_again == 1 ? "was told anew"
                                                        : "were told anew");
    }
    return g_strdup(line->str);
}

void traces_print(const Exchange *exchange, FILE *out) {
    bool first = true;
    for (guint i = 0; i < exchange->traces->len; i++) {
        const Trace *trace = exchange->traces->pdata[i];
        const char *words = words_of(trace);
        if (!words)
            continue; /* the draw itself is told elsewhere */
        g_autofree char *when = time_to_text(trace->at);
        g_autofree char *what = in_words(exchange, trace, words);
        g_autofree char *line = g_strdup_printf("%s%s, %s", first ? "Changed " : "        ", when, what);
        terminal_print(out, line, strlen("Changed "));
        first = false;
    }
}

void traces_json(const Exchange *exchange, Json *json) {
    json_begin_array(json, "traces");
    for (guint i = 0; i < exchange->traces->len; i++)
        json_item(json, NULL, &trace_record, exchange->traces->pdata[i]);
    json_end_array(json);
}
