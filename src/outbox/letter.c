#include "outbox/letter.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"
#include "exchange/disclosure.h"
#include "exchange/link.h"
#include "exchange/receipt.h"
#include "exchange/receivers.h"
#include "exchange/secrets.h"
#include "exchange/trace.h"
#include "mail/compose.h"
#include "outbox/stationery.h"

/* What all letters in one language have in common. */
typedef struct {
    const Language *language;
    Stationery *stationery;
    char *date; /* of the exchange, in words */
} Pen;

struct Desk {
    const Vault *vault;
    Exchange *exchange;
    Exchange *drawn; /* as it was announced and drawn, if it has changed since; or NULL */
    Directory *directory;
    Receipts *receipts; /* NULL if the draw was not announced */
    Receivers *receivers;
    GHashTable *pens; /* Language -> Pen, of all that somebody reads */
};

static Pen *pen_new(const Exchange *exchange, const Language *language) {
    Pen *pen = g_new0(Pen, 1);
    pen->language = language;
    pen->stationery = stationery_new(language);
    pen->date = exchange->date ? date_in_words(exchange->date, language) : NULL;
    return pen;
}

static void pen_free(gpointer data) {
    Pen *pen = data;
    stationery_free(pen->stationery);
    g_free(pen->date);
    g_free(pen);
}

static GHashTable *collect_pens(const Exchange *exchange) {
    GHashTable *pens = g_hash_table_new_full(NULL, NULL, NULL, pen_free);
    for (guint i = 0; i < exchange->participants->len; i++) {
        const Language *language = participant_language(exchange, exchange->participants->pdata[i]);
        if (!g_hash_table_contains(pens, language))
            g_hash_table_insert(pens, (gpointer) language, pen_new(exchange, language));
    }
    return pens;
}

Desk *desk_new(Store *store, const Vault *vault, int64_t exchange_id, GError **error) {
    g_autoptr(Exchange) exchange = exchange_load(store, exchange_id, error);
    if (!exchange || !secrets_open(exchange, vault, error))
        return NULL;
    g_autoptr(GError) wrong = NULL;
    g_autoptr(Exchange) drawn = disclosure_drawn(exchange, vault, &wrong);
    g_autoptr(Receipts) receipts = NULL;
    if (!wrong && exchange_announcement(exchange))
        receipts = receipts_new(drawn ? drawn : exchange, &wrong);
    if (wrong) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return NULL;
    }

    Desk *desk = g_new0(Desk, 1);
    desk->receipts = g_steal_pointer(&receipts);
    desk->vault = vault;
    desk->exchange = g_steal_pointer(&exchange);
    desk->drawn = g_steal_pointer(&drawn);
    desk->directory = directory_new(desk->exchange);
    desk->pens = collect_pens(desk->exchange);
    desk->receivers = receivers_new(desk->exchange);
    return desk;
}

void desk_free(Desk *desk) {
    g_clear_pointer(&desk->receipts, receipts_free);
    receivers_free(desk->receivers);
    g_hash_table_unref(desk->pens);
    directory_free(desk->directory);
    exchange_free(desk->exchange);
    exchange_free(desk->drawn);
    g_free(desk);
}

/* ---- What a letter says. */

/* Whoever has another name than was drawn as announced has no proof of it. */
static bool has_receipt(const Desk *desk, const Participant *reader) {
    if (!desk->receipts || !desk->drawn)
        return desk->receipts != NULL;
    g_autofree char *as_drawn = pair_receivers(desk->drawn, reader->id);
    g_autofree char *now = pair_receivers(desk->exchange, reader->id);
    return strcmp(as_drawn, now) == 0;
}

static void tell_receivers(const Desk *desk, Letter *letter, const Participant *reader,
                           const GPtrArray *receivers) {
    g_ptr_array_unref(letter->presents);
    letter->presents = presents_new(desk->directory, receivers);
    letter->gifts = receivers->len;
    letter->receipt = has_receipt(desk, reader) ? receipts_write(desk->receipts, reader->id) : NULL;
}

/* ---- What all letters of an exchange say. */

/* The day of a time, as UTC has it. */
static char *day_in_words(Time time, const Language *language) {
    g_autofree char *text = time_to_text(time);
    text[strlen("2026-12-20")] = '\0';
    return date_in_words(text, language);
}

