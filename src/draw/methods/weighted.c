/*
 * Weighted switching.
 *
 * As in plain switching (methods/switching.c), all arrangements with the same set M of bad squares are
 * equally likely, and one step takes the bad square (i, v) out of M: i gets the column u of k, k that of l, and l
 * gets v. Plain switching gives up whenever k and l do not fit, and accepts with a chance that follows from
 * the worst case. Here what does not fit is drawn again, and k and l are preferred by weights that make up
 * for most of what their forbidden squares take away. For that, two things must be shown to depend on M
 * alone.
 *
 * Weights. A row or column weighs w(d) = (n-D)/(n-d), where D is the most forbidden squares of any, and d
 * those of its own, less the bad columns or rows of its group that will be left after the step: one half to
 * one. A pair is chosen in proportion to the weight of u times that of l. The least weight is that of an
 * attempt: the fewer bad squares are left, the more everything weighs.
 *
 * Forward. Proposals are cells of a table of n rows k and n + B + A places: n rows l, and B and A more,
 * which are no less than what a row forbids besides bad columns, and a column besides bad rows. Each leads
 * to a move, or to giving up, or is drawn again; and a move has the chance (weight of its pair)/T, where T
 * is the weight of all moves and of giving up. T depends on M alone: write "k is refused" for (i, u)
 * forbidden, "l takes" for l not seated and (l, v) not forbidden, "clash" for k = l or (k, column of l)
 * forbidden. Of all pairs of a k that is not refused and an l that takes, of which M knows the weight,
 * those that clash are no moves. If they give up with their weight less the least weight of a pair, T lacks
 * them only by their number times the least weight. That number is, by inclusion and exclusion, the clashes
 * of all (known to M), less those with a refused k, less those with an l that does not take, plus those
 * with both. The last are therefore given up with the least weight, and for the others the further places
 * make up: a refused k gives up at those beyond what it forbids, and so adds to its clashes what M knows;
 * likewise for an l that does not take. Seated k are no moves either; those whose list keeps clear of what
 * is forbidden to i are never refused, and known in number, so that they give up only with what they weigh
 * more than the least; the others give up altogether.
 *
 * Backward. The same arrangement is reached once from each of its b origins: rows k that are not bad, where
 * (k, u) and (l, column of k) are not forbidden. Accepting with least/(weight of the pair times b) makes
 * all equally likely again. Let A and B be the largest d of a column and of a row. With c and d for u and
 * l, at least C-c-d of C = n - seated - bad - 2 rows are origins. As (C-c-d)/((n-c)(n-d)) falls when c or d
 * rises, w(A) w(B) (C-A-B) is a bound; rounding the weights down takes at most a 2^(bits-2)th of it.
 *
 * Seated rows never move, so v must not be in their reach: such an M would be possible for some of their
 * seats and not for others. An arrangement with a bad column that is reserved for them is given up.
 *
 * Random words: in a step k, then the place, below n + B + A, both drawn again until something comes of
 * them; each time two words for a weight, but none where the weight of the pair is one or nothing is at
 * stake; and two for the test of the result. An attempt is
 * given up before the first of them when a bad column is of a group without rows, or a bad row of one without
 * columns: nothing is known of what these forbid.
 */
#include "draw/methods/weights.h"

/* With half of a row or column forbidden there may be no origin, and nothing
   is switched: only an arrangement without bad squares is accepted. */
static bool can_switch(const kr_weighted *weighted) {
    return weighted->most < (weighted->board->n + 1) / 2;
}

/* ---- The bad squares ---- */

static void bad_add(kr_weighted *weighted, uint32_t row, uint32_t column) {
    const kr_board *board = weighted->board;
    weighted->bad[weighted->bad_count++] = row;
    weighted->is_bad[row] = true;
    weighted->groups[board->row_group[row]].bad_rows++;
    weighted->groups[board->column_group[column]].bad_columns++;
}

/* A bad column of a group without rows, or a bad row of one without
   columns: nothing is known of what it forbids, and the attempt is over. */
static bool group_is_known(const kr_weighted_group *group) {
    return group->most_in_row >= group->bad_columns && group->most_in_column >= group->bad_rows;
}

