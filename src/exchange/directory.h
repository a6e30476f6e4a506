/* The directory of an exchange: finds those who take part by what others call them, and tells namesakes apart. */
#pragma once

#include "exchange/exchange.h"

typedef struct Directory Directory;

/* Looks at the people once; the exchange is a loan and must not get new people meanwhile. O(people). */
Directory *directory_new(const Exchange *exchange);
void directory_free(Directory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Directory, directory_free)

/*
 * The person with this e-mail address, else with this name, in any case and spacing. ERROR_NOT_FOUND, with a
 * suggestion if one is near; ERROR_CONFLICT if several people have the name.
 */
const Participant *directory_find(const Directory *directory, const char *called, GError **error);

/* The same where it is no mistake to find nobody: NULL then, and for several people. */
const Participant *directory_look_up(const Directory *directory, const char *called);

/* The name to show: with the address behind it when somebody else has the same name. The caller's to free. */
char *directory_name(const Directory *directory, const Participant *participant);
