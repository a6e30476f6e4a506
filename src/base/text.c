#include "base/text.h"

#include <string.h>

char *text_squeeze(const char *text, size_t length) {
    char *out = g_malloc(length + 1), *to = out;
    bool gap = false;
    for (const char *p = text, *next, *end = text + length; p < end; p = next) {
        bool ascii = (unsigned char) *p < 0x80;
        next = ascii ? p + 1 : g_utf8_next_char(p);
        if (ascii ? g_ascii_isspace(*p) : g_unichar_isspace(g_utf8_get_char(p))) {
            gap = to > out;
            continue;
        }
        if (gap)
            *to++ = ' ';
        gap = false;
        while (p < next)
            *to++ = *p++;
    }
    *to = '\0';
    return out;
}

char *text_normalise(const char *text, GNormalizeMode mode) {
    char *normal = g_utf8_normalize(text, -1, mode);
    if (!normal)
        g_error("no memory is left to normalise a text of %zu bytes", strlen(text));
    return normal;
}

char *text_fold(const char *text) {
    g_autofree char *valid = g_utf8_validate(text, -1, NULL) ? NULL : g_utf8_make_valid(text, -1);
    const char *start = valid ? valid : text;
    g_autofree char *squeezed = text_squeeze(start, strlen(start));
    if (!g_str_is_ascii(squeezed)) {
        g_autofree char *folded = g_utf8_casefold(squeezed, -1);
        return text_normalise(folded, G_NORMALIZE_DEFAULT_COMPOSE);
    }
    for (char *p = squeezed; *p; p++)
        *p = g_ascii_tolower(*p);
    return g_steal_pointer(&squeezed);
}

/* Bidirectional controls and invisible characters can make a name read as another one. */
static bool is_deceptive(gunichar c) {
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
           type == G_UNICODE_PARAGRAPH_SEPARATOR || type == G_UNICODE_UNASSIGNED ||
           type == G_UNICODE_SURROGATE;
}

/* Appends one character, or what stands for it if it should not reach a terminal; returns what comes next. */
static const char *append_safe(GString *out, const char *p) {
    gunichar c = g_utf8_get_char_validated(p, -1);
    if (c == (gunichar) -1 || c == (gunichar) -2) {
        g_string_append_printf(out, "\\x%02x", (unsigned char) *p);
        return p + 1;
    }
    if (c < 0x80 && g_ascii_iscntrl((char) c))
        g_string_append_printf(out, "\\x%02x", c);
    else if (is_deceptive(c))
        g_string_append_printf(out, "\\u{%04x}", c);
    else
        g_string_append_unichar(out, c);
    return g_utf8_next_char(p);
}

char *text_visible(const char *text) {
    enum { MOST = 120 };
    GString *out = g_string_new(NULL);
    size_t shown = 0;
    for (const char *p = text; *p && shown < MOST; shown++)
        p = append_safe(out, p);
    if (shown == MOST && g_utf8_strlen(text, -1) > MOST)
        g_string_append(out, "…");
    return g_string_free(out, FALSE);
}

char *text_visible_whole(const char *text) {
    GString *out = g_string_new(NULL);
    while (*text)
        text = append_safe(out, text);
    return g_string_free(out, FALSE);
}

char *text_for_shell(const char *text) {
    static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-./:@%+=,";
    char *shown = text_visible_whole(text);
    if (*shown && shown[strspn(shown, plain)] == '\0')
        return shown;
    char *quoted = g_shell_quote(shown);
    g_free(shown);
    return quoted;
}

char *text_safe(const char *text) {
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p;)
        if (*p == '\n')
            g_string_append_c(out, *p++);
        else
            p = append_safe(out, p);
    return g_string_free(out, FALSE);
}

bool text_is_clean(const char *text) {
    enum { ZERO_WIDTH_NON_JOINER = 0x200c, ZERO_WIDTH_JOINER = 0x200d };
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool allowed = c == '\n' || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
        if (!allowed && is_deceptive(c))
            return false;
    }
    return true;
}

char *text_of_bytes(const void *bytes, size_t length) {
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(2 * length + 1), *at = text;
    for (size_t i = 0; i < length; i++) {
        *at++ = digits[((const uint8_t *) bytes)[i] >> 4];
        *at++ = digits[((const uint8_t *) bytes)[i] & 15];
    }
    *at = '\0';
    return text;
}

size_t text_width(const char *text) {
    size_t width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_iszerowidth(c))
            width += g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static void wrap_line(GString *out, const char *line, size_t width, size_t indent) {
    size_t blanks = strspn(line, " "), column = blanks;
    g_string_append_len(out, line, (gssize) blanks);
    g_auto(GStrv) words = g_strsplit(line + blanks, " ", -1);
    for (char **word = words; *word; word++) {
        size_t length = text_width(*word);
        bool first = word == words, fits = column + 1 + length <= width;
        if (!first && fits) {
            g_string_append_c(out, ' ');
            column++;
        } else if (!first) {
            g_string_append_printf(out, "\n%*s", (int) (blanks + indent), "");
            column = blanks + indent;
        }
        g_string_append(out, *word);
        column += length;
    }
}

char *text_wrap(const char *text, size_t width, size_t indent) {
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (line > lines)
            g_string_append_c(out, '\n');
        wrap_line(out, *line, width, indent);
    }
    return g_string_free(out, FALSE);
}

char *text_join(const char *const *names, size_t count, size_t most) {
    GString *out = g_string_new(NULL);
    size_t shown = count <= most ? count : most;
    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            g_string_append(out, i + 1 == count ? " and " : ", ");
        g_string_append(out, names[i]);
    }
    if (shown < count)
        g_string_append_printf(out, "%s%zu more", shown ? " and " : "", count - shown);
    return g_string_free(out, FALSE);
}

char *text_count(uint64_t count, const char *one, const char *many) {
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, count);
    GString *out = g_string_new(NULL);
    size_t length = strlen(digits);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
    g_string_append_printf(out, " %s", count == 1 ? one : many);
    return g_string_free(out, FALSE);
}

/* Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, each one step. */
static size_t distance(const char *a, const char *b) {
    enum { LONGEST = 40 };
    size_t m = strlen(a), n = strlen(b);
    if (m > LONGEST || n > LONGEST)
        return SIZE_MAX;
    size_t cost[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= m; i++)
        cost[i][0] = i;
    for (size_t j = 0; j <= n; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= m; i++)
        for (size_t j = 1; j <= n; j++) {
            size_t best = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = MIN(best, MIN(cost[i - 1][j], cost[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, cost[i - 2][j - 2] + 1);
            cost[i][j] = best;
        }
    return cost[m][n];
}

const char *text_nearest(const char *word, const GPtrArray *words) {
    size_t allowed = strlen(word) >= 5 ? 2 : 1;
    const char *nearest = NULL;
    size_t least = allowed + 1;
    for (guint i = 0; i < words->len; i++) {
        size_t steps = distance(word, words->pdata[i]);
        if (steps < least) {
            least = steps;
            nearest = words->pdata[i];
        }
    }
    return nearest;
}

char *text_hint(const char *word, const GPtrArray *words, const char *otherwise) {
    const char *nearest = text_nearest(word, words);
    return nearest ? g_strdup_printf("; did you mean \"%s\"?", nearest) : g_strdup(otherwise);
}
