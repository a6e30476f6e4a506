/*
 * The cheapest repair, whatever the flags: free rows come in one after the other, each by a cheapest path of
 * rows that move on. Leaving home has a price, coming home again gives it back; so that no step costs less
 * than nothing, rows and columns have values, as in the Hungarian method. Squares are not listed: a row pays
 * the same for every column but its home, and few values occur among columns, so that the columns of one
 * value are a range of positions, in which a row finds what nobody before it has seen.
 */
#include "draw/repair/repair.h"

#include "draw/array.h"
#include "draw/board/reach.h"

#include <string.h>

/* A row that is about to look at the unseen columns of one value, or at its home. */
typedef struct {
    int64_t distance; /* of the columns it finds */
    uint32_t tie;     /* random, so that nobody is favoured by his place */
    uint32_t row;
    uint32_t class; /* of columns, or KR_NONE for home */
} Step;

typedef struct {
    kr_mending *mending;
    const kr_board *board;
    kr_stream *stream;

    /* price - row_value - column_value of a square is never below 0, and is 0 where a row has its column. */
    int64_t *row_value, *column_value;

    int64_t *class_value;  /* the values of columns, each once, the highest first */
    uint32_t *class_start; /* classes + 1: their ranges of positions */
    uint32_t classes;
    kr_unseen unseen;

    Step *heap; /* the nearest on top */
    size_t heap_count;
    int64_t *distance; /* of a seen column */
    uint32_t *parent;  /* the row that saw a column */
    uint32_t *seen, seen_count;
    uint32_t *free_columns, free_count;
} Search;

static kr_status search_open(Search *search, kr_mending *mending, kr_stream *stream) {
    size_t n = mending->board->n;
    *search = (Search) {
        .mending = mending,
        .board = mending->board,
        .stream = stream,
        .row_value = kr_array(n, sizeof(int64_t)),
        .column_value = kr_array(n, sizeof(int64_t)),
        .class_value = kr_array(n, sizeof(int64_t)),
        .class_start = kr_array(n + 2, sizeof(uint32_t)),
        .heap = kr_array(2 * n, sizeof(Step)), /* a row is in it once for its home and once for a class */
        .distance = kr_array(n, sizeof(int64_t)),
        .parent = kr_array(n, sizeof(uint32_t)),
        .seen = kr_array(n, sizeof(uint32_t)),
        .free_columns = kr_array(n, sizeof(uint32_t)),
    };
    if (!search->row_value || !search->column_value || !search->class_value || !search->class_start ||
        !search->heap || !search->distance || !search->parent || !search->seen || !search->free_columns)
        return KR_NO_MEMORY;
    return kr_unseen_open(&search->unseen, search->board);
}

static void search_close(Search *search) {
    kr_unseen_close(&search->unseen);
    free(search->row_value);
    free(search->column_value);
    free(search->class_value);
    free(search->class_start);
    free(search->heap);
    free(search->distance);
    free(search->parent);
    free(search->seen);
    free(search->free_columns);
}

/* ---- Steps, the nearest first ---- */

static bool is_nearer(const Step *one, const Step *other) {
    return one->distance < other->distance || (one->distance == other->distance && one->tie < other->tie);
}

static void heap_push(Search *search, Step step) {
    size_t place = search->heap_count++;
    for (; place > 0 && is_nearer(&step, &search->heap[(place - 1) / 2]); place = (place - 1) / 2)
        search->heap[place] = search->heap[(place - 1) / 2];
    search->heap[place] = step;
}

static Step heap_pop(Search *search) {
    const Step *heap = search->heap, top = heap[0], last = heap[--search->heap_count];
    size_t place = 0, child;
    while ((child = 2 * place + 1) < search->heap_count) {
        if (child + 1 < search->heap_count && is_nearer(&heap[child + 1], &heap[child]))
            child++;
        if (!is_nearer(&heap[child], &last))
            break;
        search->heap[place] = heap[child];
        place = child;
    }
    search->heap[place] = last;
    return top;
}

/* ---- Columns by their value ---- */

/* The class of a value, a new one if need be; nearly all columns are in the first. */
static uint32_t class_find(Search *search, int64_t value) {
    uint32_t class = 0;
    while (class < search->classes && search->class_value[class] > value)
        class ++;
    if (class < search->classes && search->class_value[class] == value)
        return class;
    memmove(search->class_value + class + 1, search->class_value + class,
            (search->classes - class) * sizeof *search->class_value);
    search->class_value[class] = value;
    search->classes++;
    return class;
}

/* Every column unseen, at a position in the range of its class; columns ascend in each. */
static void columns_sort(Search *search) {
    uint32_t n = search->board->n, *start = search->class_start;
    search->classes = 0;
    for (uint32_t column = 0; column < n; column++)
        class_find(search, search->column_value[column]);
    memset(start, 0, ((size_t) search->classes + 2) * sizeof *start);
    for (uint32_t column = 0; column < n; column++)
        start[class_find(search, search->column_value[column]) + 2]++;
    for (uint32_t class = 0; class < search->classes; class ++)
        start[class + 2] += start[class + 1];
    for (uint32_t column = 0; column < n; column++) {
        uint32_t position = start[class_find(search, search->column_value[column]) + 1]++;
        search->unseen.position_of[column] = position;
        search->unseen.column_at[position] = column;
    }
    for (uint32_t position = 0; position <= n; position++)
        search->unseen.next[position] = position;
}

/* ---- A cheapest path ---- */

static void push(Search *search, uint32_t row, uint32_t class, int64_t distance) {
    heap_push(search, (Step) {distance, kr_stream_word(search->stream), row, class});
}

