/* QR codes: what the camera of a phone reads from paper. */
#pragma once

#include <glib.h>
#include <stdint.h>

/*
 * The text as a square of black modules: an SVG path in which each module is 1 wide, starting at 0,0. Sets how many
 * modules a side has; the blank margin of four around it is the caller's to leave. NULL with ERROR_INVALID if the text is
 * empty or too long for any code, which is at about 2,300 bytes. The caller's to free.
 */
char *qr_path(const char *text, int64_t *side, GError **error);