static void group_open(kr_weighted *weighted, const kr_weighted_group *group) {
    if (!group_is_known(group))
        return;
    weighted->open_in_row = kr_larger(weighted->open_in_row, group->most_in_row - group->bad_columns);
    weighted->open_in_column = kr_larger(weighted->open_in_column, group->most_in_column - group->bad_rows);
}

/* Without bad squares, more is open in their groups. */
static void bad_leave_groups(kr_weighted *weighted, uint32_t row, uint32_t column) {
    const kr_board *board = weighted->board;
    kr_weighted_group *of_row = &weighted->groups[board->row_group[row]];
    kr_weighted_group *of_column = &weighted->groups[board->column_group[column]];
    of_row->bad_rows--;
    of_column->bad_columns--;
    group_open(weighted, of_row);
    group_open(weighted, of_column);
}

static uint32_t bad_take(kr_weighted *weighted) {
    uint32_t row = weighted->bad[--weighted->bad_count];
    weighted->is_bad[row] = false;
    return row;
}

/* The more bad squares, the less is open, and the less things weigh: no
   weight will be less than now. False when the attempt is over. */
static bool groups_open(kr_weighted *weighted) {
    uint32_t fewest_in_row = weighted->most, fewest_in_column = weighted->most;
    weighted->open_in_row = weighted->open_in_column = 0;
    for (uint32_t g = 0; g < weighted->board->groups; g++) {
        const kr_weighted_group *group = &weighted->groups[g];
        if (!group_is_known(group))
            return false;
        group_open(weighted, group);
        fewest_in_row = kr_smaller(fewest_in_row, group->fewest_in_row - group->bad_columns);
        fewest_in_column = kr_smaller(fewest_in_column, group->fewest_in_column - group->bad_rows);
    }
    weighted->least_column = kr_weight(weighted, fewest_in_column);
    weighted->least_pair = weighted->least_column * kr_weight(weighted, fewest_in_row);
    return true;
}

/* Where nothing is listed, a row and a column are told to be of one group without a look at the column. */
static bool is_forbidden(const kr_board *board, uint32_t row, uint32_t column) {
    if (board->has_lists)
        return kr_board_forbids(board, row, column);
    const uint32_t *run = board->group_start + board->row_group[row];
    return column - run[0] < run[1] - run[0];
}

/* False when the attempt is over before it began. */
static bool bad_find(kr_weighted *weighted, const uint32_t *column) {
    const kr_board *board = weighted->board;
    weighted->row_of_is_known = false;
    for (uint32_t row = 0; row < board->n; row++) {
        if (!is_forbidden(board, row, column[row]))
            continue;
        if (weighted->is_reserved[column[row]] || !can_switch(weighted))
            return false;
        bad_add(weighted, row, column[row]);
    }
    return !weighted->bad_count || groups_open(weighted);
}

/* Of the columns of bad rows, those that are forbidden to this one. */
static uint32_t bad_columns_forbidden(const kr_weighted *weighted, const uint32_t *column, uint32_t row) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < weighted->bad_count; k++)
        count += kr_board_forbids(weighted->board, row, column[weighted->bad[k]]);
    return count;
}

static uint32_t bad_rows_forbidden(const kr_weighted *weighted, uint32_t column) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < weighted->bad_count; k++)
        count += kr_board_forbids(weighted->board, weighted->bad[k], column);
    return count;
}

/* ---- Forward ---- */

typedef enum {
    AGAIN,
    GIVE_UP,
    MOVE,
} Outcome;

/* The bad square (i, v) that is switched away, and the rows that help. */
typedef struct {
    uint32_t i, v, k, l;
} Switch;

/* The outcome, with this weight for its chance. */
static Outcome with_weight(const kr_weighted *weighted, kr_stream *stream, uint64_t pair, Outcome outcome) {
    uint32_t bits = 2 * weighted->bits;
    if (pair >> bits)
        return outcome;
    return kr_stream_word64(stream) >> (64 - bits) < pair ? outcome : AGAIN;
}

