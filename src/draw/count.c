/* The number of possible draws: the product over the blocks, each counted if it is small, else estimated. */
#include "draw/gifts/check.h"
#include "draw/gifts/draw.h"
#include "draw/gifts/methods.h"
#include "draw/proof/prove.h"

#include "draw/array.h"
#include "draw/circle/circles.h"
#include "draw/gifts/estimate.h"
#include "draw/logarithm.h"

/* ---- A number that grows block by block ---- */

static void report_nothing(kr_report *report) {
    report->draws_known = KR_UNKNOWN;
    report->draws = 0;
    report->log10_draws = 0;
}

static void report_one(kr_report *report) {
    report->draws_known = KR_COUNTED;
    report->draws = 1;
    report->log10_draws = 0;
}

static void report_counted(kr_report *report, uint64_t draws) {
    report->log10_draws += kr_logarithm((double) draws) / KR_LN_10;
    report->draws = report->draws > UINT64_MAX / draws ? 0 : report->draws * draws;
}

/* By its natural logarithm. */
static void report_estimated(kr_report *report, double draws) {
    report->draws_known = KR_ESTIMATED;
    report->log10_draws += draws / KR_LN_10;
    report->draws = 0;
}

/* ---- One block ---- */

/* Asks a method that counts. KR_NOT_FOUND when it cannot. */
static kr_status count_by(const kr_sampler *sampler, const kr_board *board, kr_report *report) {
    kr_stream none = {0};
    void *state = NULL;
    kr_status status = kr_sampler_open(sampler, &state, board, &none);
    if (status == KR_OK)
        report_counted(report, sampler->draws(state));
    kr_sampler_close(sampler, &state);
    return status;
}

/* Squares that an estimate may look at, and the attempts that make it as good as anybody wants to know. */
static const uint64_t estimate_squares = 50000000;
enum { ESTIMATE_ATTEMPTS = 2000, ESTIMATE_HITS = 10 };

/* The share of attempts that succeed, of a number that is known. `slots` are those that an attempt fills, and
   `squares` those it looks at. KR_NOT_FOUND when too few succeed to tell. */
static kr_status estimate_by_attempts(const kr_sampler *sampler, const kr_board *board, uint32_t slots,
                                      uint64_t squares, kr_report *report) {
    const uint8_t seed[32] = {0};
    uint64_t most = estimate_squares / squares, hits = 0, attempts = 0;
    uint32_t *column = kr_array(slots, sizeof *column);
    void *state = NULL;
    kr_stream stream;
    kr_stream_open(&stream, seed, KR_STREAM_DRAW);
    kr_status status = column ? kr_sampler_open(sampler, &state, board, &stream) : KR_NO_MEMORY;
    if (status == KR_OK) {
        for (; attempts < most && attempts < ESTIMATE_ATTEMPTS; attempts++)
            hits += sampler->attempt(state, &stream, column);
        if (hits >= ESTIMATE_HITS)
            report_estimated(report, sampler->bound(state) + kr_logarithm((double) hits / (double) attempts));
        else
            status = KR_NOT_FOUND;
    }
    kr_sampler_close(sampler, &state);
    kr_stream_wipe(&stream);
    free(column);
    return status;
}

/*
 * All arrangements, times the chance that one breaks no rule if rows were independent of each other, with the
 * correction for boards whose columns are alike: good for thousands of people under rules of one kind.
 */
static void estimate_by_shares(const kr_board *board, kr_report *report) {
    double n = board->n, share = (double) board->forbidden / (n * n), draws = kr_log_factorial(n);
    for (uint32_t row = 0; row < board->n; row++)
        draws += kr_logarithm(kr_board_choices(board, row) / n);
    draws += (double) board->forbidden / (2 * n * n) / (1 - share);
    report_estimated(report, draws);
}

