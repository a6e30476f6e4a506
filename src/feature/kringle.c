#include "feature/kringle.h"

#include <errno.h>
#include <string.h>

#include "base/address.h"
#include "base/error.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text.h"
#include "exchange/link.h"
#include "exchange/migration.h"
#include "exchange/records.h"

const Option settings_options[] = {
    OPTION(Settings, store, 's', "URL", "Where exchanges are kept: csv:DIR, sqlite:FILE, ..."),
    OPTION(Settings, vault, 0, "FILE", "The secret that seals who drew whom"),
    OPTION(Settings, mail, 'm', "URL", "How mails go out: smtp://HOST[:PORT], or folder:DIR"),
    OPTION(Settings, mail_from, 0, "ADDRESS", "The sender of the mails"),
    OPTION(Settings, mail_user, 0, "NAME", "The login at the mail server"),
    SECRET(Settings, mail_password, "The password at the mail server"),
    OPTION(Settings, mail_ca_file, 0, "FILE", "Certificates to trust instead of the system's"),
    OPTION(Settings, mail_connections, 0, "NUMBER", "Connections at once: 1 to 16, usually 4"),
    OPTION(Settings, mail_bounces, 0, "ADDRESS", "Where undeliverable mails come back"),
    OPTION(Settings, public_url, 0, "URL", "The service that personal links point to"),
    OPTION(Settings, language, 'l', "LANGUAGE", "What people read of whom nothing else is known"),
    {},
};

const Option common_options[] = {
    OPTION(CommonOptions, json, 0, NULL, "Answer in JSON"),
    OPTION(CommonOptions, settings, 0, "FILE", "Read this settings file instead of the usual one"),
    OPTION(CommonOptions, help, 'h', NULL, "Show help on this command"),
    {},
};

const Option changing_options[] = {
    OPTION(ChangingOptions, operation, 0, "NAME", "Under one name, a command is done only once"),
    {},
};

/* A place below the user's own folders, by the rules of
   XDG: relative ones are ignored. NULL if there is no home. */
static char *own_place(const char *variable, const char *below_home, const char *name) {
    const char *base = g_getenv(variable), *home = g_getenv("HOME");
    if (base && g_path_is_absolute(base))
        return g_build_filename(base, name, NULL);
    if (home && g_path_is_absolute(home))
        return g_build_filename(home, below_home, name, NULL);
    return NULL;
}

