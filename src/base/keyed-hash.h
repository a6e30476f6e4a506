/* A hash for tables whose keys others choose: nobody can write keys that all fall into one place. */
#pragma once

#include <glib.h>

/* Of a text, for GHashTable. Another one in each run of the program. */
guint keyed_hash(gconstpointer text);
