/*
 * S for a single circle: one shuffle of the chains into a circle, after which the few forbidden steps in it
 * are switched away one by one, without favouring any circle.
 *
 * All circles with exactly a set M of forbidden steps are equally likely after a shuffle. To take the step
 * from i to v out of M, write the circle as v ... i and never cut it at another step of M; so it has n - |M|
 * + 1 links, of one or more chains each. Draw a length a from 2 ... links-1, cut behind a few links, and turn
 * the order of the parts behind the first around (but no part itself): S0 S1 S2 becomes S0 S2 S1, where S0
 * and S2 together have a links; or, when a is short, S0 S1 S2 S3 S4 becomes S0 S4 S3 S2 S1, where S0 is one
 * link and S0 and S4 together a. Afterwards there are a links from v to i, so a result tells its a, and the
 * chance to be reached is that of a, the same for all, times the share of cuts that lead here from a circle
 * of M: of those whose three or five old steps were allowed. Taking the result with probability least/share,
 * where least is a bound of all shares that depends on M alone, makes all results equally likely again.
 * Giving up may depend on M, or be part of such a test, and on nothing else.
 *
 * Random words go to the shuffle of all chains but the first, which goes on from what the last attempt left.
 * Steps of M are switched away by descending rows, and each takes a - 2 below links - 2; then the first cut,
 * below a - 1, or two different ones of the rest, below links - a - 1 and - 2, the second skipping the
 * first; and two words for the test. a is short below a fifth of the links, rounded up, or below 3 with ten
 * links or fewer; fewer than five are given up. Of 2 to the 64, least is the whole less the larger of what
 * the other chains that may not precede or follow one take from a - 1 cuts and, four times, from links - a
 * pairs of cuts, at the a where short ends.
 */
#include "draw/methods/methods.h"
#include "draw/methods/shuffle.h"

#include "draw/array.h"

#include <string.h>

enum {
    MOST_BAD = 512, /* forbidden steps; with more the shuffle is given up */
    MOST_CUTS = 4,  /* of a switch; what turns the circle to v is one more */
    MOST_RUNS = 1 + MOST_BAD * (MOST_CUTS + 1),
};

/* Neighbours in `order`. The circle is always a few runs of it, one behind the other. */
typedef struct {
    uint32_t first, count;
} Run;

typedef struct {
    uint32_t row;   /* the giver */
    uint32_t place; /* the receiver, in `order` */
} Bad;

typedef struct {
    kr_chains chains;
    uint32_t *order;  /* the chains as they were shuffled */
    uint32_t *circle; /* room to lay the circle out */
    Run runs[MOST_RUNS];
    Bad bad[MOST_BAD]; /* by ascending rows */
    uint32_t bad_count;
} Switching;

static kr_status switching_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Switching *switching = state;
    switching->order = kr_room(board->n, sizeof *switching->order);
    switching->circle = kr_room(board->n, sizeof *switching->circle);
    if (!switching->order || !switching->circle)
        return KR_NO_MEMORY;
    for (uint32_t column = 0; column < board->n; column++)
        switching->order[column] = column;
    return kr_chains_open(&switching->chains, board);
}

static void switching_close(void *state) {
    Switching *switching = state;
    kr_chains_close(&switching->chains);
    free(switching->order);
    free(switching->circle);
}

/* ---- The shuffle ---- */

static uint32_t place_of(const uint32_t *order, uint32_t n, uint32_t wanted) {
    uint32_t found = 0;
    for (uint32_t place = 0; place < n; place++) /* to the end: then it is a few steps at a time */
        found |= order[place] == wanted ? place : 0;
    return found;
}

/* False when there are too many forbidden steps. */
static bool shuffle(Switching *switching, kr_stream *stream, uint32_t *column) {
    uint32_t n = switching->chains.board->n, rows[MOST_BAD];
    switching->runs[0] = (Run) {0, n};
    if (!kr_shuffle_run_circle(&switching->chains, stream, switching->order, column, rows, MOST_BAD,
                               &switching->bad_count))
        return false;
    for (uint32_t b = 0; b < switching->bad_count; b++)
        switching->bad[b] = (Bad) {rows[b], place_of(switching->order, n, column[rows[b]])};
    return true;
}

/* ---- The circle as runs ---- */

static uint32_t chain_at(const Switching *switching, uint32_t position) {
    const Run *run = switching->runs;
    for (; position >= run->count; run++)
        position -= run->count;
    return switching->order[run->first + position];
}

static uint32_t position_of(const Switching *switching, uint32_t place) {
    uint32_t position = 0;
    const Run *run = switching->runs;
    for (; place < run->first || place - run->first >= run->count; run++)
        position += run->count;
    return position + (place - run->first);
}

