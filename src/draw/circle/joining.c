/*
 * Joins the circles of a draw: two givers of different circles who change receivers make one circle of both.
 * What comes out is a circle where none is drawn fairly in time; it is not drawn fairly either.
 *
 * Random words: two for a pair, one giver and the other, for 32 n pairs or until there is one circle.
 */
#include "draw/circle/joining.h"

#include "draw/array.h"

/* One of a person's circle who stands for all of it. */
static uint32_t circle_of(uint32_t *leader, uint32_t person) {
    while (leader[person] != person) {
        leader[person] = leader[leader[person]];
        person = leader[person];
    }
    return person;
}

/* Returns whether they were different circles. */
static bool circles_unite(uint32_t *leader, uint32_t one, uint32_t other) {
    one = circle_of(leader, one);
    other = circle_of(leader, other);
    leader[one] = other;
    return one != other;
}

/* Enters everybody's circle and returns how many there are. */
static uint32_t circles_find(uint32_t *leader, const uint32_t *receiver_of, uint32_t people) {
    uint32_t circles = 0;
    for (uint32_t person = 0; person < people; person++)
        leader[person] = person;
    for (uint32_t person = 0; person < people; person++)
        if (receiver_of[person] != KR_NONE)
            circles += !circles_unite(leader, person, receiver_of[person]);
    return circles;
}

/* Random pairs for each giver before the circles are left as they are. */
static const uint64_t tries_each = 32;

/* Choices of each giver that are looked through after that. */
enum { MOST_CHOICES = 256 };

kr_status kr_joiner_open(kr_joiner *joiner, const kr_board *board) {
    *joiner = (kr_joiner) {
        .board = board,
        .receiver_of = kr_board_musts_new(board),
        .leader = kr_array(board->problem->n, sizeof *joiner->leader),
        .row = kr_array(board->n, sizeof *joiner->row),
    };
    return joiner->receiver_of && joiner->leader && joiner->row ? KR_OK : KR_NO_MEMORY;
}

void kr_joiner_close(kr_joiner *joiner) {
    free(joiner->receiver_of);
    free(joiner->leader);
    free(joiner->row);
}

/* Two givers change receivers, if they may and are in different circles. */
static bool change(kr_joiner *joiner, uint32_t *column, uint32_t one, uint32_t other) {
    const kr_board *board = joiner->board;
    uint32_t mine = column[one], theirs = column[other];
    if (kr_board_forbids(board, one, theirs) || kr_board_forbids(board, other, mine) ||
        !circles_unite(joiner->leader, board->giver[one], board->giver[other]))
        return false;
    column[one] = theirs;
    column[other] = mine;
    return true;
}

/* Where most squares are free, one of a few random pairs may change. */
static uint32_t join_at_random(kr_joiner *joiner, kr_stream *stream, uint32_t *column, uint32_t circles) {
    uint32_t n = joiner->board->n;
    for (uint64_t tries = tries_each * n; tries > 0 && circles > 1; tries--) {
        uint32_t one = kr_stream_below(stream, n), other = kr_stream_below(stream, n);
        circles -= change(joiner, column, one, other);
    }
    return circles;
}

/* Where few are, those who have a column that a row may have are looked through. */
static uint32_t join_by_choices(kr_joiner *joiner, uint32_t *column, uint32_t circles) {
    const kr_board *board = joiner->board;
    for (uint32_t row = 0; row < board->n; row++)
        joiner->row[column[row]] = row;
    for (uint32_t row = 0; row < board->n && circles > 1; row++) {
        uint32_t choices = kr_board_choices(board, row);
        for (uint32_t k = 0; k < choices && k < MOST_CHOICES; k++) {
            uint32_t mine = column[row], theirs = kr_board_choice(board, row, k), other = joiner->row[theirs];
            if (!change(joiner, column, row, other))
                continue;
            joiner->row[theirs] = row;
            joiner->row[mine] = other;
            circles--;
        }
    }
    return circles;
}

bool kr_joiner_join(kr_joiner *joiner, kr_stream *stream, uint32_t *column) {
    kr_board_seat(joiner->board, column, joiner->receiver_of);
    uint32_t circles = circles_find(joiner->leader, joiner->receiver_of, joiner->board->problem->n);
    circles = join_at_random(joiner, stream, column, circles);
    return join_by_choices(joiner, column, circles) == 1;
}
