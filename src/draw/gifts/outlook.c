/*
 * How many more draws history leaves.
 *
 * So many draws without a repeated pair are one draw of so many times the gifts. Taken together, draws are
 * one; and one falls into single draws, since the pairs of any such draw can be coloured with as many colours
 * as there are years so that everybody's pairs, given or received, are shared out evenly among the colours.
 */
#include "draw/array.h"
#include "draw/gifts/flow.h"

/* With everybody's gifts even. */
static kr_status count_certain(const kr_problem *problem, uint32_t gifts, uint32_t *certain) {
    kr_problem once = *problem;
    kr_board board = {0};
    uint16_t *gives = kr_array(problem->n, sizeof *gives), *receives = kr_array(problem->n, sizeof *receives);
    kr_status status = gives && receives ? KR_OK : KR_NO_MEMORY;
    for (uint32_t i = 0; status == KR_OK && i < problem->n; i++) {
        gives[i] = kr_problem_gives(problem, i) > 0;
        receives[i] = kr_problem_receives(problem, i) > 0;
    }
    once.gives = gives;
    once.receives = receives;
    if (status == KR_OK)
        status = kr_board_read(&board, &once);
    if (status == KR_OK)
        *certain = kr_gifts_certain(&board, gifts);
    kr_board_clear(&board);
    free(gives);
    free(receives);
    return status;
}

/* Whether so many draws fit next to each other. */
static kr_status try_draws(const kr_gifts *gifts, uint32_t draws, uint32_t *row_start, uint32_t *column_start,
                           bool *fit) {
    kr_gifts all = *gifts;
    kr_flow flow = {0};
    if (kr_gifts_slots(gifts) > (KR_NONE - 1) / draws)
        return KR_NO_MEMORY;
    for (uint32_t k = 0; k <= gifts->board.n; k++) {
        row_start[k] = draws * gifts->row_start[k];
        column_start[k] = draws * gifts->column_start[k];
    }
    all.row_start = row_start;
    all.column_start = column_start;
    kr_status status = kr_flow_find(&flow, &all, NULL);
    *fit = flow.size == kr_gifts_slots(&all);
    kr_flow_clear(&flow);
    return status;
}

/* No row can give more often than to each of its columns once. */
static uint32_t most_draws(const kr_gifts *gifts) {
    uint32_t most = KR_OUTLOOK_LIMIT;
    for (uint32_t row = 0; row < gifts->board.n; row++) {
        uint32_t given = kr_gifts_given(gifts, row);
        if (given && most > kr_board_choices(&gifts->board, row) / given)
            most = kr_board_choices(&gifts->board, row) / given;
    }
    return most;
}

/* Where some number of draws fits, fewer fit too: halves what is in question. */
static kr_status search_possible(const kr_gifts *gifts, uint32_t *possible) {
    uint32_t n = gifts->board.n, too_many = most_draws(gifts) + 1;
    uint32_t *row_start = kr_array((size_t) n + 1, sizeof *row_start);
    uint32_t *column_start = kr_array((size_t) n + 1, sizeof *column_start);
    kr_status status = row_start && column_start ? KR_OK : KR_NO_MEMORY;
    uint32_t next = too_many - 1; /* mostly as many fit as could */
    while (status == KR_OK && too_many > *possible + 1) {
        bool fit = false;
        status = try_draws(gifts, next, row_start, column_start, &fit);
        *(fit ? possible : &too_many) = next;
        next = *possible + (too_many - *possible) / 2;
    }
    free(row_start);
    free(column_start);
    return status;
}

static kr_status count_possible(const kr_problem *problem, uint32_t *possible) {
    kr_gifts gifts = {0};
    kr_status status = kr_gifts_read(&gifts, problem);
    if (status == KR_OK)
        status = kr_gifts_arrange(&gifts);
    if (status == KR_OK)
        status = search_possible(&gifts, possible);
    kr_gifts_clear(&gifts);
    return status;
}

kr_status kr_look_ahead(const kr_problem *problem, kr_outlook *outlook) {
    *outlook = (kr_outlook) {0};
    kr_status status = kr_problem_check(problem, &outlook->person);
    if (status != KR_OK)
        return status;
    kr_problem yearly = *problem;
    yearly.must = NULL;
    uint32_t gifts = kr_gifts_even(problem), certain = 0;
    if (gifts)
        status = count_certain(&yearly, gifts, &certain);
    outlook->certain = outlook->possible = certain < KR_OUTLOOK_LIMIT ? certain : KR_OUTLOOK_LIMIT;
    if (status == KR_OK && outlook->possible < KR_OUTLOOK_LIMIT)
        status = count_possible(&yearly, &outlook->possible);
    if (outlook->possible && !outlook->certain)
        outlook->certain = 1; /* whatever comes of it, there is a first one */
    return status;
}
