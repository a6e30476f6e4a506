/*
 * Says what a store holds, for tests that look at it after something went wrong: every exchange with its people,
 * rules, traces and messages, and who draws whom, opened with the secret and held against the rules by the engine.
 * Fails if anything cannot be read.
 *
 *     witness STORE SECRET-FILE
 */
#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "exchange/message.h"
#include "exchange/problem.h"
#include "exchange/records.h"
#include "exchange/secrets.h"

/* Gifts stand in the order of their givers, as the engine has them; so each has to be where it is expected. */
static bool is_in_order(const Exchange *exchange) {
    guint next = 0;
    for (guint i = 0; i < exchange->participants->len; i++)
        for (uint16_t gift = 0; gift < participant_gives(exchange->participants->pdata[i]); gift++) {
            if (next == exchange->assignments->len)
                return false;
            const Assignment *assignment = exchange->assignments->pdata[next++];
            if (assignment->giver_id != i + 1 || assignment->gift != gift + 1)
                return false;
        }
    return next == exchange->assignments->len;
}

static bool fits(const Exchange *exchange, GError **error) {
    g_autoptr(Problem) problem = problem_new(exchange, error);
    if (!problem)
        return false;
    if (!is_in_order(exchange))
        return fail(error, ERROR_STORAGE, "somebody gives too few or too many gifts");
    g_autofree uint32_t *receivers = g_new(uint32_t, problem->gifts);
    for (guint i = 0; i < problem->gifts; i++)
        receivers[i] = (uint32_t) ((const Assignment *) exchange->assignments->pdata[i])->receiver_id - 1;
    kr_report report = {0};
    kr_status status = kr_check(&problem->problem, receivers, &report);
    kr_report_clear(&report);
    return status == KR_OK ||
           fail(error, ERROR_STORAGE, "the draw breaks a rule at person %u", report.person);
}

static void add_pairs(Json *json, const Exchange *exchange) {
    json_begin_object(json, "pairs");
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        g_autofree char *giver = g_strdup_printf("%" G_GINT64_FORMAT, assignment->giver_id);
        json_number(json, giver, assignment->receiver_id);
    }
    json_end_object(json);
}

static bool add_exchange(Json *json, Store *store, int64_t id, const char *secret, GError **error) {
    g_autoptr(Exchange) exchange = exchange_load(store, id, error);
    g_autoptr(GPtrArray) messages = exchange ? message_list(store, id, error) : NULL;
    if (!messages)
        return false;
    if (!g_file_test(secret, G_FILE_TEST_EXISTS)) /* it would be made */
        return fail(error, ERROR_STORAGE, "there is an exchange, but no secret to open it with");
    g_autoptr(Vault) vault = vault_open(secret, error);
    if (!vault || !secrets_open(exchange, vault, error) || (exchange->drawn_at.s && !fits(exchange, error)))
        return false;
    json_begin_object(json, NULL);
    json_item(json, "exchange", &exchange_record, exchange);
    add_pairs(json, exchange);
    json_begin_array(json, "messages");
    for (guint i = 0; i < messages->len; i++)
        json_item(json, NULL, &message_record, messages->pdata[i]);
    json_end_array(json);
    json_end_object(json);
    return true;
}

static bool witness(Json *json, const char *url, const char *secret, GError **error) {
    g_autoptr(Store) store = store_open(url, error);
    if (!store || !store_prepare(store, exchange_records, error) || !store_check(store, error))
        return false;
    g_autoptr(GPtrArray) exchanges = exchange_list(store, error);
    json_begin_array(json, NULL);
    for (guint i = 0; exchanges && i < exchanges->len; i++)
        if (!add_exchange(json, store, ((const Exchange *) exchanges->pdata[i])->id, secret, error))
            return false;
    json_end_array(json);
    return exchanges != NULL;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    if (argc == 3 && witness(&(Json) {.out = text}, argv[1], argv[2], &error)) {
        puts(text->str);
        return 0;
    }
    fprintf(stderr, "%s\n", error ? error->message : "witness STORE SECRET-FILE");
    return 1;
}
