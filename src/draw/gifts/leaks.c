/*
 * As leaks.c: a pair of a block is taken for granted, and what can no longer be missing is told. From a draw
 * that has the pair, every circle of gifts passed on that leaves it alone makes another one; so a pair of this
 * draw is told if its row reaches its column on no such circle. (It is never of the same giver or receiver: a
 * circle that passes somebody only once has no use for a second pair of his.)
 */
#include "draw/gifts/leaks.h"

#include "draw/array.h"
#include "draw/gifts/blocks.h"
#include "draw/gifts/draw.h"

#include <string.h>

/* Rows and columns of a block as bits. */
enum { LARGEST = 64 };

typedef struct {
    const kr_board *board;
    uint32_t rows, columns;
    uint32_t row[LARGEST], column[LARGEST]; /* as numbered on the board */
    uint64_t allowed[LARGEST];              /* a row's columns */
    uint64_t drawn[LARGEST];                /* those it has in a draw */
} Square;

/* Rows or columns block by block. */
typedef struct {
    uint32_t *start; /* blocks + 2: block b has member[start[b]] ... member[start[b+1]-1] */
    uint32_t *member;
} Members;

static uint64_t bit(uint32_t k) {
    return (uint64_t) 1 << k;
}

static void square_fill(Square *square, const kr_gifts *gifts, const kr_flow *flow) {
    for (uint32_t k = 0; k < square->rows; k++)
        for (uint32_t j = 0; j < square->columns; j++) {
            if (!kr_board_forbids(square->board, square->row[k], square->column[j]))
                square->allowed[k] |= bit(j);
            if (kr_flow_has(flow, gifts, square->row[k], square->column[j]))
                square->drawn[k] |= bit(j);
        }
}

/* ---- A draw that has the pair ---- */

/* The row gives the column up and others move on until `end` gets it in exchange for one of its own: depth
   first, every row once. Columns that a row has taken on the way are not given up again. */
static bool square_pass(Square *square, uint32_t row, uint32_t column, uint32_t end, uint64_t *tried) {
    *tried |= bit(row);
    for (uint32_t taken = 0; taken < square->columns; taken++) {
        if (!(square->allowed[row] & ~square->drawn[row] & bit(taken)))
            continue;
        for (uint32_t other = 0; other < square->rows; other++) {
            if (!(square->drawn[other] & bit(taken)) || *tried & bit(other))
                continue;
            if (other == end)
                square->drawn[end] &= ~bit(taken);
            else if (!square_pass(square, other, taken, end, tried))
                continue;
            square->drawn[row] = (square->drawn[row] & ~bit(column)) | bit(taken);
            return true;
        }
    }
    return false;
}

/* In a block there is a way from every row that has the column. */
static void square_take(Square *square, uint32_t row, uint32_t column) {
    uint64_t tried = 0;
    uint32_t other = 0;
    while (!(square->drawn[other] & bit(column)))
        other++;
    square_pass(square, other, column, row, &tried);
    square->drawn[row] |= bit(column);
}

/* ---- What it tells ---- */

/* By row, the rows that it is, or that may have to give up a column
   when it takes one, directly or when others move on; after Warshall. */
static void square_reach(const Square *square, uint32_t known_row, uint32_t known_column,
                         uint64_t reach[LARGEST]) {
    for (uint32_t row = 0; row < square->rows; row++) {
        uint64_t open = square->allowed[row] & ~square->drawn[row];
        reach[row] = bit(row);
        for (uint32_t other = 0; other < square->rows; other++) {
            uint64_t given_up = square->drawn[other];
            if (other == known_row)
                given_up &= ~bit(known_column);
            if (given_up & open)
                reach[row] |= bit(other);
        }
    }
    for (uint32_t middle = 0; middle < square->rows; middle++)
        for (uint32_t row = 0; row < square->rows; row++)
            if (reach[row] & bit(middle))
                reach[row] |= reach[middle];
}

/* The columns that can come when a row gives one up: those that a row it reaches could take. */
static uint64_t columns_in_reach(const Square *square, uint64_t reached) {
    uint64_t columns = 0;
    for (uint32_t row = 0; row < square->rows; row++)
        if (reached & bit(row))
            columns |= square->allowed[row] & ~square->drawn[row];
    return columns;
}

