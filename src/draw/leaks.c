/*
 * What a person's own receiver gives away to those who know the rules. Taking a square of a block for granted
 * leaves a smaller board; if that has forced pairs, the square tells them.
 */
#include "draw/board/bits.h"
#include "draw/proof/prove.h"

typedef struct {
    const kr_board *board;
    uint32_t n;
    uint64_t allowed[KR_BITS_LIMIT]; /* a row's columns */
    uint32_t row_of[KR_BITS_LIMIT];  /* of a column; KR_NONE where the square taken for granted has it */
} Square;

/* Gives the row a column that has not been tried, moving others if need be. */
static bool square_augment(Square *square, uint32_t row, uint64_t *untried) {
    for (uint32_t column = 0; column < square->n; column++) {
        if (!(square->allowed[row] & *untried & kr_bit(column)))
            continue;
        *untried &= ~kr_bit(column);
        if (square->row_of[column] == KR_NONE || square_augment(square, square->row_of[column], untried)) {
            square->row_of[column] = row;
            return true;
        }
    }
    return false;
}

/* Every allowed square of a block is in some draw, so all other rows find a column. */
static void square_match(Square *square, uint32_t known_row, uint32_t known_column) {
    for (uint32_t column = 0; column < square->n; column++)
        square->row_of[column] = KR_NONE;
    for (uint32_t row = 0; row < square->n; row++) {
        uint64_t untried = ~kr_bit(known_column);
        if (row != known_row)
            square_augment(square, row, &untried);
    }
}

/* By row, the columns it may be given, directly or when others move on, instead of its own. */
static void square_reach(const Square *square, uint32_t known_column, uint64_t reach[KR_BITS_LIMIT]) {
    for (uint32_t column = 0; column < square->n; column++)
        if (square->row_of[column] != KR_NONE) {
            uint32_t row = square->row_of[column];
            reach[row] = square->allowed[row] & ~kr_bit(column) & ~kr_bit(known_column);
        }
    kr_bits_reach(reach, square->row_of, square->n);
}

/* A column of which some other row can never have: one that no way leads back to its row. */
static uint32_t square_told(const Square *square, uint32_t known_column) {
    uint64_t reach[KR_BITS_LIMIT] = {0};
    square_reach(square, known_column, reach);
    for (uint32_t column = 0; column < square->n; column++)
        if (column != known_column && !(reach[square->row_of[column]] & kr_bit(column)))
            return column;
    return KR_NONE;
}

static void leak_report(const Square *square, uint32_t row, uint32_t column, uint32_t told, kr_leak *leak) {
    const kr_board *board = square->board;
    leak->known = (kr_pair) {board->giver[row], board->receiver[column]};
    leak->told = (kr_pair) {board->giver[square->row_of[told]], board->receiver[told]};
}

/* Adds the leaks of a block. Where everybody has enough choice there are none, however many people. */
static kr_status block_leaks(kr_board *board, uint32_t *count, kr_leak *first) {
    Square square;
    bool roomy = board->n > 2 && (uint64_t) board->most_in_row + board->most_in_column + 1 < board->n;
    if (roomy || board->n > KR_BITS_LIMIT)
        return KR_OK;
    if (kr_board_arrange(board) != KR_OK)
        return KR_NO_MEMORY;
    square = (Square) {.board = board, .n = board->n};
    kr_bits_read(square.allowed, board);
    for (uint32_t row = 0; row < board->n; row++)
        for (uint32_t column = 0; column < board->n; column++) {
            if (!(square.allowed[row] & kr_bit(column)))
                continue;
            square_match(&square, row, column);
            uint32_t told = square_told(&square, column);
            if (told != KR_NONE && (*count)++ == 0)
                leak_report(&square, row, column, told, first);
        }
    return KR_OK;
}

kr_status kr_leaks(const kr_problem *problem, uint32_t *count, kr_leak *first) {
    kr_report report = {0};
    kr_ground ground;
    *count = 0;
    kr_status status = kr_problem_check(problem, &report.person);
    if (status != KR_OK)
        return status;
    if (kr_problem_has_several(problem))
        return kr_explain(problem, NULL);
    status = kr_ground_prove(&ground, problem, &report);
    for (uint32_t k = 0; status == KR_OK && k < kr_ground_parts(&ground); k++)
        status = block_leaks(kr_ground_part(&ground, k), count, first);
    kr_ground_clear(&ground);
    kr_report_clear(&report);
    return status;
}
