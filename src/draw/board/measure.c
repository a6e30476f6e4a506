/*
 * How much a problem forbids, found without laying it out. Nothing is counted too low; too high is what
 * two rules forbid at once or a list names twice, and a column's exclusions and history are those of a
 * run of neighbours, so that counting stays in the fastest memory however many people there are.
 *
 * These bounds decide how a draw goes on, so they are part of KR_ENGINE. A row: the largest group, the
 * longest list of exclusions, and the years. A column: the largest group, and how often exclusions and
 * history name the run that they name most; the run of person i is (i + 1) >> shift, that of KR_NONE 0,
 * and shift the least for which n >> shift is below 4096. Squares: those of the groups, one for whoever
 * is in none, all exclusions and all years. Where a group has 65536 people or more, a row and a column
 * are taken to be full.
 *
 * A glance only says whether there is room for certain; it decides nothing else.
 */
#include "draw/board/board.h"

#include "draw/array.h"
#include "draw/board/groups.h"

typedef struct {
    uint64_t in_row, in_column; /* of any one, at most */
    uint64_t squares;
} Measure;

/* ---- Groups ---- */

/* Sizes stand one place on, those in no group before all others; their number is returned. */
static uint32_t count_sizes(uint16_t *size, const kr_groups *groups, uint32_t n) {
    uint32_t alone = 0;
    for (uint32_t i = 0; i < n; i++) {
        size[(uint32_t) (groups->of[i] + 1)]++;
        alone += groups->of[i] == KR_NONE;
    }
    return alone;
}

/* Sixteen bits keep the sizes near. Where one was too large for them, which
   shows in the sum, everything may be forbidden for all that is known. */
static void measure_sizes(Measure *measure, const uint16_t *size, uint32_t count, uint32_t alone,
                          uint32_t n) {
    uint64_t people = alone, largest = 1;
    measure->squares += alone;
    for (size_t g = 1; g <= count; g++) {
        people += size[g];
        measure->squares += (uint64_t) size[g] * size[g];
        largest = size[g] > largest ? size[g] : largest;
    }
    if (people < n)
        largest = n;
    measure->in_row += largest;
    measure->in_column += largest;
}

static kr_status measure_groups(Measure *measure, const kr_problem *problem) {
    uint32_t n = problem->n;
    kr_groups groups = {0};
    kr_status status = kr_groups_read(&groups, problem);
    uint16_t *size = kr_array((size_t) groups.count + 1, sizeof *size);
    if (status == KR_OK && size) {
        uint32_t alone = groups.of ? count_sizes(size, &groups, n) : n;
        measure_sizes(measure, size, groups.count, alone, n);
    }
    kr_groups_clear(&groups);
    free(size);
    return size ? status : KR_NO_MEMORY;
}

/* ---- Exclusions and history ---- */

enum { RUNS = 4096 };

/* Neighbours are counted together, 2 to this power of them. A receiver counts as the number behind his. */
static unsigned run_shift(uint32_t n) {
    unsigned shift = 0;
    while (n >> shift >= RUNS)
        shift++;
    return shift;
}

/* KR_NONE comes to the first run by itself, which then counts too many. */
static void count_runs(uint32_t *count, unsigned shift, const uint32_t *receiver, size_t receivers) {
    for (size_t k = 0; k < receivers; k++)
        count[(uint32_t) (receiver[k] + 1) >> shift]++;
}

static uint32_t longest_list(const uint32_t *start, uint32_t n) {
    uint32_t longest = 0;
    for (uint32_t i = 0; i < n; i++)
        longest = start[i + 1] - start[i] > longest ? start[i + 1] - start[i] : longest;
    return longest;
}

static uint32_t largest_of(const uint32_t *numbers, size_t count) {
    uint32_t largest = 0;
    for (size_t k = 0; k < count; k++)
        largest = numbers[k] > largest ? numbers[k] : largest;
    return largest;
}

static kr_status measure_pairs(Measure *measure, const kr_problem *problem, size_t excluded, size_t drawn) {
    unsigned shift = run_shift(problem->n);
    size_t runs = (problem->n >> shift) + 1;
    uint32_t *count = kr_array(runs, sizeof *count);
    if (!count)
        return KR_NO_MEMORY;
    if (excluded) {
        count_runs(count, shift, problem->exclusion_to + problem->exclusion_start[0], excluded);
        measure->in_row += longest_list(problem->exclusion_start, problem->n);
    }
    count_runs(count, shift, problem->history, drawn);
    measure->in_row += drawn ? problem->years : 0;
    measure->in_column += largest_of(count, runs);
    measure->squares += excluded + drawn;
    free(count);
    return KR_OK;
}

