/* Follows an SMTP dialogue line by line: how far one mail got, and whose fault it is if not to the end. */
#include "mail/talk.h"

#include <string.h>

static const char *const step_names[] = {
    [STEP_CONNECT] = "connect", [STEP_HELLO] = "EHLO",       [STEP_TLS] = "STARTTLS",
    [STEP_LOGIN] = "AUTH",      [STEP_SENDER] = "MAIL FROM", [STEP_RECIPIENT] = "RCPT TO",
    [STEP_DATA] = "DATA",       [STEP_BODY] = "mail text",   [STEP_DOT] = "final dot",
};

const char *talk_step_name(const Talk *talk) {
    return step_names[talk->step];
}

void talk_enter(Talk *talk, Step step) {
    talk->step = step;
    talk->code = 0;
    talk->more = talk->over = false;
    g_string_truncate(talk->words, 0);
}

void talk_say(Talk *talk, const char *line, size_t length) {
    static const struct {
        const char *verb;
        Step step;
    } commands[] = {
        {"EHLO ", STEP_HELLO}, {"HELO ", STEP_HELLO},       {"STARTTLS\r", STEP_TLS},
        {"AUTH ", STEP_LOGIN}, {"MAIL FROM:", STEP_SENDER}, {"RCPT TO:", STEP_RECIPIENT},
        {"DATA\r", STEP_DATA},
    };
    if (length >= 5 && memcmp(line, "QUIT\r", 5) == 0) {
        talk->over = true;
        return;
    }
    Step step = talk->step;
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        size_t verb = strlen(commands[i].verb);
        if (length >= verb && memcmp(line, commands[i].verb, verb) == 0)
            step = commands[i].step;
    }
    talk_enter(talk, step);
}

static GString *without_zeros(const char *text, size_t length) {
    GString *out = g_string_sized_new(length);
    for (size_t i = 0; i < length; i++)
        if (text[i])
            g_string_append_c(out, text[i]);
    return out;
}

/* Servers have been seen to repeat what they were sent: as octets, so a secret need not be ASCII. */
static void append_words(Talk *talk, const char *text, size_t length) {
    enum { MOST = 1024 };
    g_autoptr(GString) said = without_zeros(text, length);
    for (const char *const *secret = talk->secrets; secret && *secret; secret++)
        g_string_replace(said, *secret, "***", 0);
    for (size_t i = 0; i < said->len && talk->words->len < MOST; i++)
        if (g_ascii_isprint(said->str[i]))
            g_string_append_c(talk->words, said->str[i]);
}

/* A line of a reply: "250-words" if more lines follow, "250 words" or "250" for the last one. */
void talk_hear(Talk *talk, const char *line, size_t length) {
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        length--;
    bool is_reply = length >= 3 && g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) &&
                    g_ascii_isdigit(line[2]) && (length == 3 || line[3] == ' ' || line[3] == '-');
    if (talk->over || !is_reply)
        return;

    if (talk->more)
        append_words(talk, " ", 1);
    else
        g_string_truncate(talk->words, 0);
    if (length > 4)
        append_words(talk, line + 4, length - 4);
    talk->more = length > 3 && line[3] == '-';
    talk->code = talk->more ? 0 : 100 * (line[0] - '0') + 10 * (line[1] - '0') + (line[2] - '0');
}

void talk_replace_words(Talk *talk, const char *words) {
    g_string_truncate(talk->words, 0);
    append_words(talk, words, strlen(words));
}

/* Replies that are about us, not about this mail: login needed or wrong, or we may not send at all. */
static bool concerns_us(const Talk *talk) {
    return talk->code == 530 || talk->code == 535 ||
           (talk->step == STEP_SENDER && g_str_has_prefix(talk->words->str, "5.7."));
}

/* A server that falls silent within the dialogue has given up on this mail; it may well take the next. */
MailOutcome talk_outcome(const Talk *talk) {
    if (talk->step < STEP_SENDER)
        return MAIL_UNREACHABLE;
    if (talk->code / 100 == 4)
        return MAIL_DEFERRED;
    if (talk->code / 100 == 5)
        return concerns_us(talk) ? MAIL_UNREACHABLE : MAIL_REFUSED;
    if (talk->step < STEP_DOT)
        return MAIL_DEFERRED;
    return talk->code / 100 == 2 ? MAIL_ACCEPTED : MAIL_UNKNOWN;
}
