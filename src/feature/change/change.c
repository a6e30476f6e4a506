/* kringle add, remove, exclude, address, update, details, cancel, redraw: what happens to an exchange after the draw. */
#include "feature/change/change.h"

#include <string.h>

#include "base/address.h"
#include "base/error.h"
#include "base/text.h"
#include "feature/advice.h"
#include "feature/choose.h"

static bool remove_command(Kringle *kringle, const void *options, char **arguments, GError **error);
static bool address_command(Kringle *kringle, const void *options, char **arguments, GError **error);
static bool exclude_command(Kringle *kringle, const void *options, char **arguments, GError **error);
static bool cancel_command(Kringle *kringle, const void *options, char **arguments, GError **error);

typedef struct {
    AmendOptions amend;
    bool mutual;
} ExcludeOptions;

static const Option amend_options[] = {AMEND_OPTIONS, {}};

static const Option exclude_options[] = {
    AMEND_OPTIONS,
    OPTION(ExcludeOptions, mutual, 0, NULL, "Neither draws the other"),
    {},
};

static const Command change_commands[] = {
    {
        .name = "add",
        .arguments = "NAME",
        .most_arguments = 1,
        .summary = "Let somebody join after the draw",
        .help = "feature/change/add.txt",
        .run = add_command,
        .changes = true,
        .options = add_options,
        .options_size = sizeof(AddOptions),
    },
    {
        .name = "remove",
        .arguments = "PERSON",
        .most_arguments = 1,
        .summary = "Take somebody out after the draw",
        .help = "feature/change/remove.txt",
        .run = remove_command,
        .changes = true,
        .options = amend_options,
        .options_size = sizeof(AmendOptions),
    },
    {
        .name = "exclude",
        .arguments = "GIVER RECEIVER",
        .most_arguments = 2,
        .summary = "Keep one from drawing the other, after the draw",
        .help = "feature/change/exclude.txt",
        .run = exclude_command,
        .changes = true,
        .options = exclude_options,
        .options_size = sizeof(ExcludeOptions),
    },
    {
        .name = "address",
        .arguments = "PERSON ADDRESS",
        .most_arguments = 2,
        .summary = "Send somebody's mails to another address",
        .help = "feature/change/address.txt",
        .run = address_command,
        .changes = true,
        .options = amend_options,
        .options_size = sizeof(AmendOptions),
    },
    {
        .name = "update",
        .arguments = "PEOPLE.csv",
        .most_arguments = 1,
        .summary = "Take over a changed file of people after the draw",
        .help = "feature/change/update.txt",
        .run = update_command,
        .changes = true,
        .reads_files = true,
        .options = amend_options,
        .options_size = sizeof(AmendOptions),
    },
    {
        .name = "details",
        .summary = "Change date, place or budget, and tell everybody",
        .help = "feature/change/details.txt",
        .run = details_command,
        .changes = true,
        .options = details_options,
        .options_size = sizeof(DetailsOptions),
    },
    {
        .name = "cancel",
        .summary = "Call an exchange off, and tell everybody",
        .help = "feature/change/cancel.txt",
        .run = cancel_command,
        .changes = true,
        .options = amend_options,
        .options_size = sizeof(AmendOptions),
    },
    {
        .name = "redraw",
        .summary = "Draw anew for everybody",
        .help = "feature/change/redraw.txt",
        .run = redraw_command,
        .changes = true,
        .options = amend_options,
        .options_size = sizeof(AmendOptions),
    },
    {},
};

const Feature feature_change = {"change", change_commands};

/* ---- Leaving. */

/* Whoever was to be told a name, and is not told it any more, need not know that there was one. */
static bool say_goodbye(Amendment *amendment, const Participant *participant, GError **error) {
    amendment_hush(amendment, participant);
    return !amendment_has_heard(amendment, participant) ||
           amendment_tell(amendment, MESSAGE_LEFT, participant, error);
}

static bool leave(Amendment *amendment, const void *options, char **arguments, GError **error) {
    (void) options;
    Participant *participant =
        amendment_check_on(amendment, error) ? amendment_find(amendment, arguments[0], error) : NULL;
    if (!participant || !say_goodbye(amendment, participant, error))
        return false;
    participant_leave(participant, amendment->now);
    amendment->trace = TRACE_LEFT;
    amendment->about = participant;
    amendment_say(amendment, "%s takes part no longer", participant->name);
    return true;
}

static bool remove_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "say who is to leave: kringle remove PERSON");
    return amend(kringle, options, arguments, leave, error);
}

/* ---- Another address. */

