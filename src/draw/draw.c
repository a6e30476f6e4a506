/* Draws: checks, proves that a draw exists or explains why not, and takes the methods in turn. */
#include "draw/draw.h"

#include "draw/array.h"
#include "draw/circles.h"
#include "draw/explain.h"

typedef struct {
    const kr_problem *problem;
    const uint8_t *seed;
    kr_report *report;
    kr_board board;
    kr_stream stream;
    uint32_t *column;      /* a row's column */
    uint32_t *receiver_of; /* of every person; musts are in it from the beginning */
} Draw;

/* ---- Is there a draw at all? ---- */

/* KR_OK or KR_IMPOSSIBLE, then with the conflict in the report. */
static kr_status board_prove(kr_report *report, const kr_problem *problem, const kr_board *board) {
    bool broken = false;
    for (uint32_t giver = 0; problem->must && giver < problem->n && !broken; giver++)
        broken = kr_must_is_broken(problem, giver);
    if (!broken && kr_board_is_roomy(board))
        return KR_OK;

    kr_matching matching;
    kr_status status = kr_matching_find(&matching, board, NULL);
    if (status == KR_OK && (broken || matching.size < board->n)) {
        status = kr_explain_impossible(report, problem, board, &matching);
        status = status == KR_OK ? KR_IMPOSSIBLE : status;
    }
    kr_matching_clear(&matching);
    return status;
}

/* Everything up to the draw itself. Clear the board in any case. */
static kr_status problem_prove(kr_report *report, const kr_problem *problem, kr_board *board) {
    kr_status status = kr_problem_check(problem, &report->person);
    if (status == KR_OK)
        status = kr_board_read(board, problem);
    return status == KR_OK ? board_prove(report, problem, board) : status;
}

/* ---- One draw ---- */

static void draw_seat(Draw *draw, const uint32_t *column) {
    const kr_board *board = &draw->board;
    for (uint32_t row = 0; row < board->n; row++)
        draw->receiver_of[board->giver[row]] = board->receiver[column[row]];
}

/* Throwing away whole draws that do not keep the flags leaves those that do as fair as they were. */
static bool draw_is_wanted(Draw *draw) {
    if (!draw->problem->flags)
        return true;
    draw_seat(draw, draw->column);
    return kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n);
}

static void draw_reset(Draw *draw) {
    for (uint32_t row = 0; row < draw->board.n; row++)
        draw->column[row] = row;
}

static kr_status run_rejection(Draw *draw, uint64_t attempts) {
    draw_reset(draw);
    for (; attempts > 0; attempts--) {
        draw->report->attempts++;
        if (kr_rejection_attempt(&draw->board, &draw->stream, draw->column) && draw_is_wanted(draw))
            return KR_OK;
    }
    return KR_NOT_FOUND;
}

/* The decimal logarithm, without a library that may round differently elsewhere: halved down to 1 ... 2, then
 * 2 artanh((x-1)/(x+1)). */
static double log10_of(uint64_t number) {
    double x = (double) number, result = 0;
    for (; x >= 2; x /= 2)
        result += 0.30102999566398119521;
    double y = (x - 1) / (x + 1), power = y, sum = 0;
    for (int k = 1; k < 40; k += 2, power *= y * y)
        sum += power / k;
    return result + 2 * sum * 0.43429448190325182765;
}

static void report_draws(kr_report *report, uint64_t draws) {
    report->draws_known = true;
    report->draws = draws;
    report->log10_draws = log10_of(draws);
}

static kr_status run_counting(Draw *draw, uint64_t attempts) {
    kr_counting counting;
    kr_status status = kr_counting_open(&counting, &draw->board);
    if (status != KR_OK)
        return status;
    if (!draw->problem->flags)
        report_draws(draw->report, kr_counting_draws(&counting));
    for (status = KR_NOT_FOUND; attempts > 0 && status == KR_NOT_FOUND; attempts--) {
        draw->report->attempts++;
        kr_counting_draw(&counting, &draw->stream, draw->column);
        if (draw_is_wanted(draw))
            status = KR_OK;
    }
    kr_counting_close(&counting);
    return status;
}

