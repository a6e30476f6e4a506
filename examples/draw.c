/*
 * Draws names with libkringle-draw. Every argument is a household, whose people do not draw each other:
 *
 *     cc draw.c $(pkg-config --cflags --libs kringle-draw) -o draw
 *     ./draw Ada,Ben Cleo,Dan Emma Finn
 */
#include <kringle-draw.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum { MOST_PEOPLE = 100 };

static void print_names(const char *before, char **name, const uint32_t *people, uint32_t count) {
    printf("%s", before);
    for (uint32_t k = 0; k < count; k++)
        printf("%s%s", k == 0 ? " " : ", ", name[people[k]]);
}

static void print_conflict(char **name, const kr_report *why) {
    print_names("No draw fits:", name, why->people, why->people_count);
    print_names(why->side == KR_GIVERS ? " can only give to" : " can only receive from", name, why->partners,
                why->partners_count);
    puts(why->partners_count ? "." : " nobody.");
    for (uint32_t k = 0; k < why->relax_count; k++)
        printf("%s %s could give to %s", k == 0 ? "It would help if" : " and", name[why->relax[k].giver],
               name[why->relax[k].receiver]);
    puts(why->relax_count ? "." : "Nothing would help.");
}

int main(int argc, char **argv) {
    char *name[MOST_PEOPLE];
    uint32_t household[MOST_PEOPLE], receiver[MOST_PEOPLE], n = 0;
    for (int i = 1; i < argc; i++)
        for (char *who = strtok(argv[i], ","); who && n < MOST_PEOPLE; who = strtok(NULL, ",")) {
            household[n] = (uint32_t) i;
            name[n++] = who;
        }

    uint8_t seed[32];
    if (getrandom(seed, sizeof seed, 0) != sizeof seed)
        return 1;
    kr_problem problem = {.n = n, .group = household};
    kr_report report = {0};
    kr_status status = kr_draw(&problem, seed, receiver, &report);
    if (status == KR_OK)
        for (uint32_t i = 0; i < n; i++)
            printf("%s gives to %s\n", name[i], name[receiver[i]]);
    else if (status == KR_IMPOSSIBLE)
        print_conflict(name, &report);
    kr_report_clear(&report);
    return status == KR_OK ? 0 : 1;
}
