#include "outbox/books.h"

#include "base/error.h"
#include "exchange/suppression.h"
#include "outbox/guard.h"

void books_add(Books *books, Errand *errand) {
    g_ptr_array_add(books->errands, errand);
}

/* Each for itself, if somebody else has taken over one of them. */
static bool write_alone(Books *books, GError **error) {
    GError *first = NULL;
    for (guint i = 0; i < books->errands->len; i++) {
        Errand *errand = books->errands->pdata[i];
        g_autoptr(GError) wrong = NULL;
        errand->lost = !store_put(books->outbox->store, &message_record, errand->message, &wrong);
        if (wrong && !first && !g_error_matches(wrong, ERROR, ERROR_CONFLICT))
            first = g_steal_pointer(&wrong);
    }
    if (first)
        g_propagate_error(error, first);
    return !first;
}

static void lose_all(const Books *books) {
    for (guint i = 0; i < books->errands->len; i++)
        ((Errand *) books->errands->pdata[i])->lost = true;
}

static bool write_together(Books *books, GError **error) {
    g_autoptr(Batch) batch = batch_new();
    for (guint i = 0; i < books->errands->len; i++)
        batch_put(batch, &message_record, ((Errand *) books->errands->pdata[i])->message);
    g_autoptr(GError) wrong = NULL;
    if (store_apply(books->outbox->store, batch, &wrong))
        return true;
    if (g_error_matches(wrong, ERROR, ERROR_CONFLICT))
        return write_alone(books, error);
    lose_all(books);
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

/*
 * A commit of its own: if it is lost, the next mail will be refused as this one was. If it meets another's, that one was
 * about the same address. The server's words often repeat it, and are not kept.
 */
static bool suppress(const Outbox *outbox, const Errand *errand, GError **error) {
    g_autoptr(Suppression) suppression =
        suppression_load(outbox->store, outbox->vault, errand->sending.mail.to, error);
    if (!suppression)
        return false;
    g_autofree char *status = mail_answer_status(&errand->sending.answer);
    g_autofree char *reason = g_strdup_printf("there is no such address: %s", status);
    suppression_begin(suppression, reason, clock_now(outbox->clock));
    g_autoptr(GError) wrong = NULL;
    if (store_put(outbox->store, &suppression_record, suppression, &wrong) ||
        g_error_matches(wrong, ERROR, ERROR_CONFLICT))
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static bool suppress_nobodies(Books *books, GError **error) {
    for (guint i = 0; i < books->errands->len; i++) {
        const Errand *errand = books->errands->pdata[i];
        bool is_news = !errand->lost && !errand->sending.at_dot;
        if (is_news && mail_answer_is_nobody(&errand->sending.answer) &&
            !suppress(books->outbox, errand, error))
            return false;
    }
    return true;
}

bool books_write(Books *books, GError **error) {
    if (!guard_stays(books->outbox, error)) {
        lose_all(books);
        return false;
    }
    return write_together(books, error) && suppress_nobodies(books, error);
}
