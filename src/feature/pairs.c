#include "feature/pairs.h"

#include "base/text.h"
#include "exchange/directory.h"

static char *shown_name(const Exchange *exchange, const Directory *directory, int64_t participant_id) {
    g_autofree char *name = directory_name(directory, exchange_participant(exchange, participant_id));
    return text_visible(name);
}

void pairs_print(const Exchange *exchange, FILE *out) {
    g_autoptr(Directory) directory = directory_new(exchange);
    fputs("Pairs\n", out);
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        g_autofree char *giver = shown_name(exchange, directory, assignment->giver_id);
        g_autofree char *receiver = shown_name(exchange, directory, assignment->receiver_id);
        fprintf(out, "        %s gives to %s\n", giver, receiver);
    }
}

static void json_name(const Exchange *exchange, const Directory *directory, const char *key,
                      int64_t participant_id, Json *json) {
    g_autofree char *name = directory_name(directory, exchange_participant(exchange, participant_id));
    json_text(json, key, name);
}

void pairs_json(const Exchange *exchange, Json *json) {
    g_autoptr(Directory) directory = directory_new(exchange);
    json_begin_array(json, "pairs");
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        json_begin_object(json, NULL);
        json_name(exchange, directory, "giver", assignment->giver_id, json);
        json_name(exchange, directory, "receiver", assignment->receiver_id, json);
        json_end_object(json);
    }
    json_end_array(json);
}
