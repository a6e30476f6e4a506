/* kringle status: which exchanges there are, and who has been told. Never who drew whom. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/json.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/commitment.h"
#include "exchange/directory.h"
#include "exchange/message.h"
#include "feature/feature.h"
#include "feature/status/ledger.h"
#include "feature/status/traces.h"

typedef struct {
    bool all;
} StatusOptions;

static bool status_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option status_options[] = {
    OPTION(StatusOptions, all, 'a', NULL, "List everybody, not only those who wait"),
    {},
};

static const Command status_commands[] = {
    {
        .name = "status",
        .arguments = "[EXCHANGE]",
        .most_arguments = 1,
        .summary = "Show exchanges, and who has been told",
        .help = "feature/status/status.txt",
        .run = status_command,
        .options = status_options,
        .options_size = sizeof(StatusOptions),
    },
    {},
};

const Feature feature_status = {"status", status_commands};

/* If nobody else can have the store open, nobody is sending: what is marked so was left behind. */
static void settle(const Store *store, const GPtrArray *messages) {
    for (guint i = 0; store_is_exclusive(store) && i < messages->len; i++)
        message_set_state(messages->pdata[i], message_state_at_rest(messages->pdata[i]));
}

/* The people to list: those who wait, or everybody; in the order of the list. */
static GPtrArray *people_to_list(const Exchange *exchange, GHashTable *ledgers, bool all) {
    GPtrArray *people = g_ptr_array_new();
    for (guint i = 0; i < exchange->participants->len; i++) {
        Participant *participant = exchange->participants->pdata[i];
        const GPtrArray *ledger = g_hash_table_lookup(ledgers, &participant->id);
        if (ledger && (all || !message_is(ledger_last(ledger), MESSAGE_SENT)))
            g_ptr_array_add(people, participant);
    }
    return people;
}

static void print_people(const Exchange *exchange, GHashTable *ledgers, bool all, FILE *out) {
    enum { FEW = 20 };
    g_autoptr(Directory) directory = directory_new(exchange);
    g_autoptr(GPtrArray) people = people_to_list(exchange, ledgers, all);
    guint shown = all ? people->len : MIN(people->len, FEW);
    size_t width = 0;
    for (int pass = 0; pass < 2; pass++)
        for (guint i = 0; i < shown; i++) {
            const Participant *participant = people->pdata[i];
            g_autofree char *name = directory_name(directory, participant);
            if (pass == 0)
                width = MAX(width, text_width(name));
            else
                ledger_print(g_hash_table_lookup(ledgers, &participant->id), name, width, all, out);
        }
    if (shown < people->len)
        fprintf(out, "        and %u more; --all lists everybody\n", people->len - shown);
}

/* Those before the last were given up; the reason stands in the one that follows. */
static void print_announcements(const Exchange *exchange, FILE *out) {
    for (guint i = 0; i < exchange->announcements->len; i++) {
        const Announcement *announcement = exchange->announcements->pdata[i];
        g_autofree char *when = time_to_text(announcement->announced_at);
        g_autofree char *words = announcement_words(announcement);
        fprintf(out, "%s%s, attempt %" G_GINT64_FORMAT ": %s\n", i == 0 ? "Announced " : "          ", when,
                announcement->attempt, words);
        g_autofree char *reason =
            announcement->reason ? g_strconcat("            since ", announcement->reason, NULL) : NULL;
        if (reason)
            terminal_print(out, reason, 0);
    }
}

static void print_drawn(const Exchange *exchange, FILE *out) {
    g_autofree char *drawn = time_to_text(exchange->drawn_at);
    if (exchange_is_occasion(exchange))
        fputs("Drawn   nothing: an occasion that people are reminded of\n", out);
    else if (exchange->drawn_at.s == 0)
        fputs("Drawn   not yet\n", out);
    else
        fprintf(out, "Drawn   %s, %s\n", drawn,
                exchange->exact ? "every possible draw was equally likely" : "by a long random walk");
}

static uint64_t count_scheduled(const GPtrArray *messages, Time now) {
    uint64_t count = 0;
    for (guint i = 0; i < messages->len; i++)
        count += message_is_scheduled(messages->pdata[i], now);
    return count;
}

static void print_mails(GHashTable *ledgers, uint64_t scheduled, bool all, FILE *out) {
    fputs("Mails   ", out);
    ledgers_print_counts(ledgers, out);
    g_autofree char *mails = text_count(scheduled, "mail", "mails");
    if (scheduled > 0)
        fprintf(out, "Planned %s, for a day to come%s\n", mails, all ? "" : "; --all tells which");
}

