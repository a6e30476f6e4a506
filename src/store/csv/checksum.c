#include "store/csv/checksum.h"

#include <glib.h>
#include <string.h>

char *checksum_of(const char *before, const char *bytes, size_t length) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    if (before)
        g_checksum_update(sum, (const guchar *) before, (gssize) strlen(before));
    g_checksum_update(sum, (const guchar *) bytes, (gssize) length);
    return g_strndup(g_checksum_get_string(sum), CHECKSUM_DIGITS);
}
