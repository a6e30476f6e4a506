/*
 * R for a single circle: an order of people, in which everybody gives to the next, is shuffled until it fits.
 * What musts tie together moves as one: a chain of givers that starts at a column and ends at a row. Every
 * circle is as many orders as any other, namely one when a certain chain comes first.
 */
#include "draw/methods.h"

#include "draw/array.h"

typedef struct {
    const kr_board *board;
    uint32_t *tail;  /* the row at the end of the chain of musts that starts at a column */
    uint32_t *order; /* columns */
} Circle;

static void circle_close(void *state) {
    Circle *circle = state;
    free(circle->tail);
    free(circle->order);
}

/* The last giver of the chain that starts with this person, and in `length` how many people it has. */
static uint32_t chain_end(const kr_problem *problem, uint32_t person, uint32_t *length) {
    uint32_t must;
    for (*length = 1; (must = kr_problem_must(problem, person)) != KR_NONE; ++*length)
        person = must;
    return person;
}

static uint32_t people_taking_part(const kr_problem *problem) {
    uint32_t people = 0;
    for (uint32_t person = 0; person < problem->n; person++)
        people += kr_problem_gives(problem, person);
    return people;
}

/* KR_IMPOSSIBLE when the musts close a circle that is not everybody. */
static kr_status circle_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    const kr_problem *problem = board->problem;
    Circle *circle = state;
    *circle = (Circle) {
        .board = board,
        .tail = kr_array(board->n, sizeof *circle->tail),
        .order = kr_array(board->n, sizeof *circle->order),
    };
    uint32_t *row_of = kr_array(problem->n, sizeof *row_of);
    if (!circle->tail || !circle->order || !row_of) {
        free(row_of);
        return KR_NO_MEMORY;
    }
    for (uint32_t row = 0; row < board->n; row++)
        row_of[board->giver[row]] = row;
    uint32_t in_chains = 0, length;
    for (uint32_t column = 0; column < board->n; column++) {
        circle->tail[column] = row_of[chain_end(problem, board->receiver[column], &length)];
        circle->order[column] = column;
        in_chains += length;
    }
    free(row_of);
    return in_chains == people_taking_part(problem) ? KR_OK : KR_IMPOSSIBLE;
}

static bool circle_attempt(void *state, kr_stream *stream, uint32_t *column) {
    const Circle *circle = state;
    const kr_board *board = circle->board;
    uint32_t *order = circle->order;
    for (uint32_t place = 0; place < board->n; place++) {
        bool last = place + 1 == board->n;
        if (!last) {
            uint32_t other = place + 1 + kr_stream_below(stream, board->n - place - 1), next = order[other];
            order[other] = order[place + 1];
            order[place + 1] = next;
        }
        uint32_t row = circle->tail[order[place]], receiver = order[last ? 0 : place + 1];
        if (kr_board_forbids(board, row, receiver))
            return false;
        column[row] = receiver;
    }
    return true;
}

const kr_sampler kr_circle_rejection = {
    .method = KR_METHOD_REJECTION,
    .exact = true,
    .size = sizeof(Circle),
    .open = circle_open,
    .attempt = circle_attempt,
    .close = circle_close,
};
