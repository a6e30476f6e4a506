/*
 * Lets a script use the engine. Reads a problem word by word, then commands about it, and answers each
 * command with lines of words:
 *
 *   people N                          a new problem
 *   group N numbers                   -1 is none
 *   exclude K pairs | allow K pairs   giver receiver giver receiver ..., givers ascending
 *   history YEARS YEARS*N numbers     -1 is absent
 *   must N numbers                    -1 is none
 *   gives N numbers | receives N numbers
 *   flags F
 *   draw METHOD FIRST COUNT           one line for each seed: status and receivers
 *   attempts METHOD FIRST COUNT       how many were made for all these seeds
 *   report METHOD SEED                status and figures, then the receivers
 *   everything METHOD SEED            status, the whole report, then the receivers
 *   count                             status, how well known, logarithm, draws, blocks | forced pairs
 *   leaks                             status, how many pairs tell another one, and an example of two pairs
 *   kept                              status, years that can be kept
 *   explain                           status side people | partners | relaxed pairs | needed room
 *   shape                             status, why no draw keeps the flags, side and people
 *   outlook                           status, possible draws, certain draws
 *   check SUM receivers               status person
 *   why GIVER RECEIVER                the reasons
 *   methods                           the names of all
 *   repair N told N looked FIRST COUNT  one line for each seed: status and receivers | again | first
 *   mend TOLD pairs N looked FIRST COUNT  the same for several gifts: what was told as for exclude
 */
#include "draw/methods/drawing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    kr_problem problem;
    void *owned[16];
    size_t owned_count;
    uint32_t gifts;
} World;

static void die(const char *what) {
    fprintf(stderr, "draw-driver: %s\n", what);
    exit(2);
}

static int64_t number(void) {
    int64_t value;
    if (scanf("%" SCNd64, &value) != 1)
        die("a number is missing");
    return value;
}

static void *room(World *world, size_t count, size_t size) {
    void *array = calloc(count ? count : 1, size);
    if (!array || world->owned_count == sizeof world->owned / sizeof *world->owned)
        die("no room");
    world->owned[world->owned_count++] = array;
    return array;
}

static void forget(World *world) {
    for (size_t k = 0; k < world->owned_count; k++)
        free(world->owned[k]);
    *world = (World) {0};
}

static uint32_t *numbers(World *world, size_t count) {
    uint32_t *array = room(world, count, sizeof *array);
    for (size_t k = 0; k < count; k++)
        array[k] = (uint32_t) number();
    return array;
}

static uint16_t *roles(World *world) {
    uint16_t *array = room(world, world->problem.n, sizeof *array);
    for (size_t k = 0; k < world->problem.n; k++)
        array[k] = (uint16_t) number();
    return array;
}

static void pairs(World *world, const uint32_t **start, const uint32_t **to) {
    size_t count = (size_t) number();
    uint32_t *starts = room(world, (size_t) world->problem.n + 1, sizeof *starts);
    uint32_t *receivers = room(world, count, sizeof *receivers);
    for (size_t k = 0; k < count; k++) {
        starts[number() + 1]++;
        receivers[k] = (uint32_t) number();
    }
    for (uint32_t i = 0; i < world->problem.n; i++)
        starts[i + 1] += starts[i];
    *start = starts;
    *to = receivers;
}

/* The name of the one after the last is that of none again. */
static bool is_method(int m) {
    return strcmp(kr_method_name((kr_method) m), kr_method_name(KR_METHOD_NONE)) != 0;
}

static kr_method method(void) {
    char name[32];
    if (scanf("%31s", name) != 1)
        die("a method is missing");
    if (!strcmp(name, kr_method_name(KR_METHOD_NONE)))
        return KR_METHOD_NONE;
    if (!strcmp(name, "weighted"))
        return (kr_method) KR_BY_WEIGHTED_SWITCHING;
    for (int m = KR_METHOD_NONE + 1; is_method(m); m++)
        if (!strcmp(name, kr_method_name((kr_method) m)))
            return (kr_method) m;
    die("no such method");
    return KR_METHOD_NONE;
}

