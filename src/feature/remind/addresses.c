#include "feature/remind/addresses.h"

#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "feature/operation.h"
#include "feature/remind/calendar.h"
#include "feature/remind/dialog.h"
#include "feature/remind/occasion.h"
#include "feature/remind/round.h"
#include "outbox/reading.h"

/* ---- What is asked for. */

static Recipients *read_recipients(const RemindOptions *options, const Appointment *appointment,
                                   GError **error) {
    Contacts *contacts = contacts_read(options->contacts, error);
    if (!contacts)
        return NULL;
    g_autoptr(Recipients) recipients = recipients_new(contacts, options->naive);
    if ((appointment->addresses && !recipients_add(recipients, appointment->addresses, error)) ||
        (options->to && !recipients_add_file(recipients, options->to, error)))
        return NULL;
    if (recipients->list->len > 0)
        return g_steal_pointer(&recipients);
    return fail(
        error, ERROR_USAGE,
        "nobody is named who is to be reminded: write addresses behind the title, or name a file with "
        "one in each line: --to FILE");
}

static void print_note(Kringle *kringle, const char *note) {
    g_autofree char *line = g_strconcat("        note: ", note, NULL);
    terminal_print(kringle->out, line, strlen("        note: "));
}

static void print_few(Kringle *kringle, const GPtrArray *addresses, const char *one, const char *many,
                      const char *after) {
    enum { FEW = 5 };
    if (addresses->len == 0)
        return;
    g_autofree char *count = text_count(addresses->len, one, many);
    g_autofree char *list = text_join((const char *const *) addresses->pdata, addresses->len, FEW);
    g_autofree char *note = g_strdup_printf("%s: %s%s", count, list, after);
    print_note(kringle, note);
}

static void print_recipients(Kringle *kringle, const Recipients *recipients) {
    const Contacts *contacts = recipients->contacts;
    g_autofree char *shown = text_visible(contacts->path ? contacts->path : "");
    g_autofree char *people = text_count(contacts->count, "address", "addresses");
    g_autofree char *head = g_strdup_printf("People  %s in %s", people, shown);
    if (contacts->path)
        terminal_print(kringle->out, head, strlen("People  "));
    for (guint i = 0; i < contacts->notes->len; i++)
        print_note(kringle, contacts->notes->pdata[i]);
    g_autofree char *one = g_strdup_printf("address is not in %s", shown);
    g_autofree char *many = g_strdup_printf("addresses are not in %s", shown);
    if (contacts->path)
        print_few(kringle, recipients->unknown, one, many, "; the reminder goes there without a name");
    print_few(kringle, recipients->doubled, "address was named more than once",
              "addresses were named more than once", "; one reminder goes there");
}

static void json_list(Json *json, const char *name, const GPtrArray *texts) {
    json_begin_array(json, name);
    for (guint i = 0; i < texts->len; i++)
        json_text(json, NULL, texts->pdata[i]);
    json_end_array(json);
}

static void json_recipients(Kringle *kringle, const Recipients *recipients) {
    Json *json = kringle_answer(kringle);
    json_number(json, "contacts", (int64_t) recipients->contacts->count);
    json_list(json, "contact_notes", recipients->contacts->notes);
    json_list(json, "not_in_contacts", recipients->unknown);
    json_list(json, "named_more_than_once", recipients->doubled);
}

static void warn_of_naive(const Recipients *recipients) {
    g_autofree char *people = text_count(recipients->list->len, "recipient", "recipients");
    g_autofree char *shown = text_visible(recipients->contacts->path);
    g_autofree char *line =
        g_strdup_printf("note: --naive read %s again for each of %s. It is slow on purpose, and kept for "
                        "comparison; without it, everything is the same, and faster",
                        shown, people);
    terminal_print(stderr, line, strlen("note: "));
}

/* ---- Rehearsing. */