/* ---- All together ---- */

static uint32_t at_most(uint64_t number, uint32_t limit) {
    return number < limit ? (uint32_t) number : limit;
}

kr_status kr_board_measure(kr_board *board) {
    const kr_problem *problem = board->problem;
    uint32_t n = problem->n;
    size_t excluded =
        problem->exclusion_start ? problem->exclusion_start[n] - problem->exclusion_start[0] : 0;
    size_t drawn = problem->history ? (size_t) problem->years * n : 0;
    Measure measure = {0};
    kr_status status = measure_groups(&measure, problem);
    if (status == KR_OK && excluded + drawn)
        status = measure_pairs(&measure, problem, excluded, drawn);
    board->n = n;
    board->most_in_row = at_most(measure.in_row, n);
    board->most_in_column = at_most(measure.in_column, n);
    board->forbidden = measure.squares;
    return status;
}

/* ---- At a glance ---- */

enum {
    RANGES = 64,
    GLANCED_FROM = 1 << 14, /* below, nothing takes long */
    AHEAD = 4096,           /* bytes: a page, where the processor stops fetching by itself */
};

/* What comes a page behind, or nothing, if nothing is there. */
static void fetch_behind(const uint32_t *number) {
    __builtin_prefetch((const void *) ((uintptr_t) number + AHEAD));
}

static uint32_t count_nobody(const uint32_t *numbers, size_t count) {
    uint32_t nobody = 0;
    for (size_t k = 0; k < count; k++)
        nobody += numbers[k] == KR_NONE;
    return nobody;
}

/* How often any number but KR_NONE occurs, at most: as often as all that end on the same bits. Two numbers
   share a counter, so that half as many are moved. Up to three at the end are not counted, and may be any. */
static uint32_t most_alike(const uint32_t *numbers, size_t count) {
    uint32_t pairs[RANGES][RANGES] = {0}, ending[RANGES] = {0};
    for (size_t k = 0; k + 3 < count; k += 4) {
        fetch_behind(&numbers[k]);
        pairs[numbers[k] % RANGES][numbers[k + 1] % RANGES]++;
        pairs[numbers[k + 2] % RANGES][numbers[k + 3] % RANGES]++;
    }
    for (uint32_t one = 0; one < RANGES; one++)
        for (uint32_t other = 0; other < RANGES; other++) {
            ending[one] += pairs[one][other];
            ending[other] += pairs[one][other];
        }
    uint32_t most = largest_of(ending, RANGES - 1), last = ending[RANGES - 1];
    if (last > most) /* maybe for KR_NONE */
        last -= count_nobody(numbers, count / 4 * 4);
    return (last > most ? last : most) + (uint32_t) (count % 4);
}

/* Of a row and a column together, at most, without history. */
static uint64_t forbidden_by_sight(const kr_problem *problem) {
    uint64_t forbidden = 2; /* oneself */
    const uint32_t *start = problem->exclusion_start;
    if (problem->group)
        forbidden += 2 * (uint64_t) most_alike(problem->group, problem->n);
    if (start && start[0] < start[problem->n])
        forbidden += (uint64_t) longest_list(start, problem->n) +
                     most_alike(problem->exclusion_to + start[0], start[problem->n] - start[0]);
    return forbidden;
}

/* What is not counted may be always the same. With two years that saves counting nearly one of them. */
bool kr_problem_is_roomy(const kr_problem *problem) {
    if (problem->n < GLANCED_FROM || !kr_problem_is_everybody(problem))
        return false;
    size_t drawn = problem->history ? (size_t) problem->years * problem->n : 0;
    uint64_t forbidden = forbidden_by_sight(problem) + (drawn ? problem->years : 0);
    if (forbidden >= problem->n)
        return false;
    size_t room = problem->n - (size_t) forbidden, counted = room / 16, uncounted = room - counted;
    return drawn < uncounted || most_alike(problem->history, drawn - uncounted) < counted;
}
