/* Reads JSON into an item of a record: the table of its fields says what may stand there. */
#pragma once

#include <glib.h>
#include <stddef.h>

#include "base/record.h"

/*
 * The item that the text describes, as json_item writes it; the caller's to free. Texts, numbers, flags,
 * times and bytes are members under the names of their fields, lists are arrays of objects; a member that is
 * absent or null is missing. Refused with ERROR_INVALID, as NAME:LINE, is whatever is not JSON, and also
 * members that the record does not have or that come twice: what nobody understands, nobody has checked.
 */
void *json_read(const char *name, const char *text, size_t length, const Record *record, GError **error);
