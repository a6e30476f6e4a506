/* kringle bounce: takes in a mail that came back. */
#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "base/terminal.h"
#include "feature/deliver.h"
#include "feature/feature.h"
#include "outbox/bounce.h"

static bool bounce_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Command bounce_commands[] = {
    {
        .name = "bounce",
        .summary = "Take in a mail that came back, on standard input",
        .help = "feature/bounce/bounce.txt",
        .run = bounce_command,
    },
    {},
};

const Feature feature_bounce = {"bounce", bounce_commands};

/* Reports are small; whoever sends more than that wants something else. */
static GString *read_input(GError **error) {
    enum { MOST = 4 << 20, PART = 1 << 16 };
    g_autoptr(GString) text = g_string_new(NULL);
    char part[PART];
    for (size_t length; (length = fread(part, 1, sizeof part, stdin)) > 0;) {
        g_string_append_len(text, part, (gssize) length);
        if (text->len > MOST)
            return fail(error, ERROR_INVALID,
                        "the mail on standard input is longer than 4 MB, which no report is");
    }
    if (ferror(stdin))
        return fail(error, ERROR_INVALID, "standard input cannot be read: %s", g_strerror(errno));
    return g_steal_pointer(&text);
}

static void answer(Kringle *kringle, const Bounce *bounce, const MailReport *report) {
    static const char *const consequences[] = {
        [BOUNCE_NOTED] = "\"kringle status\" shows it",
        [BOUNCE_SUPPRESSED] = "nothing is sent to this address any more",
        [BOUNCE_NO_NEWS] = "that is nothing new",
    };
    static const char *const outcomes[] = {"noted", "suppressed", "no news"};
    if (kringle->common.json) {
        json_text(kringle_answer(kringle), "outcome", outcomes[bounce->outcome]);
        json_text(kringle_answer(kringle), "name", bounce->name);
        json_text(kringle_answer(kringle), "status", report->status);
        return;
    }
    g_autofree char *line = g_strdup_printf("The mail to %s: %s, %s; %s", bounce->name, report->action,
                                            report->status, consequences[bounce->outcome]);
    terminal_print(kringle->out, line, 0);
}

static bool bounce_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    (void) options;
    (void) arguments;
    g_autoptr(GString) text = read_input(error);
    g_autoptr(MailReport) report = text ? mail_report_read(text->str, text->len, error) : NULL;
    if (!report || !kringle_vault(kringle, error) || !kringle_store(kringle, error))
        return false;
    Outbox outbox = deliver_outbox(kringle);
    g_auto(Bounce) bounce = {0};
    if (!bounce_take(&outbox, report, &bounce, error))
        return false;
    answer(kringle, &bounce, report);
    return true;
}
