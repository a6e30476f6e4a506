/*
 * Proves that no draw keeps the flags: musts that close a circle too early, two people who can only draw each
 * other, people who only draw or are only drawn by each other, and on a small board, a search.
 */
#include "draw/proof/shape.h"

#include "draw/array.h"
#include "draw/board/reach.h"
#include "draw/circle/chains.h"
#include "draw/proof/search.h"

/* Hard boards end far below, and easy ones at once. */
static const uint64_t most_steps = 30000;

/* Begins the list of those who prove it. */
static kr_status prove_by(kr_report *report, kr_shape_reason reason, kr_side side, uint32_t most_people) {
    report->people = kr_array(most_people, sizeof *report->people);
    if (!report->people)
        return KR_NO_MEMORY;
    report->shape_reason = reason;
    report->side = side;
    return KR_IMPOSSIBLE;
}

static void add_person(kr_report *report, uint32_t person) {
    report->people[report->people_count++] = person;
}

/* ---- Musts that close a circle ---- */

/* A person from whom musts lead back to himself, or KR_NONE. `led_to` is room for everybody. */
static uint32_t person_in_closed_musts(const kr_problem *problem, bool *led_to) {
    for (uint32_t person = 0; person < problem->n; person++)
        if (kr_problem_must(problem, person) != KR_NONE)
            led_to[kr_problem_must(problem, person)] = true;
    /* What starts with somebody nobody must give to is open. Once it is forgotten, only circles are left. */
    for (uint32_t person = 0; person < problem->n; person++) {
        if (led_to[person])
            continue;
        uint32_t next = kr_problem_must(problem, person);
        for (; next != KR_NONE && led_to[next]; next = kr_problem_must(problem, next))
            led_to[next] = false;
    }
    for (uint32_t person = 0; person < problem->n; person++)
        if (led_to[person])
            return person;
    return KR_NONE;
}

static uint32_t people_taking_part(const kr_problem *problem) {
    uint32_t people = 0;
    for (uint32_t person = 0; person < problem->n; person++)
        people += kr_problem_gives(problem, person);
    return people;
}

static uint32_t circle_length(const kr_problem *problem, uint32_t person) {
    uint32_t length = 1;
    for (uint32_t at = kr_problem_must(problem, person); at != person; at = kr_problem_must(problem, at))
        length++;
    return length;
}

/* The circle of musts that this person is in. */
static kr_status prove_by_circle(kr_report *report, const kr_problem *problem, uint32_t person) {
    uint32_t length = circle_length(problem, person);
    kr_status status = prove_by(report, KR_SHAPE_MUSTS, KR_GIVERS, length);
    for (uint32_t at = person; status == KR_IMPOSSIBLE && length > 0; length--) {
        add_person(report, at);
        at = kr_problem_must(problem, at);
    }
    return status;
}

static kr_status prove_circle_by_musts(kr_report *report, const kr_problem *problem) {
    bool *led_to = kr_array(problem->n, sizeof *led_to);
    if (!led_to)
        return KR_NO_MEMORY;
    uint32_t person = person_in_closed_musts(problem, led_to);
    free(led_to);
    bool early = person != KR_NONE && circle_length(problem, person) < people_taking_part(problem);
    return early ? prove_by_circle(report, problem, person) : KR_OK;
}

static kr_status prove_swap_by_musts(kr_report *report, const kr_problem *problem) {
    for (uint32_t person = 0; person < problem->n; person++) {
        uint32_t must = kr_problem_must(problem, person);
        if (must != KR_NONE && kr_problem_must(problem, must) == person)
            return prove_by_circle(report, problem, person);
    }
    return KR_OK;
}

/* ---- Two who can only draw each other ---- */

/* By person: the only receiver, by a must or by all other rules, or KR_NONE. */
static uint32_t *only_receivers_new(const kr_board *board) {
    uint32_t *only = kr_board_musts_new(board);
    for (uint32_t row = 0; only && row < board->n; row++)
        if (kr_board_choices(board, row) == 1)
            only[board->giver[row]] = board->receiver[kr_board_choice(board, row, 0)];
    return only;
}

