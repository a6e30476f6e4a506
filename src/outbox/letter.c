#include "outbox/letter.h"

#include "base/date.h"
#include "base/error.h"
#include "base/template.h"
#include "exchange/receipt.h"
#include "exchange/secrets.h"
#include "mail/compose.h"

struct Desk {
    Exchange *exchange;
    Directory *directory;
    Receipts *receipts;    /* NULL if the draw was not announced */
    GHashTable *receivers; /* giver id -> GPtrArray of Participant */
    Template *text, *html, *subject;
};

/* Somebody who gets a present from the giver. */
typedef struct {
    char *receiver;
    char *wish;
} Present;
RECORD(Present, present)

static const Field present_fields[] = {
    FIELD(Present, receiver),
    FIELD(Present, wish),
    {},
};

const Record present_record = {
    RECORD_OF(Present, present),
    .fields = present_fields,
};

/* What the templates may use. */
typedef struct {
    char *giver;
    bool is_drawn; /* somebody gives to the giver, too */
    bool has_several;
    GPtrArray *presents;
    bool has_facts; /* at least one of these three: */
    char *date;
    char *place;
    char *budget;
    char *title;
    char *note;
    char *organiser;
    char *receipt;
} Letter;
RECORD(Letter, letter)

static const Field letter_fields[] = {
    FIELD(Letter, giver),
    FIELD(Letter, is_drawn),
    FIELD(Letter, has_several),
    LIST(Letter, presents, &present_record),
    FIELD(Letter, has_facts),
    FIELD(Letter, title),
    FIELD(Letter, date),
    FIELD(Letter, budget),
    FIELD(Letter, place),
    FIELD(Letter, note),
    FIELD(Letter, organiser),
    FIELD(Letter, receipt),
    {},
};

const Record letter_record = {
    RECORD_OF(Letter, letter),
    .fields = letter_fields,
};

static GHashTable *collect_receivers(Exchange *exchange) {
    GHashTable *receivers =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
    for (guint i = 0; i < exchange->assignments->len; i++) {
        Assignment *assignment = exchange->assignments->pdata[i];
        GPtrArray *own = g_hash_table_lookup(receivers, &assignment->giver_id);
        if (!own) {
            own = g_ptr_array_new();
            g_hash_table_insert(receivers, &assignment->giver_id, own);
        }
        g_ptr_array_add(own, (gpointer) exchange_participant(exchange, assignment->receiver_id));
    }
    return receivers;
}

Desk *desk_new(Store *store, const Vault *vault, int64_t exchange_id, GError **error) {
    g_autoptr(Exchange) exchange = exchange_load(store, exchange_id, error);
    if (!exchange || !secrets_open(exchange, vault, error))
        return NULL;
    g_autoptr(Receipts) receipts = NULL;
    if (exchange_announcement(exchange) && !(receipts = receipts_new(exchange, error)))
        return NULL;

    Desk *desk = g_new0(Desk, 1);
    desk->receipts = g_steal_pointer(&receipts);
    desk->exchange = g_steal_pointer(&exchange);
    desk->directory = directory_new(desk->exchange);
    desk->subject = template_of_asset("outbox/assignment-subject.txt", &letter_record);
    desk->text = template_of_asset("outbox/assignment.txt", &letter_record);
    desk->html = template_of_asset("outbox/assignment.html", &letter_record);
    desk->receivers = collect_receivers(desk->exchange);
    return desk;
}

void desk_free(Desk *desk) {
    g_clear_pointer(&desk->receipts, receipts_free);
    g_hash_table_unref(desk->receivers);
    directory_free(desk->directory);
    exchange_free(desk->exchange);
    template_free(desk->subject);
    template_free(desk->text);
    template_free(desk->html);
    g_free(desk);
}

static GPtrArray *presents_new(const Desk *desk, const GPtrArray *receivers) {
    GPtrArray *presents = record_array(&present_record);
    for (guint i = 0; i < receivers->len; i++) {
        const Participant *receiver = receivers->pdata[i];
        Present *present = record_new(&present_record);
        present->receiver = directory_name(desk->directory, receiver);
        present->wish = g_strdup(receiver->wish);
        g_ptr_array_add(presents, present);
    }
    return presents;
}

static Letter *letter_new(const Desk *desk, const Participant *giver, const GPtrArray *receivers) {
    const Exchange *exchange = desk->exchange;
    Letter *letter = record_new(&letter_record);
    letter->giver = g_strdup(giver->name);
    letter->is_drawn = participant_receives(giver);
    letter->has_several = receivers->len > 1;
    letter->presents = presents_new(desk, receivers);
    letter->date = exchange->date ? date_in_words(exchange->date) : NULL;
    letter->place = g_strdup(exchange->place);
    letter->budget = g_strdup(exchange->budget);
    letter->has_facts = letter->date || letter->place || letter->budget;
    letter->title = g_strdup(exchange->title);
    letter->note = g_strdup(exchange->note);
    letter->organiser = g_strdup(exchange->organiser);
    letter->receipt = desk->receipts ? receipts_write(desk->receipts, giver->id) : NULL;
    return letter;
}

static char *fill(const Template *template, const Letter *letter) {
    GString *out = g_string_new(NULL);
    template_render(template, letter, out);
    return g_string_free(out, FALSE);
}

const char *desk_address(const Desk *desk, const Message *message) {
    const Participant *participant = exchange_participant(desk->exchange, message->participant_id);
    return participant ? participant->email : NULL;
}

bool desk_write(const Desk *desk, const Message *message, Mail *mail, GError **error) {
    const Participant *giver = exchange_participant(desk->exchange, message->participant_id);
    const GPtrArray *receivers = g_hash_table_lookup(desk->receivers, &message->participant_id);
    if (!giver || !receivers)
        return fail(error, ERROR_STORAGE,
                    "message %" G_GINT64_FORMAT
                    " is for somebody who is not in the draw of \"%s\"; the store is damaged",
                    message->id, desk->exchange->title);

    g_autoptr(Letter) letter = letter_new(desk, giver, receivers);
    g_autofree char *subject = g_strchomp(fill(desk->subject, letter));
    g_autofree char *text = fill(desk->text, letter);
    g_autofree char *html = fill(desk->html, letter);
    mail->name = giver->name;
    mail->from = message->sender;
    mail->to = giver->email;
    mail->bytes = mail_compose(&(MailParts) {
        .from_name = desk->exchange->title,
        .from = message->sender,
        .to_name = giver->name,
        .to = giver->email,
        .subject = subject,
        .text = text,
        .html = html,
        .message_id = message->message_id,
        .date = message->written_at,
    });
    return true;
}
