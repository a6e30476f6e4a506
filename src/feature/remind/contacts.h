/* Contacts: who has which address, from a CSV file that is read once. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *key;      /* of the address, see base/address.h */
    const char *name;     /* or NULL */
    const char *language; /* or NULL */
    size_t line;          /* of the file; 0: somebody who does not stand there */
    bool is_chosen;       /* for whoever goes through the table */
} Contact;

typedef struct {
    const char *path; /* a loan; NULL if there is no file */
    GHashTable *by_key;
    GStringChunk *texts;
    GPtrArray *notes; /* of char *: what people should know of the file */
    uint64_t count;   /* of those in the file */
} Contacts;

/*
 * Reads a file with columns for addresses and names ("kringle help people" has the words for these); NULL for none at all.
 * A line without an address that can be used is left out, and noted; so is the second one with an address.
 */
Contacts *contacts_read(const char *path, GError **error);
void contacts_free(Contacts *contacts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Contacts, contacts_free)

/* The one with that key; a new one without a name if nobody has it. A loan. */
Contact *contacts_get(Contacts *contacts, const char *key);

/* The name and language of a contact from the file, read anew: what remind --naive does for each and all. */
bool contacts_read_again(const Contacts *contacts, Contact *contact, GError **error);
