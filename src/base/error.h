/* Errors for people: one idiom, reported once, at the edge of the program. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * What went wrong, by what a caller can do about it. The message of the GError says what could not be done,
 * to what, where, and what helps; the kind decides the exit code (error_exit_code) and later the HTTP status.
 */
typedef enum {
    ERROR_INVALID,     /* the data is refused: mend it and try again */
    ERROR_USAGE,       /* the command was called wrongly */
    ERROR_NOT_FOUND,   /* no such thing */
    ERROR_CONFLICT,    /* it changed meanwhile, or was already done */
    ERROR_DENIED,      /* not allowed to whoever asks */
    ERROR_IMPOSSIBLE,  /* proved: no draw fits the rules */
    ERROR_STORAGE,     /* the store is full, locked, corrupt or cannot be reached */
    ERROR_UNAVAILABLE, /* another machine does not answer, or refuses: mail, network */
    ERROR_MEMORY,      /* out of memory, where that is survived */
} ErrorKind;

#define ERROR (error_quark())
GQuark error_quark(void);

/* Sets the error and returns NULL, so that `return fail(...)`
   serves functions that return a pointer or a bool. */
void *fail(GError **error, ErrorKind kind, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The kind in one word, "refused", "usage" ..., for programs that read the error as JSON. */
const char *error_word(const GError *error);

/* The exit code of a program that ends with this error: 1 to 5, or EXIT_BUG for one that is not ours. */
enum { EXIT_BUG = 70 };
int error_exit_code(const GError *error);
