/*
 * Finds the blocks: rows belong together when each can be reached from the other by going from a row to a
 * column it may have, and on to the row that has it. After Kosaraju and Sharir: one search notes the rows as
 * it is done with them; the other goes backwards, from the last one noted, and finds a block at a time.
 */
#include "draw/board/blocks.h"

#include "draw/array.h"
#include "draw/board/bits.h"
#include "draw/board/reach.h"

#include <string.h>

void kr_blocks_clear(kr_blocks *blocks) {
    for (uint32_t k = 0; k < blocks->count; k++)
        kr_board_clear(&blocks->boards[k]);
    free(blocks->boards);
    free(blocks->forced_row);
    free(blocks->forced_column);
    *blocks = (kr_blocks) {0};
}

/* ---- Which rows belong together ---- */

typedef struct {
    kr_unseen unseen; /* columns; on the transposed board, rows */
    kr_scan *scan;    /* of the rows of a path */
    uint32_t *path;
    uint32_t *done; /* rows in the order the first search was done with them */
    uint32_t done_count;
} Search;

static kr_status search_open(Search *search, const kr_board *board) {
    search->scan = kr_array(board->n, sizeof *search->scan);
    search->path = kr_array(board->n, sizeof *search->path);
    search->done = kr_array(board->n, sizeof *search->done);
    return search->scan && search->path && search->done ? kr_unseen_open(&search->unseen, board)
                                                        : KR_NO_MEMORY;
}

static void search_close(Search *search) {
    kr_unseen_close(&search->unseen);
    free(search->scan);
    free(search->path);
    free(search->done);
}

/* The square of a row and its column is nothing to go along, so its column counts as seen from the start. */
static void search_from(Search *search, const uint32_t *row_of, uint32_t row) {
    uint32_t depth = 0;
    search->path[0] = row;
    search->scan[0] = kr_scan_begin_all(&search->unseen, row);
    for (;;) {
        row = search->path[depth];
        uint32_t column = kr_scan_next(&search->scan[depth], &search->unseen, row);
        if (column != KR_NONE) {
            search->path[++depth] = row_of[column];
            search->scan[depth] = kr_scan_begin_all(&search->unseen, row_of[column]);
            continue;
        }
        search->done[search->done_count++] = row;
        if (depth-- == 0)
            return;
    }
}

static kr_status search_forward(Search *search, const kr_board *board, const kr_matching *matching) {
    kr_status status = search_open(search, board);
    if (status != KR_OK)
        return status;
    kr_unseen_all(&search->unseen);
    for (uint32_t row = 0; row < board->n; row++)
        if (kr_unseen_take(&search->unseen, matching->column[row]))
            search_from(search, matching->row, row);
    return KR_OK;
}

/* On the transposed board a row stands for a column. What is reached backwards from
   a column that is the last to be done with, and was not reached before, is a block. */
static kr_status search_backward(Search *search, const kr_board *transposed, const kr_matching *matching,
                                 const Search *forward, uint32_t *block_of, uint32_t *count) {
    kr_status status = search_open(search, transposed);
    if (status != KR_OK)
        return status;
    kr_unseen_all(&search->unseen);
    *count = 0;
    for (uint32_t k = transposed->n; k-- > 0;) {
        uint32_t row = forward->done[k], first = search->done_count;
        if (!kr_unseen_take(&search->unseen, row))
            continue;
        search_from(search, matching->column, matching->column[row]);
        for (; first < search->done_count; first++)
            block_of[matching->row[search->done[first]]] = *count;
        ++*count;
    }
    return KR_OK;
}

/* Numbers blocks by their first rows. `number` is room for as many as there are. */
static void blocks_number(uint32_t *block_of, uint32_t n, uint32_t *number, uint32_t count) {
    for (uint32_t k = 0; k < count; k++)
        number[k] = KR_NONE;
    uint32_t next = 0;
    for (uint32_t row = 0; row < n; row++) {
        uint32_t *mine = &number[block_of[row]];
        if (*mine == KR_NONE)
            *mine = next++;
        block_of[row] = *mine;
    }
}

/* By searches, whatever the size. */
static kr_status find_large_blocks(const kr_board *board, const kr_matching *matching, uint32_t *block_of,
                                   uint32_t *count) {
    Search forward = {0}, backward = {0};
    kr_board transposed = {0};
    kr_status status = search_forward(&forward, board, matching);
    if (status == KR_OK)
        status = kr_board_transpose(&transposed, board);
    if (status == KR_OK)
        status = search_backward(&backward, &transposed, matching, &forward, block_of, count);
    if (status == KR_OK)
        blocks_number(block_of, board->n, backward.path, *count);
    search_close(&forward);
    search_close(&backward);
    kr_board_clear(&transposed);
    return status;
}