static void command_methods(void) {
    for (int m = KR_METHOD_NONE + 1; is_method(m); m++)
        printf("%s ", kr_method_name((kr_method) m));
    puts("");
}

static void seed_write(uint8_t seed[32], uint64_t value) {
    memset(seed, 0, 32);
    for (int k = 0; k < 8; k++)
        seed[k] = (uint8_t) (value >> 8 * k);
}

static void print_receivers(const World *world, kr_status status, const uint32_t *receiver) {
    for (uint32_t k = 0; status == KR_OK && k < world->gifts; k++)
        printf(" %" PRIu32, receiver[k]);
    puts("");
}

static uint32_t *receivers_new(World *world) {
    world->gifts = 0;
    for (uint32_t i = 0; i < world->problem.n; i++)
        world->gifts += world->problem.gives ? world->problem.gives[i] : 1;
    return calloc((size_t) world->gifts + 1, sizeof(uint32_t));
}

static void command_draw(World *world) {
    kr_method by = method();
    uint64_t first = (uint64_t) number(), count = (uint64_t) number();
    uint32_t *receiver = receivers_new(world);
    for (uint64_t k = 0; k < count; k++) {
        uint8_t seed[32];
        seed_write(seed, first + k);
        kr_status status = kr_draw_by(by, &world->problem, seed, receiver, NULL);
        printf("%d", status);
        print_receivers(world, status, receiver);
    }
    free(receiver);
}

static void command_attempts(World *world) {
    kr_method by = method();
    uint64_t first = (uint64_t) number(), count = (uint64_t) number(), attempts = 0;
    uint32_t *receiver = receivers_new(world);
    for (uint64_t k = 0; k < count; k++) {
        uint8_t seed[32];
        seed_write(seed, first + k);
        kr_report report = {0};
        kr_draw_by(by, &world->problem, seed, receiver, &report);
        attempts += report.attempts;
        kr_report_clear(&report);
    }
    printf("%" PRIu64 "\n", attempts);
    free(receiver);
}

static void command_report(World *world) {
    kr_method by = method();
    uint8_t seed[32];
    seed_write(seed, (uint64_t) number());
    uint32_t *receiver = receivers_new(world);
    kr_report report = {0}, checked = {0};
    kr_status status = kr_draw_by(by, &world->problem, seed, receiver, &report);
    if (status == KR_OK && kr_check(&world->problem, receiver, &checked) != KR_OK)
        die("a draw breaks the rules");
    printf("%d %s %d %" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIu32, status, kr_method_name(report.method),
           report.exact, report.attempts, report.words, checked.circles, checked.swaps);
    print_receivers(world, status, receiver);
    kr_report_clear(&report);
    free(receiver);
}

static void command_count(const World *world) {
    kr_report report = {0};
    kr_status status = kr_count(&world->problem, &report);
    printf("%d %d %.17g %" PRIu64 " %" PRIu32 " |", status, report.draws_known, report.log10_draws,
           report.draws, report.blocks);
    for (uint32_t k = 0; k < report.forced_count; k++)
        printf(" %" PRIu32 " %" PRIu32, report.forced[k].giver, report.forced[k].receiver);
    puts("");
    kr_report_clear(&report);
}

static void command_leaks(const World *world) {
    uint32_t count = 0;
    kr_leak leak = {0};
    kr_status status = kr_leaks(&world->problem, &count, &leak);
    printf("%d %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 "\n", status, count,
           leak.known.giver, leak.known.receiver, leak.told.giver, leak.told.receiver);
}

static void command_kept(const World *world) {
    uint32_t years = 0;
    kr_status status = kr_history_kept(&world->problem, &years);
    printf("%d %" PRIu32 "\n", status, years);
}

static void print_list(const char *name, const uint32_t *people, uint32_t count) {
    printf(" %s", name);
    for (uint32_t k = 0; k < count; k++)
        printf(" %" PRIu32, people[k]);
}

