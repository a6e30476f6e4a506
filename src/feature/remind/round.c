#include "feature/remind/round.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/directory.h"
#include "exchange/suppression.h"
#include "exchange/trace.h"
#include "feature/deliver.h"
#include "feature/post.h"
#include "feature/remind/appointment.h"
#include "feature/remind/due.h"

/* ---- Times. */

typedef struct {
    Time not_before, not_after;
} Times;

/* Nobody wants to be reminded of what is over. */
static bool read_times(const RemindOptions *options, const char *date, Times *times, GError **error) {
    return appointment_time("--not-before", options->not_before, false, &times->not_before, error) &&
           appointment_time(options->not_after ? "--not-after" : "the day",
                            options->not_after ? options->not_after : date, true, &times->not_after, error);
}

bool round_check_times(const Kringle *kringle, const RemindOptions *options, const char *date,
                       GError **error) {
    Times times;
    if (!read_times(options, date, &times, error))
        return false;
    if (times.not_after.s != 0 && times.not_after.s < clock_now(&kringle->clock).s)
        return fail(error, ERROR_USAGE, "it is later than --not-after already, so nothing would be sent");
    if (times.not_after.s != 0 && times.not_before.s > times.not_after.s)
        return fail(error, ERROR_USAGE,
                    "--not-before is later than %s, so nothing would be sent; give an earlier one",
                    options->not_after ? "--not-after" : "the day of which people are to be reminded");
    return true;
}

Time round_first_time(const Kringle *kringle, const RemindOptions *options) {
    Time now = clock_now(&kringle->clock), not_before = {0};
    appointment_time("--not-before", options->not_before, false, &not_before, NULL); /* it was checked */
    return (Time) {MAX(now.s, not_before.s)};
}

/* ---- Who. */

static bool is_near(const Round *round) {
    g_autofree char *day = time_to_day(round_first_time(round->kringle, round->options));
    return round->exchange->date && date_days_until(day, round->exchange->date) <= NEAR_DAYS;
}

static bool ask_suppressions(const Round *round, Verdict *verdicts, GError **error) {
    const Kringle *kringle = round->kringle;
    for (guint i = 0; i < round->exchange->participants->len; i++) {
        const Participant *participant = round->exchange->participants->pdata[i];
        if (!verdict_is_due(verdicts[i]) || !participant->email)
            continue;
        g_autoptr(Suppression) suppression =
            suppression_load(kringle->store, kringle->vault, participant->email, error);
        if (!suppression)
            return false;
        if (suppression->since.s != 0)
            verdicts[i] = NOT_WANTED;
    }
    return true;
}

static Verdict *judge(const Round *round, const GPtrArray *messages, GError **error) {
    const Mailer *mailer = round->kringle->mailer;
    Question question = {
        .exchange = round->exchange,
        .messages = messages,
        .is_meant = round->is_meant,
        .now = clock_now(&round->kringle->clock),
        .is_near = is_near(round),
        .again = round->options->again,
        .takes_nameless = mailer && mailer_takes_nameless(mailer),
    };
    g_autofree Verdict *verdicts = due_judge(&question);
    return ask_suppressions(round, verdicts, error) ? g_steal_pointer(&verdicts) : NULL;
}

static guint count(const Round *round, const Verdict *verdicts, Verdict verdict) {
    guint number = 0;
    for (guint i = 0; i < round->exchange->participants->len; i++)
        number += verdicts[i] == verdict;
    return number;
}

static guint count_due(const Round *round, const Verdict *verdicts) {
    guint number = 0;
    for (guint i = 0; i < round->exchange->participants->len; i++)
        number += verdict_is_due(verdicts[i]);
    return number;
}

/* ---- Telling it beforehand. */

static char *names_of(const Round *round, const Verdict *verdicts, Verdict verdict) {
    enum { FEW = 5 };
    g_autoptr(Directory) directory = directory_new(round->exchange);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < round->exchange->participants->len; i++)
        if (verdicts[i] == verdict)
            g_ptr_array_add(names, directory_name(directory, round->exchange->participants->pdata[i]));
    return text_join((const char *const *) names->pdata, names->len, FEW);
}

static void show_verdict(const Round *round, const Verdict *verdicts, Verdict verdict, const char *head) {
    g_autofree char *words = verdict_in_words(verdict, count(round, verdicts, verdict));
    if (!words)
        return;
    g_autofree char *names = names_of(round, verdicts, verdict);
    g_autofree char *line = g_strdup_printf("%s%s: %s", head, words, names);
    terminal_print(round->kringle->out, line, strlen("        "));
}

static void show(const Round *round, const Verdict *verdicts) {
    if (round->exchange->date) {
        g_autofree char *day = appointment_day_in_words(round->exchange->date, &round->kringle->clock);
        fprintf(round->kringle->out, "Date    %s\n", day);
    }
    for (Verdict verdict = DUE_ASKED; verdict < VERDICTS; verdict++)
        show_verdict(round, verdicts, verdict, verdict_is_due(verdict) ? "Remind  " : "        note: ");
    if (count_due(round, verdicts) == 0)
        terminal_print(round->kringle->out, "Nobody needs a reminder", 0);
}