static bool readdress(Amendment *amendment, const void *options, char **arguments, GError **error) {
    (void) options;
    Participant *participant = amendment_find(amendment, arguments[0], error);
    g_autofree char *address = participant ? address_normalise(arguments[1], error) : NULL;
    if (!address)
        return false;
    if (g_strcmp0(participant->email, address) == 0)
        return fail(error, ERROR_CONFLICT, "%s has the address %s already; nothing was changed",
                    participant->name, address);
    amendment_hush(amendment, participant);
    g_free(participant->email);
    participant->email = g_steal_pointer(&address);
    amendment->trace = TRACE_ADDRESS;
    amendment->about = participant;
    amendment->is_settled = true;
    amendment_say(amendment, "mails for %s go to %s from now on", participant->name, participant->email);
    return amendment_tell_there(amendment, participant, error);
}

static bool address_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    if (!arguments[0] || !arguments[1])
        return fail(error, ERROR_USAGE, "say whose address it is, and which: kringle address PERSON ADDRESS");
    return amend(kringle, options, arguments, readdress, error);
}

/* ---- Another rule. */

static bool is_excluded(const Exchange *exchange, const Participant *giver, const Participant *receiver) {
    for (guint i = 0; i < exchange->rules->len; i++) {
        const Rule *rule = exchange->rules->pdata[i];
        if (strcmp(rule->kind, RULE_EXCLUSION) == 0 && rule->giver_id == giver->id &&
            rule->receiver_id == receiver->id)
            return true;
    }
    return false;
}

bool change_exclude(Exchange *exchange, const Participant *giver, const Participant *receiver) {
    bool is_new = !is_excluded(exchange, giver, receiver);
    if (is_new)
        exchange_add_rule(exchange, RULE_EXCLUSION, giver, receiver);
    return is_new;
}

static bool exclude(Amendment *amendment, const void *given, char **arguments, GError **error) {
    const ExcludeOptions *options = given;
    const Participant *giver =
        amendment_check_on(amendment, error) ? amendment_find(amendment, arguments[0], error) : NULL;
    const Participant *receiver = giver ? amendment_find(amendment, arguments[1], error) : NULL;
    if (!receiver)
        return false;
    if (giver == receiver)
        return fail(error, ERROR_INVALID, "nobody draws their own name anyway; name two people");
    bool is_new = change_exclude(amendment->exchange, giver, receiver);
    if (options->mutual)
        is_new |= change_exclude(amendment->exchange, receiver, giver);
    g_autofree char *rule =
        g_strdup_printf(options->mutual ? "%s and %s do not draw each other" : "%s does not draw %s",
                        giver->name, receiver->name);
    if (!is_new)
        return fail(error, ERROR_CONFLICT, "that %s is a rule already; nothing was changed", rule);
    amendment->trace = TRACE_RULES;
    amendment_say(amendment, "%s", rule);
    return true;
}

static bool exclude_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    if (!arguments[0] || !arguments[1])
        return fail(error, ERROR_USAGE, "say who does not draw whom: kringle exclude GIVER RECEIVER");
    return amend(kringle, options, arguments, exclude, error);
}

/* ---- Calling it off. */

static bool call_off(Amendment *amendment, const void *options, char **arguments, GError **error) {
    (void) options;
    (void) arguments;
    if (!amendment_check_on(amendment, error))
        return false;
    for (guint i = 0; i < amendment->exchange->participants->len; i++) {
        const Participant *participant = amendment->exchange->participants->pdata[i];
        if (participant->left_at.s != 0)
            continue;
        amendment_hush(amendment, participant);
        if ((participant_gives(participant) || participant->email) &&
            !amendment_tell(amendment, MESSAGE_CALLED_OFF, participant, error))
            return false;
    }
    amendment->trace = TRACE_CALLED_OFF;
    amendment->is_settled = true;
    amendment_say(amendment, "%s does not take place", amendment->exchange->title);
    return true;
}

/* Of what is only announced, the program has told nobody anything. */
static bool check_told(const Exchange *exchange, GError **error) {
    if (!exchange_is_announced(exchange))
        return choose_check_drawn(exchange, error);
    g_autofree char *title = text_visible(exchange->title);
    g_autofree char *delete = advice_to_delete(exchange);
    return fail(error, ERROR_CONFLICT,
                "\"%s\" is announced, but not drawn yet, so there is no mail to take back. Tell everybody "
                "yourself, and delete it: %s",
                title, delete);
}

static bool cancel_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    return amend_checked(kringle, options, arguments, check_told, call_off, error);
}
