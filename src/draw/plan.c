/* Which method draws: they are taken in turn until one finds a draw, or proves that there is none. */
#include "draw/drawing.h"

#include "draw/circles.h"

/* Throwing away whole draws that do not keep the flags leaves those that do as fair as they were. */
static bool draw_is_wanted(kr_drawing *draw) {
    if (!draw->problem->flags)
        return true;
    kr_drawing_seat(draw, draw->column);
    return kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n);
}

static void draw_reset(kr_drawing *draw) {
    for (uint32_t row = 0; row < draw->board.n; row++)
        draw->column[row] = row;
}

/* Counts an attempt, if one is left. */
static bool draw_tries(kr_drawing *draw, uint64_t *attempts) {
    if (!*attempts)
        return false;
    --*attempts;
    draw->report->attempts++;
    return true;
}

/* What it means that a method has ended with, or without, a draw. */
static kr_status status_of(kr_status status, bool found) {
    return status == KR_OK && !found ? KR_NOT_FOUND : status;
}

static kr_status run_rejection(kr_drawing *draw, uint64_t attempts) {
    draw_reset(draw);
    bool found = false;
    while (!found && draw_tries(draw, &attempts))
        found = kr_rejection_attempt(&draw->board, &draw->stream, draw->column) && draw_is_wanted(draw);
    return status_of(KR_OK, found);
}

static kr_status run_one_circle(kr_drawing *draw, uint64_t attempts) {
    kr_one_circle circle;
    kr_status status = kr_one_circle_open(&circle, draw->problem, &draw->board);
    bool found = false;
    while (status == KR_OK && !found && draw_tries(draw, &attempts))
        found = kr_one_circle_attempt(&circle, &draw->stream, draw->column) && draw_is_wanted(draw);
    kr_one_circle_close(&circle);
    return status_of(status, found);
}

static kr_status run_switching(kr_drawing *draw, uint64_t attempts) {
    kr_switching switching;
    kr_status status = kr_switching_open(&switching, &draw->board);
    draw_reset(draw);
    bool found = false;
    while (status == KR_OK && !found && draw_tries(draw, &attempts))
        found = kr_switching_attempt(&switching, &draw->stream, draw->column) && draw_is_wanted(draw);
    kr_switching_close(&switching);
    return status_of(status, found);
}

static kr_status run_sequential(kr_drawing *draw, uint64_t attempts) {
    kr_sequential sequential;
    kr_status status = kr_sequential_open(&sequential, &draw->board);
    bool found = false;
    while (status == KR_OK && !found && draw_tries(draw, &attempts))
        found = kr_sequential_attempt(&sequential, &draw->stream, draw->column) && draw_is_wanted(draw);
    kr_sequential_close(&sequential);
    return status_of(status, found);
}

static kr_status run_counting(kr_drawing *draw, uint64_t attempts) {
    kr_counting counting;
    kr_status status = kr_counting_open(&counting, &draw->board);
    if (status != KR_OK)
        return status;
    if (!draw->problem->flags)
        kr_report_draws(draw->report, kr_counting_draws(&counting));
    bool found = false;
    while (!found && draw_tries(draw, &attempts)) {
        kr_counting_draw(&counting, &draw->stream, draw->column);
        found = draw_is_wanted(draw);
    }
    kr_counting_close(&counting);
    return status_of(status, found);
}

static bool listing_accepts(void *context, const uint32_t *column) {
    kr_drawing *draw = context;
    kr_drawing_seat(draw, column);
    return kr_flags_are_kept(draw->problem->flags, draw->receiver_of, draw->problem->n);
}

/* Twice through all draws: to count those that are wanted, and to stop at the one whose number was drawn. */
static kr_status run_listing(kr_drawing *draw, uint64_t steps) {
    kr_listing listing = {listing_accepts, draw, .steps = steps, .question = draw->problem->n};
    uint64_t draws, passed;
    if (!kr_listing_run(&listing, &draw->board, UINT64_MAX, draw->column, &draws))
        return KR_NOT_FOUND;
    if (!draws)
        return KR_IMPOSSIBLE;
    draw->report->attempts++;
    kr_report_draws(draw->report, draws);
    listing.steps = steps;
    kr_listing_run(&listing, &draw->board, kr_stream_below64(&draw->stream, draws), draw->column, &passed);
    return KR_OK;
}

/* Where the walk stands, with its circles joined if only a single one is wanted. */
static kr_status walk_take(kr_drawing *draw, const kr_matching *matching, kr_stream *stream, bool *wanted) {
    for (uint32_t row = 0; row < draw->board.n; row++)
        draw->column[row] = matching->column[row];
    *wanted = draw_is_wanted(draw);
    if (*wanted || !(draw->problem->flags & KR_ONE_CIRCLE))
        return KR_OK;
    kr_status status =
        kr_circles_join(&draw->board, stream, draw->column, draw->receiver_of, draw->problem->n);
    *wanted = status == KR_OK && draw_is_wanted(draw);
    return status;
}

/* Where this many rounds brought no draw whose circles can be joined, more rarely do. */
enum { JOINED_MOST = 3 };

/* Walks on, round by round, until the draw is wanted. */
static kr_status walk_on(kr_drawing *draw, kr_matching *matching, kr_stream *stream, uint64_t rounds) {
    bool wanted = false;
    kr_status status =
        kr_walk(&draw->board, stream, matching, kr_walk_rounds(&draw->board), &draw->report->attempts);
    if (status == KR_OK)
        status = walk_take(draw, matching, stream, &wanted);
    if (draw->problem->flags & KR_ONE_CIRCLE && rounds > JOINED_MOST)
        rounds = JOINED_MOST;
    while (status == KR_OK && !wanted && rounds-- > 0) {
        status = kr_walk(&draw->board, stream, matching, 1, &draw->report->attempts);
        if (status == KR_OK)
            status = walk_take(draw, matching, stream, &wanted);
    }
    return status_of(status, wanted);
}

