/*
 * Measures how long it takes to say that no draw fits: reading the file, the proof, and the smallest conflict
 * in words, for 1,000 people. The peer is reading the same file alone.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "exchange/draw.h"
#include "exchange/people.h"

enum { PEOPLE = 1000, ROUNDS = 7, TARGET_MS = 100 };

/* Who stands in the way: a team of half the people and one more, or 300 who exclude all but 299 others. */
typedef enum { ONE_LARGE_TEAM, MANY_EXCLUSIONS } Case;

static void append_person(GString *csv, int person, Case which) {
    g_string_append_printf(csv, "P%d,%s,\"", person,
                           which == ONE_LARGE_TEAM && person <= PEOPLE / 2 ? "Sales" : "");
    if (which == MANY_EXCLUSIONS && person < 300)
        for (int other = 299; other < PEOPLE; other++)
            if (other != person)
                g_string_append_printf(csv, "P%d;", other);
    g_string_append(csv, "\"\n");
}

static char *write_people(Case which) {
    g_autoptr(GString) csv = g_string_new("name,team,exclude\n");
    for (int person = 0; person < PEOPLE; person++)
        append_person(csv, person, which);
    char *path = NULL;
    int file = g_file_open_tmp("kringle-bench-XXXXXX.csv", &path, NULL);
    g_assert_true(file >= 0 && g_close(file, NULL));
    g_assert_true(g_file_set_contents(path, csv->str, (gssize) csv->len, NULL));
    return path;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Returns the time to read and to refuse, and the time to read alone. */
static double refuse_ms(const char *path, double *read_ms) {
    static const uint8_t seed[32] = {1};
    g_autoptr(GError) error = NULL;
    int64_t start_us = g_get_monotonic_time();
    g_autoptr(People) people = people_read(path, NULL, &error);
    g_assert_no_error(error);
    *read_ms = (double) (g_get_monotonic_time() - start_us) / 1000;

    kr_report report = {0};
    g_assert_false(exchange_draw(people->exchange, seed, (Time) {1}, &report, &error));
    g_assert_error(error, ERROR, ERROR_IMPOSSIBLE);
    kr_report_clear(&report);
    return (double) (g_get_monotonic_time() - start_us) / 1000;
}

static bool measure(const char *name, Case which) {
    g_autofree char *path = write_people(which);
    double all_ms[ROUNDS], read_ms[ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        all_ms[round] = refuse_ms(path, &read_ms[round]);
    g_unlink(path);
    qsort(all_ms, ROUNDS, sizeof *all_ms, by_value);
    qsort(read_ms, ROUNDS, sizeof *read_ms, by_value);
    double median_ms = all_ms[ROUNDS / 2], reading_ms = read_ms[ROUNDS / 2];
    printf("%-16s %6.1f ms (target %d ms), of which reading %6.1f ms: %.1f times reading\n", name, median_ms,
           TARGET_MS, reading_ms, median_ms / reading_ms);
    return median_ms <= TARGET_MS;
}

int main(void) {
    bool met = measure("one large team", ONE_LARGE_TEAM);
    met &= measure("many exclusions", MANY_EXCLUSIONS);
    return met ? EXIT_SUCCESS : EXIT_FAILURE;
}