static bool listing_accepts(void *context, const uint32_t *column) {
    Draw *draw = context;
    draw_seat(draw, column);
    return kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n);
}

/* Twice through all draws: to count those that are wanted, and to stop at the one whose number was drawn. */
static kr_status run_listing(Draw *draw, uint64_t steps) {
    kr_listing listing = {listing_accepts, draw, .steps = steps, .question = draw->problem->n};
    uint64_t draws, passed;
    if (!kr_listing_run(&listing, &draw->board, UINT64_MAX, draw->column, &draws))
        return KR_NOT_FOUND;
    if (!draws)
        return KR_IMPOSSIBLE;
    draw->report->attempts++;
    report_draws(draw->report, draws);
    listing.steps = steps;
    kr_listing_run(&listing, &draw->board, kr_stream_below64(&draw->stream, draws), draw->column, &passed);
    return KR_OK;
}

/* Walks on, round by round, until the draw is wanted. */
static kr_status walk_on(Draw *draw, kr_matching *matching, kr_stream *stream, uint64_t rounds) {
    kr_status status =
        kr_walk(&draw->board, stream, matching, kr_walk_rounds(&draw->board), &draw->report->attempts);
    for (;;) {
        for (uint32_t row = 0; row < draw->board.n; row++)
            draw->column[row] = matching->column[row];
        if (status != KR_OK || draw_is_wanted(draw))
            return status;
        if (rounds-- == 0)
            return KR_NOT_FOUND;
        status = kr_walk(&draw->board, stream, matching, 1, &draw->report->attempts);
    }
}

static kr_status run_walk(Draw *draw, uint64_t rounds) {
    kr_stream stream;
    kr_stream_open(&stream, draw->seed, KR_STREAM_WALK);
    kr_matching matching;
    kr_status status = kr_matching_find(&matching, &draw->board, &stream);
    if (status == KR_OK)
        status = walk_on(draw, &matching, &stream, rounds);
    kr_matching_clear(&matching);
    draw->report->words += stream.words;
    draw->report->exact = false;
    kr_stream_wipe(&stream);
    return status;
}

/* ---- Which method ---- */

/* Up to here counting takes at most half a millisecond, and says how many draws there are. */
enum { ALWAYS_COUNTED = 16 };

/* Up to here all draws can be gone through: 9! is 362,880. */
enum { ALWAYS_LISTED = 9 };

static bool small_and_flagged(const Draw *draw) {
    return draw->problem->flags && draw->board.n <= ALWAYS_LISTED;
}

static bool small(const Draw *draw) {
    return draw->board.n <= ALWAYS_COUNTED;
}

static bool countable(const Draw *draw) {
    return draw->board.n <= KR_COUNTING_LIMIT;
}

static bool countable_and_flagged(const Draw *draw) {
    return draw->problem->flags && countable(draw);
}

static bool always(const Draw *draw) {
    (void) draw;
    return true;
}

/* The methods in turn, with as many attempts as each gets. All budgets are counts, since a clock would make
 * the same seed draw differently. Another number anywhere in here is another KR_ENGINE. */
typedef struct {
    kr_method method;
    bool (*suits)(const Draw *draw);
    kr_status (*run)(Draw *draw, uint64_t budget);
    uint64_t budget;
} Step;

static const Step plan[] = {
    {KR_METHOD_COUNTING, small_and_flagged, run_listing, 100000000},
    {KR_METHOD_COUNTING, small, run_counting, 4096},
    {KR_METHOD_REJECTION, always, run_rejection, 1000},
    {KR_METHOD_COUNTING, countable, run_counting, 4096},
    {KR_METHOD_COUNTING, countable_and_flagged, run_listing, 100000000},
    {KR_METHOD_WALK, always, run_walk, 256},
};

/* KR_OK, KR_NOT_FOUND when no step found a draw, KR_IMPOSSIBLE when one proved that there is none. */
static kr_status draw_by_plan(Draw *draw, kr_method only) {
    kr_status status = KR_UNSUPPORTED;
    for (size_t k = 0; k < sizeof plan / sizeof *plan; k++) {
        if (!plan[k].suits(draw) || (only != KR_METHOD_NONE && only != plan[k].method))
            continue;
        draw->report->method = plan[k].method;
        draw->report->exact = true;
        status = plan[k].run(draw, plan[k].budget);
        if (status != KR_NOT_FOUND)
            return status;
    }
    return status;
}

