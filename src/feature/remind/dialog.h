/* Asks for an appointment, part by part: in the terminal, or in a window where there is a display and zenity. */
#pragma once

#include "feature/remind/appointment.h"

/* Without addresses if these are known already. ERROR_DENIED if whoever is asked stops. */
Appointment *dialog_ask(const Clock *clock, bool asks_addresses, GError **error);
