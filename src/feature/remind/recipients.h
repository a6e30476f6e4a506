/* Recipients: the addresses that a reminder goes to, each once, and what the contacts know of them. */
#pragma once

#include "feature/remind/contacts.h"

typedef struct {
    const char *address; /* as it is written to */
    const Contact *contact;
} Recipient;

typedef struct {
    Contacts *contacts;
    bool is_naive;      /* reads the contacts again for each of them */
    GArray *list;       /* of Recipient, in the order they were named */
    GPtrArray *unknown; /* of const char *: those that are not in the contacts */
    GPtrArray *doubled; /* those that were named more than once */
} Recipients;

/* Takes the contacts. */
Recipients *recipients_new(Contacts *contacts, bool is_naive);
void recipients_free(Recipients *recipients);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recipients, recipients_free)

/* Adds addresses that are separated by commas, semicolons, blanks or line breaks. ERROR_INVALID names the first wrong one. */
bool recipients_add(Recipients *recipients, const char *addresses, GError **error);

/* Adds those of a file ("-": standard input), one in each line; empty lines and lines that start with # are left out. */
bool recipients_add_file(Recipients *recipients, const char *path, GError **error);
