/*
 * The ways to draw on a board that has a draw. One attempt of an exact method gives every draw with the same
 * chance, or none; attempts and exact methods may therefore follow each other as one likes, as long as only
 * their failures decide.
 */
#pragma once

#include "draw/board/matching.h"

typedef struct {
    kr_method method;
    bool exact;
    bool unarranged; /* also draws on a board that is not arranged */
    size_t size;     /* of its state, which is zeroed before `open` */

    /* Makes ready to draw on the board: KR_NO_MEMORY, KR_NOT_FOUND when the method cannot, and
       KR_IMPOSSIBLE when it proves that no draw keeps the flags. Close the state in any case. */
    kr_status (*open)(void *state, const kr_board *board, kr_stream *stream);

    /* One attempt, true when `column` is a draw. Before the first,
       it holds every column once; later, what the last one left. */
    bool (*attempt)(void *state, kr_stream *stream, uint32_t *column);

    void (*close)(void *state);

    /* How many draws the board has; NULL for a method that does not count. */
    uint64_t (*draws)(const void *state);

    /* The natural logarithm of a number of which the draws of the board are as large
       a part as the attempts that succeed; NULL for a method without such a bound. */
    double (*bound)(const void *state);
} kr_sampler;

/* Makes room for a state and opens it; as `open`. Close it in any
   case: then it is NULL, as it is before, and may be closed again. */
kr_status kr_sampler_open(const kr_sampler *sampler, void **state, const kr_board *board, kr_stream *stream);
void kr_sampler_close(const kr_sampler *sampler, void **state);

/* R: shuffles until it fits. */
extern const kr_sampler kr_rejection;

/* R for draws that are a single circle, musts included. Of a whole board only. */
extern const kr_sampler kr_circle_rejection;

/* S for a single circle. */
extern const kr_sampler kr_circle_switching;

/* Q for a single circle through large groups, with few other rules. */
extern const kr_sampler kr_circle_tour;

/* D for a single circle. */
extern const kr_sampler kr_circle_counting;

enum { KR_CIRCLE_COUNTING_LIMIT = 18 }; /* people: the table is 18 MB */

/* D: counts all draws, then picks one. */
extern const kr_sampler kr_counting;

enum { KR_COUNTING_LIMIT = 20 }; /* people: all draws of 20 fit 64 bits, and the table 8 MB */

/* S: shuffles once, then switches the few forbidden squares away. */
extern const kr_sampler kr_switching;

/* S for much to switch, and for boards of which a few rows are KR_LISTED. */
extern const kr_sampler kr_weighted_switching;

/* Q: gives away column after column. As fair as its doubles:
   no draw is favoured by more than n*n parts in 2 to the 53. */
extern const kr_sampler kr_sequential;

enum { KR_SEQUENTIAL_LIMIT = 4096 }; /* people: a square is a byte */

/* C: deals the columns to the large groups first, as Q, then switches the rest away as S. As fair as its
   doubles. KR_NOT_FOUND when there are KR_LISTED rows, or too much is left when 63 groups are dealt to. */
extern const kr_sampler kr_classes;

/* Goes through all draws that keep the flags, and picks one. Of
   a whole board, and only where they are few. */
extern const kr_sampler kr_listing;

/* The first draw that a search finds that keeps the flags. Of a whole board. */
extern const kr_sampler kr_finding;

/*
 * W: walks from draw to draw, in the long run to every one equally often; but nobody knows how long that is.
 * Every further attempt walks on from where the last one ended. Joined: changes receivers between the circles
 * until there is only one, if it can, which favours some; only of a whole board.
 */
extern const kr_sampler kr_walk;
extern const kr_sampler kr_joined_walk;
