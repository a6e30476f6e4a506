/*
 * Hands mails over by SMTP: one recipient each, over one connection that is kept. Where the server allows it, all commands
 * of a mail go out at once, so that it is waited for twice a mail and not four times.
 */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "mail/connection.h"
#include "mail/transport.h"

typedef struct {
    Connection *connection;
    Talk talk;
    char *description;
    char *secrets[4]; /* what must not show up in an answer: the password in all its forms, and NULL */
} Smtp;

/* Where a mark comes from. */
typedef struct {
    MailMark *mark; /* or NULL */
    void *data;
    GError **error;
    bool has_failed;
} Marking;

/* ---- What is said about a mail. ---- */

/* Whether the server lets the mail go on. */
static bool hear(Smtp *smtp) {
    enum { TO_GO_ON = 3 };
    int hundreds = smtp->talk.step == STEP_DATA ? TO_GO_ON : 2;
    return connection_hear(smtp->connection) && smtp->talk.code / 100 == hundreds;
}

/* From whom, to whom, and may the text come: up to the first of these that the server does not like. */
static bool send_envelope(Smtp *smtp, const Mail *mail) {
    g_autofree char *from = g_strdup_printf("MAIL FROM:<%s>\r\n", mail->from);
    g_autofree char *to = g_strdup_printf("RCPT TO:<%s>\r\n", mail->to);
    g_autofree char *all = g_strconcat(from, to, "DATA\r\n", NULL);
    const char *one_by_one[] = {from, to, "DATA\r\n"}, *at_once[] = {all, "", ""};
    const char **words = connection_takes_several(smtp->connection) ? at_once : one_by_one;
    for (Step step = STEP_SENDER; step <= STEP_DATA; step++, words++) {
        talk_enter(&smtp->talk, step);
        if (!connection_send(smtp->connection, *words, strlen(*words)) || !hear(smtp))
            return false;
    }
    return true;
}

/* The text as it goes out: a dot that starts a line is doubled, and one alone comes last. */
static GString *with_dots(GBytes *mail) {
    static const char last[] = ".\r\n";
    size_t length = 0;
    const char *at = g_bytes_get_data(mail, &length), *end = at + length;
    GString *text = g_string_sized_new(length + sizeof last);
    for (const char *next; at < end; at = next) {
        next = memchr(at, '\n', (size_t) (end - at));
        next = next ? next + 1 : end;
        if (*at == '.')
            g_string_append_c(text, '.');
        g_string_append_len(text, at, next - at);
    }
    return g_string_append(text, g_str_has_suffix(text->str, "\r\n") ? last : "\r\n.\r\n");
}

static bool may_end(Marking *marking) {
    marking->has_failed = marking->mark && !marking->mark(marking->data, marking->error);
    return !marking->has_failed;
}

/*
 * The mark comes before the end of the text rather than before its dot alone: so both reach the server together, which then
 * wakes once. As long as not all of that is handed over, there was no dot.
 */
static bool send_text(Smtp *smtp, const Mail *mail, Marking *marking) {
    enum { END = 1 << 14 };
    g_autoptr(GString) text = with_dots(mail->bytes);
    size_t first = text->len > END ? text->len - END : 0;
    talk_enter(&smtp->talk, STEP_BODY);
    if (!connection_send(smtp->connection, text->str, first) || !may_end(marking) ||
        !connection_send(smtp->connection, text->str + first, text->len - first))
        return false;
    talk_enter(&smtp->talk, STEP_DOT);
    return hear(smtp);
}

static bool converse(Smtp *smtp, const Mail *mail, Marking *marking) {
    if (!connection_is_open(smtp->connection)) {
        talk_enter(&smtp->talk, STEP_CONNECT);
        if (!connection_open(smtp->connection))
            return false;
    }
    return send_envelope(smtp, mail) && send_text(smtp, mail, marking);
}

/* The server had closed the kept connection while nobody looked: nothing was said about this mail yet. */
static bool was_stale(const Smtp *smtp) {
    return smtp->talk.step == STEP_SENDER && (smtp->talk.code == 0 || smtp->talk.code == 421) &&
           !connection_is_out_of_time(smtp->connection);
}

/* ---- The answer. */

/* Why there is no answer that decides. */
static const char *problem_of(const Smtp *smtp) {
    const char *problem = connection_problem(smtp->connection);
    return *problem ? problem : "the mail server says what makes no sense there";
}

/* The server's words if they decided, else what the connection says: that TLS failed, or that nothing came. */
static void give_answer(Smtp *smtp, MailAnswer *answer) {
    Talk *talk = &smtp->talk;
    answer->outcome = talk_outcome(talk);
    answer->step = talk_step_name(talk);
    if (talk->code >= 400 || answer->outcome == MAIL_ACCEPTED)
        answer->code = talk->code;
    else
        talk_replace_words(talk, problem_of(smtp));
    g_strlcpy(answer->reply, talk->words->str, sizeof answer->reply);
}

