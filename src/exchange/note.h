/* The organiser's own words, which go to people under our name. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define LONGEST_NOTE 500

/*
 * Whether the note may be sent: at most 500 characters, nothing invisible, and no links, not even a bare "example.com",
 * of which mail programs make one. Else somebody could send strangers anywhere in our name. ERROR_INVALID says what to do.
 */
bool note_check(const char *note, GError **error);
