/*
 * Mends a draw of several gifts, with as few people told another list as possible, and for them as few other
 * names on it. What is still allowed stands, and what is missing is given on the cheapest ways; then all ways
 * are gone through that are not dearer, as far as there is time.
 */
#include "draw/array.h"
#include "draw/gifts/check.h"
#include "draw/gifts/draw.h"
#include "draw/proof/explain.h"
#include "draw/repair/changes.h"
#include "draw/repair/gifts.h"

#include <string.h>

typedef struct {
    const kr_problem *problem;
    const uint8_t *seed;
    const uint32_t *told_start, *told_to;
    const bool *looked;
    kr_gifts gifts;
    kr_gift_mending mending;
    kr_stream stream;
    uint32_t *first, *receiver; /* the mended draw, as it will be handed out */
} Repair;

/* ---- What people were told ---- */

/* Nobody was told the same person twice. */
static bool told_is_good(const Repair *repair, uint32_t person, uint32_t *teller) {
    const uint32_t *start = repair->told_start;
    if (start[person] > start[person + 1])
        return false;
    for (uint32_t k = start[person]; k < start[person + 1]; k++) {
        uint32_t to = repair->told_to[k];
        if (to >= repair->problem->n || teller[to] == person + 1)
            return false;
        teller[to] = person + 1;
    }
    return true;
}

static kr_status told_check(const Repair *repair, uint32_t *person) {
    uint32_t n = repair->problem->n, *teller = kr_array(n, sizeof *teller), good = 0;
    if (!teller)
        return KR_NO_MEMORY;
    while (good < n && told_is_good(repair, good, teller))
        good++;
    free(teller);
    if (good == n)
        return KR_OK;
    *person = good;
    return KR_BAD_INPUT;
}

/* ---- The way to a draw ---- */

static bool keeps_flags(const Repair *repair) {
    if (!(repair->problem->flags & KR_NO_SWAPS))
        return true;
    kr_gifts_seat(&repair->gifts, repair->mending.now.column, repair->receiver);
    return kr_several_swaps(repair->problem, repair->first, repair->receiver) == 0;
}

/* Rows that are told in any case, and may have the column but do not stand with it. */
static uint32_t count_takers(const Repair *repair, uint32_t column) {
    const kr_gift_mending *mending = &repair->mending;
    uint32_t takers = 0;
    for (uint32_t row = 0; row < repair->gifts.board.n; row++) {
        if (mending->price[row] || kr_board_forbids(&repair->gifts.board, row, column))
            continue;
        bool stands = false;
        for (uint32_t pair = mending->start[row]; pair < mending->start[row + 1]; pair++)
            stands |= mending->column[pair] == column;
        takers += !stands;
    }
    return takers;
}

/* More columns than these are not looked at. */
enum { MOST_COLUMNS = 64 };

/* A column with more room than can be taken by those who are told in any case needs somebody else for each
   gift; for the column that needs most, they are all different people, and each of them loses a pair. Where
   too much stands, other pairs may be lost than `now` has lost. */
static kr_cost least_cost(const Repair *repair) {
    const kr_gift_mending *mending = &repair->mending;
    uint64_t most = 0;
    uint32_t columns = kr_gift_mending_is_crowded(mending) ? MOST_COLUMNS : 0;
    for (uint32_t column = 0; column < repair->gifts.board.n && columns < MOST_COLUMNS; column++) {
        uint32_t room = kr_gifts_received(&repair->gifts, column) - mending->now.received[column];
        if (room == 0)
            continue;
        uint32_t takers = count_takers(repair, column);
        most = room > takers && room - takers > most ? room - takers : most;
        columns++;
    }
    return (kr_cost) {most * mending->told, most};
}

/* A new draw may find what no repair does, unless it is proved that there is none. */
static kr_status repair_give_up(Repair *repair) {
    kr_problem problem = *repair->problem;
    problem.flags &= KR_NO_SWAPS;
    kr_status status = kr_draw(&problem, repair->seed, repair->receiver, NULL);
    return status == KR_OK ? KR_NOT_FOUND : status;
}

/* In a large draw there is no going through all ways. */
static const uint32_t many_people = 2000;

