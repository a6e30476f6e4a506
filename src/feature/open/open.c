/* kringle pairs: the organiser looks at who draws whom, and everybody is told so. */
#include "base/error.h"
#include "feature/amend.h"
#include "feature/choose.h"
#include "feature/feature.h"

static bool pairs_command(Kringle *kringle, const void *options, char **arguments, GError **error);

static const Option pairs_options[] = {AMEND_OPTIONS, {}};

static const Command open_commands[] = {
    {
        .name = "pairs",
        .summary = "Show who draws whom, which everybody is told",
        .help = "feature/open/pairs.txt",
        .run = pairs_command,
        .changes = true,
        .options = pairs_options,
        .options_size = sizeof(AmendOptions),
    },
    {},
};

const Feature feature_open = {"open", open_commands};

/* Whoever takes part and can be reached. */
static bool tell_everybody(Amendment *amendment, GError **error) {
    for (guint i = 0; i < amendment->exchange->participants->len; i++) {
        const Participant *participant = amendment->exchange->participants->pdata[i];
        bool concerned = participant_gives(participant) || participant->email;
        if (participant->left_at.s == 0 && concerned &&
            !amendment_tell(amendment, MESSAGE_REVEALED, participant, error))
            return false;
    }
    return true;
}

/* Looking cannot be undone, so a program has to say that it is meant. */
static bool check_meant(const Kringle *kringle, const AmendOptions *options, GError **error) {
    return options->rehearse || options->yes || kringle_may_ask(kringle, false) ||
           fail(error, ERROR_USAGE,
                "this shows who draws whom, and everybody is told that you looked; if that is meant, say "
                "--yes");
}

static bool look(Amendment *amendment, const void *options, char **arguments, GError **error) {
    (void) arguments;
    if (!check_meant(amendment->kringle, options, error))
        return false;
    amendment->trace = TRACE_REVEALED;
    amendment->is_settled = true;
    amendment->shows_pairs = true;
    amendment_say(amendment, "you see who draws whom, and everybody is told that you did");
    return tell_everybody(amendment, error);
}

static bool pairs_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    return amend_checked(kringle, options, arguments, choose_check_drawn, look, error);
}