static bool lists_one_forbidden(const kr_board *board, uint32_t seated, uint32_t row) {
    for (size_t k = board->start[seated]; k < board->start[seated + 1]; k++)
        if (kr_board_forbids(board, row, board->to[k]))
            return true;
    return false;
}

static bool does_take(const kr_weighted *weighted, uint32_t l, uint32_t v) {
    return !kr_is_seated(weighted, l) && !kr_board_forbids(weighted->board, l, v);
}

static bool do_clash(const kr_weighted *weighted, const uint32_t *column, uint32_t k, uint32_t l) {
    return k == l || (!kr_is_seated(weighted, k) && kr_board_forbids(weighted->board, k, column[l]));
}

static Outcome judge_pair(const kr_weighted *weighted, kr_stream *stream, const uint32_t *column,
                          const Switch *now) {
    const kr_board *board = weighted->board;
    uint32_t k = now->k, l = now->l;
    if (weighted->is_bad[l])
        return AGAIN;
    bool is_refused = kr_board_forbids(board, now->i, column[k]);
    if (!does_take(weighted, l, now->v))
        return is_refused && do_clash(weighted, column, k, l)
                   ? with_weight(weighted, stream, weighted->least_pair, GIVE_UP)
                   : AGAIN;
    if (is_refused)
        return AGAIN;
    uint64_t known, pair = kr_column_weight(weighted, column[k]) * kr_row_weight(weighted, l);
    if (kr_is_seated(weighted, k)) {
        known =
            lists_one_forbidden(board, k, now->i) ? 0 : weighted->least_column * kr_row_weight(weighted, l);
        return with_weight(weighted, stream, pair - known, GIVE_UP);
    }
    if (do_clash(weighted, column, k, l))
        return with_weight(weighted, stream, pair - weighted->least_pair, GIVE_UP);
    return with_weight(weighted, stream, pair, MOVE);
}

/* A refused k makes up for what it does not forbid. */
static Outcome judge_refused(const kr_weighted *weighted, kr_stream *stream, const uint32_t *column,
                             const Switch *now, uint32_t place) {
    uint32_t k = now->k;
    if (!kr_board_forbids(weighted->board, now->i, column[k]))
        return AGAIN;
    if (!kr_is_seated(weighted, k) &&
        place < kr_row_forbidden(weighted, k) - bad_columns_forbidden(weighted, column, k))
        return AGAIN;
    return with_weight(weighted, stream, weighted->least_pair, GIVE_UP);
}

/* So does a row that does not take v, for its column. */
static Outcome judge_not_taking(const kr_weighted *weighted, kr_stream *stream, const uint32_t *column,
                                const Switch *now, uint32_t place) {
    uint32_t y = column[now->k];
    if (does_take(weighted, now->k, now->v) ||
        place < kr_column_forbidden(weighted, y) - bad_rows_forbidden(weighted, y))
        return AGAIN;
    return with_weight(weighted, stream, weighted->least_pair, GIVE_UP);
}

static Outcome propose(const kr_weighted *weighted, kr_stream *stream, const uint32_t *column, Switch *now) {
    uint32_t n = weighted->board->n, in_row = weighted->open_in_row;
    now->k = kr_stream_below(stream, n);
    now->l = kr_stream_below(stream, n + in_row + weighted->open_in_column);
    if (weighted->is_bad[now->k])
        return AGAIN;
    if (now->l < n)
        return judge_pair(weighted, stream, column, now);
    if (now->l < n + in_row)
        return judge_refused(weighted, stream, column, now, now->l - n);
    return judge_not_taking(weighted, stream, column, now, now->l - n - in_row);
}

/* ---- Backward ---- */

static void know_rows(kr_weighted *weighted, const uint32_t *column) {
    if (weighted->row_of_is_known)
        return;
    weighted->row_of_is_known = true;
    for (uint32_t row = 0; row < weighted->board->n; row++)
        weighted->row_of[column[row]] = row;
}