static kr_status count_block(kr_board *board, kr_report *report) {
    if (kr_board_arrange(board) != KR_OK)
        return KR_NO_MEMORY;
    if (board->n <= KR_COUNTING_LIMIT)
        return count_by(&kr_counting, board, report);
    uint64_t squares = (uint64_t) board->n * board->n;
    kr_status status = board->n <= KR_SEQUENTIAL_LIMIT
                           ? estimate_by_attempts(&kr_sequential, board, board->n, squares, report)
                           : KR_NOT_FOUND;
    if (status != KR_NOT_FOUND)
        return status;
    estimate_by_shares(board, report);
    return KR_OK;
}

static kr_status count_blocks(kr_ground *ground, kr_report *report) {
    kr_status status = KR_OK;
    report_one(report);
    for (uint32_t k = 0; k < kr_ground_parts(ground) && status == KR_OK; k++)
        status = count_block(kr_ground_part(ground, k), report);
    return status;
}

/* ---- Draws of a shape ---- */

/* How many draws to look at for the share that have the shape, and how many people to draw for that. */
static const uint64_t shape_people = 2000000;
enum { SHAPE_DRAWS = 1000, SHAPE_HITS = 10 };

/* Of more people, too few draws are a single circle by chance: about three in as many as there are people. */
enum { CIRCLES_BY_CHANCE = 250 };

/* Of so many draws, so many have the shape. */
static void report_share(kr_report *report, uint64_t hits, uint64_t draws) {
    if (hits >= SHAPE_HITS)
        report_estimated(report, kr_logarithm((double) hits / (double) draws));
    else
        report_nothing(report);
}

/* Draws without regard to the shape, and looks how many have it by chance. */
static kr_status estimate_shape(const kr_problem *problem, kr_report *report) {
    if (problem->flags & KR_ONE_CIRCLE && problem->n > CIRCLES_BY_CHANCE) {
        report_nothing(report);
        return KR_OK;
    }
    kr_problem any = *problem;
    any.flags &= ~(uint32_t) KR_SHAPES;
    uint32_t gifts = kr_problem_gifts(problem), *receiver = kr_array(gifts, sizeof *receiver);
    kr_status status = receiver ? KR_OK : KR_NO_MEMORY;
    uint8_t seed[32] = {0};
    uint64_t hits = 0, draws = 0;
    for (; draws < SHAPE_DRAWS && draws * gifts < shape_people && status == KR_OK; draws++) {
        seed[0] = (uint8_t) draws;
        seed[1] = (uint8_t) (draws >> 8);
        status = kr_draw(&any, seed, receiver, NULL);
        hits += status == KR_OK && kr_check(problem, receiver, NULL) == KR_OK;
    }
    free(receiver);
    report_share(report, status == KR_OK ? hits : 0, draws);
    return status == KR_NOT_FOUND ? KR_OK : status;
}

/* It is the only draw, if it keeps the flags. */
static kr_status draw_what_is_forced(const kr_problem *problem) {
    const uint8_t seed[32] = {0};
    uint32_t *receiver = kr_array(problem->n, sizeof *receiver);
    kr_status status = receiver ? kr_draw(problem, seed, receiver, NULL) : KR_NO_MEMORY;
    free(receiver);
    return status;
}

static kr_status count_small(const kr_ground *ground, const kr_problem *problem, kr_report *report) {
    kr_status status = KR_NOT_FOUND;
    if (problem->flags & KR_ONE_CIRCLE)
        status = count_by(&kr_circle_counting, &ground->board, report);
    return status == KR_NOT_FOUND ? count_by(&kr_listing, &ground->board, report) : status;
}

static kr_status count_shaped(kr_ground *ground, const kr_problem *problem, kr_report *report) {
    report_one(report);
    if (!kr_ground_parts(ground))
        return draw_what_is_forced(problem);
    kr_status status = kr_board_arrange(&ground->board);
    if (status == KR_OK)
        status = count_small(ground, problem, report);
    if (status != KR_NOT_FOUND)
        return status;
    status = count_blocks(ground, report);
    return status == KR_OK ? estimate_shape(problem, report) : status;
}

