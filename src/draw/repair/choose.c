/*
 * Goes through the repairs of a price, each once, and picks one of them. A row that needs a column tries all:
 * the free ones, and those of rows that are still at home, which then need one themselves. When everybody has
 * a column, but two swap or the circle is not a single one, then somebody in there has to move as well.
 */
#include "draw/repair/repair.h"

#include "draw/array.h"

#include <string.h>

/* What is not settled by so many looks at a column or person is left, the sooner if a repair is known;
   many moves at once are too many repairs to choose from, and would go too deep. */
static const uint64_t enough_work = 2000000, more_work_each = 64;
static const uint64_t most_moves = 256;

/* What a row may still do: from AT_HOME it can be made to move, once. Higher
   numbers say which level of the search has decided that it stays. */
enum { AT_HOME, MOVED };

typedef struct {
    kr_mending *mending;
    const kr_board *board;
    kr_stream *stream;
    uint32_t flags;
    uint32_t *receiver_of;            /* by person, musts included; KR_NONE while he waits for one */
    uint32_t *row_of;                 /* a person's row, or KR_NONE */
    uint32_t *owner;                  /* a column's row, or KR_NONE */
    uint32_t *state;                  /* of a row */
    uint32_t *waiting, waiting_count; /* rows without a column, */
    uint32_t *open, open_count;       /* and as many columns without a row */
    kr_pair *moves, *chosen;          /* rows and the columns they have moved to */
    uint32_t moves_count, chosen_count;
    uint32_t people; /* who take part in a circle */
    uint32_t levels; /* that have rows stay */
    bool *seen;      /* by person */

    uint64_t limit;  /* the price that is looked for */
    uint64_t beyond; /* the least price above it that was met */
    uint64_t found;
    uint64_t work;
} Choice;

static kr_status choice_open(Choice *choice, kr_mending *mending, kr_stream *stream) {
    const kr_board *board = mending->board;
    size_t n = board->n, people = board->problem->n;
    *choice = (Choice) {
        .mending = mending,
        .board = board,
        .stream = stream,
        .flags = board->problem->flags,
        .receiver_of = kr_board_musts_new(board),
        .row_of = kr_array(people, sizeof(uint32_t)),
        .owner = kr_array(n, sizeof(uint32_t)),
        .state = kr_array(n, sizeof(uint32_t)),
        .waiting = kr_array(n, sizeof(uint32_t)),
        .open = kr_array(n, sizeof(uint32_t)),
        .moves = kr_array(n, sizeof(kr_pair)),
        .chosen = kr_array(n, sizeof(kr_pair)),
        .seen = kr_array(people, sizeof(bool)),
        .levels = MOVED,
    };
    return choice->receiver_of && choice->row_of && choice->owner && choice->state && choice->waiting &&
                   choice->open && choice->moves && choice->chosen && choice->seen
               ? KR_OK
               : KR_NO_MEMORY;
}

static void choice_close(Choice *choice) {
    free(choice->receiver_of);
    free(choice->row_of);
    free(choice->owner);
    free(choice->state);
    free(choice->waiting);
    free(choice->open);
    free(choice->moves);
    free(choice->chosen);
    free(choice->seen);
}

/* Seats who is at home, and lists the others. */
static void choice_seat(Choice *choice) {
    const kr_board *board = choice->board;
    memset(choice->owner, 0xff, board->n * sizeof *choice->owner);
    memset(choice->row_of, 0xff, board->problem->n * sizeof *choice->row_of);
    for (uint32_t row = 0; row < board->n; row++) {
        uint32_t home = choice->mending->home[row];
        choice->row_of[board->giver[row]] = row;
        if (home == KR_NONE) {
            choice->waiting[choice->waiting_count++] = row;
            continue;
        }
        choice->owner[home] = row;
        choice->receiver_of[board->giver[row]] = board->receiver[home];
    }
    for (uint32_t column = 0; column < board->n; column++)
        if (choice->owner[column] == KR_NONE)
            choice->open[choice->open_count++] = column;
    for (uint32_t person = 0; person < board->problem->n; person++)
        choice->people += kr_problem_gives(board->problem, person);
}

static bool is_out_of_work(const Choice *choice) {
    uint64_t more = choice->found ? 0 : more_work_each * choice->board->problem->n;
    return choice->work > enough_work + more;
}

/* Whether this price is too high for now. */
static bool is_beyond(Choice *choice, uint64_t price) {
    if (price <= choice->limit)
        return false;
    if (price < choice->beyond)
        choice->beyond = price;
    return true;
}

/* ---- Circles that must not be ---- */