static kr_status prove_swap_by_choices(kr_report *report, const kr_board *board) {
    uint32_t *only = only_receivers_new(board);
    kr_status status = only ? KR_OK : KR_NO_MEMORY;
    for (uint32_t person = 0; status == KR_OK && person < board->problem->n; person++) {
        uint32_t other = only[person];
        if (other == KR_NONE || only[other] != person)
            continue;
        status = prove_by(report, KR_SHAPE_APART, KR_GIVERS, 2);
        if (status == KR_IMPOSSIBLE) {
            add_person(report, person);
            add_person(report, other);
        }
    }
    free(only);
    return status;
}

/* ---- People whom no circle can leave ---- */

/* Everything that can be reached from a column: from each, one goes on with a row of its own. */
static kr_status reach(bool *reached, const kr_board *board, const uint32_t *row_after, uint32_t first) {
    kr_unseen unseen;
    uint32_t *queue = kr_array(board->n, sizeof *queue), count = 0;
    kr_status status = kr_unseen_open(&unseen, board);
    if (queue && status == KR_OK) {
        kr_unseen_all(&unseen);
        queue[count++] = first;
        reached[first] = true;
        for (uint32_t k = 0; k < count; k++) {
            uint32_t row = row_after[queue[k]], column;
            kr_scan scan = kr_scan_begin_all(&unseen, row);
            while ((column = kr_scan_next(&scan, &unseen, row)) != KR_NONE)
                if (!reached[column]) {
                    reached[column] = true;
                    queue[count++] = column;
                }
        }
    }
    kr_unseen_close(&unseen);
    free(queue);
    return queue ? status : KR_NO_MEMORY;
}

/* Chains by their columns and by their rows. */
typedef struct {
    const kr_chains *chains;
    uint32_t *tail, *head;
    bool *reached;
    bool *within; /* by column: the chain is one of those that only give to each other */
} Division;

static kr_status division_open(Division *division, const kr_chains *chains) {
    uint32_t n = chains->board->n;
    *division = (Division) {
        .chains = chains,
        .tail = kr_array(n, sizeof(uint32_t)),
        .head = kr_array(n, sizeof(uint32_t)),
        .reached = kr_array(n, sizeof(bool)),
        .within = kr_array(n, sizeof(bool)),
    };
    if (!division->tail || !division->head || !division->reached || !division->within)
        return KR_NO_MEMORY;
    for (uint32_t column = 0; column < n; column++) {
        division->tail[column] = kr_chain_tail(chains, column);
        division->head[division->tail[column]] = column;
    }
    return KR_OK;
}

static void division_close(Division *division) {
    free(division->tail);
    free(division->head);
    free(division->reached);
    free(division->within);
}

/* Those who can be reached from the first chain give to nobody else. */
static kr_status divide_forwards(Division *division) {
    return reach(division->within, division->chains->board, division->tail, 0);
}

/* Those from whom the first chain cannot be reached give to nobody from whom it can. */
static kr_status divide_backwards(Division *division) {
    const kr_board *board = division->chains->board;
    kr_board transposed;
    kr_status status = kr_board_transpose(&transposed, board);
    if (status == KR_OK)
        status = reach(division->reached, &transposed, division->head, division->tail[0]);
    for (uint32_t column = 0; column < board->n; column++)
        division->within[column] = !division->reached[division->tail[column]];
    kr_board_clear(&transposed);
    return status;
}

static bool is_division(const Division *division) {
    uint32_t within = 0, n = division->chains->board->n;
    for (uint32_t column = 0; column < n; column++)
        within += division->within[column];
    return within > 0 && within < n;
}