/* A row at this distance has to look for another column. Classes that would be nearer than the row itself
   hold nothing that it may have. The last class is none of them: the column that the row has is not nearer
   for this price, and to a row without one all columns are worth 0 at most, as it is itself. */
static void row_enter(Search *search, uint32_t row, int64_t distance) {
    const kr_mending *mending = search->mending;
    uint32_t home = mending->home[row], class = 0;
    int64_t start = distance - search->row_value[row];
    if (home != KR_NONE && mending->now.column[row] != home)
        push(search, row, KR_NONE, start - search->column_value[home]);
    start += (int64_t) mending->price[row];
    while (start - search->class_value[class] < distance)
        class ++;
    push(search, row, class, start - search->class_value[class]);
}

/* Whether this column is free; else its row has to look on. */
static bool column_see(Search *search, uint32_t column, const Step *by) {
    search->distance[column] = by->distance;
    search->parent[column] = by->row;
    search->seen[search->seen_count++] = column;
    uint32_t owner = search->mending->now.row[column];
    if (owner != KR_NONE)
        row_enter(search, owner, by->distance);
    return owner == KR_NONE;
}

/* Home is not free: somebody has it for whom the row moved away. */
static void step_home(Search *search, const Step *step) {
    uint32_t home = search->mending->home[step->row];
    if (kr_unseen_take(&search->unseen, home))
        column_see(search, home, step);
}

/* The free column among those that this step finds, or KR_NONE. */
static uint32_t step_class(Search *search, const Step *step) {
    uint32_t row = step->row, class = step->class, column;
    kr_scan scan =
        kr_scan_begin(&search->unseen, row, search->class_start[class], search->class_start[class + 1]);
    while ((column = kr_scan_next(&scan, &search->unseen, row)) != KR_NONE)
        if (column_see(search, column, step))
            return column;
    if (class + 1 < search->classes)
        push(search, row, class + 1,
             step->distance + search->class_value[class] - search->class_value[class + 1]);
    return KR_NONE;
}

/* The nearest free column, or KR_NONE when none can be reached. */
static uint32_t search_path(Search *search, uint32_t row) {
    columns_sort(search);
    search->heap_count = 0;
    search->seen_count = 0;
    row_enter(search, row, 0);
    uint32_t found = KR_NONE;
    while (found == KR_NONE && search->heap_count) {
        Step step = heap_pop(search);
        if (step.class == KR_NONE)
            step_home(search, &step);
        else
            found = step_class(search, &step);
    }
    return found;
}

/* What was nearer than the free column changes value by the difference, and the path costs nothing. */
static void search_revalue(Search *search, uint32_t row, uint32_t free_column) {
    int64_t distance = search->distance[free_column];
    search->row_value[row] += distance;
    for (uint32_t k = 0; k < search->seen_count; k++) {
        uint32_t column = search->seen[k], owner = search->mending->now.row[column];
        int64_t nearer = distance - search->distance[column];
        search->column_value[column] -= nearer;
        if (owner != KR_NONE)
            search->row_value[owner] += nearer;
    }
}

/* Everybody on the path moves on. */
static void path_take(Search *search, uint32_t first, uint32_t column) {
    kr_matching *now = &search->mending->now;
    uint32_t row;
    do {
        row = search->parent[column];
        uint32_t theirs = now->column[row];
        now->column[row] = column;
        now->row[column] = row;
        column = theirs;
    } while (row != first);
    now->size++;
}

/* ---- All free rows ---- */

static const uint32_t free_tries = 32;

/* A free column that the row may have costs nothing, and nothing costs less; most rows find one. */
static bool take_free(Search *search, uint32_t row) {
    kr_matching *now = &search->mending->now;
    for (uint32_t tries = 0; tries < free_tries; tries++) {
        uint32_t place = kr_stream_below(search->stream, search->free_count);
        uint32_t column = search->free_columns[place];
        if (kr_board_forbids(search->board, row, column))
            continue;
        now->column[row] = column;
        now->row[column] = row;
        now->size++;
        search->free_columns[place] = search->free_columns[--search->free_count];
        return true;
    }
    return false;
}

static bool take_path(Search *search, uint32_t row) {
    uint32_t column = search_path(search, row), place = 0;
    if (column == KR_NONE)
        return false;
    search_revalue(search, row, column);
    path_take(search, row, column);
    while (search->free_columns[place] != column)
        place++;
    search->free_columns[place] = search->free_columns[--search->free_count];
    return true;
}

/* Free rows in random order, so that it is not always the last ones for whom others have to move. */
static uint32_t shuffle_free_rows(uint32_t *rows, const Search *search) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < search->board->n; row++) {
        if (search->mending->now.column[row] != KR_NONE)
            continue;
        uint32_t place = kr_stream_below(search->stream, count + 1);
        rows[count++] = rows[place];
        rows[place] = row;
    }
    return count;
}

static kr_status search_run(Search *search) {
    uint32_t *rows = kr_array(search->board->n, sizeof *rows);
    if (!rows)
        return KR_NO_MEMORY;
    uint32_t count = shuffle_free_rows(rows, search);
    for (uint32_t column = 0; column < search->board->n; column++)
        if (search->mending->now.row[column] == KR_NONE)
            search->free_columns[search->free_count++] = column;
    kr_status status = KR_OK;
    for (uint32_t k = 0; k < count && status == KR_OK; k++)
        if (!take_free(search, rows[k]) && !take_path(search, rows[k]))
            status = KR_IMPOSSIBLE;
    free(rows);
    return status;
}

kr_status kr_mending_cheapest(kr_mending *mending, kr_stream *stream) {
    Search search;
    kr_status status = search_open(&search, mending, stream);
    if (status == KR_OK)
        status = search_run(&search);
    search_close(&search);
    return status;
}