/* Where a row's columns fit a word, that takes a fraction of the time. */
static uint32_t find_small_blocks(const kr_board *board, const kr_matching *matching, uint32_t *block_of) {
    const uint32_t *column = matching->column;
    uint64_t reach[KR_BITS_LIMIT];
    uint32_t count = 0;
    kr_bits_read(reach, board);
    kr_bits_reach(reach, matching->row, board->n);
    memset(block_of, 0xff, board->n * sizeof *block_of);
    for (uint32_t row = 0; row < board->n; row++) {
        if (block_of[row] != KR_NONE)
            continue;
        for (uint32_t other = row; other < board->n; other++)
            if (reach[row] & kr_bit(column[other]) && reach[other] & kr_bit(column[row]))
                block_of[other] = count;
        count++;
    }
    return count;
}

/* Enters every row's block, and how many there are. */
static kr_status find_blocks(const kr_board *board, const kr_matching *matching, uint32_t *block_of,
                             uint32_t *count) {
    if (board->n > KR_BITS_LIMIT)
        return find_large_blocks(board, matching, block_of, count);
    *count = find_small_blocks(board, matching, block_of);
    return KR_OK;
}

/* ---- A board for every block ---- */

/* Rows and columns, block after block, ascending in each. */
typedef struct {
    const kr_board *board;
    const uint32_t *block_of; /* a row's block */
    uint32_t *start;          /* blocks + 1: where the rows of a block start, and its columns */
    uint32_t *rows, *columns; /* as numbered on the board */
    uint32_t *place_of;       /* a column's number in its block */
    uint32_t *column_block;   /* a column's block */

    /* Of the board's groups: the block that met them last, and their number in it. */
    uint32_t *group_block, *group_number;
} Sorted;

static kr_status sorted_open(Sorted *sorted, const kr_board *board, const uint32_t *block_of) {
    *sorted = (Sorted) {
        .board = board,
        .block_of = block_of,
        .start = kr_array((size_t) board->n + 1, sizeof(uint32_t)),
        .rows = kr_array(board->n, sizeof(uint32_t)),
        .columns = kr_array(board->n, sizeof(uint32_t)),
        .place_of = kr_array(board->n, sizeof(uint32_t)),
        .column_block = kr_array(board->n, sizeof(uint32_t)),
        .group_block = kr_array(board->groups, sizeof(uint32_t)),
        .group_number = kr_array(board->groups, sizeof(uint32_t)),
    };
    if (!sorted->start || !sorted->rows || !sorted->columns || !sorted->place_of || !sorted->column_block ||
        !sorted->group_block || !sorted->group_number)
        return KR_NO_MEMORY;
    for (uint32_t group = 0; group < board->groups; group++)
        sorted->group_block[group] = KR_NONE;
    return KR_OK;
}

static void sorted_close(Sorted *sorted) {
    free(sorted->start);
    free(sorted->rows);
    free(sorted->columns);
    free(sorted->place_of);
    free(sorted->column_block);
    free(sorted->group_block);
    free(sorted->group_number);
}

static void sort_by_block(uint32_t *sorted, const uint32_t *block_of, uint32_t *start, uint32_t n,
                          uint32_t blocks) {
    for (uint32_t k = 0; k < n; k++)
        sorted[start[block_of[k]]++] = k;
    for (uint32_t block = blocks; block > 0; block--)
        start[block] = start[block - 1];
    start[0] = 0;
}

static void sorted_fill(Sorted *sorted, const kr_matching *matching, uint32_t blocks) {
    uint32_t n = sorted->board->n;
    for (uint32_t row = 0; row < n; row++) {
        sorted->start[sorted->block_of[row] + 1]++;
        sorted->column_block[matching->column[row]] = sorted->block_of[row];
    }
    for (uint32_t block = 0; block < blocks; block++)
        sorted->start[block + 1] += sorted->start[block];
    sort_by_block(sorted->rows, sorted->block_of, sorted->start, n, blocks);
    sort_by_block(sorted->columns, sorted->column_block, sorted->start, n, blocks);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t column = sorted->columns[k];
        sorted->place_of[column] = k - sorted->start[sorted->column_block[column]];
    }
}

/* Of a block's groups, some only have rows, and others only columns. */
static kr_status block_make_room(kr_board *block, uint32_t n, size_t listed) {
    block->n = n;
    block->to = kr_array(listed, sizeof(uint32_t));
    return block->to ? kr_board_make_room(block, n, 2 * (size_t) n, false) : KR_NO_MEMORY;
}

/* The number of a board's group in the block that is being laid out; `end` is where its run would start. */
static uint32_t group_number(Sorted *sorted, kr_board *block, uint32_t id, uint32_t group, uint32_t end) {
    if (sorted->group_block[group] != id) {
        sorted->group_block[group] = id;
        sorted->group_number[group] = block->groups;
        block->group_start[block->groups++] = end;
    }
    return sorted->group_number[group];
}

