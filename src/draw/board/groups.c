/* Takes the caller's numbers for groups as they are, if an array can have them as places; else sorts. */
#include "draw/board/groups.h"

#include "draw/array.h"

void kr_groups_clear(kr_groups *groups) {
    free(groups->own);
    *groups = (kr_groups) {0};
}

/* More than the largest number but KR_NONE, which comes to 0 by itself, and at most twice as much: without
   asking number by number which is larger, all their bits together. */
static uint32_t numbers_end(const uint32_t *group, uint32_t n) {
    uint32_t bits = 0;
    for (uint32_t i = 0; i < n; i++)
        bits |= group[i] + 1;
    return bits;
}

/* Sorts people by the byte of their group at `shift`, keeping the order of equals. */
static void sort_by_byte(uint32_t *to, const uint32_t *from, const uint32_t *group, uint32_t n, int shift) {
    uint32_t place[257] = {0};
    for (uint32_t i = 0; i < n; i++)
        place[(group[i] >> shift & 255) + 1]++;
    for (int byte = 0; byte < 256; byte++)
        place[byte + 1] += place[byte];
    for (uint32_t i = 0; i < n; i++)
        to[place[group[from[i]] >> shift & 255]++] = from[i];
}

/* Sorts people by group. `room` is for as many people. */
static void sort_by_group(uint32_t *people, uint32_t *room, const uint32_t *group, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        people[i] = i;
    for (int shift = 0; shift < 32; shift += 16) {
        sort_by_byte(room, people, group, n, shift);
        sort_by_byte(people, room, group, n, shift + 8);
    }
}

static kr_status groups_renumber(kr_groups *groups, const uint32_t *group, uint32_t n) {
    uint32_t *people = kr_array(n, sizeof *people);
    groups->of = groups->own = kr_array(n, sizeof *groups->own);
    if (!people || !groups->own) {
        free(people);
        return KR_NO_MEMORY;
    }
    sort_by_group(people, groups->own, group, n);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t name = group[people[k]];
        if (k == 0 || name != group[people[k - 1]])
            groups->count += name != KR_NONE;
        groups->own[people[k]] = name == KR_NONE ? KR_NONE : groups->count - 1;
    }
    free(people);
    return KR_OK;
}

kr_status kr_groups_read(kr_groups *groups, const kr_problem *problem) {
    *groups = (kr_groups) {.of = problem->group};
    if (!problem->group)
        return KR_OK;
    uint32_t end = numbers_end(problem->group, problem->n);
    if (end > (uint64_t) 2 * problem->n)
        return groups_renumber(groups, problem->group, problem->n);
    groups->count = end;
    return KR_OK;
}