static void show_json(const Round *round, const Verdict *verdicts) {
    static const char *const words[VERDICTS] = {
        [DUE_ASKED] = "asked",
        [DUE_NOT_TOLD] = "not_told",
        [DUE_NEAR] = "near",
        [NOT_YET] = "not_yet",
        [NOT_DATED] = "no_date",
        [NOT_AGAIN] = "reminded_lately",
        [NOT_WAITING] = "mail_on_its_way",
        [NOT_GIVING] = "excused",
        [NOT_REACHABLE] = "no_address",
        [NOT_WANTED] = "no_mails_wanted",
    };
    Json *json = kringle_answer(round->kringle);
    json_number(json, "exchange", round->exchange->id);
    json_text(json, "title", round->exchange->title);
    json_text(json, "date", round->exchange->date);
    json_flag(json, "rehearsal", round->options->rehearse);
    json_number(json, "reminders", count_due(round, verdicts));
    json_begin_object(json, "people");
    for (Verdict verdict = DUE_ASKED; verdict < VERDICTS; verdict++)
        json_number(json, words[verdict], count(round, verdicts, verdict));
    json_end_object(json);
}

/* ---- Keeping and sending. */

/* What others change while somebody thinks about the answer, the commit notices. */
static bool confirm(const Round *round, const Verdict *verdicts, GError **error) {
    Kringle *kringle = round->kringle;
    if (!kringle_may_ask(kringle, round->options->yes))
        return true;
    g_autofree char *mails = text_count(count_due(round, verdicts), "reminder", "reminders");
    g_autofree char *question = g_strdup_printf("Send %s %s?", mails, mailer_description(kringle->mailer));
    return kringle_ask(kringle, question, "stopped; nothing was stored and nothing was sent", error) &&
           kringle_store(kringle, error);
}

static bool write_messages(const Round *round, const Verdict *verdicts, Post *post, GError **error) {
    Times times;
    if (!read_times(round->options, round->exchange->date, &times, error))
        return false;
    for (guint i = 0; i < round->exchange->participants->len; i++)
        if (verdict_is_due(verdicts[i]))
            message_set_times(post_add(post, MESSAGE_REMINDER, (int64_t) i + 1), times.not_before,
                              times.not_after);
    return true;
}

/* What was refused, or lost, the reminder tells now: nobody is to send it again. */
static void withdraw(const Verdict *verdicts, const GPtrArray *messages, Time now, Batch *batch) {
    for (guint i = 0; i < messages->len; i++) {
        Message *message = messages->pdata[i];
        bool is_replaced =
            message_tells_a_name(message) && verdict_is_due(verdicts[message->participant_id - 1]);
        if (is_replaced && message_cancel(message, now))
            batch_put(batch, &message_record, message);
    }
}

/* The intent to remind, and the trace of who asked for it, are one commit. */
static bool keep(const Round *round, const Verdict *verdicts, const GPtrArray *messages, GError **error) {
    Kringle *kringle = round->kringle;
    g_autoptr(Post) post = post_new(kringle, round->exchange, messages->len, error);
    if (!post || !write_messages(round, verdicts, post, error))
        return false;
    exchange_leave_trace(round->exchange, TRACE_REMINDED, NULL, &kringle->operation, post->now);
    g_autoptr(Batch) batch = batch_new();
    if (round->before)
        exchange_replace(round->exchange, round->before, batch);
    else
        exchange_put(round->exchange, batch);
    withdraw(verdicts, messages, post->now, batch);
    post_put(post, batch);
    return store_apply(kringle->store, batch, error);
}

/* It is stored by now, and whatever goes wrong must not sound as if it were not. */
static bool tell(const Round *round, GError **error) {
    Kringle *kringle = round->kringle;
    g_auto(Delivery) delivery = {0};
    bool delivered = deliver(kringle, round->exchange, &delivery, error);
    if (!delivered)
        g_prefix_error(error, "the reminders are stored, but not all of them are sent: ");
    else if (kringle->common.json)
        deliver_json(&delivery, kringle_answer(kringle));
    else
        deliver_print(kringle, &delivery);
    return delivered && deliver_check(&delivery, error);
}

static bool carry_out(const Round *round, const Verdict *verdicts, const GPtrArray *messages,
                      GError **error) {
    if (count_due(round, verdicts) > 0 &&
        (!confirm(round, verdicts, error) || !keep(round, verdicts, messages, error)))
        return false;
    /* Somebody may have been cut off before. */
    bool is_any = count_due(round, verdicts) > 0 || count(round, verdicts, NOT_WAITING) > 0;
    return !is_any || tell(round, error);
}

bool round_run(const Round *round, GError **error) {
    Kringle *kringle = round->kringle;
    g_autoptr(GPtrArray) messages = message_list_of(kringle->store, round->exchange, error);
    g_autofree Verdict *verdicts = messages ? judge(round, messages, error) : NULL;
    if (!verdicts)
        return false;
    if (kringle->common.json)
        show_json(round, verdicts);
    else
        show(round, verdicts);
    if (!round->options->rehearse)
        return carry_out(round, verdicts, messages, error);
    if (!kringle->common.json)
        terminal_print(kringle->out, "This was a rehearsal: nothing was stored and nothing was sent.", 0);
    return true;
}
