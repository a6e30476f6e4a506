/* A hash for tables whose keys others choose: nobody can write keys that all fall into one place. */
#pragma once

#include <glib.h>
#include <stddef.h>

/* Another one in each run of the program. */
guint keyed_hash_of(const char *text, size_t length);

/* The same of a text, for GHashTable. */
guint keyed_hash(gconstpointer text);
