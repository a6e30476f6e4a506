#include "problem.h"

void *world_array(World *world, size_t count, size_t size) {
    void *array = g_malloc0_n(count, size);
    g_ptr_array_add(world->arrays, array);
    return array;
}

uint8_t world_byte(World *world) {
    if (!world->size)
        return 0;
    world->size--;
    return *world->data++;
}

static uint32_t next_person(World *world) {
    uint8_t byte = world_byte(world);
    if (world->nonsense && byte >= 250)
        return byte == 255 ? KR_NONE - 1 : world->problem.n + byte - 250;
    return byte % MAX(world->problem.n, 1);
}

static uint32_t next_person_or_none(World *world) {
    return world_byte(world) % 4 ? next_person(world) : KR_NONE;
}

static const uint32_t *next_people(World *world, size_t count, bool mostly) {
    uint32_t *people = world_array(world, count, sizeof *people);
    for (size_t k = 0; k < count; k++)
        people[k] = mostly || world_byte(world) % 8 == 0 ? next_person_or_none(world) : KR_NONE;
    return people;
}

/* Where a row ends that starts here; in nonsense it may end before it. */
static uint32_t next_end(World *world, uint32_t start) {
    uint8_t byte = world_byte(world);
    if (world->nonsense && byte == 255 && start > 0)
        return start - 1;
    return byte < 128 ? start + byte % 8u : start;
}

/* Rows may start anywhere, when there is nothing in them also near the largest number. */
static void next_lists(World *world, const uint32_t **start, const uint32_t **to) {
    uint32_t n = world->problem.n, *starts = world_array(world, (size_t) n + 1, sizeof *starts);
    uint8_t first = world_byte(world);
    starts[0] = first % 8;
    uint32_t most = starts[0];
    for (uint32_t i = 0; i < n; i++) {
        starts[i + 1] = next_end(world, starts[i]);
        most = MAX(most, starts[i + 1]);
    }
    *start = starts;
    if (most == starts[0]) {
        for (uint32_t i = 0; i <= n; i++)
            starts[i] += UINT32_MAX - 7;
        return;
    }
    uint32_t *people = world_array(world, most, sizeof *people);
    for (uint32_t k = starts[0]; k < most; k++)
        people[k] = next_person(world);
    *to = world->nonsense && first == 255 ? NULL : people;
}

/* ---- Gifts ---- */

static uint16_t *next_roles(World *world, bool several) {
    uint16_t *roles = world_array(world, world->problem.n, sizeof *roles);
    for (uint32_t i = 0; i < world->problem.n; i++) {
        uint8_t byte = world_byte(world);
        roles[i] = world->nonsense && byte == 255 ? UINT16_MAX : several ? byte % 4 : byte % 8 != 0;
    }
    return roles;
}

static uint32_t sum(const uint16_t *roles, uint32_t n) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += roles[i];
    return sum;
}

/* Random roles hardly ever add up: the lighter side gets one gift more each until they do. */
static void even_out(uint16_t *gives, uint16_t *receives, uint32_t n) {
    uint32_t given = sum(gives, n), received = sum(receives, n);
    uint16_t *lighter = given < received ? gives : receives;
    uint32_t missing = MAX(given, received) - MIN(given, received);
    for (uint32_t k = 0; k < missing; k++)
        lighter[k % n]++;
}

static void read_several(World *world) {
    uint16_t *gives = next_roles(world, true), *receives = next_roles(world, true);
    if (!world->nonsense)
        even_out(gives, receives, world->problem.n);
    world->problem.gives = gives;
    world->problem.receives = receives;
}

/* ---- Everything ---- */

void world_read(World *world) {
    kr_problem *problem = &world->problem;
    uint8_t people = world_byte(world), flags = world_byte(world), rules = world_byte(world);
    world->nonsense = flags & 128;
    problem->n = people < 192 ? people % 9 : people - 192u + 9;
    if (flags & 32)
        problem->n %= 13; /* long walks over several gifts would be most of the time */
    problem->flags = flags & (KR_NO_SWAPS | KR_ONE_CIRCLE | KR_EXACT);
    if (world->nonsense && flags & 64)
        problem->flags |= 1u << (flags & 31);
    if (rules & 1)
        problem->group = next_people(world, problem->n, true);
    if (rules & 2)
        next_lists(world, &problem->exclusion_start, &problem->exclusion_to);
    if (rules & 4)
        next_lists(world, &problem->allowed_start, &problem->allowed_to);
    if (rules & 8)
        problem->years = world_byte(world) % 4;
    if (problem->years || rules & 128)
        problem->history = next_people(world, (size_t) problem->years * problem->n, true);
    if (rules & 16)
        problem->must = next_people(world, problem->n, false);
    if (flags & 32) {
        read_several(world);
        return;
    }
    if (rules & 32)
        problem->gives = next_roles(world, false);
    if (rules & 64)
        problem->receives = next_roles(world, false);
}

uint32_t *world_told(World *world) {
    uint32_t n = world->problem.n, *told = world_array(world, n, sizeof *told);
    g_autofree bool *taken = g_new0(bool, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = next_person_or_none(world);
        if (!world->nonsense && to != KR_NONE && taken[to])
            to = KR_NONE;
        if (to < n)
            taken[to] = true;
        told[i] = to;
    }
    return told;
}

static bool is_among(const uint32_t *people, const uint32_t *end, uint32_t person) {
    for (; people < end; people++)
        if (*people == person)
            return true;
    return false;
}

void world_told_several(World *world, uint32_t **start, uint32_t **to) {
    uint32_t n = world->problem.n;
    *start = world_array(world, (size_t) n + 1, sizeof **start);
    *to = world_array(world, 3 * (size_t) n, sizeof **to);
    for (uint32_t i = 0, count = 0; i < n; i++) {
        for (uint32_t left = world_byte(world) % 4; left > 0; left--) {
            uint32_t person = next_person_or_none(world);
            bool twice = is_among(*to + (*start)[i], *to + count, person);
            if (person != KR_NONE && (world->nonsense || !twice))
                (*to)[count++] = person;
        }
        (*start)[i + 1] = count;
    }
}