/* With this giver's new receiver, he is in a circle that somebody will have to leave. */
static bool closes_wrongly(Choice *choice, uint32_t giver) {
    if (!(choice->flags & (KR_NO_SWAPS | KR_ONE_CIRCLE)))
        return false;
    uint32_t most = choice->flags & KR_ONE_CIRCLE ? choice->people : 2;
    uint32_t length = 1, person = choice->receiver_of[giver];
    for (; person != giver && person != KR_NONE && length < most; length++)
        person = choice->receiver_of[person];
    choice->work += length;
    if (person != giver)
        return false;
    return length < choice->people || (choice->flags & KR_NO_SWAPS && length == 2);
}

static uint32_t find_swap(const Choice *choice) {
    for (uint32_t person = 0; person < choice->board->problem->n; person++) {
        uint32_t receiver = choice->receiver_of[person];
        if (receiver != KR_NONE && choice->receiver_of[receiver] == person)
            return person;
    }
    return KR_NONE;
}

/* The length of the circle that starts with this person, or UINT32_MAX if it ends with somebody who waits,
   or goes on with people who were seen already. */
static uint32_t circle_length(Choice *choice, uint32_t first) {
    uint32_t length = 0, person = first;
    for (; person != KR_NONE && !choice->seen[person]; person = choice->receiver_of[person]) {
        choice->seen[person] = true;
        length++;
    }
    return person == first ? length : UINT32_MAX;
}

/* Somebody in the shortest circle, unless it is everybody's. */
static uint32_t find_circle(Choice *choice) {
    uint32_t shortest = KR_NONE, least = choice->people;
    memset(choice->seen, 0, choice->board->problem->n * sizeof *choice->seen);
    for (uint32_t person = 0; person < choice->board->problem->n; person++) {
        if (choice->seen[person] || choice->receiver_of[person] == KR_NONE)
            continue;
        uint32_t length = circle_length(choice, person);
        if (length < least) {
            least = length;
            shortest = person;
        }
    }
    return shortest;
}

/* Somebody in a circle that must not be, or KR_NONE. */
static uint32_t find_wrong(Choice *choice) {
    uint32_t person = KR_NONE;
    if (!(choice->flags & (KR_NO_SWAPS | KR_ONE_CIRCLE)))
        return person;
    choice->work += choice->board->problem->n;
    if (choice->flags & KR_NO_SWAPS)
        person = find_swap(choice);
    if (person == KR_NONE && choice->flags & KR_ONE_CIRCLE)
        person = find_circle(choice);
    return person;
}

/* ---- The search ---- */

static void go_on(Choice *choice, uint64_t spent);

/* Gives the row this column, whose row so far, if any, has to look for another one at this price. */
static void move(Choice *choice, uint32_t row, uint32_t column, uint64_t spent) {
    const kr_board *board = choice->board;
    uint32_t owner = choice->owner[column], giver = board->giver[row];
    if (owner != KR_NONE) {
        choice->waiting[choice->waiting_count++] = owner;
        choice->receiver_of[board->giver[owner]] = KR_NONE;
    }
    choice->moves[choice->moves_count++] = (kr_pair) {row, column};
    choice->owner[column] = row;
    choice->state[row] = MOVED;
    choice->receiver_of[giver] = board->receiver[column];

    if (!closes_wrongly(choice, giver) || !is_beyond(choice, spent + choice->mending->told))
        go_on(choice, spent);

    choice->receiver_of[giver] = KR_NONE;
    choice->state[row] = AT_HOME;
    choice->owner[column] = owner;
    choice->moves_count--;
    if (owner != KR_NONE) {
        choice->waiting_count--;
        choice->receiver_of[board->giver[owner]] = board->receiver[column];
    }
}

static void move_to_open(Choice *choice, uint32_t row, uint64_t spent) {
    uint32_t *open = choice->open, count = choice->open_count;
    uint32_t first = kr_stream_below(choice->stream, count);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t place = k < count - first ? first + k : first + k - count, column = open[place];
        choice->work++;
        if (column == choice->mending->home[row] || kr_board_forbids(choice->board, row, column))
            continue;
        open[place] = open[--choice->open_count];
        move(choice, row, column, spent);
        open[choice->open_count++] = open[place];
        open[place] = column;
    }
}

