/*
 * From a draw, another one is made by passing gifts on in circles: a row takes a column that it may have and
 * does not have, one of the rows that have that column gives it up and takes another one, and so on until the
 * first row is asked to give one up. So rows and columns belong together when each can be reached from the
 * other in such steps, from rows to columns that they could take and from columns to rows that have them; and
 * a pair of the draw can be missing if it is one of these steps on some circle. After Kosaraju and Sharir, as
 * in board/blocks.c: one search notes rows and columns as it is done with them; the other goes backwards, from
 * the last one noted, and finds a block at a time.
 */
#include "draw/gifts/blocks.h"

#include "draw/array.h"
#include "draw/board/reach.h"

void kr_gift_blocks_clear(kr_gift_blocks *blocks) {
    free(blocks->row);
    free(blocks->column);
    *blocks = (kr_gift_blocks) {0};
}

/* ---- Searches over rows and columns ---- */

/* Nodes are the rows and, behind them, the columns; on the transposed board it is the other way round. */
typedef struct {
    const kr_gifts *gifts;
    const kr_flow *flow;
    kr_unseen unseen;
    bool *is_found; /* by row */
    kr_scan *scan;  /* by row */
    uint32_t *slot; /* by column: where it has got to among its rows */
    uint32_t *path; /* nodes */
    uint32_t *done; /* nodes in the order the search was done with them */
    uint32_t done_count;
} Search;

static kr_status search_open(Search *search, const kr_gifts *gifts, const kr_flow *flow) {
    size_t n = gifts->board.n;
    kr_status status = kr_unseen_open(&search->unseen, &gifts->board);
    search->gifts = gifts;
    search->flow = flow;
    search->is_found = kr_array(n, sizeof *search->is_found);
    search->scan = kr_array(n, sizeof *search->scan);
    search->slot = kr_array(n, sizeof *search->slot);
    search->path = kr_array(2 * n, sizeof *search->path);
    search->done = kr_array(2 * n, sizeof *search->done);
    if (status != KR_OK || !search->is_found || !search->scan || !search->slot || !search->path ||
        !search->done)
        return KR_NO_MEMORY;
    kr_unseen_all(&search->unseen);
    return KR_OK;
}

static void search_close(Search *search) {
    kr_unseen_close(&search->unseen);
    free(search->is_found);
    free(search->scan);
    free(search->slot);
    free(search->path);
    free(search->done);
}

/* Whether the node is found now, and was not before. */
static bool node_find(Search *search, uint32_t node) {
    uint32_t n = search->gifts->board.n;
    if (node < n ? search->is_found[node] : !kr_unseen_take(&search->unseen, node - n))
        return false;
    if (node >= n) {
        search->slot[node - n] = search->gifts->column_start[node - n];
        return true;
    }
    search->is_found[node] = true;
    search->scan[node] = kr_scan_begin_all(&search->unseen, node);
    return true;
}

/* The next node to be found from a row, or from a column, or KR_NONE. */
static uint32_t row_next(Search *search, uint32_t row) {
    uint32_t column = kr_scan_peek(&search->scan[row], &search->unseen, row);
    while (column != KR_NONE && kr_flow_has(search->flow, search->gifts, row, column))
        column = kr_scan_peek(&search->scan[row], &search->unseen, row);
    return column == KR_NONE ? KR_NONE : search->gifts->board.n + column;
}

static uint32_t column_next(Search *search, uint32_t column) {
    uint32_t end = search->gifts->column_start[column] + search->flow->received[column];
    while (search->slot[column] < end) {
        uint32_t row = search->flow->row[search->slot[column]++];
        if (!search->is_found[row])
            return row;
    }
    return KR_NONE;
}

static void search_from(Search *search, uint32_t node) {
    uint32_t n = search->gifts->board.n, depth = 0;
    search->path[0] = node;
    for (;;) {
        node = search->path[depth];
        uint32_t next = node < n ? row_next(search, node) : column_next(search, node - n);
        if (next != KR_NONE) {
            node_find(search, next);
            search->path[++depth] = next;
            continue;
        }
        search->done[search->done_count++] = node;
        if (depth-- == 0)
            return;
    }
}

static kr_status search_forward(Search *search, const kr_gifts *gifts, const kr_flow *flow) {
    kr_status status = search_open(search, gifts, flow);
    for (uint32_t node = 0; status == KR_OK && node < 2 * gifts->board.n; node++)
        if (node_find(search, node))
            search_from(search, node);
    return status;
}

/* ---- Blocks ---- */

/* On the transposed board a row stands for a column. */
static uint32_t turned(uint32_t node, uint32_t n) {
    return node < n ? node + n : node - n;
}

/* What is reached backwards from a node that is the last to be done with, and was not reached before, is a
   block, unless it is alone. */