static kr_status repair_search(Repair *repair) {
    kr_gift_mending *mending = &repair->mending;
    bool is_shaped = repair->problem->flags & KR_NO_SWAPS;
    bool is_single = mending->now.size + 1 == kr_gifts_slots(&repair->gifts) && /* and is the least cost: */
                     !kr_gift_mending_is_crowded(mending);
    if (!is_shaped && kr_gift_mending_near(mending, &repair->stream))
        return KR_OK;
    kr_cost least = least_cost(repair);
    kr_status status = kr_gift_mending_fill(mending, &repair->stream);
    if (status != KR_OK)
        return status;
    if (is_single)
        least = kr_gift_mending_cost(mending);
    if (repair->gifts.board.n > many_people && keeps_flags(repair))
        return KR_OK;
    status = kr_gift_mending_choose(mending, least, &repair->stream);
    if (status != KR_NOT_FOUND)
        return status;
    return keeps_flags(repair) ? KR_OK : repair_give_up(repair);
}

static kr_status repair_run(Repair *repair) {
    if (kr_has_broken_must(repair->problem))
        return KR_IMPOSSIBLE;
    repair->first = kr_several_first_new(repair->problem);
    repair->receiver = kr_array(kr_problem_gifts(repair->problem), sizeof *repair->receiver);
    kr_status status = repair->first && repair->receiver ? KR_OK : KR_NO_MEMORY;
    if (status == KR_OK)
        status = kr_gifts_read(&repair->gifts, repair->problem);
    if (status == KR_OK)
        status = kr_gifts_arrange(&repair->gifts);
    if (status != KR_OK)
        return status;
    kr_stream_open(&repair->stream, repair->seed, KR_STREAM_REPAIR);
    status = kr_gift_mending_open(&repair->mending, &repair->gifts, repair->told_start, repair->told_to,
                                  repair->looked, &repair->stream);
    if (status == KR_OK)
        status = repair_search(repair);
    if (status == KR_OK)
        kr_gifts_seat(&repair->gifts, repair->mending.now.column, repair->receiver);
    return status;
}

static void repair_close(Repair *repair) {
    kr_gift_mending_close(&repair->mending);
    kr_gifts_clear(&repair->gifts);
    kr_stream_wipe(&repair->stream);
    free(repair->first);
    free(repair->receiver);
}

/* ---- What has changed ---- */

static bool is_in(const uint32_t *people, uint32_t count, uint32_t person) {
    for (uint32_t k = 0; k < count; k++)
        if (people[k] == person)
            return true;
    return false;
}

static kr_told told_now(const Repair *repair, uint32_t person) {
    const uint32_t *now = repair->receiver + repair->first[person];
    const uint32_t *before = repair->told_to + repair->told_start[person];
    uint32_t count = repair->first[person + 1] - repair->first[person];
    uint32_t count_before = repair->told_start[person + 1] - repair->told_start[person];
    if (count == 0)
        return KR_TOLD_NOTHING;
    if (count_before == 0)
        return KR_TOLD_FIRST;
    bool same = count == count_before;
    for (uint32_t k = 0; same && k < count; k++)
        same = is_in(before, count_before, now[k]);
    return same ? KR_TOLD_NOTHING : KR_TOLD_AGAIN;
}

static kr_status repair_report(const Repair *repair, kr_changes *changes) {
    uint32_t n = repair->problem->n;
    kr_told *told = kr_array(n, sizeof *told);
    for (uint32_t person = 0; told && person < n; person++)
        told[person] = told_now(repair, person);
    kr_status status = told ? kr_changes_list(changes, told, n) : KR_NO_MEMORY;
    free(told);
    return status;
}

static kr_status repair_all(Repair *repair, uint32_t *receiver, kr_changes *changes) {
    kr_status status = told_check(repair, &changes->person);
    if (status == KR_OK && repair->problem->flags & KR_ONE_CIRCLE)
        status = KR_UNSUPPORTED;
    if (status == KR_OK)
        status = repair_run(repair);
    if (status == KR_OK)
        status = repair_report(repair, changes);
    for (uint32_t k = 0; status == KR_OK && k < repair->first[repair->problem->n]; k++)
        receiver[k] = repair->receiver[k];
    repair_close(repair);
    return status;
}

kr_status kr_repair_gifts(const kr_problem *problem, const uint8_t seed[32], const bool *looked,
                          const uint32_t *told_start, const uint32_t *told_to, uint32_t *receiver,
                          kr_changes *changes) {
    kr_changes own = {0};
    kr_changes *used = changes ? changes : &own;
    kr_changes_clear(used);
    Repair repair = {
        .problem = problem, .seed = seed, .told_start = told_start, .told_to = told_to, .looked = looked};
    kr_status status = kr_problem_check(problem, &used->person);
    if (status == KR_OK)
        status = repair_all(&repair, receiver, used);
    if (status == KR_NO_MEMORY)
        kr_changes_clear(used);
    kr_changes_clear(&own);
    return status;
}
