/* kringle data: all that is kept about one person, and nothing about whoever drew them. */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "exchange/message.h"
#include "feature/privacy/privacy.h"

/* With the gifts that they give and receive: what is stored leaves it to their role, and to the usual number of one. */
static void write_person(const Participant *participant, Json *json) {
    g_autoptr(Participant) person = record_copy(&participant_record, participant);
    person->gives = participant_gives(participant);
    person->receives = participant_receives(participant);
    json_item(json, "participant", &participant_record, person);
}

/* A rule of theirs; what others do not want to draw is those others' business. */
static void write_rules(const Exchange *exchange, const Participant *participant, Json *json) {
    json_begin_array(json, "rules");
    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        if (rule->giver_id != participant->id)
            continue;
        json_begin_object(json, NULL);
        json_text(json, "kind", rule->kind);
        json_text(json, "receiver", exchange_participant(exchange, rule->receiver_id)->name);
        if (rule->years_ago > 0)
            json_number(json, "years_ago", rule->years_ago);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_groups(const Exchange *exchange, const Participant *participant, Json *json) {
    json_begin_array(json, "groups");
    for (guint i = 0; i < exchange->memberships->len; i++) {
        const Membership *membership = exchange->memberships->pdata[i];
        if (membership->participant_id == participant->id)
            json_item(json, NULL, &membership_record, membership);
    }
    json_end_array(json);
}

/* A message of a change tells that somebody's name has changed, which is theirs to know as well. */
static void write_messages(const GPtrArray *messages, const Participant *participant, Json *json) {
    json_begin_array(json, "messages");
    for (guint i = 0; i < messages->len; i++) {
        const Message *message = messages->pdata[i];
        if (message->participant_id == participant->id)
            json_item(json, NULL, &message_record, message);
    }
    json_end_array(json);
}

static void write_traces(const Exchange *exchange, const Participant *participant, Json *json) {
    json_begin_array(json, "traces");
    for (guint i = 0; i < exchange->traces->len; i++) {
        const Trace *trace = exchange->traces->pdata[i];
        if (trace->participant_id == participant->id)
            json_item(json, NULL, &trace_record, trace);
    }
    json_end_array(json);
}

bool data_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const PrivacyOptions *options = given;
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "say whose data: kringle data PERSON");
    Store *store = kringle_store(kringle, error);
    g_autoptr(Exchange) exchange = store ? exchange_choose(store, options->exchange, error) : NULL;
    const Participant *participant = exchange ? privacy_find(exchange, arguments[0], error) : NULL;
    g_autoptr(GPtrArray) messages = participant ? message_list(store, exchange->id, error) : NULL;
    if (!messages)
        return false;
    Json *json = kringle_answer(kringle);
    json_text(json, "exchange", exchange->title);
    write_person(participant, json);
    write_groups(exchange, participant, json);
    write_rules(exchange, participant, json);
    write_messages(messages, participant, json);
    write_traces(exchange, participant, json);
    return true;
}