static kr_status run_walk(kr_drawing *draw, uint64_t rounds) {
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

static bool is_tiny_with_flags(const kr_drawing *draw) {
    return draw->problem->flags && draw->board.n <= ALWAYS_LISTED;
}

static bool is_small(const kr_drawing *draw) {
    return draw->board.n <= ALWAYS_COUNTED;
}

static bool is_countable(const kr_drawing *draw) {
    return draw->board.n <= KR_COUNTING_LIMIT;
}

static bool is_countable_with_flags(const kr_drawing *draw) {
    return draw->problem->flags && is_countable(draw);
}

/* The forbidden squares that a shuffle hits on average: it fits about once in e to this power. */
static double conflicts_expected(const kr_drawing *draw) {
    return (double) draw->board.forbidden / draw->board.n;
}

/* Switching loses about hits*(hits+1)/n of its attempts by chance, and hits*most*most/n/n to the tests. */
static bool is_sparse(const kr_drawing *draw) {
    double n = draw->board.n, hits = conflicts_expected(draw);
    double most = draw->board.most_in_row > draw->board.most_in_column ? draw->board.most_in_row
                                                                       : draw->board.most_in_column;
    return hits * (hits + 1) <= n / 2 && hits * most * most <= n * n / 2;
}

static bool is_table_sized(const kr_drawing *draw) {
    return draw->board.n <= KR_SEQUENTIAL_LIMIT;
}

static bool has_few_conflicts(const kr_drawing *draw) {
    return conflicts_expected(draw) <= 8;
}

static bool is_one_circle(const kr_drawing *draw) {
    return draw->problem->flags & KR_ONE_CIRCLE && has_few_conflicts(draw);
}

static bool always(const kr_drawing *draw) {
    (void) draw;
    return true;
}

/*
 * The methods in turn. An attempt of each costs about n steps, that of a sequential one n*n, and it gets as
 * many attempts as stay within its steps, but never more than `attempts`. All this is counted, since a clock
 * would make the same seed draw differently. Another number anywhere in here is another KR_ENGINE.
 */
typedef struct {
    kr_method method;
    bool (*suits)(const kr_drawing *draw);
    kr_status (*run)(kr_drawing *draw, uint64_t attempts);
    uint64_t attempts, steps;
} Step;

static const Step plan[] = {
    {KR_METHOD_COUNTING, is_tiny_with_flags, run_listing, 100000000, UINT64_MAX},
    {KR_METHOD_COUNTING, is_small, run_counting, 4096, UINT64_MAX},
    {KR_METHOD_REJECTION, is_one_circle, run_one_circle, 30000, 20000000000},
    {KR_METHOD_SWITCHING, is_sparse, run_switching, 100000, 400000000},
    {KR_METHOD_SEQUENTIAL, is_table_sized, run_sequential, 20000, 1000000000},
    {KR_METHOD_COUNTING, is_countable, run_counting, 4096, UINT64_MAX},
    {KR_METHOD_COUNTING, is_countable_with_flags, run_listing, 100000000, UINT64_MAX},
    {KR_METHOD_REJECTION, has_few_conflicts, run_rejection, 30000, 10000000000},
    {KR_METHOD_WALK, always, run_walk, 256, UINT64_MAX},
};

static uint64_t step_attempts(const Step *step, const kr_drawing *draw) {
    uint64_t n = draw->board.n, cost = step->method == KR_METHOD_SEQUENTIAL ? n * n : n;
    uint64_t affordable = step->steps / cost;
    return affordable < step->attempts ? affordable : step->attempts;
}

/* KR_OK, KR_NOT_FOUND when no step found a draw, KR_IMPOSSIBLE when one proved that there is none. */
static kr_status draw_by_plan(kr_drawing *draw) {
    kr_status status = KR_NOT_FOUND;
    for (size_t k = 0; k < sizeof plan / sizeof *plan && status == KR_NOT_FOUND; k++) {
        if (!plan[k].suits(draw))
            continue;
        draw->report->method = plan[k].method;
        draw->report->exact = true;
        status = plan[k].run(draw, step_attempts(&plan[k], draw));
    }
    return status;
}

/* A method that is asked for draws whatever it is able to, suitable or not. */
kr_status kr_drawing_run(kr_drawing *draw, kr_method method) {
    draw->report->method = method;
    draw->report->exact = true;
    switch (method) {
    case KR_METHOD_NONE:
        return draw_by_plan(draw);
    case KR_METHOD_REJECTION:
        return draw->problem->flags & KR_ONE_CIRCLE ? run_one_circle(draw, 100000)
                                                    : run_rejection(draw, 100000);
    case KR_METHOD_COUNTING:
        return is_countable(draw) ? run_counting(draw, 100000) : KR_UNSUPPORTED;
    case KR_METHOD_SWITCHING:
        return run_switching(draw, 100000);
    case KR_METHOD_SEQUENTIAL:
        return is_table_sized(draw) ? run_sequential(draw, 100000) : KR_UNSUPPORTED;
    case KR_METHOD_WALK:
        return run_walk(draw, 256);
    }
    return KR_UNSUPPORTED;
}