static kr_status count_single(const kr_problem *problem, kr_report *report) {
    kr_ground ground;
    kr_status status = kr_ground_prove(&ground, problem, report);
    if (status == KR_OK)
        status = problem->flags & KR_SHAPES ? count_shaped(&ground, problem, report)
                                            : count_blocks(&ground, report);
    kr_ground_clear(&ground);
    return status;
}

/* ---- Several gifts each ---- */

static kr_status estimate_several(const kr_gifts *gifts, kr_report *report) {
    uint64_t n = gifts->board.n, slots = kr_gifts_slots(gifts);
    double draws;
    kr_status status =
        estimate_by_attempts(&kr_gift_sequential, &gifts->board, (uint32_t) slots, n * (n + slots), report);
    if (status != KR_NOT_FOUND)
        return status;
    status = kr_gifts_estimate(gifts, &draws);
    if (status == KR_OK)
        report_estimated(report, draws);
    return status;
}

/* The same where draws are counted: the table they are picked from is made only once. */
static kr_status estimate_swaps(const kr_gifts *gifts, const kr_problem *problem, kr_report *report) {
    const uint8_t seed[32] = {0};
    uint32_t *first = kr_several_first_new(problem), hits = 0;
    uint32_t *receiver = kr_array(kr_problem_gifts(problem), sizeof *receiver);
    uint32_t *column = kr_array(kr_gifts_slots(gifts), sizeof *column);
    void *state = NULL;
    kr_stream stream;
    kr_stream_open(&stream, seed, KR_STREAM_DRAW);
    kr_status status = first && receiver && column
                           ? kr_sampler_open(&kr_gift_counting, &state, &gifts->board, &stream)
                           : KR_NO_MEMORY;
    for (int draws = 0; draws < SHAPE_DRAWS && status == KR_OK; draws++) {
        kr_gift_counting.attempt(state, &stream, column);
        kr_gifts_seat(gifts, column, receiver);
        hits += kr_several_swaps(problem, first, receiver) == 0;
    }
    report_share(report, hits, SHAPE_DRAWS);
    kr_sampler_close(&kr_gift_counting, &state);
    kr_stream_wipe(&stream);
    free(first);
    free(receiver);
    free(column);
    return status;
}

static kr_status count_slots(const kr_gifts *gifts, const kr_problem *problem, kr_report *report) {
    bool is_shaped = problem->flags & KR_NO_SWAPS, is_countable = kr_gifts_are_countable(gifts);
    report_one(report);
    kr_status status = is_shaped ? count_by(&kr_gift_listing, &gifts->board, report) : KR_NOT_FOUND;
    if (status != KR_NOT_FOUND)
        return status;
    status =
        is_countable ? count_by(&kr_gift_counting, &gifts->board, report) : estimate_several(gifts, report);
    if (status != KR_OK || !is_shaped)
        return status;
    return is_countable ? estimate_swaps(gifts, problem, report) : estimate_shape(problem, report);
}

static kr_status count_several(const kr_problem *problem, kr_report *report) {
    kr_gifts gifts;
    kr_status status = kr_gifts_open(&gifts, report, problem);
    if (status == KR_OK)
        status = kr_gifts_arrange(&gifts);
    if (status == KR_OK)
        status = kr_gifts_turn(&gifts);
    if (status == KR_OK)
        status = count_slots(&gifts, problem, report);
    kr_gifts_clear(&gifts);
    return status;
}

kr_status kr_count(const kr_problem *problem, kr_report *report) {
    kr_report_clear(report);
    kr_status status = kr_problem_check(problem, &report->person);
    if (status == KR_OK)
        status =
            kr_problem_has_several(problem) ? count_several(problem, report) : count_single(problem, report);
    if (status == KR_NO_MEMORY)
        kr_report_clear(report);
    if (status != KR_OK)
        report_nothing(report);
    return status;
}