/* Every letter is written for real, and goes to standard output; with --json they are counted. */
static void rehearse(Kringle *kringle, const RemindOptions *options, const Exchange *occasion,
                     const Recipients *recipients) {
    enum { PORTION = 1 << 15, AHEAD = 8 };
    g_autoptr(Reading) reading = reading_new(occasion, round_first_time(kringle, options));
    g_autoptr(GString) letters = g_string_sized_new(2 * PORTION);
    int64_t octets = 0;
    for (guint i = 0; i < recipients->list->len; i++) {
        const Recipient *recipient = &g_array_index(recipients->list, Recipient, i);
        if (i + AHEAD < recipients->list->len)
            contact_fetch(recipient[AHEAD].contact);
        reading_add(reading, recipient->address, recipient->contact->name, recipient->contact->language,
                    letters);
        if (letters->len < PORTION && i + 1 < recipients->list->len)
            continue;
        octets += (int64_t) letters->len;
        if (!kringle->common.json)
            fwrite(letters->str, 1, letters->len, kringle->out);
        g_string_truncate(letters, 0);
    }
    if (!kringle->common.json) {
        terminal_print(kringle->out, "This was a rehearsal: nothing was stored and nothing was sent.", 0);
        return;
    }
    json_flag(kringle_answer(kringle), "rehearsal", true);
    json_number(kringle_answer(kringle), "reminders", recipients->list->len);
    json_number(kringle_answer(kringle), "octets", octets);
}

static void print_head(Kringle *kringle, const Exchange *occasion, guint count) {
    g_autofree char *day = appointment_day_in_words(occasion->date, &kringle->clock);
    g_autofree char *people = text_count(count, "letter, as it", "letters, as they");
    g_autofree char *line = g_strdup_printf("Date    %s\nRemind  %s would be sent:\n", day, people);
    terminal_print(kringle->out, line, strlen("Remind  "));
}

/* ---- For real. */

/* The occasion as it is stored, or NULL. */
static bool find_stored(Kringle *kringle, const Exchange *occasion, Exchange **stored, GError **error) {
    g_autoptr(GError) wrong = NULL;
    *stored = exchange_load(kringle->store, occasion->id, &wrong);
    if (*stored || g_error_matches(wrong, ERROR, ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static bool remind(Kringle *kringle, const RemindOptions *options, Exchange *fresh,
                   const Recipients *recipients, GError **error) {
    g_autoptr(Exchange) stored = NULL;
    const Trace *done = NULL;
    if (!kringle_mailer(kringle, error) || !kringle_vault(kringle, error) || !kringle_store(kringle, error) ||
        !find_stored(kringle, fresh, &stored, error) ||
        (stored && !operation_find(kringle, stored, &done, error)))
        return false;
    if (done)
        return operation_repeat(kringle, stored, done, error);
    g_autoptr(Exchange) grown = stored ? record_copy(&exchange_record, stored) : NULL;
    Exchange *occasion = grown ? grown : fresh;
    g_autofree bool *is_meant = occasion_invite(occasion, recipients);
    if (options->calendar && !calendar_save(occasion, options->calendar, error))
        return false;
    return round_run(&(Round) {kringle, options, occasion, stored, is_meant}, error);
}

bool remind_addresses(Kringle *kringle, const RemindOptions *options, const char *text, GError **error) {
    const Language *language = kringle_language(kringle, error);
    if (!language)
        return false;
    g_autoptr(Appointment) appointment = text ? appointment_read(text, &kringle->clock, error)
                                              : dialog_ask(&kringle->clock, !options->to, error);
    g_autoptr(Recipients) recipients =
        appointment && round_check_times(kringle, options, appointment->date, error)
            ? read_recipients(options, appointment, error)
            : NULL;
    if (!recipients)
        return false;
    if (options->naive)
        warn_of_naive(recipients);
    if (kringle->common.json)
        json_recipients(kringle, recipients);
    else
        print_recipients(kringle, recipients);
    g_autoptr(Exchange) occasion = occasion_new(appointment, language, clock_now(&kringle->clock));
    if (!options->rehearse)
        return remind(kringle, options, occasion, recipients, error);
    if (!kringle->common.json)
        print_head(kringle, occasion, recipients->list->len);
    rehearse(kringle, options, occasion, recipients);
    return true;
}
