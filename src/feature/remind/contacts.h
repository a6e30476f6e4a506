/* Contacts: who has which address, from a CSV file that is read once. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "feature/remind/book.h"

typedef struct {
    const char *path; /* a loan; NULL if there is no file */
    Book *book;
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

/* The name and language of a contact from the file, read anew: what remind --naive does for each and all. */
bool contacts_read_again(const Contacts *contacts, Contact *contact, GError **error);
