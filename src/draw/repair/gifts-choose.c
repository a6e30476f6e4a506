/*
 * Goes through the repairs of several gifts, each once, and picks one of the cheapest. What is decided step by
 * step is which of the pairs that stood are lost, and which new ones come: where a column is given more often
 * than it receives, or a row gives too often, or two people give to each other, the first pair in question is
 * lost, or it stays and the second is lost, and so on. A row that misses a gift takes every column behind its
 * last new one. So all repairs that agree with what is decided are divided among the ways to go on; and when
 * nothing is left to decide, the draw is cheaper than all that agree with the same.
 */
#include "draw/repair/gifts-choice.h"

#include <string.h>

/* What is not settled by so many looks at a column or pair is left, the sooner if a repair is known;
   many moves at once are too many repairs to choose from, and would go too deep. */
static const uint64_t enough_work = 2000000, more_work_each = 64;
static const uint64_t most_moves = 256;

static const kr_cost no_cost = {UINT64_MAX, UINT64_MAX};

/* ---- Costs ---- */

static bool is_out_of_work(const kr_gift_choice *choice) {
    uint64_t more = choice->found ? 0 : more_work_each * choice->problem->n;
    return choice->work > enough_work + more;
}

/* Whether this cost is too high for now. */
static bool is_beyond(kr_gift_choice *choice, kr_cost cost) {
    if (!kr_cost_is_less(choice->limit, cost))
        return false;
    if (kr_cost_is_less(cost, choice->beyond))
        choice->beyond = cost;
    return true;
}

/* ---- Decisions ---- */

static void go_on(kr_gift_choice *choice, kr_cost spent);

/* A pair that stands is lost. What comes is undone afterwards, as everywhere. */
static void lose(kr_gift_choice *choice, uint32_t pair, kr_cost spent) {
    uint32_t row = choice->row_of[pair], column = choice->mending->column[pair];
    choice->work++;
    spent.people += choice->lost[row] ? 0 : choice->mending->price[row];
    spent.pairs++;
    if (is_beyond(choice, spent))
        return;
    choice->state[pair] = KR_PAIR_LOST;
    choice->losses[choice->losses_count++] = pair;
    choice->lost[row]++;
    bool misses = --choice->given[row] < kr_gifts_given(choice->gifts, row);
    bool opens = choice->received[column]-- == kr_gifts_received(choice->gifts, column);
    if (misses)
        choice->waiting[choice->waiting_count++] = row;
    if (opens)
        choice->open[choice->open_count++] = column;

    go_on(choice, spent);

    choice->open_count -= opens;
    choice->waiting_count -= misses;
    choice->received[column]++;
    choice->given[row]++;
    choice->lost[row]--;
    choice->losses_count--;
    choice->state[pair] = KR_PAIR_STANDS;
}

/* One of these pairs is lost: the first, or it stays and the second, and so on. */
static void lose_one(kr_gift_choice *choice, const uint32_t *pairs, uint32_t count, kr_cost spent) {
    uint32_t level = ++choice->levels;
    for (uint32_t k = 0; k < count && !is_out_of_work(choice); k++) {
        if (choice->state[pairs[k]] != KR_PAIR_STANDS)
            continue;
        lose(choice, pairs[k], spent);
        choice->state[pairs[k]] = level;
    }
    for (uint32_t k = 0; k < count; k++)
        if (choice->state[pairs[k]] == level)
            choice->state[pairs[k]] = KR_PAIR_STANDS;
    choice->levels--;
}

static void settle_crowded(kr_gift_choice *choice, kr_cost spent) {
    uint32_t column = choice->crowded[choice->crowded_count - 1], first = choice->column_start[column];
    if (choice->received[column] > kr_gifts_received(choice->gifts, column)) {
        lose_one(choice, choice->in_column + first, choice->column_start[column + 1] - first, spent);
        return;
    }
    choice->crowded_count--;
    go_on(choice, spent);
    choice->crowded[choice->crowded_count++] = column;
}

static void settle_busy(kr_gift_choice *choice, kr_cost spent) {
    uint32_t row = choice->busy[choice->busy_count - 1], first = choice->mending->start[row];
    if (choice->given[row] > kr_gifts_given(choice->gifts, row)) {
        lose_one(choice, choice->in_row + first, choice->mending->start[row + 1] - first, spent);
        return;
    }
    choice->busy_count--;
    go_on(choice, spent);
    choice->busy[choice->busy_count++] = row;
}

static bool is_lost(const kr_gift_choice *choice, uint32_t pair) {
    return pair != KR_NONE && choice->state[pair] == KR_PAIR_LOST;
}

static void settle_swap(kr_gift_choice *choice, kr_cost spent) {
    kr_gift_swap swap = choice->swaps[choice->swaps_count - 1];
    if (!is_lost(choice, swap.one) && !is_lost(choice, swap.other)) {
        const uint32_t pairs[] = {swap.one, swap.other};
        lose_one(choice, pairs, swap.one == KR_NONE ? 0 : swap.other == KR_NONE ? 1 : 2, spent);
        return;
    }
    choice->swaps_count--;
    go_on(choice, spent);
    choice->swaps[choice->swaps_count++] = swap;
}

/* ---- New pairs ---- */

static bool is_new(const kr_gift_choice *choice, uint32_t row, uint32_t column) {
    for (uint32_t k = 0; k < choice->moves_count; k++)
        if (choice->moves[k].giver == row && choice->moves[k].receiver == column)
            return true;
    return false;
}

/* Whether the other way round there is a pair that stays in any case; if one
   that could be lost, `back` is that one, else KR_NONE. */
