/* kringle add: a latecomer joins, with the rules that go with them. */
#include <string.h>

#include "base/address.h"
#include "base/error.h"
#include "base/text.h"
#include "exchange/directory.h"
#include "feature/change/change.h"

const Option add_options[] = {
    AMEND_OPTIONS,
    OPTION(AddOptions, email, 0, "ADDRESS", "Where to send the mail"),
    OPTION(AddOptions, group, 'g', "NAME", "The household or team, as the others call it"),
    OPTION(AddOptions, exclude, 0, "NAMES", "Does not draw these people"),
    OPTION(AddOptions, partner, 0, "NAMES", "Neither draws the other"),
    OPTION(AddOptions, wish, 0, "TEXT", "Told to whoever draws this person"),
    OPTION(AddOptions, language, 0, "CODE", "The language of the mail: de"),
    {},
};

static bool check_text(const char *what, const char *text, GError **error) {
    return !text || text_is_clean(text) ||
           fail(error, ERROR_INVALID, "the %s holds a control character or an invisible one; type it anew",
                what);
}

/* Somebody of the same name can be told apart by address only. */
static bool check_new(const Amendment *amendment, const char *name, const char *email, GError **error) {
    g_autoptr(Directory) directory = directory_new(amendment->exchange);
    const Participant *same = directory_look_up(directory, name);
    if (same && (!email || g_strcmp0(same->email, email) == 0))
        return fail(error, ERROR_CONFLICT,
                    "%s takes part already; tell the two apart by a longer name, or by address (--email)",
                    same->name);
    return true;
}

/* The kinds under which others have a group of that name: "household", "team". */
static bool join_group(const Amendment *amendment, const Participant *participant, const char *name,
                       GError **error) {
    const char *kind = NULL;
    g_autofree char *folded = text_fold(name);
    g_autofree char *spelled = NULL;
    for (guint i = 0; i < amendment->exchange->memberships->len; i++) {
        const Membership *membership = amendment->exchange->memberships->pdata[i];
        g_autofree char *other = text_fold(membership->name);
        if (strcmp(other, folded) != 0)
            continue;
        if (kind && strcmp(kind, membership->kind) != 0)
            return fail(error, ERROR_CONFLICT,
                        "\"%s\" is a %s and also a %s; use a file of people instead: kringle update", name,
                        kind, membership->kind);
        kind = membership->kind;
        g_free(spelled);
        spelled = g_strdup(membership->name);
    }
    if (!kind)
        return fail(error, ERROR_NOT_FOUND, "nobody here is in a group called \"%s\"", name);
    g_autofree char *own_kind = g_strdup(kind);
    exchange_add_membership(amendment->exchange, participant, own_kind, spelled);
    return true;
}

static bool exclude_names(const Amendment *amendment, const Participant *participant, const char *names,
                          bool mutual, GError **error) {
    g_auto(GStrv) list = g_strsplit_set(names ? names : "", ",;|", -1);
    for (char **name = list; *name; name++) {
        if (!*g_strstrip(*name))
            continue;
        const Participant *other = amendment_find(amendment, *name, error);
        if (!other)
            return false;
        if (other == participant)
            return fail(error, ERROR_INVALID, "nobody draws their own name anyway; name somebody else");
        change_exclude(amendment->exchange, participant, other);
        if (mutual)
            change_exclude(amendment->exchange, other, participant);
    }
    return true;
}

/* One that kringle does not have is kept, as in a file: a later one may have it. */
static void set_language(Amendment *amendment, const char *text, Participant *participant) {
    const Language *language = language_find(text);
    participant->language = g_strdup(language ? language->code : text);
    g_autofree char *known = language ? NULL : language_list();
    if (!language)
        amendment_say(amendment, "note: there are no mails in \"%s\" yet. There are %s", text, known);
}

static bool set_facts(Amendment *amendment, const AddOptions *options, GError **error) {
    if (!check_text("wish", options->wish, error) || !check_text("language", options->language, error))
        return false;
    amendment->about->wish = g_strdup(options->wish);
    if (options->language)
        set_language(amendment, options->language, amendment->about);
    return true;
}

static bool check_name(const char *given, const char *name, GError **error) {
    if (!*name || strchr(given, '\n'))
        return fail(error, ERROR_INVALID, "a name is one line, and not empty");
    if (!check_text("name", name, error))
        return false;
    return g_utf8_strlen(name, -1) <= LONGEST_NAME ||
           fail(error, ERROR_INVALID, "the name is longer than %d characters; shorten it", LONGEST_NAME);
}

static bool join(Amendment *amendment, const void *given, char **arguments, GError **error) {
    const AddOptions *options = given;
    if (!amendment_check_on(amendment, error))
        return false;
    g_autofree char *name = text_squeeze(arguments[0], strlen(arguments[0]));
    g_autofree char *email = options->email ? address_normalise(options->email, error) : NULL;
    if (options->email && !email)
        return false;
    if (!check_name(arguments[0], name, error) || !check_new(amendment, name, email, error))
        return false;
    int64_t gifts = exchange_usual_gifts(amendment->exchange);
    Participant *participant = exchange_add_participant(amendment->exchange, name);
    participant->gives = participant->receives = gifts;
    participant->email = g_steal_pointer(&email);
    amendment->trace = TRACE_JOINED;
    amendment->about = participant;
    amendment_say(amendment, "%s joins", participant->name);
    return set_facts(amendment, options, error) &&
           (!options->group || join_group(amendment, participant, options->group, error)) &&
           exclude_names(amendment, participant, options->exclude, false, error) &&
           exclude_names(amendment, participant, options->partner, true, error);
}

bool add_command(Kringle *kringle, const void *options, char **arguments, GError **error) {
    if (!arguments[0])
        return fail(error, ERROR_USAGE, "say who joins: kringle add \"NAME\" --email ADDRESS");
    return amend(kringle, options, arguments, join, error);
}
