/*
 * The ways to draw on a board that has a draw. One attempt of an exact method gives every draw with the same
 * chance, or none; attempts and exact methods may therefore follow each other as one likes, as long as only
 * their failures decide.
 */
#pragma once

#include "draw/matching.h"

/* ---- R: shuffle until it fits ---- */

/* One shuffle of `column`, which must hold every column once
   in any order, given up at the first forbidden square. */
bool kr_rejection_attempt(const kr_board *board, kr_stream *stream, uint32_t *column);

/* The same for draws that are a single circle. */
typedef struct {
    const kr_board *board;
    uint32_t *tail;  /* the row at the end of the chain of musts that starts at a column */
    uint32_t *order; /* columns */
} kr_one_circle;

/* KR_IMPOSSIBLE when the musts close a circle that is not everybody. */
kr_status kr_one_circle_open(kr_one_circle *circle, const kr_problem *problem, const kr_board *board);
void kr_one_circle_close(kr_one_circle *circle);
bool kr_one_circle_attempt(kr_one_circle *circle, kr_stream *stream, uint32_t *column);

/* ---- D: count all draws, then pick one ---- */

enum { KR_COUNTING_LIMIT = 20 }; /* all draws of 20 fit 64 bits, and the table 8 MB */

typedef struct {
    uint32_t allowed[KR_COUNTING_LIMIT]; /* a row's columns, as bits */
    uint32_t n;
    uint64_t *ways; /* by the set of used columns: in how many ways the remaining rows fit the others */
} kr_counting;

kr_status kr_counting_open(kr_counting *counting, const kr_board *board);
void kr_counting_close(kr_counting *counting);

/* How many draws there are. */
uint64_t kr_counting_draws(const kr_counting *counting);

void kr_counting_draw(const kr_counting *counting, kr_stream *stream, uint32_t *column);

/* ---- S: shuffle once, switch the few forbidden squares away ---- */

typedef struct {
    const kr_board *board;
    uint32_t bad_most; /* more forbidden squares than this are not switched away; 0 is plain rejection */
    uint32_t *bad, bad_count;
    bool *is_bad; /* by row */
} kr_switching;

kr_status kr_switching_open(kr_switching *switching, const kr_board *board);
void kr_switching_close(kr_switching *switching);

/* `column` as for rejection. */
bool kr_switching_attempt(kr_switching *switching, kr_stream *stream, uint32_t *column);

/* ---- Q: give away column after column ---- */

enum { KR_SEQUENTIAL_LIMIT = 4096 }; /* a square is a byte */

typedef struct {
    const kr_board *board;
    bool *allowed; /* column by column */
    double *share; /* 1/h(r-1) and h(r-1)/h(r), by the columns r open to a row */
    double *shrink;
    uint32_t *open;       /* by row */
    uint32_t *rows;       /* that have no column yet */
    uint32_t *candidates; /* places in `rows` */
} kr_sequential;

kr_status kr_sequential_open(kr_sequential *sequential, const kr_board *board);
void kr_sequential_close(kr_sequential *sequential);

/* As fair as its doubles: no draw is favoured by more than n*n parts in 2 to the 53. */
bool kr_sequential_attempt(kr_sequential *sequential, kr_stream *stream, uint32_t *column);

/* ---- All draws, one after the other, for what cannot be counted otherwise ---- */

typedef struct {
    bool (*accepts)(void *context, const uint32_t *column);
    void *context;
    uint64_t steps; /* that may be taken; a question to `accepts` is `question` steps */
    uint64_t question;
} kr_listing;

/* Counts the draws that are accepted, or stops at number `wanted` (from 0) with
   it in `column`. False when the steps ran out. The board has at most 32 rows. */
bool kr_listing_run(kr_listing *listing, const kr_board *board, uint64_t wanted, uint32_t *column,
                    uint64_t *count);

/* ---- W: walk from draw to draw ---- */

/*
 * Walks from a complete matching, in the long run to every draw equally often; but nobody knows how long that
 * is. Rounds bound it: about n steps each, and when a round does not come home in a multiple of that, the
 * walk ends where it last stood.
 */
kr_status kr_walk(const kr_board *board, kr_stream *stream, kr_matching *matching, uint32_t rounds,
                  uint64_t *steps);

/* Makes fewer circles of a draw, one if it can; `receiver_of` is the same draw by people. Favours some. */
kr_status kr_circles_join(const kr_board *board, kr_stream *stream, uint32_t *column,
                          const uint32_t *receiver_of, uint32_t people);

/* As many rounds as proved enough wherever the law could be computed. */
uint32_t kr_walk_rounds(const kr_board *board);
