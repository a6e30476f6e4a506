/* Calendar dates as people write and read them. A date is
   a text YYYY-MM-DD: it has no time zone to get wrong. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/language.h"

/* Whether the text is a real date of that form; 2026-02-30 is not. Sets ERROR_INVALID with a sentence. */
bool date_check(const char *text, GError **error);

/* "Sunday, 20 December 2026", "niedziela, 20 grudnia 2026"; the text must be a date. The caller's to free. */
char *date_in_words(const char *text, const Language *language);

/* So many days the second date is after the first; negative if it is before. Both must be dates. */
int64_t date_days_until(const char *from, const char *to);
