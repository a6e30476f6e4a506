/* Writes CSV so that our reader, and every other one, reads back what was written. */
#include <string.h>

#include "base/csv.h"
#include "base/sniff.h"

/* White space at the ends is taken for none of the cell's by many readers, though not by ours. */
static bool has_blank_ends(const char *text, size_t length) {
    return g_ascii_isspace(text[0]) || g_ascii_isspace(text[length - 1]);
}

/* At the start of a line there are comments, at the start of a file marks of the encoding and the format. */
static bool starts_with_meaning(const char *text, size_t length) {
    return text[0] == '#' || g_str_has_prefix(text, "\xef\xbb\xbf") || sniff_format(text, length);
}

/* All separators, not only the comma: the reader is to find no other one that fits. */
static bool needs_quotes(const char *text, bool first) {
    size_t length = strlen(text);
    return length == 0 || has_blank_ends(text, length) || strpbrk(text, ",;\t\"\r\n") ||
           (first && starts_with_meaning(text, length));
}

void csv_write(GString *line, bool first, const char *text) {
    if (!first)
        g_string_append_c(line, ',');
    if (!text)
        return;
    if (!needs_quotes(text, first)) {
        g_string_append(line, text);
        return;
    }
    g_string_append_c(line, '"');
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        g_string_append_len(line, text, quote + 1 - text);
        g_string_append_c(line, '"');
    }
    g_string_append(line, text);
    g_string_append_c(line, '"');
}

void csv_write_shown(GString *line, bool first, const char *text) {
    bool is_formula = text && *text && strchr("=+-@\t\r", *text);
    g_autofree char *guarded = is_formula ? g_strconcat("'", text, NULL) : NULL;
    csv_write(line, first, guarded ? guarded : text);
}