/* Whether l, but not u, keeps the row that has this column from being an origin. */
static bool is_kept_by_l_alone(const kr_weighted *weighted, const Switch *now, uint32_t u, uint32_t column) {
    uint32_t row = weighted->row_of[column];
    return row != now->i && !weighted->is_bad[row] && !kr_is_seated(weighted, row) &&
           !kr_board_forbids(weighted->board, row, u);
}

/* The rows that k may have been: of `size`, those that do not
   forbid u, less those among them whose column l forbids. */
static uint32_t count_origins(kr_weighted *weighted, const uint32_t *column, const Switch *now,
                              uint32_t size) {
    const kr_board *board = weighted->board;
    uint32_t l = now->l, u = column[now->i];
    know_rows(weighted, column);
    uint32_t origins = size - kr_column_forbidden(weighted, u) + bad_rows_forbidden(weighted, u) +
                       kr_board_forbids(board, l, u);
    uint32_t group = board->row_group[l];
    for (uint32_t y = board->group_start[group]; y < board->group_start[group + 1]; y++)
        origins -= is_kept_by_l_alone(weighted, now, u, y);
    for (size_t k = board->start[l]; k < board->start[l + 1]; k++)
        origins -= is_kept_by_l_alone(weighted, now, u, board->to[k]);
    return origins;
}

/* The least number of origins, when `bad` bad squares are left; 0 if there need not be one. */
static uint32_t origins_at_least(const kr_weighted *weighted, uint32_t bad) {
    uint64_t lost = (uint64_t) weighted->open_in_row + weighted->open_in_column + weighted->seated + bad + 2;
    return lost < weighted->board->n ? (uint32_t) (weighted->board->n - lost) : 0;
}

/* Accepts with probability least/(pair * origins). Counting is rarely
   needed: mostly the random number is small enough for any count. */
static bool accept(kr_weighted *weighted, kr_stream *stream, const uint32_t *column, const Switch *now) {
    uint32_t fewest = origins_at_least(weighted, weighted->bad_count);
    uint32_t in_row = weighted->open_in_row, in_column = weighted->open_in_column;
    uint32_t size = fewest + in_row + in_column;
    uint64_t product = kr_weight(weighted, in_row) * kr_weight(weighted, in_column) * fewest;
    uint64_t least = product - (product >> (weighted->bits - 2)) - 1;
    uint64_t pair = kr_column_weight(weighted, column[now->i]) * kr_row_weight(weighted, now->l);
    uint64_t random = kr_stream_word64(stream), low;
    if (kr_multiply_high(random, pair * size, &low) < least)
        return true;
    return kr_multiply_high(random, pair * count_origins(weighted, column, now, size), &low) < least;
}

/* ---- A step ---- */

static void give(kr_weighted *weighted, uint32_t *column, uint32_t row, uint32_t to) {
    column[row] = to;
    if (weighted->row_of_is_known)
        weighted->row_of[to] = row;
}

/* With an origin everywhere there is also a move, or proposing would not end. */
static bool switch_last(kr_weighted *weighted, kr_stream *stream, uint32_t *column) {
    uint32_t i = weighted->bad[weighted->bad_count - 1];
    Switch now = {.i = i, .v = column[i]};
    bad_leave_groups(weighted, i, now.v);
    Outcome outcome = origins_at_least(weighted, weighted->bad_count - 1) ? AGAIN : GIVE_UP;
    while (outcome == AGAIN)
        outcome = propose(weighted, stream, column, &now);
    bad_take(weighted);
    if (outcome == GIVE_UP)
        return false;
    give(weighted, column, i, column[now.k]);
    give(weighted, column, now.k, column[now.l]);
    give(weighted, column, now.l, now.v);
    return accept(weighted, stream, column, &now);
}

static void bad_forget(kr_weighted *weighted, const uint32_t *column) {
    while (weighted->bad_count) {
        uint32_t row = bad_take(weighted);
        bad_leave_groups(weighted, row, column[row]);
    }
}

bool kr_weighted_switch(kr_weighted *weighted, kr_stream *stream, uint32_t *column) {
    bool going = bad_find(weighted, column);
    while (going && weighted->bad_count)
        going = switch_last(weighted, stream, column);
    bad_forget(weighted, column);
    return going;
}