static void print_pairs(const char *name, const kr_pair *pairs, uint32_t count) {
    printf(" %s", name);
    for (uint32_t k = 0; k < count; k++)
        printf(" %" PRIu32 "-%" PRIu32, pairs[k].giver, pairs[k].receiver);
}

static void command_everything(World *world) {
    kr_method by = method();
    uint8_t seed[32];
    seed_write(seed, (uint64_t) number());
    uint32_t *receiver = receivers_new(world);
    kr_report report = {0};
    kr_status status = kr_draw_by(by, &world->problem, seed, receiver, &report);
    printf("%d %s exact %d attempts %" PRIu64 " words %" PRIu64 " draws %d %.17g %" PRIu64, status,
           kr_method_name(report.method), report.exact, report.attempts, report.words, report.draws_known,
           report.log10_draws, report.draws);
    printf(" blocks %" PRIu32 " person %" PRIu32 " side %d", report.blocks, report.person, report.side);
    print_pairs("forced", report.forced, report.forced_count);
    print_list("people", report.people, report.people_count);
    print_list("partners", report.partners, report.partners_count);
    print_pairs("relax", report.relax, report.relax_count);
    printf(" receivers");
    print_receivers(world, status, receiver);
    kr_report_clear(&report);
    free(receiver);
}

static void command_explain(const World *world) {
    kr_report report = {0};
    kr_status status = kr_explain(&world->problem, &report);
    printf("%d %d", status, report.side);
    for (uint32_t k = 0; k < report.people_count; k++)
        printf(" %" PRIu32, report.people[k]);
    printf(" |");
    for (uint32_t k = 0; k < report.partners_count; k++)
        printf(" %" PRIu32, report.partners[k]);
    printf(" |");
    for (uint32_t k = 0; k < report.relax_count; k++)
        printf(" %" PRIu32 " %" PRIu32, report.relax[k].giver, report.relax[k].receiver);
    printf(" | %" PRIu32 " %" PRIu32 "\n", report.needed, report.room);
    kr_report_clear(&report);
}

static void command_shape(World *world) {
    static const uint8_t seed[32];
    uint32_t *receiver = receivers_new(world);
    kr_report report = {0};
    kr_status status = kr_draw(&world->problem, seed, receiver, &report);
    printf("%d %d %d", status, report.shape_reason, report.side);
    for (uint32_t k = 0; k < report.people_count; k++)
        printf(" %" PRIu32, report.people[k]);
    puts("");
    kr_report_clear(&report);
    free(receiver);
}

static void command_outlook(const World *world) {
    kr_outlook outlook;
    kr_status status = kr_look_ahead(&world->problem, &outlook);
    printf("%d %" PRIu32 " %" PRIu32 "\n", status, outlook.possible, outlook.certain);
}

static void command_check(World *world) {
    uint32_t *receiver = numbers(world, (size_t) number());
    kr_report report = {0};
    kr_status status = kr_check(&world->problem, receiver, &report);
    printf("%d %" PRId64 "\n", status, report.person == KR_NONE ? -1 : (int64_t) report.person);
    free(world->owned[--world->owned_count]);
}

static void command_why(const World *world) {
    uint32_t giver = (uint32_t) number(), receiver = (uint32_t) number();
    printf("%" PRIu32 "\n", kr_why_not(&world->problem, giver, receiver));
}

static void print_people(const uint32_t *people, uint32_t count) {
    printf(" |");
    for (uint32_t k = 0; k < count; k++)
        printf(" %" PRId64, people[k] == KR_NONE ? -1 : (int64_t) people[k]);
}

static void command_repair(World *world) {
    uint32_t n = world->problem.n;
    uint32_t *told = numbers(world, (size_t) number()), *looked_numbers = numbers(world, (size_t) number());
    bool *looked = room(world, n, sizeof *looked);
    for (uint32_t i = 0; i < n; i++)
        looked[i] = looked_numbers[i];
    uint64_t first = (uint64_t) number(), count = (uint64_t) number();
    uint32_t *receiver = room(world, n, sizeof *receiver);
    kr_changes changes = {0};
    for (uint64_t k = 0; k < count; k++) {
        uint8_t seed[32];
        seed_write(seed, first + k);
        memcpy(receiver, told, n * sizeof *told);
        kr_status status = kr_repair(&world->problem, seed, looked, receiver, &changes);
        printf("%d", status);
        print_people(receiver, n);
        print_people(changes.again, changes.again_count);
        print_people(changes.first, changes.first_count);
        puts("");
    }
    kr_changes_clear(&changes);
    for (int k = 0; k < 4; k++)
        free(world->owned[--world->owned_count]);
}

