/* What is open and what is decided, while the repairs of several gifts are gone through. */
#pragma once

#include "draw/repair/gifts.h"

/* What is decided about a pair that stood. Higher numbers say which level of the search has it stay. */
enum { KR_PAIR_STANDS, KR_PAIR_LOST };

/* Two pairs that must not both be, KR_NONE for one that has to. */
typedef struct {
    uint32_t one, other;
} kr_gift_swap;

typedef struct {
    kr_gift_mending *mending;
    const kr_gifts *gifts;
    const kr_problem *problem;
    kr_stream *stream;
    uint32_t *column_of; /* by person */

    /* Pairs that stood, numbered as in the mending: */
    uint32_t pairs;
    uint32_t *row_of, *state;
    uint32_t *in_row;                   /* row by row, which is in their order */
    uint32_t *in_column, *column_start; /* column by column */
    uint32_t *lost;                     /* by row */

    uint32_t *given, *received;       /* by row, by column: how often, as things are now */
    uint32_t *behind;                 /* by row: new columns come from this one on */
    uint32_t *waiting, waiting_count; /* rows, once for every gift they miss */
    uint32_t *crowded, crowded_count; /* columns that may be given too often, */
    uint32_t *busy, busy_count;       /* rows that may give too often, */
    kr_gift_swap *swaps;              /* and pairs that must not both be */
    uint32_t swaps_count;
    uint32_t *open, open_count; /* columns with room */
    kr_pair *moves, *chosen;    /* new rows and columns */
    uint32_t moves_count, chosen_count;
    uint32_t *losses, *chosen_losses; /* pairs */
    uint32_t losses_count, chosen_losses_count;
    uint32_t levels; /* that have pairs stay */

    kr_cost limit;  /* the cost that is looked for */
    kr_cost beyond; /* the least cost above it that was met */
    uint64_t found;
    uint64_t work;
} kr_gift_choice;

/* With all that is to be decided at first. Close it in any case. */
kr_status kr_gift_choice_open(kr_gift_choice *choice, kr_gift_mending *mending, kr_stream *stream);
void kr_gift_choice_close(kr_gift_choice *choice);

/* The pair of these two that stood, or KR_NONE; and that of the
   row's giver and the column's receiver the other way round. */
uint32_t kr_gift_choice_find_pair(const kr_gift_choice *choice, uint32_t row, uint32_t column);
uint32_t kr_gift_choice_find_back(const kr_gift_choice *choice, uint32_t row, uint32_t column);

/* Whether a must has the column's receiver give to the row's giver. */
bool kr_gift_choice_must_give_back(const kr_gift_choice *choice, uint32_t row, uint32_t column);

/* The chosen repair becomes the draw. */
void kr_gift_choice_take(kr_gift_choice *choice);