static kr_status report_division(kr_report *report, const Division *division) {
    const kr_board *board = division->chains->board;
    const kr_problem *problem = board->problem;
    bool *inside = kr_array(problem->n, sizeof *inside);
    if (!inside)
        return KR_NO_MEMORY;
    uint32_t givers = 0, people = people_taking_part(problem);
    for (uint32_t column = 0; column < board->n; column++) {
        uint32_t person = division->within[column] ? board->receiver[column] : KR_NONE;
        for (; person != KR_NONE; person = kr_problem_must(problem, person), givers++)
            inside[person] = true;
    }
    /* Whoever is drawn by none of them is only drawn by the others: the fewer are told. */
    bool side = givers <= people - givers;
    kr_status status = prove_by(report, KR_SHAPE_DIVIDED, side ? KR_GIVERS : KR_RECEIVERS, people);
    for (uint32_t person = 0; status == KR_IMPOSSIBLE && person < problem->n; person++)
        if (kr_problem_gives(problem, person) && inside[person] == side)
            add_person(report, person);
    free(inside);
    return status;
}

static kr_status prove_by_division(kr_report *report, const kr_chains *chains) {
    Division division;
    kr_status status = division_open(&division, chains);
    if (status == KR_OK)
        status = divide_forwards(&division);
    if (status == KR_OK && !is_division(&division))
        status = divide_backwards(&division);
    if (status == KR_OK && is_division(&division))
        status = report_division(report, &division);
    division_close(&division);
    return status;
}

static kr_status prove_by_connection(kr_report *report, const kr_board *board) {
    kr_chains chains;
    kr_status status = kr_chains_open(&chains, board);
    if (status == KR_OK && !kr_chains_are_roomy(&chains))
        status = prove_by_division(report, &chains);
    kr_chains_close(&chains);
    return status;
}

/* ---- Nothing found by going through everything ---- */

/* Where everybody may give to half of the others, hardly anything is impossible. */
static bool is_tight(const kr_board *board) {
    uint32_t most = board->most_in_row > board->most_in_column ? board->most_in_row : board->most_in_column;
    return board->n < 3 || board->problem->must || most > board->n / 2;
}

static kr_status prove_by_search(kr_report *report, const kr_board *board) {
    if (board->n > KR_SEARCH_LIMIT || !is_tight(board))
        return KR_OK;
    kr_search search;
    kr_status status = kr_search_open(&search, board, NULL);
    if (status == KR_OK && kr_search_run(&search, 0, most_steps) == KR_SEARCH_ENDED) {
        report->shape_reason = KR_SHAPE_SEARCHED;
        status = KR_IMPOSSIBLE;
    }
    return status;
}

/*
 * Whether there is a circle for certain, and with three or more people no swap in it. If some gave to none of
 * the others, these would be fewer than the squares closed to one of the first, and the first fewer than the
 * squares closed to one of the others, together fewer than all; so everybody is reached from everybody. And
 * everybody has as many ways in and out together as there are people: then there is a circle (Ghouila-Houri).
 */
static bool is_certain(const kr_board *board) {
    const kr_problem *problem = board->problem;
    return !problem->must && !problem->gives && !problem->receives && kr_board_is_roomy(board);
}

kr_status kr_shape_prove(kr_report *report, const kr_board *board) {
    const kr_problem *problem = board->problem;
    bool circle = problem->flags & KR_ONE_CIRCLE, swapless = problem->flags & KR_NO_SWAPS;
    kr_status status = KR_OK;
    if (is_certain(board))
        return KR_OK;
    if (problem->must && circle)
        status = prove_circle_by_musts(report, problem);
    if (problem->must && swapless && status == KR_OK)
        status = prove_swap_by_musts(report, problem);
    if (!board->n)
        return status;
    if (swapless && status == KR_OK)
        status = prove_swap_by_choices(report, board);
    if (circle && status == KR_OK)
        status = prove_by_connection(report, board);
    return status == KR_OK ? prove_by_search(report, board) : status;
}
