/*
 * Tries the squares of the row or column that has the fewest, one after the other, and before each draws the
 * conclusions: a row with one column left has it, and a column with one row; a circle must not close before
 * its time, and nobody be drawn by the one he draws; what is left must be able to become a draw, and, if a
 * single circle is wanted, lead from everybody to everybody.
 *
 * Of rows and columns with the fewest squares the first is tried, rows before columns, its squares
 * ascending; with a stream, one of those that are left is drawn each time.
 */
#include "draw/proof/search.h"

#include "draw/array.h"
#include "draw/circle/chains.h"

/* What is still open after some squares were settled. */
typedef struct {
    uint64_t rows, columns;           /* that are left */
    uint64_t open[KR_SEARCH_LIMIT];   /* by row: columns it may have */
    uint64_t givers[KR_SEARCH_LIMIT]; /* by column: rows that may have it */
    uint8_t column[KR_SEARCH_LIMIT];  /* by settled row */
    uint8_t start[KR_SEARCH_LIMIT];   /* by row: the column at the start of the chain that ends with it */
    uint8_t end[KR_SEARCH_LIMIT];     /* by column: the row at the end of the chain that starts with it */
} Level;

static uint64_t bit(uint32_t k) {
    return (uint64_t) 1 << k;
}

static uint32_t bits_in(uint64_t set) {
    set -= set >> 1 & 0x5555555555555555;
    set = (set & 0x3333333333333333) + (set >> 2 & 0x3333333333333333);
    set = (set + (set >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return (uint32_t) (set * 0x0101010101010101 >> 56);
}

static bool is_single(uint64_t set) {
    return !(set & (set - 1));
}

/* The number of the lowest bit of a set that is not empty. */
static uint32_t lowest(uint64_t set) {
    return bits_in((set & (0 - set)) - 1);
}

static uint32_t take_lowest(uint64_t *set) {
    uint32_t k = lowest(*set);
    *set &= *set - 1;
    return k;
}

/* ---- Settling squares and drawing conclusions ---- */

static void close_square(Level *level, uint32_t row, uint32_t column) {
    level->open[row] &= ~bit(column);
    level->givers[column] &= ~bit(row);
}

/* What a settled square closes: its row, its column, the way back to where its chain starts, and the swap. */
static void settle(const kr_search *search, Level *level, uint32_t row, uint32_t column) {
    uint32_t flags = search->board->problem->flags, start = level->start[row], end = level->end[column];
    for (uint64_t others = level->givers[column] & ~bit(row); others;)
        level->open[take_lowest(&others)] &= ~bit(column);
    for (uint64_t others = level->open[row] & ~bit(column); others;)
        level->givers[take_lowest(&others)] &= ~bit(row);
    level->column[row] = (uint8_t) column;
    level->rows &= ~bit(row);
    level->columns &= ~bit(column);
    level->start[end] = (uint8_t) start;
    level->end[start] = (uint8_t) end;
    if (flags & KR_ONE_CIRCLE && !is_single(level->rows))
        close_square(level, end, start);
    uint32_t back = search->reverse_row[column], to = search->reverse_column[row];
    if (flags & KR_NO_SWAPS && back != KR_NONE && to != KR_NONE)
        close_square(level, back, to);
}

/* Settles what has only one way left. False when something has none. */
static bool settle_forced(const kr_search *search, Level *level) {
    for (bool settled = true; settled;) {
        settled = false;
        for (uint64_t rows = level->rows; rows;) {
            uint32_t row = take_lowest(&rows);
            if (!level->open[row])
                return false;
            if (!is_single(level->open[row]))
                continue;
            settle(search, level, row, lowest(level->open[row]));
            settled = true;
        }
        for (uint64_t columns = level->columns; columns;) {
            uint32_t column = take_lowest(&columns);
            if (!level->givers[column])
                return false;
            if (!is_single(level->givers[column]))
                continue;
            settle(search, level, lowest(level->givers[column]), column);
            settled = true;
        }
    }
    return true;
}

/* ---- What is left must be able to become a draw ---- */

/* The columns of all chains that can be reached from this one without the column `but`. */
static uint64_t reached_from(const Level *level, uint32_t column, uint64_t but) {
    uint64_t reached = bit(column);
    for (uint64_t fresh = reached; fresh;) {
        uint64_t next = level->open[level->end[take_lowest(&fresh)]] & ~reached & ~but;
        reached |= next;
        fresh |= next;
    }
    return reached;
}

/* The rows of all chains from which this one can be reached without the row `but`. */
static uint64_t reaching(const Level *level, uint32_t row, uint64_t but) {
    uint64_t reached = bit(row);
    for (uint64_t fresh = reached; fresh;) {
        uint64_t next = level->givers[level->start[take_lowest(&fresh)]] & ~reached & ~but;
        reached |= next;
        fresh |= next;
    }
    return reached;
}

/* From every chain to every other. */
static bool is_connected(const Level *level) {
    uint32_t first = lowest(level->columns);
    return reached_from(level, first, 0) == level->columns &&
           reaching(level, level->end[first], 0) == level->rows;
}

/* The rest of a circle goes on without any single chain: all are before or behind each other. */
static bool is_connected_without_any(const Level *level) {
    for (uint64_t columns = level->columns; columns;) {
        uint32_t lost = take_lowest(&columns);
        uint64_t others = level->columns & ~bit(lost);
        if (!others)
            return true;
        uint32_t first = lowest(others);
        uint64_t behind = reached_from(level, first, bit(lost));
        for (uint64_t rows = reaching(level, level->end[first], bit(level->end[lost])); rows;)
            behind |= bit(level->start[take_lowest(&rows)]);
        if (behind != others)
            return false;
    }
    return true;
}

typedef struct {
    uint8_t row[KR_SEARCH_LIMIT]; /* by column */
    uint64_t free, unseen;        /* columns */
} Matching;

/* Finds a column for the row, if those who have one may have to change. */
static bool match_row(const Level *level, Matching *matching, uint32_t row) {
    uint64_t free = level->open[row] & matching->free;
    if (free) {
        matching->free &= ~bit(lowest(free));
        matching->row[lowest(free)] = (uint8_t) row;
        return true;
    }
    uint64_t columns;
    while ((columns = level->open[row] & matching->unseen)) {
        uint32_t column = lowest(columns);
        matching->unseen &= ~bit(column);
        if (match_row(level, matching, matching->row[column])) {
            matching->row[column] = (uint8_t) row;
            return true;
        }
    }
    return false;
}

static bool has_matching(const Level *level) {
    Matching matching = {.free = level->columns};
    for (uint64_t rows = level->rows; rows;) {
        matching.unseen = level->columns;
        if (!match_row(level, &matching, take_lowest(&rows)))
            return false;
    }
    return true;
}

static bool is_hopeful(const kr_search *search, const Level *level) {
    return (!(search->board->problem->flags & KR_ONE_CIRCLE) || is_connected(level)) && has_matching(level);
}

/* ---- The search ---- */

/* The squares of a row, or of a column. */
typedef struct {
    bool of_row;
    uint32_t line;
    uint64_t squares;
} Choice;

static void choose(Choice *best, bool of_row, uint64_t lines, const uint64_t *squares) {
    while (lines) {
        uint32_t line = take_lowest(&lines);
        if (!best->squares || bits_in(squares[line]) < bits_in(best->squares))
            *best = (Choice) {of_row, line, squares[line]};
    }
}

/* One of the squares that are left, which is taken out. */
static uint32_t take_square(const kr_search *search, uint64_t *squares) {
    if (!search->stream)
        return take_lowest(squares);
    uint64_t from = *squares;
    for (uint32_t skip = kr_stream_below(search->stream, bits_in(from)); skip > 0; skip--)
        take_lowest(&from);
    uint32_t square = lowest(from);
    *squares &= ~bit(square);
    return square;
}

static kr_search_end complete(kr_search *search, const Level *level) {
    if (search->found++ != search->wanted)
        return KR_SEARCH_ENDED;
    for (uint32_t row = 0; row < search->board->n; row++)
        search->column[row] = level->column[row];
    return KR_SEARCH_FOUND;
}

/* KR_SEARCH_ENDED is the end of this branch only. */
static kr_search_end search_from(kr_search *search, Level *level) {
    if (!search->steps)
        return KR_SEARCH_TIRED;
    search->steps--;
    if (!settle_forced(search, level))
        return KR_SEARCH_ENDED;
    if (!level->rows)
        return complete(search, level);
    if (!is_hopeful(search, level))
        return KR_SEARCH_ENDED;

    Choice choice = {0};
    choose(&choice, true, level->rows, level->open);
    choose(&choice, false, level->columns, level->givers);
    kr_search_end end = KR_SEARCH_ENDED;
    while (choice.squares && end == KR_SEARCH_ENDED) {
        uint32_t square = take_square(search, &choice.squares);
        Level next = *level;
        settle(search, &next, choice.of_row ? choice.line : square, choice.of_row ? square : choice.line);
        end = search_from(search, &next);
    }
    return end;
}

static void level_begin(const kr_search *search, Level *level) {
    uint32_t n = search->board->n;
    *level = (Level) {.rows = UINT64_MAX >> (KR_SEARCH_LIMIT - n)};
    level->columns = level->rows;
    for (uint32_t row = 0; row < n; row++) {
        level->open[row] = level->rows & ~search->closed[row];
        for (uint64_t columns = level->open[row]; columns;)
            level->givers[take_lowest(&columns)] |= bit(row);
    }
    for (uint32_t column = 0; column < n; column++) {
        level->end[column] = search->tail[column];
        level->start[search->tail[column]] = (uint8_t) column;
    }
}

kr_search_end kr_search_run(kr_search *search, uint64_t wanted, uint64_t steps) {
    search->wanted = wanted;
    search->steps = steps;
    search->found = 0;
    Level level;
    level_begin(search, &level);
    /* Too much to be asked at every step, but where it fails, the search would hardly notice. */
    if (search->board->problem->flags & KR_ONE_CIRCLE && !is_connected_without_any(&level))
        return KR_SEARCH_ENDED;
    return search_from(search, &level);
}

/* ---- What is closed in the beginning ---- */

/* Rows and columns of the same person. */
static kr_status search_pair(kr_search *search, const kr_board *board) {
    uint32_t *row_of = kr_array(board->problem->n, sizeof *row_of);
    if (!row_of)
        return KR_NO_MEMORY;
    for (uint32_t row = 0; row < board->n; row++)
        row_of[board->giver[row]] = row + 1;
    for (uint32_t column = 0; column < board->n; column++) {
        uint32_t row = row_of[board->receiver[column]];
        search->reverse_row[column] = row ? row - 1 : KR_NONE;
        if (row)
            search->reverse_column[row - 1] = column;
    }
    free(row_of);
    return KR_OK;
}

static bool swaps_with_must(const kr_board *board, uint32_t row, uint32_t column) {
    return board->problem->flags & KR_NO_SWAPS &&
           kr_problem_must(board->problem, board->receiver[column]) == board->giver[row];
}

kr_status kr_search_open(kr_search *search, const kr_board *board, kr_stream *stream) {
    if (board->n > KR_SEARCH_LIMIT)
        return KR_NOT_FOUND;
    bool circle = board->problem->flags & KR_ONE_CIRCLE;
    *search = (kr_search) {.board = board, .stream = stream};
    for (uint32_t row = 0; row < board->n; row++) {
        search->reverse_column[row] = KR_NONE;
        search->tail[row] = (uint8_t) row; /* any row, where there are no circles to be watched */
    }
    kr_chains chains = {0};
    kr_status status = circle ? kr_chains_open(&chains, board) : KR_OK;
    if (status == KR_OK)
        status = search_pair(search, board);
    if (status == KR_OK)
        for (uint32_t row = 0; row < board->n; row++)
            for (uint32_t column = 0; column < board->n; column++)
                if (kr_board_forbids(board, row, column) || swaps_with_must(board, row, column))
                    search->closed[row] |= bit(column);
    if (status == KR_OK && circle)
        for (uint32_t column = 0; column < board->n; column++) {
            search->tail[column] = (uint8_t) kr_chain_tail(&chains, column);
            if (board->n > 1) /* a chain closes on itself only when it is all there is */
                search->closed[search->tail[column]] |= bit(column);
        }
    kr_chains_close(&chains);
    return status;
}
