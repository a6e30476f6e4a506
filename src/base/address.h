/* Mail addresses: one strict idea of what an address is, so that what was checked is what is sent. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Returns the address in the form it is sent in: white space around it removed, the domain in lower case and
 * in its ASCII form (IDNA), the local part as typed. Dot-atom local part only (no quoted strings, comments,
 * groups or lists), exactly one @, at most 254 octets. Fails with ERROR_INVALID and a sentence for people
 * that says what is wrong with it (and does not repeat control characters raw). The caller's to free.
 */
char *address_normalise(const char *text, GError **error);

/* Room for any address as text, with its NUL. */
enum { ADDRESS_ROOM = 255 };

/*
 * The form in which two spellings of an address are the same: normalised, and all in small letters. For comparing; mails
 * go to what address_normalise returns. The text need not end in NUL. Returns the length of the key; 0 if it fails, as
 * address_normalise does.
 */
size_t address_key(const char *text, size_t length, char key[ADDRESS_ROOM], GError **error);
