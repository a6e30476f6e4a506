/*
 * A store, or one exchange of it, as lines of JSON: docs/export-format.md. Who draws whom stays sealed in it, so only the
 * installation that drew can go on with it.
 */
#pragma once

#include <stdio.h>

#include "store/store.h"

/* What has gone through. */
typedef struct {
    uint64_t exchanges, rows;
    uint64_t known; /* exchanges that were there already, and the same */
} Portion;

/* Writes one exchange or (0) all that the store holds. False also if `out` takes no more: ERROR_STORAGE. */
bool portable_write(Store *store, int64_t exchange_id, FILE *out, Portion *portion, GError **error);

/*
 * Takes over what the file holds: each exchange wholly or not at all, with all its versions. First reads all of it and
 * changes nothing unless it is whole and fits: ERROR_INVALID says where it does not, ERROR_CONFLICT which exchange is
 * there already and another. Whoever is cut off says it again.
 */
bool portable_read(Store *store, const char *path, Portion *portion, GError **error);