/* How long it is until then, of somebody who writes at that time. */
static void count_days(Letter *letter, const char *date, Time at) {
    g_autofree char *day = time_to_day(at);
    int64_t days = date_days_until(day, date);
    letter->is_today = days == 0;
    letter->is_tomorrow = days == 1;
    letter->days = days > 1 ? days : 0;
}

Letter *letter_about(const Exchange *exchange, const Language *language, const char *date, Time at) {
    Letter *letter = record_new(&letter_record);
    letter->language = g_strdup(language->code);
    letter->is_draw = exchange->drawn_at.s != 0;
    letter->is_seen = exchange_has_trace(exchange, TRACE_REVEALED);
    letter->presents = record_array(&present_record);
    letter->date = g_strdup(date);
    if (exchange->date)
        count_days(letter, exchange->date, at);
    letter->place = g_strdup(exchange->place);
    letter->budget = g_strdup(exchange->budget);
    letter->has_facts = letter->date || letter->place || letter->budget;
    letter->title = g_strdup(exchange->title);
    letter->day = day_in_words(at, language);
    letter->note = g_strdup(exchange->note);
    letter->note_lines = lines_new(exchange->note);
    letter->organiser = g_strdup(exchange->organiser);
    return letter;
}

/* Whoever is only known by an address is greeted by no name. */
static const char *name_of(const Participant *reader) {
    return g_strcmp0(reader->name, reader->email) == 0 ? NULL : reader->name;
}

static Letter *letter_new(const Desk *desk, const Pen *pen, const Message *message,
                          const Participant *reader) {
    Letter *letter = letter_about(desk->exchange, pen->language, pen->date, message->written_at);
    letter->reader = g_strdup(name_of(reader));
    letter->gives = participant_gives(reader);
    letter->is_drawn = participant_receives(reader);
    return letter;
}

/* ---- The letter as a mail. */

const char *desk_address(const Desk *desk, const Message *message) {
    const Participant *participant = exchange_participant(desk->exchange, message->participant_id);
    return participant ? participant->email : NULL;
}

static void write_mail(const Desk *desk, const Pen *pen, const LetterKind *kind, const Letter *letter,
                       const Message *message, const Participant *reader, Mail *mail) {
    g_autofree char *sender = stationery_sender(pen->stationery, letter);
    g_autofree char *subject = stationery_subject(pen->stationery, kind, letter);
    g_autofree char *text = stationery_text(pen->stationery, kind, letter);
    g_autofree char *html = stationery_html(pen->stationery, kind, letter);
    g_autofree char *unsubscribe = kind->is_notice ? message_unsubscribe_url(message, desk->vault) : NULL;
    mail->name = reader->name;
    mail->from = message->sender;
    mail->to = reader->email;
    mail->bytes = mail_compose(&(MailParts) {
        .from_name = sender,
        .from = message->sender,
        .to_name = name_of(reader),
        .to = reader->email,
        .reply_to = desk->exchange->reply_to,
        .subject = subject,
        .unsubscribe = unsubscribe,
        .text = text,
        .html = html,
        .message_id = message->message_id,
        .date = message->written_at,
    });
}

bool desk_write(const Desk *desk, const Message *message, Mail *mail, GError **error) {
    const LetterKind *kind = letter_kind(message->kind);
    const Participant *reader = exchange_participant(desk->exchange, message->participant_id);
    const GPtrArray *receivers = receivers_of(desk->receivers, message->participant_id);
    bool names_receivers =
        kind && kind->tells_receivers && !(kind->is_of_any && exchange_is_occasion(desk->exchange));
    if (!kind || !reader || (names_receivers && !receivers))
        return fail(error, ERROR_STORAGE,
                    "message %" G_GINT64_FORMAT
                    " is for somebody who is not in the draw of \"%s\", or of no known kind; the store is "
                    "damaged, or of a later kringle",
                    message->id, desk->exchange->title);

    const Pen *pen = g_hash_table_lookup(desk->pens, participant_language(desk->exchange, reader));
    g_autoptr(Letter) letter = letter_new(desk, pen, message, reader);
    if (!message_link(message, desk->vault, &letter->link, error))
        return false;
    letter->shows_names = !letter->link || desk->exchange->name_in_mail;
    if (names_receivers && letter->shows_names)
        tell_receivers(desk, letter, reader, receivers);
    write_mail(desk, pen, kind, letter, message, reader, mail);
    return true;
}
