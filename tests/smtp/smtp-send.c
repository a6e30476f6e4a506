/* Hands mails from files over and prints each answer as a line, so that a test can play the server. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "mail/mailer.h"

static char *user, *password, *ca_file, *name = "mail";
static int connect_timeout_s = 5, answer_timeout_s = 5, pause_ms;
static gboolean break_off, print_marks;

static const GOptionEntry options[] = {
    {"user", 0, 0, G_OPTION_ARG_STRING, &user, "Log in as", "USER"},
    {"password", 0, 0, G_OPTION_ARG_STRING, &password, "with", "PASSWORD"},
    {"ca", 0, 0, G_OPTION_ARG_STRING, &ca_file, "Trust the certificates in", "FILE"},
    {"name", 0, 0, G_OPTION_ARG_STRING, &name, "Name of the file in a folder", "NAME"},
    {"connect-timeout", 0, 0, G_OPTION_ARG_INT, &connect_timeout_s, "Seconds", "S"},
    {"answer-timeout", 0, 0, G_OPTION_ARG_INT, &answer_timeout_s, "Seconds", "S"},
    {"pause", 0, 0, G_OPTION_ARG_INT, &pause_ms, "Milliseconds between two mails", "MS"},
    {"break-off", 0, 0, G_OPTION_ARG_NONE, &break_off, "Let the mark before the final dot fail", NULL},
    {"print-marks", 0, 0, G_OPTION_ARG_NONE, &print_marks, "Print a line for each mark", NULL},
    {NULL},
};

static bool mark(void *data, GError **error) {
    (void) data;
    if (print_marks)
        printf("mark\n");
    if (break_off)
        return fail(error, ERROR_CONFLICT, "somebody else has this mail");
    return true;
}

static void print_answer(const MailAnswer *answer) {
    static const char *const outcomes[] = {
        [MAIL_ACCEPTED] = "accepted", [MAIL_DEFERRED] = "deferred",       [MAIL_REFUSED] = "refused",
        [MAIL_UNKNOWN] = "unknown",   [MAIL_UNREACHABLE] = "unreachable",
    };
    printf("%s\t%s\t%d\t%s\n", outcomes[answer->outcome], answer->step ? answer->step : "-", answer->code,
           answer->reply);
}

static bool send_file(Mailer *mailer, const char *from, const char *to, const char *file, GError **error) {
    char *text = NULL;
    size_t length = 0;
    if (!g_file_get_contents(file, &text, &length, error))
        return false;
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, length);
    Mail mail = {.name = name, .from = from, .to = strcmp(to, "-") == 0 ? NULL : to, .bytes = bytes};
    MailAnswer answer;
    if (!mailer_send(mailer, &mail, mark, NULL, &answer, error))
        return false;
    print_answer(&answer);
    return true;
}

static bool send_files(char **arguments, GError **error) {
    MailerSettings settings = {arguments[1], user, password, ca_file, connect_timeout_s, answer_timeout_s};
    g_autoptr(Mailer) mailer = mailer_open(&settings, error);
    if (!mailer)
        return false;
    for (char **file = arguments + 4; *file; file++) {
        if (!send_file(mailer, arguments[2], arguments[3], *file, error))
            return false;
        fflush(stdout);
        g_usleep((gulong) pause_ms * 1000);
    }
    return true;
}

int main(int argc, char **argv) {
    setlocale(LC_ALL, "");
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new("URL FROM TO FILE...");
    g_option_context_add_main_entries(context, options, NULL);
    if (g_option_context_parse(context, &argc, &argv, &error) && argc > 4 && send_files(argv, &error))
        return 0;
    printf("error\t%d\t%s\n", error ? error->code : -1, error ? error->message : "URL FROM TO FILE...");
    return 1;
}
