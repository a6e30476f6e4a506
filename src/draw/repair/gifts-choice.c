/* Lists what is to be decided about a repair of several gifts, and makes the chosen one the draw. */
#include "draw/repair/gifts-choice.h"

#include "draw/array.h"

#include <string.h>

static kr_status make_room(kr_gift_choice *choice, kr_gift_mending *mending, kr_stream *stream) {
    const kr_gifts *gifts = mending->gifts;
    size_t n = gifts->board.n, slots = kr_gifts_slots(gifts), size = sizeof(uint32_t);
    size_t pairs = mending->start[n];
    *choice = (kr_gift_choice) {
        .mending = mending,
        .gifts = gifts,
        .problem = gifts->problem,
        .stream = stream,
        .column_of = kr_array(n, size),
        .pairs = (uint32_t) pairs,
        .row_of = kr_array(pairs, size),
        .state = kr_array(pairs, size),
        .in_row = kr_array(pairs, size),
        .in_column = kr_array(pairs, size),
        .column_start = kr_array(n + 2, size),
        .lost = kr_array(n, size),
        .given = kr_array(n, size),
        .received = kr_array(n, size),
        .behind = kr_array(n, size),
        .waiting = kr_array(slots, size),
        .crowded = kr_array(n + slots, size),
        .busy = kr_array(n, size),
        .swaps = kr_array(pairs + n, sizeof(kr_gift_swap)),
        .open = kr_array(n, size),
        .moves = kr_array(slots, sizeof(kr_pair)),
        .chosen = kr_array(slots, sizeof(kr_pair)),
        .losses = kr_array(pairs, size),
        .chosen_losses = kr_array(pairs, size),
        .levels = KR_PAIR_LOST,
    };
    return choice->column_of && choice->row_of && choice->state && choice->in_row && choice->in_column &&
                   choice->column_start && choice->lost && choice->given && choice->received &&
                   choice->behind && choice->waiting && choice->crowded && choice->busy && choice->swaps &&
                   choice->open && choice->moves && choice->chosen && choice->losses && choice->chosen_losses
               ? KR_OK
               : KR_NO_MEMORY;
}

void kr_gift_choice_close(kr_gift_choice *choice) {
    free(choice->column_of);
    free(choice->row_of);
    free(choice->state);
    free(choice->in_row);
    free(choice->in_column);
    free(choice->column_start);
    free(choice->lost);
    free(choice->given);
    free(choice->received);
    free(choice->behind);
    free(choice->waiting);
    free(choice->crowded);
    free(choice->busy);
    free(choice->swaps);
    free(choice->open);
    free(choice->moves);
    free(choice->chosen);
    free(choice->losses);
    free(choice->chosen_losses);
}

/* ---- What is to be decided at first ---- */

uint32_t kr_gift_choice_find_pair(const kr_gift_choice *choice, uint32_t row, uint32_t column) {
    const kr_gift_mending *mending = choice->mending;
    for (uint32_t pair = mending->start[row]; pair < mending->start[row + 1]; pair++)
        if (mending->column[pair] == column)
            return pair;
    return KR_NONE;
}

uint32_t kr_gift_choice_find_back(const kr_gift_choice *choice, uint32_t row, uint32_t column) {
    const kr_gifts *gifts = choice->gifts;
    return kr_gift_choice_find_pair(choice, gifts->row_of[gifts->board.receiver[column]],
                                    choice->column_of[gifts->board.giver[row]]);
}

bool kr_gift_choice_must_give_back(const kr_gift_choice *choice, uint32_t row, uint32_t column) {
    const kr_board *board = &choice->gifts->board;
    return kr_problem_must(choice->problem, board->receiver[column]) == board->giver[row];
}