/* There are choices, since a cheapest repair without regard to flags has found a column for every row. */
static void move_to_taken(Choice *choice, uint32_t row, uint64_t spent) {
    if (is_beyond(choice, spent + choice->mending->told))
        return;
    uint32_t count = kr_board_choices(choice->board, row);
    uint32_t first = kr_stream_below(choice->stream, count);
    for (uint32_t k = 0; k < count && !is_out_of_work(choice); k++) {
        uint32_t place = k < count - first ? first + k : first + k - count;
        uint32_t column = kr_board_choice(choice->board, row, place), owner = choice->owner[column];
        choice->work++;
        if (owner == KR_NONE || choice->state[owner] != AT_HOME)
            continue;
        uint64_t price = spent + choice->mending->price[owner];
        if (!is_beyond(choice, price))
            move(choice, row, column, price);
    }
}

/* This row leaves its home although nobody has asked for the column yet. */
static void leave(Choice *choice, uint32_t row, uint64_t spent) {
    uint32_t home = choice->mending->home[row], giver = choice->board->giver[row];
    choice->owner[home] = KR_NONE;
    choice->open[choice->open_count++] = home;
    choice->waiting[choice->waiting_count++] = row;
    choice->receiver_of[giver] = KR_NONE;
    go_on(choice, spent);
    choice->receiver_of[giver] = choice->board->receiver[home];
    choice->waiting_count--;
    choice->open_count--;
    choice->owner[home] = row;
}

/*
 * Somebody who is at home in this circle has to leave: the first, or the first
 * stays and the second leaves, and so on. So no repair is met twice.
 */
static void break_circle(Choice *choice, uint32_t first, uint64_t spent) {
    if (is_beyond(choice, spent + choice->mending->told))
        return;
    for (uint32_t steps = kr_stream_below(choice->stream, choice->people); steps > 0; steps--)
        first = choice->receiver_of[first];
    uint32_t level = ++choice->levels, person = first;
    do {
        uint32_t row = choice->row_of[person];
        if (row != KR_NONE && choice->state[row] == AT_HOME) {
            uint64_t price = spent + choice->mending->price[row];
            if (!is_beyond(choice, price))
                leave(choice, row, price);
            choice->state[row] = level;
        }
        person = choice->receiver_of[person];
    } while (person != first);
    do {
        uint32_t row = choice->row_of[person];
        if (row != KR_NONE && choice->state[row] == level)
            choice->state[row] = AT_HOME;
        person = choice->receiver_of[person];
    } while (person != first);
    choice->levels--;
}

/* Of many, each is the chosen one in the end with the same chance. */
static void choose(Choice *choice) {
    if (kr_stream_below64(choice->stream, ++choice->found))
        return;
    choice->chosen_count = choice->moves_count;
    memcpy(choice->chosen, choice->moves, choice->moves_count * sizeof *choice->moves);
}

static void place_next(Choice *choice, uint64_t spent) {
    uint32_t row = choice->waiting[--choice->waiting_count];
    move_to_open(choice, row, spent);
    move_to_taken(choice, row, spent);
    choice->waiting[choice->waiting_count++] = row;
}

/* Circles that must not be are looked for at the end, and at the beginning,
   where no way of seating those who wait would help against them. */
static void go_on(Choice *choice, uint64_t spent) {
    if (is_out_of_work(choice))
        return;
    uint32_t wrong = !choice->moves_count || !choice->waiting_count ? find_wrong(choice) : KR_NONE;
    if (wrong != KR_NONE)
        break_circle(choice, wrong, spent);
    else if (choice->waiting_count)
        place_next(choice, spent);
    else
        choose(choice);
}

/* The chosen repair becomes the draw. */
static void choice_take(const Choice *choice) {
    kr_matching *now = &choice->mending->now;
    memcpy(now->column, choice->mending->home, choice->board->n * sizeof *now->column);
    for (uint32_t k = 0; k < choice->chosen_count; k++)
        now->column[choice->chosen[k].giver] = choice->chosen[k].receiver;
    for (uint32_t row = 0; row < choice->board->n; row++)
        now->row[now->column[row]] = row;
}

static kr_status choice_run(Choice *choice, uint64_t price) {
    for (choice->limit = price; !choice->found; choice->limit = choice->beyond) {
        if (choice->waiting_count + choice->limit / choice->mending->told > most_moves)
            return KR_NOT_FOUND;
        choice->beyond = UINT64_MAX;
        go_on(choice, 0);
        if (!choice->found && is_out_of_work(choice))
            return KR_NOT_FOUND;
        if (!choice->found && choice->beyond == UINT64_MAX)
            return KR_IMPOSSIBLE;
    }
    choice_take(choice);
    return KR_OK;
}

kr_status kr_mending_choose(kr_mending *mending, uint64_t price, kr_stream *stream) {
    Choice choice;
    kr_status status = choice_open(&choice, mending, stream);
    if (status == KR_OK) {
        choice_seat(&choice);
        status = choice_run(&choice, price);
    }
    choice_close(&choice);
    return status;
}