/* Appends the part of the circle between two positions. */
static uint32_t runs_append(Run *to, uint32_t count, const Switching *switching, uint32_t begin,
                            uint32_t end) {
    const Run *run = switching->runs;
    for (uint32_t left = end - begin; left > 0; run++) {
        if (begin >= run->count) {
            begin -= run->count;
            continue;
        }
        uint32_t take = run->count - begin < left ? run->count - begin : left;
        to[count++] = (Run) {run->first + begin, take};
        left -= take;
        begin = 0;
    }
    return count;
}

/*
 * The parts of the circle begin at 0 and at the cuts, which end with n. All but the
 * first change their order: the last comes first, and each stays as it is inside.
 */
static void turn_parts(Switching *switching, const uint32_t *cut, uint32_t cuts) {
    Run turned[MOST_RUNS];
    uint32_t count = runs_append(turned, 0, switching, 0, cut[0]);
    for (uint32_t k = cuts; k > 0; k--)
        count = runs_append(turned, count, switching, cut[k - 1], cut[k]);
    memcpy(switching->runs, turned, count * sizeof *turned);
}

/* Writes the circle as beginning with what is at this position. */
static void turn_to(Switching *switching, uint32_t position) {
    Run turned[MOST_RUNS];
    uint32_t count = runs_append(turned, 0, switching, position, switching->chains.board->n);
    count = runs_append(turned, count, switching, 0, position);
    memcpy(switching->runs, turned, count * sizeof *turned);
}

/* ---- The test of a result ---- */

/*
 * Of 2 to the 64, at most the share of allowed cuts of any result; 0 when there is no such bound. There are at
 * least four times as many pairs as cuts, and so enough where there are enough cuts. But for ten links or
 * fewer: then two cuts are enough for nothing closed at all, since a closed step is so out and in.
 */
static uint64_t least_share(const kr_chains *chains, uint32_t links, uint32_t arc_long) {
    uint64_t closed = (uint64_t) chains->most_out + chains->most_in;
    uint64_t cuts = arc_long - 1, pairs = links - arc_long;
    if (closed >= cuts)
        return 0;
    uint64_t lost = (UINT64_MAX / cuts + 1) * closed, lost_pairs = (UINT64_MAX / pairs + 1) * (4 * closed);
    return UINT64_MAX - (lost > lost_pairs ? lost : lost_pairs);
}

/* In how many ways an arrangement may have come about, and how many of these were allowed. */
typedef struct {
    uint64_t all, allowed;
} Origins;

/* One part was moved from between two parts of the first `arc` chains to behind them. */
static Origins count_moves(const kr_chains *chains, const uint32_t *circle, uint32_t arc) {
    Origins origins = {0};
    for (uint32_t k = 1; k < arc; k++) {
        if (kr_chains_forbid(chains, circle[k - 1], circle[k]))
            continue; /* inside a link */
        origins.all++;
        origins.allowed += !kr_chains_forbid(chains, circle[k - 1], circle[arc]) &&
                           !kr_chains_forbid(chains, circle[chains->board->n - 1], circle[k]);
    }
    return origins;
}

/* Three parts behind the first link were turned around and moved behind the first `arc` chains. */
static Origins count_turns(const kr_chains *chains, const uint32_t *circle, uint32_t arc) {
    Origins origins = {0};
    uint64_t firsts = 0, allowed_firsts = 0;
    uint32_t n = chains->board->n, link = 1;
    while (kr_chains_forbid(chains, circle[link - 1], circle[link]))
        link++;
    for (uint32_t k = arc + 1; k < n; k++) {
        uint32_t before = circle[k - 1], here = circle[k];
        if (kr_chains_forbid(chains, before, here))
            continue;
        origins.all += firsts++;
        if (!kr_chains_forbid(chains, circle[link - 1], here) &&
            !kr_chains_forbid(chains, before, circle[arc]))
            origins.allowed += allowed_firsts;
        allowed_firsts +=
            !kr_chains_forbid(chains, circle[n - 1], here) && !kr_chains_forbid(chains, before, circle[link]);
    }
    return origins;
}

static Origins count_origins(const Switching *switching, uint32_t arc, bool moved) {
    uint32_t *circle = switching->circle, n = switching->chains.board->n;
    const Run *run = switching->runs;
    for (uint32_t count = 0; count < n; count += run->count, run++)
        memcpy(circle + count, switching->order + run->first, run->count * sizeof *circle);
    return moved ? count_moves(&switching->chains, circle, arc)
                 : count_turns(&switching->chains, circle, arc);
}

