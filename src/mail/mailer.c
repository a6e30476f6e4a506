/* Finds the transport for a URL, and lets no mail through to it that could smuggle commands. */
#include "mail/mailer.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mail/transport.h"

struct Mailer {
    const Transport *transport;
    void *state;
    MailerSettings settings; /* the texts are its own */
};

static const Transport *const transports[] = {&smtp_transport, &smtps_transport, &folder_transport};

char *mailer_url_shown(const char *url) {
    const char *at = strrchr(url, '@');
    g_autofree char *safe = at ? g_strconcat("…", at, NULL) : g_strdup(url);
    return text_visible(safe);
}

static const Transport *transport_of(const char *scheme) {
    for (size_t i = 0; i < G_N_ELEMENTS(transports); i++)
        if (g_ascii_strcasecmp(transports[i]->scheme, scheme) == 0)
            return transports[i];
    return NULL;
}

static void *refuse_url(const char *url, const char *scheme, GError **error) {
    g_autoptr(GPtrArray) schemes = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(transports); i++)
        g_ptr_array_add(schemes, (gpointer) transports[i]->scheme);
    g_autofree char *hint = text_hint(scheme, schemes, "");

    g_autofree char *shown = mailer_url_shown(url);
    return fail(error, ERROR_USAGE,
                "\"%s\" is no place to hand mails to; write smtp://HOST, smtps://HOST or folder:DIR%s", shown,
                hint);
}

static MailerSettings settings_copy(const MailerSettings *settings) {
    MailerSettings copy = *settings;
    copy.url = g_strdup(settings->url);
    copy.user = g_strdup(settings->user);
    copy.password = g_strdup(settings->password);
    copy.ca_file = g_strdup(settings->ca_file);
    return copy;
}

static void settings_clear(MailerSettings *settings) {
    if (settings->password)
        explicit_bzero((char *) settings->password, strlen(settings->password));
    g_free((char *) settings->url);
    g_free((char *) settings->user);
    g_free((char *) settings->password);
    g_free((char *) settings->ca_file);
}

Mailer *mailer_open(const MailerSettings *settings, GError **error) {
    size_t length = strcspn(settings->url, ":");
    g_autofree char *scheme = g_strndup(settings->url, length);
    const Transport *transport = settings->url[length] == ':' ? transport_of(scheme) : NULL;
    if (!transport)
        return refuse_url(settings->url, scheme, error);
    void *state = transport->open(settings, error);
    if (!state)
        return NULL;

    Mailer *mailer = g_new0(Mailer, 1);
    mailer->transport = transport;
    mailer->state = state;
    mailer->settings = settings_copy(settings);
    return mailer;
}

Mailer *mailer_twin(const Mailer *mailer, GError **error) {
    return mailer_open(&mailer->settings, error);
}

unsigned mailer_connections(const Mailer *mailer) {
    enum { USUAL = 4 };
    if (!mailer->transport->takes_several)
        return 1;
    return mailer->settings.connections > 0 ? MIN(mailer->settings.connections, MOST_CONNECTIONS) : USUAL;
}

void mailer_close(Mailer *mailer) {
    if (!mailer)
        return;
    mailer->transport->close(mailer->state);
    settings_clear(&mailer->settings);
    g_free(mailer);
}

const char *mailer_description(const Mailer *mailer) {
    return mailer->transport->description(mailer->state);
}

bool mailer_takes_nameless(const Mailer *mailer) {
    return mailer->transport->takes_nameless;
}

/* Stricter than SMTP: one @ between printable ASCII and a host name, so nothing in it can end a command. */
static bool is_envelope_address(const char *address) {
    size_t local = strcspn(address, "@");
    for (size_t i = 0; i < local; i++)
        if (!g_ascii_isgraph(address[i]) || address[i] == '<' || address[i] == '>')
            return false;
    if (local == 0 || address[local] != '@' || address[local + 1] == '\0')
        return false;
    return strspn(address + local + 1, "abcdefghijklmnopqrstuvwxyz0123456789.-") ==
           strlen(address + local + 1);
}

static bool check_envelope(const char *address, GError **error) {
    if (is_envelope_address(address))
        return true;
    g_autofree char *shown = text_visible(address);
    return fail(error, ERROR_INVALID, "\"%s\" is not an address that mail servers can be trusted with",
                shown);
}

static bool has_only_crlf(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
            return false;
        if (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n'))
            return false;
    }
    return true;
}

/* To some servers a lone CR or LF is a line end, to others not: a second mail could hide in the first. */
static bool check_lines(GBytes *mail, GError **error) {
    size_t length = 0;
    const char *bytes = g_bytes_get_data(mail, &length);
    if (has_only_crlf(bytes, length))
        return true;
    return fail(error, ERROR_INVALID, "the mail was not sent: it has a line that does not end in CR LF");
}

char *mail_answer_words(const MailAnswer *answer) {
    g_autofree char *reply =
        g_utf8_make_valid(answer->reply, -1); /* it may have been cut within a character */
    g_autofree char *code = answer->code ? g_strdup_printf("%d ", answer->code) : g_strdup("");
    bool blame = answer->step && answer->outcome != MAIL_ACCEPTED;
    return g_strconcat(blame ? answer->step : "", blame ? ": " : "", code, reply, NULL);
}

char *mail_answer_status(const MailAnswer *answer) {
    size_t length = strspn(answer->reply, "0123456789.");
    g_autofree char *status = g_strndup(answer->reply, length);
    g_auto(GStrv) parts = g_strsplit(status, ".", -1);
    bool is_one = g_strv_length(parts) == 3 && *parts[0] && *parts[1] && *parts[2];
    return is_one ? g_steal_pointer(&status) : NULL;
}

/* 5.1.7 and 5.1.8 are about the sender; so is 5.1.0 where Postfix says it, which waits with that until RCPT TO. */
bool mail_status_is_nobody(const char *status) {
    static const char *const of_sender[] = {"5.1.0", "5.1.7", "5.1.8", NULL};
    bool is_sender = g_strv_contains(of_sender, status);
    return (g_str_has_prefix(status, "5.1.") && !is_sender) || strcmp(status, "5.2.1") == 0;
}

bool mail_answer_is_nobody(const MailAnswer *answer) {
    g_autofree char *status = mail_answer_status(answer);
    bool is_about_recipient = answer->step && strcmp(answer->step, "MAIL FROM") != 0;
    return answer->outcome == MAIL_REFUSED && is_about_recipient && status && mail_status_is_nobody(status);
}

bool mailer_send(Mailer *mailer, const Mail *mail, MailMark *mark, void *data, MailAnswer *answer,
                 GError **error) {
    *answer = (MailAnswer) {0};
    if (!mail->to && !mailer_takes_nameless(mailer)) {
        g_autofree char *name = text_visible(mail->name ? mail->name : "");
        return fail(error, ERROR_INVALID, "%s has no mail address", *name ? name : "the recipient");
    }
    if (!check_envelope(mail->from, error) || (mail->to && !check_envelope(mail->to, error)) ||
        !check_lines(mail->bytes, error))
        return false;
    return mailer->transport->send(mailer->state, mail, mark, data, answer, error);
}