/* Groups are numbered by their columns, then those that only have rows. */
static void block_seat(kr_board *block, Sorted *sorted, uint32_t id) {
    const kr_board *board = sorted->board;
    const uint32_t *rows = sorted->rows + sorted->start[id], *columns = sorted->columns + sorted->start[id];
    for (uint32_t k = 0; k < block->n; k++) {
        block->receiver[k] = board->receiver[columns[k]];
        block->column_group[k] = group_number(sorted, block, id, board->column_group[columns[k]], k);
    }
    for (uint32_t k = 0; k < block->n; k++) {
        uint32_t group = board->row_group[rows[k]];
        block->giver[k] = board->giver[rows[k]];
        if (group != KR_LISTED) {
            group = group_number(sorted, block, id, group, block->n);
            block->group_rows[group]++;
        }
        block->row_group[k] = group;
        block->has_listed_rows |= group == KR_LISTED;
    }
    block->group_start[block->groups] = block->n;
}

static size_t listed_in_block(const Sorted *sorted, uint32_t id) {
    size_t listed = 0;
    for (uint32_t k = sorted->start[id]; k < sorted->start[id + 1]; k++)
        listed += sorted->board->start[sorted->rows[k] + 1] - sorted->board->start[sorted->rows[k]];
    return listed;
}

/* Of what the rows list, the columns of the block. */
static void block_list(kr_board *block, const Sorted *sorted, uint32_t id) {
    const kr_board *board = sorted->board;
    size_t count = 0;
    for (uint32_t k = 0; k < block->n; k++) {
        uint32_t row = sorted->rows[sorted->start[id] + k];
        for (size_t entry = board->start[row]; entry < board->start[row + 1]; entry++)
            if (sorted->column_block[board->to[entry]] == id)
                block->to[count++] = sorted->place_of[board->to[entry]];
        block->start[k + 1] = count;
    }
}

static kr_status block_read(kr_board *block, Sorted *sorted, uint32_t id) {
    block->problem = sorted->board->problem;
    kr_status status =
        block_make_room(block, sorted->start[id + 1] - sorted->start[id], listed_in_block(sorted, id));
    if (status != KR_OK)
        return status;
    block_seat(block, sorted, id);
    block_list(block, sorted, id);
    return kr_board_count(block);
}

static void count_kinds(const Sorted *sorted, uint32_t count, uint32_t *boards, uint32_t *forced) {
    *boards = *forced = 0;
    for (uint32_t id = 0; id < count; id++)
        ++*(sorted->start[id + 1] - sorted->start[id] > 1 ? boards : forced);
}

static kr_status blocks_read_sorted(kr_blocks *blocks, Sorted *sorted, uint32_t count) {
    uint32_t boards, forced;
    count_kinds(sorted, count, &boards, &forced);
    blocks->boards = kr_array(boards, sizeof *blocks->boards);
    blocks->forced_row = kr_array(forced, sizeof(uint32_t));
    blocks->forced_column = kr_array(forced, sizeof(uint32_t));
    kr_status status = blocks->boards && blocks->forced_row && blocks->forced_column ? KR_OK : KR_NO_MEMORY;
    for (uint32_t id = 0; id < count && status == KR_OK; id++) {
        uint32_t first = sorted->start[id];
        if (sorted->start[id + 1] - first > 1) {
            status = block_read(&blocks->boards[blocks->count++], sorted, id);
            continue;
        }
        blocks->forced_row[blocks->forced_count] = sorted->rows[first];
        blocks->forced_column[blocks->forced_count++] = sorted->columns[first];
    }
    return status;
}

static kr_status blocks_read(kr_blocks *blocks, const kr_board *board, const kr_matching *matching,
                             const uint32_t *block_of, uint32_t count) {
    Sorted sorted;
    kr_status status = sorted_open(&sorted, board, block_of);
    if (status == KR_OK) {
        sorted_fill(&sorted, matching, count);
        status = blocks_read_sorted(blocks, &sorted, count);
    }
    sorted_close(&sorted);
    return status;
}

/* The whole board as a single block with a choice needs no other board. */
kr_status kr_blocks_find(kr_blocks *blocks, const kr_board *board, const kr_matching *matching) {
    *blocks = (kr_blocks) {0};
    uint32_t *block_of = kr_array(board->n, sizeof *block_of), count = 0;
    kr_status status = block_of ? find_blocks(board, matching, block_of, &count) : KR_NO_MEMORY;
    if (status == KR_OK && (board->n == 1 || count > 1))
        status = blocks_read(blocks, board, matching, block_of, count);
    free(block_of);
    return status;
}
