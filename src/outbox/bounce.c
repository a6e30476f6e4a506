#include "outbox/bounce.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/suppression.h"

enum { MAC_BYTES = 4 };

/* ---- The address. */

/* What is behind the plus sign. Of a person with a new address, what comes back from the old one is not about it. */
static char *extension(const Vault *vault, int64_t exchange_id, int64_t message_id, const char *to) {
    g_autofree char *id = g_strdup_printf("%" PRId64 "-%" PRId64, exchange_id, message_id);
    g_autofree char *signed_text = g_strconcat(id, "\n", to, NULL);
    Digest mac = vault_mac(vault, "bounce", signed_text, strlen(signed_text));
    g_autofree char *proof = text_of_bytes(mac.bytes, MAC_BYTES);
    return g_strconcat(id, ".", proof, NULL);
}

char *bounce_address(const Vault *vault, const char *mailbox, const Message *message, const char *to) {
    const char *at = strrchr(mailbox, '@');
    g_autofree char *own = extension(vault, message->exchange_id, message->id, to);
    return g_strdup_printf("%.*s+%s%s", (int) (at - mailbox), mailbox, own, at);
}

/* The part between plus and at, in small letters; or NULL. */
static char *given_extension(const char *address) {
    const char *plus = strchr(address, '+'), *at = strrchr(address, '@');
    return plus && at && plus < at ? g_ascii_strdown(plus + 1, at - plus - 1) : NULL;
}

static bool read_number(const char **text, char end, int64_t *number) {
    char *stop = NULL;
    *number = g_ascii_isdigit(**text) ? g_ascii_strtoll(*text, &stop, 10) : 0;
    if (*number <= 0 || *stop != end)
        return false;
    *text = stop + 1;
    return true;
}

/* ---- The message it is about. */

typedef struct {
    Message *message;
    Participant *participant;
} Case;

static void case_clear(Case *about) {
    g_clear_pointer(&about->message, message_free);
    g_clear_pointer(&about->participant, participant_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

/* True if the address is one that was made here, of a message and an address that are still there. */
static bool find_case(const Outbox *outbox, const char *address, Case *about) {
    int64_t exchange_id = 0, message_id = 0;
    g_autofree char *given = given_extension(address);
    const char *text = given;
    if (!given || !read_number(&text, '-', &exchange_id) || !read_number(&text, '.', &message_id))
        return false;
    case_clear(about);
    Message like = {.exchange_id = exchange_id, .id = message_id};
    about->message = store_load(outbox->store, &message_record, &like, NULL);
    if (!about->message)
        return false;
    Participant person = {.exchange_id = exchange_id, .id = about->message->participant_id};
    about->participant = store_load(outbox->store, &participant_record, &person, NULL);
    if (!about->participant || !about->participant->email)
        return false;
    g_autofree char *own = extension(outbox->vault, exchange_id, message_id, about->participant->email);
    return strcmp(own, given) == 0;
}

static bool find_any_case(const Outbox *outbox, const MailReport *report, Case *about, GError **error) {
    for (guint i = 0; i < report->addresses->len; i++)
        if (find_case(outbox, report->addresses->pdata[i], about))
            return true;
    return fail(
        error, ERROR_DENIED,
        "nothing was changed: the report did not come to an address that was made here, or it is about an "
        "address that nobody has any more");
}

/* ---- What follows. */

static char *in_words(const MailReport *report) {
    return g_strdup_printf("it came back: %s%s%s", report->status, report->words ? " " : "",
                           report->words ? report->words : "");
}

static bool is_news(const Message *message, const MailReport *report) {
    bool is_out = message_is(message, MESSAGE_SENT) || message_is(message, MESSAGE_UNKNOWN);
    return is_out && strcmp(report->action, "failed") == 0;
}

/* True if nothing is to be sent there any more. A mail server's words often repeat the address, which is not kept here. */
static bool blame_address(Suppression *suppression, const MailReport *report, Time now) {
    g_autofree char *words = g_strdup_printf("it came back: %s", report->status);
    if (!mail_status_is_nobody(report->status))
        return suppression_note_return(suppression, words, now);
    suppression_begin(suppression, words, now);
    return true;
}

bool bounce_take(const Outbox *outbox, const MailReport *report, Bounce *bounce, GError **error) {
    g_auto(Case) about = {0};
    if (!find_any_case(outbox, report, &about, error))
        return false;
    bounce->name = g_strdup(about.participant->name);
    bounce->outcome = BOUNCE_NO_NEWS;
    if (!is_news(about.message, report))
        return true;
    g_autoptr(Suppression) suppression =
        suppression_load(outbox->store, outbox->vault, about.participant->email, error);
    if (!suppression)
        return false;

    Time now = clock_now(outbox->clock);
    bool is_suppressed = blame_address(suppression, report, now);
    message_end(about.message, MESSAGE_FAILED, now);
    g_free(about.message->answer);
    about.message->answer = in_words(report);
    g_autoptr(Batch) batch = batch_new();
    batch_put(batch, &message_record, about.message);
    batch_put(batch, &suppression_record, suppression);
    bounce->outcome = is_suppressed ? BOUNCE_SUPPRESSED : BOUNCE_NOTED;
    return store_apply(outbox->store, batch, error);
}

void bounce_clear(Bounce *bounce) {
    g_clear_pointer(&bounce->name, g_free);
}
