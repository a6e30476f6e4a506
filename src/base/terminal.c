#include "base/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

/* Columns of the terminal; 0 where there is none, or none that says. */
static size_t columns_of(FILE *out) {
    struct winsize size;
    return isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void terminal_print(FILE *out, const char *text, size_t indent) {
    enum { NARROWEST = 40 };
    size_t columns = columns_of(out);
    g_autofree char *safe = text_safe(text);
    g_autofree char *wrapped = columns >= NARROWEST ? text_wrap(safe, columns, indent) : NULL;
    fprintf(out, "%s\n", wrapped ? wrapped : safe);
}

static void show_bar(double share) {
    enum { BAR = 30 };
    fputs(" [", stderr);
    for (int i = 0; i < BAR; i++)
        fputc(i < (int) (share * BAR) ? '#' : '.', stderr);
    fputc(']', stderr);
}

static void progress_show(const Progress *progress, uint64_t done, int64_t now_us) {
    double share = done < progress->total ? (double) done / (double) progress->total : 1;
    double elapsed_s = (double) (now_us - progress->started_us) / 1e6;

    fprintf(stderr, "\r%s", progress->what);
    if (progress->total > 0)
        show_bar(share);
    fprintf(stderr, " %" G_GUINT64_FORMAT, done);
    if (progress->total > 0)
        fprintf(stderr, " of %" G_GUINT64_FORMAT, progress->total);
    if (progress->total > 0 && done > 0)
        fprintf(stderr, ", %.0f/s, %.0f s left", (double) done / elapsed_s, elapsed_s / share * (1 - share));
    fputs("\033[K", stderr);
}

void progress_step(Progress *progress, uint64_t done) {
    enum { PATIENCE_US = 1000000, PAUSE_US = 100000 };
    int64_t now_us = g_get_monotonic_time();
    if (progress->started_us == 0)
        progress->started_us = now_us;
    if (now_us - progress->started_us < PATIENCE_US || now_us - progress->shown_us < PAUSE_US)
        return;
    if (!isatty(STDERR_FILENO))
        return;
    progress->shown_us = now_us;
    progress->visible = true;
    progress_show(progress, done, now_us);
}

void progress_end(Progress *progress) {
    if (progress->visible)
        fputs("\r\033[K", stderr);
    progress->visible = false;
}

bool terminal_is_interactive(void) {
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

char *terminal_ask(const char *question) {
    char *line = NULL; /* of libc */
    size_t room = 0;
    fputs(question, stderr);
    char *answer = getline(&line, &room, stdin) >= 0 ? g_strdup(g_strstrip(line)) : NULL;
    free(line);
    return answer;
}

bool terminal_confirm(const char *question) {
    g_autofree char *whole = g_strconcat(question, " [y/N] ", NULL);
    g_autofree char *answer = terminal_ask(whole);
    return answer && (g_ascii_strcasecmp(answer, "y") == 0 || g_ascii_strcasecmp(answer, "yes") == 0);
}