/* Accepts with probability least/share. Counting takes a look at everybody, but
   is rarely needed: mostly the random number is small enough for any share. */
static bool accept(const Switching *switching, kr_stream *stream, uint64_t least, uint32_t arc, bool moved) {
    uint64_t random = kr_stream_word64(stream);
    if (random < least)
        return true;
    Origins origins = count_origins(switching, arc, moved);
    uint64_t mine_low, mine = kr_multiply_high(random, origins.allowed, &mine_low);
    uint64_t most_low, most = kr_multiply_high(least, origins.all, &most_low);
    return mine < most || (mine == most && mine_low < most_low);
}

/* ---- One switch ---- */

/* Makes of ascending cuts counted in links, cuts counted in chains. */
static void cut_chains(const Switching *switching, uint32_t *cut, uint32_t cuts) {
    uint32_t inner[MOST_BAD], inners = 0; /* the positions inside links, ascending */
    for (uint32_t b = 0; b + 1 < switching->bad_count; b++) {
        uint32_t position = position_of(switching, switching->bad[b].place), k = inners++;
        for (; k > 0 && inner[k - 1] > position; k--)
            inner[k] = inner[k - 1];
        inner[k] = position;
    }
    for (uint32_t c = 0; c < cuts; c++)
        for (uint32_t k = 0; k < inners && inner[k] <= cut[c]; k++)
            cut[c]++;
}

static bool join(const Switching *switching, uint32_t *column, uint32_t from, uint32_t to) {
    uint32_t row = kr_chain_tail(&switching->chains, from);
    column[row] = to;
    return !kr_board_forbids(switching->chains.board, row, to);
}

/* The steps that turning the parts makes. False when one of them is forbidden. */
static bool join_parts(const Switching *switching, uint32_t *column, const uint32_t *cut, uint32_t cuts) {
    uint32_t from = chain_at(switching, cut[0] - 1);
    for (uint32_t k = cuts; k > 0; k--) {
        if (!join(switching, column, from, chain_at(switching, cut[k - 1])))
            return false;
        from = chain_at(switching, cut[k] - 1);
    }
    return join(switching, column, from, chain_at(switching, 0));
}

/* Cuts, in links, around a part of `rest` links that shall leave an arc. */
static uint32_t draw_move(kr_stream *stream, uint32_t arc, uint32_t rest, uint32_t *cut) {
    cut[0] = 1 + kr_stream_below(stream, arc - 1);
    cut[1] = cut[0] + rest;
    return 2;
}

/* Cuts, in links, that divide the `rest` links behind the first in three. */
static uint32_t draw_turn(kr_stream *stream, uint32_t rest, uint32_t *cut) {
    uint32_t one = 1 + kr_stream_below(stream, rest - 1), other = 1 + kr_stream_below(stream, rest - 2);
    other += other >= one;
    cut[0] = 1;
    cut[1] = 1 + (one < other ? one : other);
    cut[2] = 1 + (one < other ? other : one);
    cut[3] = 1 + rest;
    return 4;
}

/* Switches the last forbidden step away. */
static bool switch_last(Switching *switching, kr_stream *stream, uint32_t *column) {
    uint32_t n = switching->chains.board->n, links = n + 1 - switching->bad_count;
    uint32_t arc_long = links > 10 ? (links + 4) / 5 : 3;
    if (links < 5)
        return false;
    uint64_t least = least_share(&switching->chains, links, arc_long);
    if (!least)
        return false;

    turn_to(switching, position_of(switching, switching->bad[switching->bad_count - 1].place));
    uint32_t cut[MOST_CUTS + 1], arc = 2 + kr_stream_below(stream, links - 2);
    bool moved = arc >= arc_long;
    uint32_t cuts = moved ? draw_move(stream, arc, links - arc, cut) : draw_turn(stream, links - arc, cut);
    cut_chains(switching, cut, cuts);
    cut[cuts] = n;
    if (!join_parts(switching, column, cut, cuts))
        return false;
    turn_parts(switching, cut, cuts);
    switching->bad_count--;
    return accept(switching, stream, least, cut[0] + n - cut[cuts - 1], moved);
}

static bool switching_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Switching *switching = state;
    bool going = shuffle(switching, stream, column);
    while (going && switching->bad_count)
        going = switch_last(switching, stream, column);
    return going;
}

const kr_sampler kr_circle_switching = {
    .method = KR_METHOD_SWITCHING,
    .exact = true,
    .unarranged = true,
    .size = sizeof(Switching),
    .open = switching_open,
    .attempt = switching_attempt,
    .close = switching_close,
};
