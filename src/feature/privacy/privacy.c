/* kringle data, erase, delete: what is kept about people, for them to see and to be rid of. */
#include "feature/privacy/privacy.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "exchange/directory.h"

static const Option data_options[] = {
    OPTION(PrivacyOptions, exchange, 'e', "TITLE", "Which exchange; the latest if none is named"),
    {},
};

static const Option erase_options[] = {
    OPTION(PrivacyOptions, exchange, 'e', "TITLE", "Which exchange; the latest if none is named"),
    OPTION(PrivacyOptions, yes, 'y', NULL, "Do it without asking first"),
    {},
};

static const Option delete_options[] = {
    OPTION(PrivacyOptions, yes, 'y', NULL, "Do it without asking first"),
    {},
};

static const Command privacy_commands[] = {
    {
        .name = "data",
        .arguments = "PERSON",
        .most_arguments = 1,
        .summary = "Write all that is kept about one person",
        .help = "feature/privacy/data.txt",
        .run = data_command,
        .options = data_options,
        .options_size = sizeof(PrivacyOptions),
    },
    {
        .name = "erase",
        .arguments = "PERSON",
        .most_arguments = 1,
        .summary = "Erase what is kept about one person",
        .help = "feature/privacy/erase.txt",
        .run = erase_command,
        .changes = true,
        .options = erase_options,
        .options_size = sizeof(PrivacyOptions),
    },
    {
        .name = "delete",
        .arguments = "EXCHANGE",
        .most_arguments = 1,
        .summary = "Delete a whole exchange",
        .help = "feature/privacy/delete.txt",
        .run = delete_command,
        .changes = true,
        .options = delete_options,
        .options_size = sizeof(PrivacyOptions),
    },
    {},
};

const Feature feature_privacy = {"privacy", privacy_commands};

static bool is_called(const Participant *participant, const char *folded) {
    g_autofree char *name = text_fold(participant->name);
    g_autofree char *email = participant->email ? text_fold(participant->email) : NULL;
    return strcmp(name, folded) == 0 || g_strcmp0(email, folded) == 0;
}

/* The last who left under that name. */
static Participant *find_left(const Exchange *exchange, const char *called) {
    g_autofree char *folded = text_fold(called);
    for (guint i = exchange->participants->len; i-- > 0;) {
        Participant *participant = exchange->participants->pdata[i];
        if (participant->left_at.s != 0 && is_called(participant, folded))
            return participant;
    }
    return NULL;
}

Participant *privacy_find(const Exchange *exchange, const char *called, GError **error) {
    g_autoptr(Directory) directory = directory_new(exchange);
    g_autoptr(GError) wrong = NULL;
    const Participant *found = directory_find(directory, called, &wrong);
    if (!found && g_error_matches(wrong, ERROR, ERROR_NOT_FOUND))
        found = find_left(exchange, called);
    if (!found)
        g_propagate_error(error, g_steal_pointer(&wrong));
    return (Participant *) found;
}