/* Musts alone are a draw, the only one. */
static kr_status draw_nothing(Draw *draw) {
    draw->report->exact = true;
    report_draws(draw->report, 1);
    return kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n) ? KR_OK
                                                                                        : KR_IMPOSSIBLE;
}

static kr_status draw_make_room(Draw *draw) {
    uint32_t n = draw->problem->n;
    draw->column = kr_array(draw->board.n, sizeof *draw->column);
    draw->receiver_of = kr_array(n, sizeof *draw->receiver_of);
    if (!draw->column || !draw->receiver_of)
        return KR_NO_MEMORY;
    for (uint32_t person = 0; person < n; person++)
        draw->receiver_of[person] = kr_problem_must(draw->problem, person);
    return KR_OK;
}

static kr_status draw_report(Draw *draw) {
    uint32_t n = draw->problem->n;
    bool *seen = kr_array(n, sizeof *seen);
    if (!seen)
        return KR_NO_MEMORY;
    draw->report->circles = kr_circles_count(draw->receiver_of, n, seen);
    draw->report->swaps = kr_swaps_count(draw->receiver_of, n);
    draw->report->words += draw->stream.words;
    free(seen);
    return KR_OK;
}

static kr_status draw_run(Draw *draw, kr_method only) {
    kr_status status = problem_prove(draw->report, draw->problem, &draw->board);
    if (status == KR_OK)
        status = draw_make_room(draw);
    if (status != KR_OK)
        return status;
    kr_stream_open(&draw->stream, draw->seed, KR_STREAM_DRAW);
    status = draw->board.n ? draw_by_plan(draw, only) : draw_nothing(draw);
    if (status != KR_OK)
        return status;
    draw_seat(draw, draw->column);
    return draw_report(draw);
}

/* Everybody's receiver in the order of the givers; those who give nothing take no room. */
static void draw_hand_over(const Draw *draw, uint32_t *receiver) {
    for (uint32_t person = 0; person < draw->problem->n; person++)
        if (draw->receiver_of[person] != KR_NONE)
            *receiver++ = draw->receiver_of[person];
}

/* Who drew whom is a secret too. */
static void draw_close(Draw *draw) {
    kr_board_clear(&draw->board);
    kr_stream_wipe(&draw->stream);
    free(draw->column);
    free(draw->receiver_of);
}

/* What a failed draw leaves in a report: nothing half done, no method that did not draw. */
static void report_failure(kr_report *report, kr_status status) {
    if (status == KR_NO_MEMORY)
        kr_report_clear(report);
    report->method = KR_METHOD_NONE;
    report->exact = false;
}

kr_status kr_draw_by(kr_method method, const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver,
                     kr_report *report) {
    kr_report own = {0};
    Draw draw = {.problem = problem, .seed = seed, .report = report ? report : &own};
    kr_report_clear(draw.report);
    draw.report->person = KR_NONE;
    kr_status status = draw_run(&draw, method);
    if (status == KR_OK)
        draw_hand_over(&draw, receiver);
    else
        report_failure(draw.report, status);
    draw_close(&draw);
    kr_report_clear(&own);
    return status;
}

kr_status kr_draw(const kr_problem *problem, const uint8_t seed[32], uint32_t *receiver, kr_report *report) {
    return kr_draw_by(KR_METHOD_NONE, problem, seed, receiver, report);
}

kr_status kr_explain(const kr_problem *problem, kr_report *report) {
    kr_report own = {0};
    kr_report *used = report ? report : &own;
    kr_board board = {0};
    kr_report_clear(used);
    used->person = KR_NONE;
    kr_status status = problem_prove(used, problem, &board);
    if (status == KR_NO_MEMORY)
        kr_report_clear(used);
    kr_board_clear(&board);
    kr_report_clear(&own);
    return status;
}
