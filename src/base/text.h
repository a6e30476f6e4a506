/* Text for people: comparing what they typed, showing it safely, and putting words in a row. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The form in which two spellings of a name are the same: normalised (NFC), case
   folded, white space squeezed. Bytes that are not UTF-8 become U+FFFD. */
char *text_fold(const char *text);

/* As g_utf8_normalize does it, but never NULL: the text must be UTF-8, and for want of memory the program ends, as it
   does in every other allocation of GLib. */
char *text_normalise(const char *text, GNormalizeMode mode);

/* Without white space at both ends; white space inside is squeezed to one blank. */
char *text_squeeze(const char *text, size_t length);

/*
 * Safe to show: control characters, escapes, bidirectional overrides and invalid UTF-8 come out as \xNN or
 * \u{NNNN}, and what is longer than 120 characters is cut.
 */
char *text_visible(const char *text);

/* The same and never cut: for what somebody has to say again. */
char *text_visible_whole(const char *text);

/* The same for a whole message: line breaks stay, and nothing is cut. */
char *text_safe(const char *text);

/* The same as text_visible_whole, as it has to be typed in a shell: in quotes, if that could misunderstand it. */
char *text_for_shell(const char *text);

/* Whether nothing in it deceives or steers: no control characters but line breaks, and no invisible ones but the
   two joiners, which scripts from Persian to emoji need. */
bool text_is_clean(const char *text);

/* The bytes in hexadecimal, two small digits each; the caller's to free. */
char *text_of_bytes(const void *bytes, size_t length);

/* Columns on a terminal: wide characters count two, combining ones none. */
size_t text_width(const char *text);

/*
 * Broken at blanks into lines of at most `width` columns, those behind the first of each paragraph indented.
 * A word longer than a line keeps its line to itself. Line breaks of the text stay.
 */
char *text_wrap(const char *text, size_t width, size_t indent);

/* "Ann, Bob and Cid". Of more than `most` names the rest is counted: "Ann, Bob and 7 more". */
char *text_join(const char *const *names, size_t count, size_t most);

/* "1 person", "2 people", with a thousands separator: "12,000 people". */
char *text_count(uint64_t count, const char *one, const char *many);

/* The word that is a likely slip of the one typed, at most two changes away, or NULL. `words` are char *. */
const char *text_nearest(const char *word, const GPtrArray *words);

/* The end of a refusal: "; did you mean "draw"?" if a word is near, else `otherwise`. The caller's to free. */
char *text_hint(const char *word, const GPtrArray *words, const char *otherwise);
