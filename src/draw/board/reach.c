/* Searches of rows through the columns not seen yet. */
#include "draw/board/reach.h"

#include "draw/array.h"

#include <string.h>

kr_status kr_unseen_open(kr_unseen *unseen, const kr_board *board) {
    size_t n = board->n;
    *unseen = (kr_unseen) {.board = board, .next = kr_room(n + 1, 3 * sizeof *unseen->next)};
    if (!unseen->next)
        return KR_NO_MEMORY;
    unseen->column_at = unseen->next + n + 1;
    unseen->position_of = unseen->column_at + n;
    return KR_OK;
}

void kr_unseen_close(kr_unseen *unseen) {
    free(unseen->next);
    *unseen = (kr_unseen) {0};
}

static uint32_t unseen_place(kr_unseen *unseen, uint32_t position, bool listed) {
    for (uint32_t column = 0; column < unseen->board->n; column++)
        if ((unseen->board->column_group[column] == KR_LISTED) == listed) {
            unseen->column_at[position] = column;
            unseen->position_of[column] = position++;
        }
    return position;
}

void kr_unseen_all(kr_unseen *unseen) {
    unseen->unlisted = unseen_place(unseen, 0, false);
    if (unseen->unlisted < unseen->board->n)
        unseen_place(unseen, unseen->unlisted, true);
    for (uint32_t position = 0; position <= unseen->board->n; position++)
        unseen->next[position] = position;
}

void kr_unseen_levels(kr_unseen *unseen, const uint32_t *level, uint32_t last, uint32_t *start) {
    uint32_t n = unseen->board->n;
    memset(start, 0, ((size_t) last + 3) * sizeof *start);
    for (uint32_t column = 0; column < n; column++)
        if (level[column] != KR_NONE)
            start[level[column] + 2]++;
    for (uint32_t k = 0; k <= last; k++)
        start[k + 2] += start[k + 1];
    for (uint32_t column = 0; column < n; column++) {
        unseen->position_of[column] = KR_NONE;
        if (level[column] != KR_NONE) {
            uint32_t position = start[level[column] + 1]++;
            unseen->position_of[column] = position;
            unseen->column_at[position] = column;
        }
    }
    for (uint32_t position = 0; position <= n; position++)
        unseen->next[position] = position;
}

bool kr_unseen_take(kr_unseen *unseen, uint32_t column) {
    uint32_t position = unseen->position_of[column];
    bool unseen_yet = unseen->next[position] == position;
    unseen->next[position] += unseen_yet;
    return unseen_yet;
}

void kr_unseen_forget(kr_unseen *unseen, uint32_t column) {
    uint32_t position = unseen->position_of[column];
    unseen->next[position] = position;
}

kr_scan kr_scan_begin(const kr_unseen *unseen, uint32_t row, uint32_t first, uint32_t end) {
    return (kr_scan) {
        .first = first,
        .end = end,
        .at = first,
        .in_list = unseen->board->row_group[row] == KR_LISTED,
        .entry = unseen->board->start[row],
    };
}

kr_scan kr_scan_begin_all(const kr_unseen *unseen, uint32_t row) {
    return kr_scan_begin(unseen, row, 0, unseen->unlisted);
}

/* The first unseen position from `position` on. */
static uint32_t unseen_from(kr_unseen *unseen, uint32_t position) {
    uint32_t *next = unseen->next;
    while (next[position] != position) {
        next[position] = next[next[position]];
        position = next[position];
    }
    return position;
}

/* Behind the run of columns of this group that `position` is in: in growing steps, then by halves. */
static uint32_t behind_group(const kr_unseen *unseen, uint32_t position, uint32_t end, uint32_t group) {
    const uint32_t *column_group = unseen->board->column_group;
    uint32_t inside = position, step = 1;
    while (step < end - inside && column_group[unseen->column_at[inside + step]] == group) {
        inside += step;
        step *= 2;
    }
    uint32_t behind = step < end - inside ? inside + step : end;
    while (behind - inside > 1) {
        uint32_t middle = inside + (behind - inside) / 2;
        if (column_group[unseen->column_at[middle]] == group)
            inside = middle;
        else
            behind = middle;
    }
    return behind;
}

/* Whether the row lists this column; asked in ascending order. */
static bool scan_lists(kr_scan *scan, const kr_board *board, uint32_t row, uint32_t column) {
    size_t end = board->start[row + 1];
    while (scan->entry < end && board->to[scan->entry] < column)
        scan->entry++;
    return scan->entry < end && board->to[scan->entry] == column;
}

/* Among the columns that are not listed themselves, all but the row's group and what it lists. */
static uint32_t scan_plain(kr_scan *scan, kr_unseen *unseen, uint32_t row) {
    const kr_board *board = unseen->board;
    uint32_t group = board->row_group[row];
    for (;;) {
        uint32_t position = scan->at < scan->end ? unseen_from(unseen, scan->at) : scan->end;
        if (position >= scan->end)
            return KR_NONE;
        uint32_t column = unseen->column_at[position];
        if (board->column_group[column] == group) {
            scan->at = behind_group(unseen, position, scan->end, group);
            continue;
        }
        scan->at = position + 1;
        if (!scan_lists(scan, board, row, column))
            return column;
    }
}

/* What is allowed because it is listed, and at the right positions: any of a listed
   row's, and the listed columns of any row, which have a range of their own. */
static uint32_t scan_list(kr_scan *scan, kr_unseen *unseen, uint32_t row) {
    const kr_board *board = unseen->board;
    bool row_is_listed = board->row_group[row] == KR_LISTED;
    while (scan->entry < board->start[row + 1]) {
        uint32_t column = board->to[scan->entry++], position = unseen->position_of[column];
        bool column_is_listed = board->column_group[column] == KR_LISTED;
        bool wanted = column_is_listed || (row_is_listed && position >= scan->first && position < scan->end);
        if (wanted && unseen->next[position] == position)
            return column;
    }
    return KR_NONE;
}

uint32_t kr_scan_peek(kr_scan *scan, kr_unseen *unseen, uint32_t row) {
    if (!scan->in_list) {
        uint32_t column = scan_plain(scan, unseen, row);
        if (column != KR_NONE || !unseen->board->has_listed_columns)
            return column;
        scan->in_list = true;
        scan->entry = unseen->board->start[row];
    }
    return scan_list(scan, unseen, row);
}

uint32_t kr_scan_next(kr_scan *scan, kr_unseen *unseen, uint32_t row) {
    uint32_t column = kr_scan_peek(scan, unseen, row);
    if (column != KR_NONE)
        kr_unseen_take(unseen, column);
    return column;
}