static bool is_swap(const kr_gift_choice *choice, uint32_t row, uint32_t column, uint32_t *back) {
    const kr_gifts *gifts = choice->gifts;
    *back = KR_NONE;
    if (!(choice->problem->flags & KR_NO_SWAPS))
        return false;
    uint32_t pair = kr_gift_choice_find_back(choice, row, column);
    if (pair != KR_NONE && choice->state[pair] == KR_PAIR_STANDS)
        *back = pair;
    return kr_gift_choice_must_give_back(choice, row, column) ||
           (pair != KR_NONE && choice->state[pair] > KR_PAIR_LOST) ||
           is_new(choice, gifts->row_of[gifts->board.receiver[column]],
                  choice->column_of[gifts->board.giver[row]]);
}

/* Gives the row this column; `place` is where it stands among the open ones, if it has room. */
static void put(kr_gift_choice *choice, uint32_t row, uint32_t column, uint32_t place, kr_cost spent) {
    uint32_t back, behind = choice->behind[row], most = kr_gifts_received(choice->gifts, column);
    if (is_swap(choice, row, column, &back))
        return;
    bool closes = ++choice->received[column] == most, crowds = choice->received[column] > most;
    choice->given[row]++;
    choice->behind[row] = column + 1;
    choice->moves[choice->moves_count++] = (kr_pair) {row, column};
    if (closes)
        choice->open[place] = choice->open[--choice->open_count];
    if (crowds)
        choice->crowded[choice->crowded_count++] = column;

    if (back != KR_NONE)
        lose(choice, back, spent);
    else
        go_on(choice, spent);

    choice->crowded_count -= crowds;
    if (closes) {
        choice->open[choice->open_count++] = choice->open[place];
        choice->open[place] = column;
    }
    choice->moves_count--;
    choice->behind[row] = behind;
    choice->given[row]--;
    choice->received[column]--;
}

/* Whether it is this column's turn, and it would be new. */
static bool may_come(kr_gift_choice *choice, uint32_t row, uint32_t column) {
    choice->work++;
    return column >= choice->behind[row] && kr_gift_choice_find_pair(choice, row, column) == KR_NONE;
}

/* As long as rows wait and no column is crowded, some have room. */
static void put_open(kr_gift_choice *choice, uint32_t row, kr_cost spent) {
    uint32_t count = choice->open_count, first = kr_stream_below(choice->stream, count);
    for (uint32_t k = 0; k < count && !is_out_of_work(choice); k++) {
        uint32_t place = k < count - first ? first + k : first + k - count, column = choice->open[place];
        if (may_come(choice, row, column) && !kr_board_forbids(&choice->gifts->board, row, column))
            put(choice, row, column, place, spent);
    }
}

/* Columns without room cost somebody a pair. */
static void put_full(kr_gift_choice *choice, uint32_t row, kr_cost spent) {
    const kr_gifts *gifts = choice->gifts;
    if (is_beyond(choice, (kr_cost) {spent.people, spent.pairs + 1}))
        return;
    uint32_t count = kr_board_choices(&gifts->board, row), first = kr_stream_below(choice->stream, count);
    for (uint32_t k = 0; k < count && !is_out_of_work(choice); k++) {
        uint32_t place = k < count - first ? first + k : first + k - count;
        uint32_t column = kr_board_choice(&gifts->board, row, place);
        if (choice->received[column] >= kr_gifts_received(gifts, column) && may_come(choice, row, column))
            put(choice, row, column, 0, spent);
    }
}

static void place_next(kr_gift_choice *choice, kr_cost spent) {
    uint32_t row = choice->waiting[--choice->waiting_count];
    put_open(choice, row, spent);
    put_full(choice, row, spent);
    choice->waiting[choice->waiting_count++] = row;
}

/* ---- The search ---- */

/* Of many, each is the chosen one in the end with the same chance. */
static void choose(kr_gift_choice *choice) {
    if (kr_stream_below64(choice->stream, ++choice->found))
        return;
    choice->chosen_count = choice->moves_count;
    memcpy(choice->chosen, choice->moves, choice->moves_count * sizeof *choice->moves);
    choice->chosen_losses_count = choice->losses_count;
    memcpy(choice->chosen_losses, choice->losses, choice->losses_count * sizeof *choice->losses);
}

static void go_on(kr_gift_choice *choice, kr_cost spent) {
    if (is_out_of_work(choice))
        return;
    if (choice->crowded_count)
        settle_crowded(choice, spent);
    else if (choice->busy_count)
        settle_busy(choice, spent);
    else if (choice->swaps_count)
        settle_swap(choice, spent);
    else if (choice->waiting_count)
        place_next(choice, spent);
    else
        choose(choice);
}

static kr_status choice_run(kr_gift_choice *choice, kr_cost least) {
    uint64_t open =
        (uint64_t) choice->waiting_count + choice->crowded_count + choice->busy_count + choice->swaps_count;
    for (choice->limit = least; !choice->found; choice->limit = choice->beyond) {
        if (open + choice->limit.pairs > most_moves)
            return KR_NOT_FOUND;
        choice->beyond = no_cost;
        go_on(choice, (kr_cost) {0, 0});
        if (!choice->found && is_out_of_work(choice))
            return KR_NOT_FOUND;
        if (!choice->found && !kr_cost_is_less(choice->beyond, no_cost))
            return KR_IMPOSSIBLE;
    }
    kr_gift_choice_take(choice);
    return KR_OK;
}

kr_status kr_gift_mending_choose(kr_gift_mending *mending, kr_cost least, kr_stream *stream) {
    kr_gift_choice choice;
    kr_status status = kr_gift_choice_open(&choice, mending, stream);
    if (status == KR_OK)
        status = choice_run(&choice, least);
    kr_gift_choice_close(&choice);
    return status;
}