static void print_exchange(const Exchange *exchange, const GPtrArray *messages, bool all, Time now,
                           FILE *out) {
    g_autoptr(GHashTable) ledgers = ledgers_new(messages, now);
    g_autofree char *title = text_visible(exchange->title);
    fprintf(out, "%s\n", title);
    if (exchange->date) {
        g_autofree char *day = date_in_words(exchange->date, languages);
        fprintf(out, "Date    %s\n", day);
    }
    if (all)
        fprintf(out, "Number  %" G_GINT64_FORMAT "\n", exchange->id);
    fprintf(out, "People  %u\n", exchange_count_people(exchange));
    print_announcements(exchange, out);
    print_drawn(exchange, out);
    traces_print(exchange, out);
    print_mails(ledgers, count_scheduled(messages, now), all, out);
    print_people(exchange, ledgers, all, out);
}

static void json_exchange(const Exchange *exchange, const GPtrArray *messages, bool all, Time now,
                          Json *json) {
    g_autoptr(GHashTable) ledgers = ledgers_new(messages, now);
    json_begin_object(json, NULL);
    for (const Field *field = exchange_record.fields; field->name; field++)
        if (field->type != FIELD_LIST)
            json_field(json, field, exchange);
    json_flag(json, "occasion", exchange_is_occasion(exchange));
    json_number(json, "people", exchange_count_people(exchange));
    ledgers_json_counts(ledgers, json);
    json_number(json, "scheduled", (int64_t) count_scheduled(messages, now));
    json_begin_array(json, "announcements");
    for (guint i = 0; i < exchange->announcements->len; i++)
        json_item(json, NULL, &announcement_public_record, exchange->announcements->pdata[i]);
    json_end_array(json);
    traces_json(exchange, json);
    json_begin_array(json, "participants");
    g_autoptr(GPtrArray) people = people_to_list(exchange, ledgers, all);
    for (guint i = 0; i < people->len; i++) {
        const Participant *participant = people->pdata[i];
        json_begin_object(json, NULL);
        json_text(json, "name", participant->name);
        json_text(json, "email", participant->email);
        ledger_json(g_hash_table_lookup(ledgers, &participant->id), json);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static bool show_exchange(Kringle *kringle, const Exchange *exchange, bool all, GError **error) {
    g_autoptr(GPtrArray) messages = message_list(kringle->store, exchange->id, error);
    if (!messages)
        return false;
    Time now = clock_now(&kringle->clock);
    settle(kringle->store, messages);
    if (kringle->common.json)
        json_exchange(exchange, messages, all, now, kringle_answer(kringle));
    else
        print_exchange(exchange, messages, all, now, kringle->out);
    return true;
}

static void print_empty(const Kringle *kringle) {
    const char *url = store_url(kringle->store);
    g_autofree char *typed = text_for_shell(url);
    g_autofree char *named = kringle->is_store_named ? g_strconcat(" --store ", typed, NULL) : g_strdup("");
    g_autofree char *line =
        g_strdup_printf("There are no exchanges in %s yet. Draw one: kringle draw people.csv%s", url, named);
    terminal_print(kringle->out, line, 0);
}

static bool show_exchanges(Kringle *kringle, bool all, GError **error) {
    g_autoptr(GPtrArray) exchanges = exchange_list(kringle->store, error);
    if (!exchanges)
        return false;
    if (exchanges->len == 0 && !kringle->common.json)
        print_empty(kringle);
    for (guint i = 0; i < exchanges->len; i++) {
        const Exchange *found = exchanges->pdata[i];
        g_autoptr(Exchange) exchange = exchange_load(kringle->store, found->id, error);
        if (i > 0 && !kringle->common.json)
            fputc('\n', kringle->out);
        if (!exchange || !show_exchange(kringle, exchange, all, error))
            return false;
    }
    return true;
}

static bool show_named(Kringle *kringle, const char *title_or_id, bool all, GError **error) {
    g_autoptr(Exchange) exchange = exchange_find(kringle->store, title_or_id, error);
    return exchange && show_exchange(kringle, exchange, all, error);
}

static bool status_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    const StatusOptions *options = given;
    if (!kringle_store(kringle, error))
        return false;
    if (kringle->common.json)
        json_begin_array(kringle_answer(kringle), "exchanges");
    bool shown = arguments[0] ? show_named(kringle, arguments[0], options->all, error)
                              : show_exchanges(kringle, options->all, error);
    if (kringle->common.json)
        json_end_array(kringle_answer(kringle));
    return shown;
}
