#include "exchange/note.h"

#include "base/error.h"
#include "base/text.h"

/* "https://...", "www.", "example.com" and "me@example.com"; but not "20.12.2026" or "z.B. Tee". */
#define LINK "\\w:/|\\bwww\\.|[\\p{L}\\p{N}-][.\\x{3002}\\x{FF0E}\\x{FF61}](\\p{L}{2,}|xn--)"

/* The word around the link, for people to find it. */
static char *find_link(const char *note) {
    g_autoptr(GRegex) link = g_regex_new("\\S*(?:" LINK ")\\S*", G_REGEX_CASELESS, 0, NULL);
    g_autoptr(GMatchInfo) found = NULL;
    return g_regex_match(link, note, 0, &found) ? g_match_info_fetch(found, 0) : NULL;
}

bool note_check(const char *note, GError **error) {
    if (!g_utf8_validate(note, -1, NULL) || !text_is_clean(note))
        return fail(error, ERROR_INVALID,
                    "the note holds a control character or an invisible one; type it anew");
    if (g_utf8_strlen(note, -1) > LONGEST_NOTE)
        return fail(error, ERROR_INVALID, "the note has %ld characters, and may have %d; say less",
                    g_utf8_strlen(note, -1), LONGEST_NOTE);
    g_autofree char *link = find_link(note);
    if (!link)
        return true;
    g_autofree char *shown = text_visible(link);
    return fail(error, ERROR_INVALID,
                "the note must not hold a link, and mail programs would make one of \"%s\": leave it out, or "
                "put a blank behind the full stop",
                shown);
}