static void command_mend(World *world) {
    const uint32_t *start, *to;
    pairs(world, &start, &to);
    uint32_t n = world->problem.n, *looked_numbers = numbers(world, (size_t) number());
    bool *looked = room(world, n, sizeof *looked);
    for (uint32_t i = 0; i < n; i++)
        looked[i] = looked_numbers[i];
    uint64_t first = (uint64_t) number(), count = (uint64_t) number();
    uint32_t *receiver = receivers_new(world);
    kr_changes changes = {0};
    for (uint64_t k = 0; k < count; k++) {
        uint8_t seed[32];
        seed_write(seed, first + k);
        kr_status status = kr_repair_gifts(&world->problem, seed, looked, start, to, receiver, &changes);
        printf("%d", status);
        print_people(receiver, status == KR_OK ? world->gifts : 0);
        print_people(changes.again, changes.again_count);
        print_people(changes.first, changes.first_count);
        puts("");
    }
    kr_changes_clear(&changes);
    free(receiver);
    for (int k = 0; k < 4; k++)
        free(world->owned[--world->owned_count]);
}

static bool read_rule(World *world, const char *word) {
    kr_problem *problem = &world->problem;
    if (!strcmp(word, "people")) {
        forget(world);
        problem->n = (uint32_t) number();
    } else if (!strcmp(word, "group")) {
        problem->group = numbers(world, problem->n);
    } else if (!strcmp(word, "exclude")) {
        pairs(world, &problem->exclusion_start, &problem->exclusion_to);
    } else if (!strcmp(word, "allow")) {
        pairs(world, &problem->allowed_start, &problem->allowed_to);
    } else if (!strcmp(word, "history")) {
        problem->years = (uint32_t) number();
        problem->history = numbers(world, (size_t) problem->years * problem->n);
    } else if (!strcmp(word, "must")) {
        problem->must = numbers(world, problem->n);
    } else if (!strcmp(word, "gives")) {
        problem->gives = roles(world);
    } else if (!strcmp(word, "receives")) {
        problem->receives = roles(world);
    } else if (!strcmp(word, "flags")) {
        problem->flags = (uint32_t) number();
    } else {
        return false;
    }
    return true;
}

static void obey(World *world, const char *word) {
    if (!strcmp(word, "draw"))
        command_draw(world);
    else if (!strcmp(word, "attempts"))
        command_attempts(world);
    else if (!strcmp(word, "report"))
        command_report(world);
    else if (!strcmp(word, "count"))
        command_count(world);
    else if (!strcmp(word, "leaks"))
        command_leaks(world);
    else if (!strcmp(word, "kept"))
        command_kept(world);
    else if (!strcmp(word, "everything"))
        command_everything(world);
    else if (!strcmp(word, "methods"))
        command_methods();
    else if (!strcmp(word, "explain"))
        command_explain(world);
    else if (!strcmp(word, "shape"))
        command_shape(world);
    else if (!strcmp(word, "outlook"))
        command_outlook(world);
    else if (!strcmp(word, "check"))
        command_check(world);
    else if (!strcmp(word, "why"))
        command_why(world);
    else if (!strcmp(word, "repair"))
        command_repair(world);
    else if (!strcmp(word, "mend"))
        command_mend(world);
    else
        die(word);
    fflush(stdout);
}

int main(void) {
    World world = {0};
    char word[32];
    while (scanf("%31s", word) == 1)
        if (!read_rule(&world, word))
            obey(&world, word);
    forget(&world);
    return 0;
}
