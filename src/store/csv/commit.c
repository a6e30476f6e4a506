#include "store/csv/commit.h"

#include <string.h>

enum { LINE_CHECKSUM_DIGITS = 8, LONGEST_COMMIT_LINE = 64 };

/* "commit,35,5feceb66ffc86f38,6b86b273\n" for rows of that size and checksum. */
static char *commit_line(size_t size, const char *checksum) {
    g_autofree char *start = g_strdup_printf("commit,%zu,%s", size, checksum);
    g_autofree char *own = checksum_of(NULL, start, strlen(start));
    return g_strdup_printf("%s,%.*s\n", start, LINE_CHECKSUM_DIGITS, own);
}

char *commit_seal(GString *rows, const char *checksum_before) {
    char *checksum = checksum_of(checksum_before, rows->str, rows->len);
    g_autofree char *line = commit_line(rows->len, checksum);
    g_string_prepend(rows, line);
    return checksum;
}

/* Reads the commit line at `text`. Every bit of it must be as we would write it. */
static bool read_commit_line(const char *text, size_t length, Commit *commit) {
    const char *end = memchr(text, '\n', MIN(length, LONGEST_COMMIT_LINE));
    if (!end || !g_str_has_prefix(text, "commit,"))
        return false;
    char *comma;
    commit->size = g_ascii_strtoull(text + strlen("commit,"), &comma, 10);
    if (end - comma != 1 + CHECKSUM_DIGITS + 1 + LINE_CHECKSUM_DIGITS)
        return false;
    g_strlcpy(commit->checksum, comma + 1, sizeof commit->checksum);
    commit->rows = end + 1;

    g_autofree char *expected = commit_line(commit->size, commit->checksum);
    return strncmp(text, expected, (size_t) (commit->rows - text)) == 0;
}

size_t commit_read(const char *text, size_t length, const char *checksum_before, Commit *commit) {
    if (!read_commit_line(text, length, commit))
        return 0;
    size_t line = (size_t) (commit->rows - text);
    if (commit->size > length - line)
        return 0;
    g_autofree char *checksum = checksum_of(checksum_before, commit->rows, commit->size);
    return strcmp(checksum, commit->checksum) == 0 ? line + commit->size : 0;
}

/* ---- what a crash can leave at the end ---- */

/* After a power cut, stretches that never reached the disk read as zeros, which no text holds. */
static bool has_hole(const char *text, size_t length) {
    enum { SMALLEST_HOLE = 16 };
    size_t zeros = 0;
    for (size_t i = 0; i < length && zeros < SMALLEST_HOLE; i++)
        zeros = text[i] ? 0 : zeros + 1;
    return zeros == SMALLEST_HOLE;
}

static bool has_later_commit(const char *text, size_t length) {
    Commit commit;
    for (size_t i = 1; i < length; i++)
        if (text[i - 1] == '\n' && text[i] == 'c' && read_commit_line(text + i, length - i, &commit))
            return true;
    return false;
}

bool commit_is_torn(const char *text, size_t length) {
    Commit commit;
    if (read_commit_line(text, length, &commit) && commit.size > length - (size_t) (commit.rows - text))
        return true;
    if (length < LONGEST_COMMIT_LINE && !memchr(text, '\n', length) && !memchr(text, '\0', length))
        return strncmp(text, "commit,", MIN(length, strlen("commit,"))) == 0;
    return has_hole(text, length) && !has_later_commit(text, length);
}
