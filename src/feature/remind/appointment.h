/* What people are reminded of, as it is typed: "2026-12-20|Gift exchange|ann@example.com,ben@example.com". */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"

typedef struct {
    char *date;
    char *title;
    char *addresses; /* as they were typed; NULL if they stand somewhere else */
} Appointment;

void appointment_free(Appointment *appointment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Appointment, appointment_free)

/* The title may hold a |. ERROR_USAGE or ERROR_INVALID says which part is wrong, and how it should be. */
Appointment *appointment_read(const char *text, const Clock *clock, GError **error);

/* The same for parts that were asked for one by one. The first two change nothing but what white space surrounds. */
char *appointment_date(const char *text, const Clock *clock, GError **error);
char *appointment_title(const char *text, GError **error);

/* "Sunday, 20 December 2026, in 22 days", for the person who asked; the caller's to free. */
char *appointment_day_in_words(const char *date, const Clock *clock);

/*
 * The time that a text says, "2026-12-10" or "2026-12-10 09:00", where the user is; of a day alone, when it begins, or
 * (`is_end`) ends. Not set for NULL. ERROR_USAGE names the option.
 */
bool appointment_time(const char *option, const char *text, bool is_end, Time *time, GError **error);
