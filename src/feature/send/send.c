/* kringle send: sends what is due, of all exchanges; for timers, and for a server that was away. */
#include "base/error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "feature/deliver.h"
#include "feature/feature.h"

typedef struct {
    char *wait;
} SendOptions;

static bool send_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option send_options[] = {
    OPTION(SendOptions, wait, 'w', "MINUTES", "Go on for so long, as long as mails are left"),
    {},
};

static const Command send_commands[] = {
    {
        .name = "send",
        .summary = "Send what is due, of all exchanges",
        .help = "feature/send/send.txt",
        .run = send_command,
        .options = send_options,
        .options_size = sizeof(SendOptions),
    },
    {},
};

const Feature feature_send = {"send", send_commands};

static bool read_until(const Kringle *kringle, const char *minutes, Time *until, GError **error) {
    enum { WEEK_MIN = 7 * 24 * 60, S_PER_MIN = 60 };
    guint64 number = 0;
    if (minutes && !g_ascii_string_to_unsigned(minutes, 10, 1, WEEK_MIN, &number, NULL)) {
        g_autofree char *shown = text_visible(minutes);
        return fail(error, ERROR_USAGE, "\"%s\" is no number of minutes to wait; write 1 to %d", shown,
                    WEEK_MIN);
    }
    until->s = minutes ? clock_now(&kringle->clock).s + (int64_t) number * S_PER_MIN : 0;
    return true;
}

static void answer(Kringle *kringle, const Delivery *delivery) {
    if (kringle->common.json)
        deliver_json(delivery, kringle_answer(kringle));
    else if (delivery->done == 0 && !delivery->trouble && !delivery->stopped)
        terminal_print(kringle->out, "Nothing is due", 0);
    else
        deliver_print(kringle, delivery);
}

static bool send_command(Kringle *kringle, const void *given, char **arguments, GError **error) {
    (void) arguments;
    const SendOptions *options = given;
    Time until = {0};
    if (!read_until(kringle, options->wait, &until, error) || !kringle_mailer(kringle, error) ||
        !kringle_vault(kringle, error) || !kringle_store(kringle, error))
        return false;
    g_auto(Delivery) delivery = {0};
    if (!deliver_all(kringle, until, &delivery, error))
        return false;
    answer(kringle, &delivery);
    return deliver_check(&delivery, error);
}
