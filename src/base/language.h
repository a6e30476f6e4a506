/*
 * Languages: what kringle says to a person, in theirs. The sentences are English in the source; po/LANG.po has each of
 * them in another language, and is compiled in. So a text depends neither on the locale of the process nor on which
 * locales the machine has, and any thread may ask for any language.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Marks a text in C for translation; language_say translates it. */
#define N_(text) text

/* A sentence in one language: one form, or one for each plural the language has. NULL ends them. */
typedef struct {
    const char *source;
    const char *const *forms;
} Translation;

typedef struct {
    const char *code; /* "de": also of <html lang> */
    const char *name; /* "German" */
    size_t (*plural)(uint64_t n);
    const Translation *translations; /* in the order of their sources */
    size_t count;
} Language;

/* All there are, English first; {} ends the list. Written by po/compile.py. */
extern const Language languages[];

/* The language of that code ("de", "de-AT", "de_DE.UTF-8") or name ("German", "Deutsch"), in any case, or NULL. */
const Language *language_find(const char *called);

/* That one, else English. */
const Language *language_find_or_english(const char *called);

/* "English (en), German (de) ...": the caller's to free. */
char *language_list(void);

/* The text in that language; itself if it is not translated. */
const char *language_say(const Language *language, const char *text);

/* All forms of a text with plurals, NULL at their end; or NULL if it is not translated. */
const char *const *language_forms(const Language *language, const char *text);
