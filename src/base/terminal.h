/* The person at the terminal: lines that fit, progress on what takes longer than a second, a question. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Prints a line of text, without what could steer the terminal. On a terminal it is
   broken at blanks to the width, with the lines behind the first indented. */
void terminal_print(FILE *out, const char *text, size_t indent);

/*
 * A progress bar on standard error. It shows itself only on a terminal and only when a second has passed, and
 * is wiped away at the end.
 */
typedef struct {
    const char *what;   /* "sending" */
    uint64_t total;     /* 0 while nobody knows */
    int64_t started_us; /* 0: progress_step starts it */
    int64_t shown_us;
    bool visible;
} Progress;

void progress_step(Progress *progress, uint64_t done);
void progress_end(Progress *progress);

/* Asks on the terminal, and takes y or yes for true. Everything else, and the end of input, is no. */
bool terminal_confirm(const char *question);

/* What is typed in answer to the question, a line without its end; NULL at the end of input. The caller's to free. */
char *terminal_ask(const char *question);

/* Whether somebody sits there: both standard input and standard error are terminals. */
bool terminal_is_interactive(void);