static void list_swaps(kr_gift_choice *choice) {
    const kr_problem *problem = choice->problem;
    for (uint32_t person = 0; person < problem->n; person++) {
        uint32_t must = kr_problem_must(problem, person);
        if (must != KR_NONE && must < person && kr_problem_must(problem, must) == person)
            choice->swaps[choice->swaps_count++] = (kr_gift_swap) {KR_NONE, KR_NONE};
    }
    for (uint32_t pair = 0; pair < choice->pairs; pair++) {
        uint32_t row = choice->row_of[pair], column = choice->mending->column[pair];
        uint32_t back = kr_gift_choice_find_back(choice, row, column);
        if (kr_gift_choice_must_give_back(choice, row, column))
            choice->swaps[choice->swaps_count++] = (kr_gift_swap) {pair, KR_NONE};
        else if (back != KR_NONE && pair < back)
            choice->swaps[choice->swaps_count++] = (kr_gift_swap) {pair, back};
    }
}

static void seat_pairs(kr_gift_choice *choice) {
    const kr_gift_mending *mending = choice->mending;
    uint32_t n = choice->gifts->board.n, *start = choice->column_start;
    for (uint32_t row = 0; row < n; row++)
        for (uint32_t pair = mending->start[row]; pair < mending->start[row + 1]; pair++) {
            choice->row_of[pair] = row;
            choice->in_row[pair] = pair;
            choice->given[row]++;
            choice->received[mending->column[pair]]++;
        }
    for (uint32_t column = 0; column < n; column++)
        start[column + 2] = start[column + 1] + choice->received[column];
    for (uint32_t pair = 0; pair < choice->pairs; pair++)
        choice->in_column[start[mending->column[pair] + 1]++] = pair;
}

static void choice_seat(kr_gift_choice *choice) {
    const kr_gifts *gifts = choice->gifts;
    seat_pairs(choice);
    for (uint32_t k = 0; k < gifts->board.n; k++) {
        choice->column_of[gifts->board.receiver[k]] = k;
        for (uint32_t gift = choice->given[k]; gift < kr_gifts_given(gifts, k); gift++)
            choice->waiting[choice->waiting_count++] = k;
        if (choice->given[k] > kr_gifts_given(gifts, k))
            choice->busy[choice->busy_count++] = k;
        if (choice->received[k] > kr_gifts_received(gifts, k))
            choice->crowded[choice->crowded_count++] = k;
        if (choice->received[k] < kr_gifts_received(gifts, k))
            choice->open[choice->open_count++] = k;
    }
    if (choice->problem->flags & KR_NO_SWAPS)
        list_swaps(choice);
}

kr_status kr_gift_choice_open(kr_gift_choice *choice, kr_gift_mending *mending, kr_stream *stream) {
    kr_status status = make_room(choice, mending, stream);
    if (status == KR_OK)
        choice_seat(choice);
    return status;
}

/* ---- What was chosen ---- */

static void give(const kr_gift_choice *choice, uint32_t row, uint32_t column) {
    const kr_gifts *gifts = choice->gifts;
    kr_flow *now = &choice->mending->now;
    now->column[gifts->row_start[row] + now->given[row]++] = column;
    now->row[gifts->column_start[column] + now->received[column]++] = row;
}

void kr_gift_choice_take(kr_gift_choice *choice) {
    kr_flow *now = &choice->mending->now;
    memset(now->given, 0, choice->gifts->board.n * sizeof *now->given);
    memset(now->received, 0, choice->gifts->board.n * sizeof *now->received);
    for (uint32_t k = 0; k < choice->chosen_losses_count; k++)
        choice->state[choice->chosen_losses[k]] = KR_PAIR_LOST;
    for (uint32_t pair = 0; pair < choice->pairs; pair++)
        if (choice->state[pair] != KR_PAIR_LOST)
            give(choice, choice->row_of[pair], choice->mending->column[pair]);
    for (uint32_t k = 0; k < choice->chosen_count; k++)
        give(choice, choice->chosen[k].giver, choice->chosen[k].receiver);
    now->size = kr_gifts_slots(choice->gifts);
}
