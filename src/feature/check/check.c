/* kringle check: whether all that is stored is in order. */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/audit.h"
#include "exchange/migration.h"
#include "exchange/records.h"
#include "exchange/secrets.h"
#include "feature/feature.h"

static bool check_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Command check_commands[] = {
    {
        .name = "check",
        .arguments = "[STORE]",
        .most_arguments = 1,
        .summary = "Check that all that is stored is in order",
        .help = "feature/check/check.txt",
        .run = check_command,
    },
    {},
};

const Feature feature_check = {"check", check_commands};

/* What was seen, and found. */
typedef struct {
    uint64_t exchanges, people, messages;
    uint64_t sealed;     /* draws of another installation */
    GHashTable *ids;     /* int64_t * of every exchange */
    GPtrArray *findings; /* char * */
} Survey;

static void survey_clear(Survey *survey) {
    g_hash_table_unref(survey->ids);
    g_ptr_array_unref(survey->findings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Survey, survey_clear)

/* ---- Exchange by exchange. */

/* Each finding says of which exchange. */
static void take_findings(Survey *survey, const Exchange *exchange, const GPtrArray *own) {
    g_autofree char *title = text_visible(exchange->title ? exchange->title : "");
    for (guint i = 0; i < own->len; i++)
        g_ptr_array_add(survey->findings, g_strdup_printf("\"%s\" (%" PRId64 "): %s", title, exchange->id,
                                                          (const char *) own->pdata[i]));
}

/* Without the secret of the installation that drew, pairs stay sealed, and are not looked at. */
static bool open_if_ours(Kringle *kringle, Exchange *exchange, Survey *survey, GPtrArray *own) {
    g_autoptr(GError) wrong = NULL;
    if (exchange->assignments->len == 0)
        return true;
    if (kringle->vault && secrets_open(exchange, kringle->vault, &wrong))
        return true;
    if (g_error_matches(wrong, ERROR, ERROR_STORAGE))
        g_ptr_array_add(own, g_strdup(wrong->message));
    else
        survey->sealed++;
    return false;
}

static bool survey_exchange(Kringle *kringle, int64_t id, Survey *survey, GError **error) {
    g_autoptr(Exchange) exchange = exchange_load(kringle->store, id, error);
    g_autoptr(GPtrArray) messages = exchange ? message_list(kringle->store, id, error) : NULL;
    g_autoptr(GPtrArray) links = messages ? exchange_items(kringle->store, &link_record, id, error) : NULL;
    if (!links)
        return false;
    g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
    bool is_opened = open_if_ours(kringle, exchange, survey, own);
    exchange_audit(exchange, is_opened, messages, links, own);
    take_findings(survey, exchange, own);
    survey->exchanges++;
    survey->people += exchange_count_people(exchange);
    survey->messages += messages->len;
    return true;
}

static bool survey_exchanges(Kringle *kringle, Survey *survey, GError **error) {
    g_autoptr(GPtrArray) all = exchange_list(kringle->store, error);
    for (guint i = 0; all && i < all->len; i++) {
        int64_t id = ((const Exchange *) all->pdata[i])->id;
        g_hash_table_add(survey->ids, g_memdup2(&id, sizeof id));
        if (!survey_exchange(kringle, id, survey, error))
            return false;
    }
    return all != NULL;
}

/* ---- What belongs to no exchange. */

typedef struct {
    Survey *survey;
    const Record *record;
    int64_t last; /* of which it was said */
} Search;

/* The trace of a deletion stays alone. */
static bool note_orphan(const void *item, void *data, GError **error) {
    (void) error;
    Search *search = data;
    int64_t id = *field_in(int64_t, &search->record->fields[0], item);
    bool is_deletion =
        search->record == &trace_record && g_strcmp0(((const Trace *) item)->kind, TRACE_DELETED) == 0;
    if (id == search->last || is_deletion || g_hash_table_contains(search->survey->ids, &id))
        return true;
    search->last = id;
    g_ptr_array_add(search->survey->findings,
                    g_strdup_printf("exchange %" PRId64 " is not there, but there is a %s of it", id,
                                    search->record->name));
    return true;
}

static bool search_orphans(const Kringle *kringle, Survey *survey, GError **error) {
    for (const Record *const *record = exchange_records; *record; record++) {
        Search search = {survey, *record, 0};
        if (*record != &exchange_record && record_is_of_exchange(*record) &&
            !store_each(kringle->store, *record, &(Query) {}, note_orphan, &search, error))
            return false;
    }
    return true;
}

/* ---- All of it, as it is at one moment. */

typedef struct {
    Kringle *kringle;
    Survey *survey;
} Look;

static bool look_at_all(void *data, GError **error) {
    const Look *look = data;
    return survey_exchanges(look->kringle, look->survey, error) &&
           search_orphans(look->kringle, look->survey, error);
}

/* ---- The answer. */

static void answer(Kringle *kringle, const Survey *survey) {
    Json *json = kringle_answer(kringle);
    json_number(json, "exchanges", (int64_t) survey->exchanges);
    json_number(json, "people", (int64_t) survey->people);
    json_number(json, "messages", (int64_t) survey->messages);
    json_number(json, "sealed_draws", (int64_t) survey->sealed);
    json_begin_array(json, "findings");
    for (guint i = 0; i < survey->findings->len; i++)
        json_text(json, NULL, survey->findings->pdata[i]);
    json_end_array(json);
}

static void print(const Kringle *kringle, const Survey *survey) {
    g_autofree char *exchanges = text_count(survey->exchanges, "exchange", "exchanges");
    g_autofree char *people = text_count(survey->people, "person", "people");
    g_autofree char *messages = text_count(survey->messages, "message", "messages");
    g_autofree char *line =
        g_strdup_printf("Checked %s: %s, %s, %s", store_url(kringle->store), exchanges, people, messages);
    terminal_print(kringle->out, line, 0);
    g_autofree char *draws = text_count(survey->sealed, "draw is", "draws are");
    g_autofree char *sealed = g_strdup_printf(
        "note: %s sealed by another installation; whether rules are kept there was not checked", draws);
    if (survey->sealed > 0)
        terminal_print(kringle->out, sealed, strlen("note: "));
    for (guint i = 0; i < survey->findings->len; i++)
        terminal_print(kringle->out, survey->findings->pdata[i], 2);
    if (survey->findings->len == 0)
        terminal_print(kringle->out, survey->exchanges > 0 ? "All is in order" : "There is no exchange in it",
                       0);
}

/* Where nothing was ever drawn there is none, and none is made. One that cannot be used is no fault of the store. */
static bool open_own_vault(Kringle *kringle, GError **error) {
    return !kringle_has_vault(kringle) || kringle_vault(kringle, error);
}

static bool check_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    (void) options;
    if (!kringle_store_to_look_at(kringle, arguments[0], error) || !store_check(kringle->store, error) ||
        !migration_check_kept(kringle->store, error) || !open_own_vault(kringle, error))
        return false;
    g_auto(Survey) survey = {
        .ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .findings = g_ptr_array_new_with_free_func(g_free),
    };
    if (!store_snapshot(kringle->store, look_at_all, &(Look) {kringle, &survey}, error))
        return false;
    if (kringle->common.json)
        answer(kringle, &survey);
    else
        print(kringle, &survey);
    g_autofree char *things = text_count(survey.findings->len, "thing is", "things are");
    return survey.findings->len == 0 ||
           fail(error, ERROR_STORAGE, "%s not in order. Nothing was changed. Restore a backup from before",
                things);
}