/* The first pair that the known one tells; its giver is KR_NONE if there is none. */
static kr_pair square_told(const Square *square, uint32_t known_row, uint32_t known_column) {
    uint64_t reach[LARGEST];
    square_reach(square, known_row, known_column, reach);
    for (uint32_t row = 0; row < square->rows; row++) {
        uint64_t told = square->drawn[row] & ~columns_in_reach(square, reach[row]);
        if (row == known_row)
            told &= ~bit(known_column);
        for (uint32_t column = 0; column < square->columns; column++)
            if (told & bit(column))
                return (kr_pair) {row, column};
    }
    return (kr_pair) {KR_NONE, KR_NONE};
}

static kr_pair people_of(const Square *square, kr_pair pair) {
    return (kr_pair) {square->board->giver[square->row[pair.giver]],
                      square->board->receiver[square->column[pair.receiver]]};
}

/* ---- All blocks ---- */

static void square_leaks(const Square *square, uint32_t *count, kr_leak *first) {
    for (uint32_t row = 0; row < square->rows; row++)
        for (uint32_t column = 0; column < square->columns; column++) {
            if (!(square->allowed[row] & bit(column)))
                continue;
            Square known = *square;
            if (!(known.drawn[row] & bit(column)))
                square_take(&known, row, column);
            kr_pair told = square_told(&known, row, column);
            if (told.giver != KR_NONE && (*count)++ == 0)
                *first = (kr_leak) {people_of(square, (kr_pair) {row, column}), people_of(square, told)};
        }
}

static kr_status members_sort(Members *members, const uint32_t *block_of, uint32_t n, uint32_t blocks) {
    members->start = kr_array((size_t) blocks + 2, sizeof(uint32_t));
    members->member = kr_array(n, sizeof(uint32_t));
    if (!members->start || !members->member)
        return KR_NO_MEMORY;
    for (uint32_t k = 0; k < n; k++)
        if (block_of[k] != KR_NONE)
            members->start[block_of[k] + 2]++;
    for (uint32_t block = 0; block < blocks; block++)
        members->start[block + 2] += members->start[block + 1];
    for (uint32_t k = 0; k < n; k++)
        if (block_of[k] != KR_NONE)
            members->member[members->start[block_of[k] + 1]++] = k;
    return KR_OK;
}

/* False if they are too many. */
static bool members_list(const Members *members, uint32_t block, uint32_t list[LARGEST], uint32_t *count) {
    *count = members->start[block + 1] - members->start[block];
    if (*count > LARGEST)
        return false;
    memcpy(list, members->member + members->start[block], *count * sizeof *list);
    return true;
}

static kr_status blocks_leaks(const kr_gifts *gifts, const kr_flow *flow, const kr_gift_blocks *blocks,
                              uint32_t *count, kr_leak *first) {
    Members rows = {0}, columns = {0};
    kr_status status = members_sort(&rows, blocks->row, gifts->board.n, blocks->count);
    if (status == KR_OK)
        status = members_sort(&columns, blocks->column, gifts->board.n, blocks->count);
    for (uint32_t block = 0; status == KR_OK && block < blocks->count; block++) {
        Square square = {.board = &gifts->board};
        if (!members_list(&rows, block, square.row, &square.rows) ||
            !members_list(&columns, block, square.column, &square.columns))
            continue;
        square_fill(&square, gifts, flow);
        square_leaks(&square, count, first);
    }
    free(rows.start);
    free(rows.member);
    free(columns.start);
    free(columns.member);
    return status;
}

static kr_status find_leaks(const kr_gifts *gifts, uint32_t *count, kr_leak *first) {
    kr_flow flow;
    kr_gift_blocks blocks = {0};
    kr_status status = kr_flow_find(&flow, gifts, NULL);
    if (status == KR_OK)
        status = kr_gift_blocks_find(&blocks, gifts, &flow);
    if (status == KR_OK)
        status = blocks_leaks(gifts, &flow, &blocks, count, first);
    kr_gift_blocks_clear(&blocks);
    kr_flow_clear(&flow);
    return status;
}

kr_status kr_several_leaks(const kr_problem *problem, uint32_t *count, kr_leak *first) {
    kr_gifts gifts;
    kr_report report = {0};
    kr_status status = kr_gifts_open(&gifts, &report, problem);
    if (status == KR_OK && !kr_gifts_are_loose(&gifts)) {
        status = kr_gifts_arrange(&gifts);
        if (status == KR_OK)
            status = find_leaks(&gifts, count, first);
    }
    kr_gifts_clear(&gifts);
    kr_report_clear(&report);
    return status;
}
