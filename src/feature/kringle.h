/* What every feature is handed: the settings, and what was opened by them. Passed along, never global. */
#pragma once

#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/language.h"
#include "base/options.h"
#include "base/vault.h"
#include "exchange/trace.h"
#include "mail/mailer.h"

/* From the settings file, the environment (KRINGLE_STORE ...) and the command line (--store ...). */
typedef struct {
    char *store;
    char *vault;
    char *mail;
    char *mail_from;
    char *mail_user;
    char *mail_password;
    char *mail_ca_file;
    char *mail_connections;
    char *mail_bounces;
    char *language;
    char *public_url;
} Settings;

extern const Option settings_options[];

/* Understood by every command. */
typedef struct {
    char *settings;
    bool json;
    bool help;
} CommonOptions;

extern const Option common_options[];

/* Understood by every command that changes what is stored. */
typedef struct {
    char *operation;
} ChangingOptions;

extern const Option changing_options[];

typedef struct {
    Settings settings;
    bool is_store_named; /* on the command line: the next command has to name it again */
    CommonOptions common;
    ChangingOptions changing;
    Digest request; /* all that the command was asked for */
    char *fresh_operation;
    Operation operation; /* of a command that changes what is stored */
    Clock clock;
    FILE *out;
    Json answer;    /* with --json, see kringle_answer */
    Vault *vault;   /* opened by the first kringle_vault */
    Store *store;   /* opened by the first kringle_store */
    Mailer *mailer; /* opened by the first kringle_mailer */
} Kringle;

/* Reads the settings of all three places, the command line's last. */
bool kringle_read_settings(Kringle *kringle, const Settings *from_command_line, GError **error);

/* The store, opened and prepared; a loan. ERROR_CONFLICT if it is not in use: see exchange/migration.h. */
Store *kringle_store(Kringle *kringle, GError **error);

/* The same to look at, in use or not: the usual one, or (not NULL) the one at this URL. */
Store *kringle_store_to_look_at(Kringle *kringle, const char *url, GError **error);

/* Any store, opened and prepared; the caller's to close. */
Store *kringle_open_store(const char *url, GError **error);

/* Lets others use the store; the next kringle_store opens it again. */
void kringle_close_store(Kringle *kringle);

/* Whether there is somebody to ask: not if the answer was given beforehand, nor if a program reads what we say. */
bool kringle_may_ask(const Kringle *kringle, bool answered);

/* Asks, and lets others use the store meanwhile. ERROR_DENIED, in the words of `stopped`, unless the answer is yes. */
bool kringle_ask(Kringle *kringle, const char *question, const char *stopped, GError **error);

/* The secret of this installation, made when it is first asked for; a loan. */
Vault *kringle_vault(Kringle *kringle, GError **error);

/* Whether that secret was made: for whoever only looks, and makes none. */
bool kringle_has_vault(const Kringle *kringle);

/* What hands mails over; a loan. ERROR_USAGE if nobody said how mails are to go out. */
Mailer *kringle_mailer(Kringle *kringle, GError **error);

/* The sender's address, normalised; the caller's to free. */
char *kringle_sender(const Kringle *kringle, GError **error);

/* What people read of whom nothing else is known; ERROR_USAGE if that is none of ours. */
const Language *kringle_language(const Kringle *kringle, GError **error);

/* The address of the service that personal links point to, or NULL if none is set; the caller's to free. */
bool kringle_public_url(const Kringle *kringle, char **url, GError **error);

/*
 * The one JSON object that a command answers with: add members to it. It is printed when the command has ended, with
 * an "error" if it failed, so that there is always exactly one document.
 */
Json *kringle_answer(Kringle *kringle);

/* Closes and frees what was opened. */
void kringle_clear(Kringle *kringle);