static kr_status search_backward(Search *search, const kr_gifts *transposed, const kr_flow *flow,
                                 const Search *forward, uint32_t *block_of) {
    kr_status status = search_open(search, transposed, flow);
    uint32_t n = transposed->board.n;
    for (uint32_t k = 2 * n; status == KR_OK && k-- > 0;) {
        uint32_t node = turned(forward->done[k], n), first = search->done_count;
        if (!node_find(search, node))
            continue;
        search_from(search, node);
        uint32_t block = search->done_count - first > 1 ? first : KR_NONE;
        for (; first < search->done_count; first++)
            block_of[turned(search->done[first], n)] = block;
    }
    return status;
}

/* Numbers blocks by their first rows; so far they have any numbers. */
static void blocks_number(kr_gift_blocks *blocks, const uint32_t *block_of, uint32_t n, uint32_t *number) {
    for (uint32_t node = 0; node < 2 * n; node++)
        number[node] = KR_NONE;
    for (uint32_t row = 0; row < n; row++)
        if (block_of[row] != KR_NONE && number[block_of[row]] == KR_NONE)
            number[block_of[row]] = blocks->count++;
    for (uint32_t k = 0; k < n; k++) {
        blocks->row[k] = block_of[k] == KR_NONE ? KR_NONE : number[block_of[k]];
        blocks->column[k] = block_of[n + k] == KR_NONE ? KR_NONE : number[block_of[n + k]];
    }
}

static kr_status find_blocks(kr_gift_blocks *blocks, const kr_gifts *gifts, const kr_flow *flow,
                             uint32_t *block_of) {
    Search forward = {0}, backward = {0};
    kr_board transposed = {0};
    kr_status status = search_forward(&forward, gifts, flow);
    if (status == KR_OK)
        status = kr_board_transpose(&transposed, &gifts->board);
    if (status == KR_OK) {
        kr_gifts gifts_back = kr_gifts_transposed(gifts, &transposed);
        kr_flow flow_back = kr_flow_transposed(flow);
        status = search_backward(&backward, &gifts_back, &flow_back, &forward, block_of);
    }
    if (status == KR_OK)
        blocks_number(blocks, block_of, gifts->board.n, forward.path);
    search_close(&forward);
    search_close(&backward);
    kr_board_clear(&transposed);
    return status;
}

kr_status kr_gift_blocks_find(kr_gift_blocks *blocks, const kr_gifts *gifts, const kr_flow *flow) {
    size_t n = gifts->board.n, size = sizeof(uint32_t);
    *blocks = (kr_gift_blocks) {.row = kr_array(n, size), .column = kr_array(n, size)};
    uint32_t *block_of = kr_array(2 * n, size);
    kr_status status = KR_NO_MEMORY;
    if (blocks->row && blocks->column && block_of)
        status = find_blocks(blocks, gifts, flow, block_of);
    free(block_of);
    return status;
}

/* ---- What the rules alone decide ---- */

static int compare_pairs(const void *a, const void *b) {
    const kr_pair *one = a, *other = b;
    if (one->giver != other->giver)
        return (one->giver > other->giver) - (one->giver < other->giver);
    return (one->receiver > other->receiver) - (one->receiver < other->receiver);
}

static void report_force(kr_report *report, uint32_t giver, uint32_t receiver) {
    if (report->forced)
        report->forced[report->forced_count] = (kr_pair) {giver, receiver};
    report->forced_count++;
}

/* Where there is no room for them yet, they are counted. */
static void report_forced(kr_report *report, const kr_gifts *gifts, const kr_gift_blocks *blocks,
                          const kr_flow *flow) {
    const kr_board *board = &gifts->board;
    report->forced_count = 0;
    for (uint32_t giver = 0; giver < gifts->problem->n; giver++)
        if (kr_problem_must(gifts->problem, giver) != KR_NONE)
            report_force(report, giver, kr_problem_must(gifts->problem, giver));
    for (uint32_t row = 0; row < board->n; row++)
        for (uint32_t slot = gifts->row_start[row]; slot < gifts->row_start[row + 1]; slot++)
            if (kr_gift_blocks_force(blocks, row, flow->column[slot]))
                report_force(report, board->giver[row], board->receiver[flow->column[slot]]);
}

kr_status kr_gifts_report_rules(kr_report *report, const kr_gifts *gifts, const kr_gift_blocks *blocks,
                                const kr_flow *flow) {
    report_forced(report, gifts, blocks, flow);
    report->blocks = blocks->count + report->forced_count;
    if (!report->forced_count)
        return KR_OK;
    report->forced = kr_array(report->forced_count, sizeof *report->forced);
    if (!report->forced)
        return KR_NO_MEMORY;
    report_forced(report, gifts, blocks, flow);
    qsort(report->forced, report->forced_count, sizeof *report->forced, compare_pairs);
    return KR_OK;
}