/* A server that was asked for all at once may be waiting for the text now: a goodbye would be taken for that. */
static void part(Smtp *smtp) {
    bool may_wait_for_text = smtp->talk.step < STEP_DATA && connection_takes_several(smtp->connection);
    if (may_wait_for_text)
        connection_drop(smtp->connection);
    else
        connection_close(smtp->connection);
}

static bool smtp_send(void *state, const Mail *mail, MailMark *mark, void *data, MailAnswer *answer,
                      GError **error) {
    Smtp *smtp = state;
    Marking marking = {.mark = mark, .data = data, .error = error};
    bool was_open = connection_is_open(smtp->connection);
    bool accepted = converse(smtp, mail, &marking);
    if (!accepted && was_open && was_stale(smtp)) {
        connection_drop(smtp->connection);
        accepted = converse(smtp, mail, &marking);
    }
    if (marking.has_failed) {
        connection_drop(smtp->connection);
        return false;
    }
    give_answer(smtp, answer);
    if (!accepted) /* what it waits for now is not what would come next */
        part(smtp);
    return true;
}

/* ---- Getting ready. */

/* What the password looks like in answers, where it must not come back. */
static void keep_secrets(Smtp *smtp, const char *user, const char *password) {
    g_autofree char *plain = g_strdup_printf("%c%s%c%s", '\0', user, '\0', password);
    size_t length = 2 + strlen(user) + strlen(password);
    smtp->secrets[0] = g_base64_encode((const guchar *) plain, length);
    smtp->secrets[1] = g_base64_encode((const guchar *) password, strlen(password));
    smtp->secrets[2] = g_strdup(password);
    explicit_bzero(plain, length);
}

static void forget_secrets(Smtp *smtp) {
    for (char **secret = smtp->secrets; *secret; secret++) {
        explicit_bzero(*secret, strlen(*secret));
        g_free(*secret);
    }
}

static bool check_settings(const MailerSettings *settings, const char *user, GError **error) {
    if (user && !settings->password)
        return server_refuse(settings->url, "there is a user to log in, but no password", error);
    if (!user && settings->password)
        return server_refuse(settings->url, "there is a password, but no user to log in", error);
    if (settings->password && !*settings->password)
        return server_refuse(settings->url, "the password is empty", error);
    if (settings->ca_file && access(settings->ca_file, R_OK) != 0) {
        g_autofree char *shown = text_visible(settings->ca_file);
        return fail(error, ERROR_USAGE, "the certificates in %s cannot be read", shown);
    }
    return true;
}

static void smtp_close(void *state) {
    Smtp *smtp = state;
    connection_free(smtp->connection);
    g_string_free(smtp->talk.words, TRUE);
    forget_secrets(smtp);
    g_free(smtp->description);
    g_free(smtp);
}

static void *server_open(const MailerSettings *settings, bool is_tls_from_the_start, GError **error) {
    enum { PORT_SMTP = 25, PORT_SMTPS = 465 };
    g_auto(Server) server = {0};
    if (!server_parse(&server, settings->url, is_tls_from_the_start ? PORT_SMTPS : PORT_SMTP, error))
        return NULL;
    if (settings->user) {
        g_free(server.user);
        server.user = g_strdup(settings->user);
    }
    if (!check_settings(settings, server.user, error))
        return NULL;

    Smtp *smtp = g_new0(Smtp, 1);
    smtp->talk.words = g_string_new(NULL);
    smtp->talk.secrets = (const char *const *) smtp->secrets;
    smtp->description = g_strdup_printf("through the mail server %s:%d", server.host, server.port);
    smtp->connection = connection_new(&server, settings, is_tls_from_the_start, &smtp->talk);
    if (server.user)
        keep_secrets(smtp, server.user, settings->password);
    return smtp;
}

static void *smtp_open(const MailerSettings *settings, GError **error) {
    return server_open(settings, false, error);
}

static void *smtps_open(const MailerSettings *settings, GError **error) {
    return server_open(settings, true, error);
}

static const char *smtp_description(const void *state) {
    const Smtp *smtp = state;
    return smtp->description;
}

const Transport smtp_transport = {
    .scheme = "smtp",
    .takes_several = true,
    .open = smtp_open,
    .close = smtp_close,
    .description = smtp_description,
    .send = smtp_send,
};

const Transport smtps_transport = {
    .scheme = "smtps",
    .takes_several = true,
    .open = smtps_open,
    .close = smtp_close,
    .description = smtp_description,
    .send = smtp_send,
};