static bool read_file(Kringle *kringle, const OptionSet *set, GError **error) {
    if (kringle->common.settings)
        return options_from_file(set, kringle->common.settings, error);

    g_autofree char *usual = own_place("XDG_CONFIG_HOME", ".config", "kringle/kringle.conf");
    g_autoptr(GError) wrong = NULL;
    if (!usual || options_from_file(set, usual, &wrong) || g_error_matches(wrong, ERROR, ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

static void overlay(const Option *options, void *settings, const void *over) {
    for (const Option *option = options; option->field.name; option++)
        if (!field_is_missing(&option->field, over)) {
            char **text = field_at(char *, &option->field, settings);
            g_free(*text);
            *text = g_strdup(*field_in(char *, &option->field, over));
        }
}

bool kringle_read_settings(Kringle *kringle, const Settings *from_command_line, GError **error) {
    OptionSet set = {settings_options, &kringle->settings};
    if (!read_file(kringle, &set, error) || !options_from_environment(&set, "KRINGLE_", error))
        return false;
    overlay(settings_options, &kringle->settings, from_command_line);
    kringle->is_store_named = from_command_line->store != NULL;
    return true;
}

/* The usual place for exchanges. The folders above it may not be there yet in a new home. */
static char *store_url_of(const Kringle *kringle, GError **error) {
    if (kringle->settings.store)
        return g_strdup(kringle->settings.store);
    g_autofree char *place = own_place("XDG_DATA_HOME", ".local/share", "kringle");
    if (!place)
        return fail(error, ERROR_USAGE,
                    "there is no home folder to keep exchanges in: say where with --store csv:DIR or "
                    "--store sqlite:FILE");
    g_autofree char *above = g_path_get_dirname(place);
    if (!file_make_folder(above))
        return fail(error, ERROR_STORAGE, "cannot create the folder %s: %s", above, g_strerror(errno));
    return g_strconcat("csv:", place, NULL);
}

static void warn_of(const Store *store) {
    g_autofree char *concern = store_concern(store);
    g_autofree char *line = concern ? g_strconcat("note: ", concern, NULL) : NULL;
    if (line)
        terminal_print(stderr, line, strlen("note: "));
}

Store *kringle_open_store(const char *url, GError **error) {
    if (g_str_has_prefix(url, "memory:"))
        return fail(error, ERROR_USAGE,
                    "memory: forgets everything when the program ends, so it keeps no exchange; "
                    "use csv:DIR or sqlite:FILE");
    g_autoptr(Store) store = store_open(url, error);
    if (!store || !store_prepare(store, exchange_records, error))
        return NULL;
    warn_of(store);
    return g_steal_pointer(&store);
}

Store *kringle_store_to_look_at(Kringle *kringle, const char *url, GError **error) {
    g_autofree char *usual = url ? NULL : store_url_of(kringle, error);
    if (!url && !usual)
        return NULL;
    return kringle->store = kringle_open_store(url ? url : usual, error);
}

Store *kringle_store(Kringle *kringle, GError **error) {
    if (kringle->store)
        return kringle->store;
    if (!kringle_store_to_look_at(kringle, NULL, error))
        return NULL;
    if (!migration_check(kringle->store, error))
        kringle_close_store(kringle);
    return kringle->store;
}

void kringle_close_store(Kringle *kringle) {
    g_clear_pointer(&kringle->store, store_close);
}

bool kringle_may_ask(const Kringle *kringle, bool answered) {
    return !answered && !kringle->common.json && terminal_is_interactive();
}

bool kringle_ask(Kringle *kringle, const char *question, const char *stopped, GError **error) {
    kringle_close_store(kringle);
    fflush(kringle->out);
    return terminal_confirm(question) || fail(error, ERROR_DENIED, "%s", stopped);
}

static char *vault_place(const Kringle *kringle) {
    return kringle->settings.vault ? g_strdup(kringle->settings.vault)
                                   : own_place("XDG_CONFIG_HOME", ".config", "kringle/secret");
}

bool kringle_has_vault(const Kringle *kringle) {
    g_autofree char *path = vault_place(kringle);
    return path && g_file_test(path, G_FILE_TEST_EXISTS);
}

Vault *kringle_vault(Kringle *kringle, GError **error) {
    if (kringle->vault)
        return kringle->vault;
    g_autofree char *path = vault_place(kringle);
    if (!path)
        return fail(error, ERROR_USAGE,
                    "there is no home folder to keep the secret of this installation in: say where with "
                    "--vault FILE");
    return kringle->vault = vault_open(path, error);
}

/* As MailerSettings has it: 0 is the usual number. */
static bool read_connections(const char *text, unsigned *connections, GError **error) {
    guint64 number = 0;
    if (text && !g_ascii_string_to_unsigned(text, 10, 1, MOST_CONNECTIONS, &number, NULL)) {
        g_autofree char *shown = text_visible(text);
        return fail(error, ERROR_USAGE, "\"%s\" is no number of connections to a mail server; write 1 to %d",
                    shown, MOST_CONNECTIONS);
    }
    *connections = (unsigned) number;
    return true;
}

/* What it is from now on is the address that mail servers see. */
static bool read_bounces(char **bounces, GError **error) {
    g_autoptr(GError) wrong = NULL;
    char *address = *bounces ? address_normalise(*bounces, &wrong) : NULL;
    if (*bounces && !address)
        return fail(error, ERROR_USAGE, "the address for mails that come back: %s", wrong->message);
    g_free(*bounces);
    *bounces = address;
    return true;
}

Mailer *kringle_mailer(Kringle *kringle, GError **error) {
    Settings *settings = &kringle->settings;
    if (kringle->mailer)
        return kringle->mailer;
    if (!settings->mail)
        return fail(
            error, ERROR_USAGE,
            "say how the mails go out: --mail smtp://HOST for a mail server, or --mail folder:DIR to get "
            "them as files (\"kringle help mail\" tells more)");
    MailerSettings mailer = {
        .url = settings->mail,
        .user = settings->mail_user,
        .password = settings->mail_password,
        .ca_file = settings->mail_ca_file,
    };
    if (!read_connections(settings->mail_connections, &mailer.connections, error) ||
        !read_bounces(&settings->mail_bounces, error))
        return NULL;
    return kringle->mailer = mailer_open(&mailer, error);
}

char *kringle_sender(const Kringle *kringle, GError **error) {
    const Settings *settings = &kringle->settings;
    g_autoptr(GError) wrong = NULL;
    const char *from = settings->mail_from;
    if (!from && settings->mail_user && strchr(settings->mail_user, '@'))
        from = settings->mail_user;
    if (!from && kringle->mailer && mailer_takes_nameless(kringle->mailer))
        from = "kringle@localhost"; /* in a folder nobody looks at it */
    if (!from)
        return fail(error, ERROR_USAGE, "say who sends the mails: --mail-from you@example.com");
    char *address = address_normalise(from, &wrong);
    if (!address)
        return fail(error, ERROR_USAGE, "the sender of the mails: %s", wrong->message);
    return address;
}

const Language *kringle_language(const Kringle *kringle, GError **error) {
    const char *called = kringle->settings.language;
    const Language *language = called ? language_find(called) : languages;
    if (language)
        return language;
    g_autofree char *shown = text_visible(called);
    g_autofree char *known = language_list();
    return fail(error, ERROR_USAGE, "there is no language \"%s\"; there are %s", shown, known);
}

bool kringle_public_url(const Kringle *kringle, char **url, GError **error) {
    const char *text = kringle->settings.public_url;
    *url = text ? public_url_read(text, error) : NULL;
    return !text || *url;
}

Json *kringle_answer(Kringle *kringle) {
    if (!kringle->answer.out) {
        kringle->answer.out = g_string_new(NULL);
        json_begin_object(&kringle->answer, NULL);
    }
    return &kringle->answer;
}

void kringle_clear(Kringle *kringle) {
    g_clear_pointer(&kringle->mailer, mailer_close);
    kringle_close_store(kringle);
    g_clear_pointer(&kringle->vault, vault_close);
    if (kringle->answer.out)
        g_string_free(kringle->answer.out, TRUE);
    options_clear(&(OptionSet) {settings_options, &kringle->settings});
    g_free(kringle->fresh_operation);
    options_clear(&(OptionSet) {common_options, &kringle->common});
    options_clear(&(OptionSet) {changing_options, &kringle->changing});
}
