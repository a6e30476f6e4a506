/*
 * C: deals the columns to whole groups at first, where a few large groups forbid much.
 *
 * The large groups are classes, and all others are one more class that may have any column. Rows of a class
 * are alike, so that a column is dealt to a class, by bounds on the number of draws that remain, as Q
 * (methods/sequential.c) deals it to a row; and in the end the rows of each class are shuffled. What else is
 * forbidden (small groups, oneself, lists) is switched away after that by weighted switching, for which the
 * draws that only keep out of the large groups are a base.
 *
 * A column of class b counts y(b), so that all columns together weigh about the same for every row and
 * column; that favours no draw, for every draw has the same columns. The columns are dealt in a fixed
 * order. For each class let H be the weight t of the last column it may have, and, going backwards, H
 * exp(t/H) before a column of weight t that it may have, where H stands for the value behind it. The
 * product of H/e over the rows that are left bounds the draws that are left: with X the sum of t/H over the
 * rows that may have the next column, the bounds behind it, of all these rows together, are X exp(1-X) <= 1
 * of the bound before it. So a column is dealt in proportion to t/H, and the attempt is kept with
 * probability X exp(1-X). One class alone needs none of this.
 *
 * Random words: a share (two words, of which the upper 53 bits count, over 2 to the 53) against which the
 * product of all X exp(1-X) is held after each column; a share of X for each column, from which those of the
 * classes are taken in their order, largest group first; and then for each column, in the order of dealing,
 * which of the rows of its class that are left gets it. Columns are dealt by descending y, those of one
 * class in order. Ties are for the group or class of the lower number. With one class besides the others,
 * nothing is given up: each column that it may have takes a number below how many of these there still are,
 * and it gets the column if that is below its rows that are left.
 */
#include "draw/methods/methods.h"
#include "draw/methods/weighted.h"

#include "draw/array.h"

enum {
    MOST_CLASSES = 64, /* the others among them */
    BALANCING = 300,   /* rounds; one takes classes * classes steps */
};

typedef struct {
    uint32_t rows, columns;
    uint32_t left;  /* rows without a column */
    uint32_t place; /* of its next row in `rows`, of its next column in `columns` */
    double weight;  /* of its columns, y */
    double total;   /* of what its rows may have */
} Class;

typedef struct {
    kr_weighted weighted;
    Class classes[MOST_CLASSES];
    uint32_t count;     /* of classes; the last is that of all others */
    uint32_t *class_of; /* by group */
    uint32_t *rows;     /* class by class */
    uint32_t *columns;  /* class by class, the heaviest first */
    uint32_t *dealt_to; /* class, by place in `columns` */
    double *share;      /* t/H, by place in `columns` and class; 0 for what a class may not have */
} Classes;

/* ---- Which groups are classes ---- */

typedef struct {
    uint32_t group, rows, columns;
} Size;

static uint64_t squares(const Size *size) {
    return (uint64_t) size->rows * size->columns;
}

/* Keeps the largest in front, the largest first. */
static void sizes_insert(Size *largest, uint32_t count, const Size *size) {
    uint32_t place = count;
    while (place > 0 && squares(&largest[place - 1]) < squares(size))
        place--;
    if (place == count)
        return;
    for (uint32_t k = count - 1; k > place; k--)
        largest[k] = largest[k - 1];
    largest[place] = *size;
}

static void sizes_find(const kr_board *board, Size largest[MOST_CLASSES - 1]) {
    for (uint32_t g = 0; g < board->groups; g++) {
        Size size = {g, board->group_rows[g], board->group_start[g + 1] - board->group_start[g]};
        sizes_insert(largest, MOST_CLASSES - 1, &size);
    }
}

/* Groups become classes until the forbidden squares of all others
   can be switched away easily. False if it is hard after all of them. */
static bool classes_choose(Classes *classes, const kr_board *board) {
    Size largest[MOST_CLASSES - 1] = {{0}};
    sizes_find(board, largest);
    for (uint32_t g = 0; g < board->groups; g++)
        classes->class_of[g] = KR_NONE;
    uint64_t spared = 0;
    for (uint32_t k = 0; k < MOST_CLASSES - 1 && squares(&largest[k]) > 1; k++) {
        if (k > 0 && kr_weighted_loss(board, spared) < 0.5)
            break;
        classes->class_of[largest[k].group] = classes->count++;
        spared += squares(&largest[k]);
    }
    for (uint32_t g = 0; g < board->groups; g++)
        if (classes->class_of[g] == KR_NONE)
            classes->class_of[g] = classes->count;
    classes->count++;
    return kr_weighted_loss(board, spared) < 3;
}

static kr_status classes_find(Classes *classes, const kr_board *board) {
    if (!classes_choose(classes, board))
        return KR_NOT_FOUND;
    for (uint32_t g = 0; g < board->groups; g++) {
        Class *class = &classes->classes[classes->class_of[g]];
        class->rows += board->group_rows[g];
        class->columns += board->group_start[g + 1] - board->group_start[g];
    }
    return KR_OK;
}

/* ---- What the columns of a class count ---- */

static bool may_have(const Classes *classes, uint32_t class, uint32_t of) {
    return class != of || class == classes->count - 1;
}

/* In turns so that the rows of a class add up to the same, and then the columns. There
   is a draw, so no sum is 0: every class has rows or columns that some other may have. */
static void classes_balance(Classes *classes) {
    Class *class = classes->classes;
    for (uint32_t b = 0; b < classes->count; b++)
        class[b].weight = 1;
    for (int round = 0; round < BALANCING; round++) {
        for (uint32_t a = 0; a < classes->count; a++) {
            class[a].total = 0;
            for (uint32_t b = 0; b < classes->count; b++)
                class[a].total += may_have(classes, a, b) ? class[b].columns * class[b].weight : 0;
        }
        for (uint32_t b = 0; b < classes->count; b++) {
            double sum = 0;
            for (uint32_t a = 0; a < classes->count; a++)
                sum += may_have(classes, a, b) && class[a].rows ? class[a].rows / class[a].total : 0;
            class[b].weight = 1 / sum;
        }
    }
}

/* ---- In which order ---- */

/* The heaviest that has no place yet. */
static uint32_t heaviest_class(const Classes *classes, const bool *has_place) {
    uint32_t heaviest = KR_NONE;
    for (uint32_t b = 0; b < classes->count; b++)
        if (!has_place[b] &&
            (heaviest == KR_NONE || classes->classes[b].weight > classes->classes[heaviest].weight))
            heaviest = b;
    return heaviest;
}

static void columns_sort(Classes *classes, const kr_board *board) {
    bool has_place[MOST_CLASSES] = {false};
    for (uint32_t k = 0, place = 0; k < classes->count; k++) {
        uint32_t next = heaviest_class(classes, has_place);
        has_place[next] = true;
        classes->classes[next].place = place;
        place += classes->classes[next].columns;
    }
    for (uint32_t column = 0; column < board->n; column++)
        classes->columns[classes->classes[classes->class_of[board->column_group[column]]].place++] = column;
}

static void rows_place(Classes *classes) {
    for (uint32_t a = 0, place = 0; a < classes->count; a++) {
        classes->classes[a].place = place;
        place += classes->classes[a].rows;
    }
}

static void rows_sort(Classes *classes, const kr_board *board) {
    rows_place(classes);
    for (uint32_t row = 0; row < board->n; row++)
        classes->rows[classes->classes[classes->class_of[board->row_group[row]]].place++] = row;
}

/* ---- Shares ---- */

/* Only what rounds alike everywhere: additions, multiplications, and divisions. */
static double exponential(double x) {
    if (x > 0.03125 || x < -0.03125) {
        double half = exponential(x / 2);
        return half * half;
    }
    return 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6 * (1 + x / 7))))));
}

static void shares_tabulate(Classes *classes, const kr_board *board) {
    double bound[MOST_CLASSES] = {0};
    for (uint32_t place = board->n; place-- > 0;) {
        uint32_t of = classes->class_of[board->column_group[classes->columns[place]]];
        double weight = classes->classes[of].weight,
               *share = classes->share + (size_t) place * classes->count;
        for (uint32_t a = 0; a < classes->count; a++) {
            if (!may_have(classes, a, of))
                continue;
            if (bound[a] <= 0)
                bound[a] = weight;
            share[a] = weight / bound[a];
            bound[a] *= exponential(share[a]);
        }
    }
}

/* ---- Making ready ---- */

static kr_status classes_make_room(Classes *classes, const kr_board *board) {
    classes->class_of = kr_array(board->groups, sizeof *classes->class_of);
    classes->rows = kr_array(board->n, sizeof *classes->rows);
    classes->columns = kr_array(board->n, sizeof *classes->columns);
    classes->dealt_to = kr_array(board->n, sizeof *classes->dealt_to);
    return classes->class_of && classes->rows && classes->columns && classes->dealt_to ? KR_OK : KR_NO_MEMORY;
}

static kr_status classes_open(void *state, const kr_board *board, kr_stream *stream) {
    (void) stream;
    Classes *classes = state;
    if (board->has_listed_rows)
        return KR_NOT_FOUND;
    kr_status status = kr_weighted_open(&classes->weighted, board);
    if (status == KR_OK)
        status = classes_make_room(classes, board);
    if (status == KR_OK)
        status = classes_find(classes, board);
    if (status != KR_OK)
        return status;
    classes->share = kr_array(board->n, classes->count * sizeof *classes->share);
    if (!classes->share)
        return KR_NO_MEMORY;
    classes_balance(classes);
    columns_sort(classes, board);
    rows_sort(classes, board);
    shares_tabulate(classes, board);
    return KR_OK;
}

static void classes_close(void *state) {
    Classes *classes = state;
    kr_weighted_close(&classes->weighted);
    free(classes->class_of);
    free(classes->rows);
    free(classes->columns);
    free(classes->dealt_to);
    free(classes->share);
}

/* ---- Drawing ---- */

static double random_share(kr_stream *stream) {
    return (double) (kr_stream_word64(stream) >> 11) / 9007199254740992.0; /* 2 to the 53 */
}

/* The class that gets the column; the last that can, should the shares be rounded up to less than the sum. */
static uint32_t deal_column(const Classes *classes, const double *share, double rest) {
    uint32_t last = classes->count - 1;
    while (classes->classes[last].left * share[last] <= 0)
        last--;
    for (uint32_t a = 0; a < last; a++) {
        rest -= classes->classes[a].left * share[a];
        if (rest < 0)
            return a;
    }
    return last;
}

/* Beside the others there is only one class: every part of the columns that it may have, as large
   as it is, leaves as many draws as any other, so that one of them is taken at random. */
static void deal_to_one(Classes *classes, kr_stream *stream) {
    uint32_t left = classes->classes[0].rows, open = classes->classes[1].columns;
    for (uint32_t place = 0; place < classes->weighted.board->n; place++) {
        bool may = classes->share[2 * (size_t) place] > 0,
             takes = may && kr_stream_below(stream, open--) < left;
        left -= takes;
        classes->dealt_to[place] = takes ? 0 : 1;
    }
}

/* Whether to keep what is dealt is decided by one random number for all columns together. */
static bool deal_columns(Classes *classes, kr_stream *stream) {
    Class *class = classes->classes;
    double kept = 1, keep = random_share(stream);
    for (uint32_t a = 0; a < classes->count; a++)
        class[a].left = class[a].rows;
    for (uint32_t place = 0; place < classes->weighted.board->n; place++) {
        const double *share = classes->share + (size_t) place * classes->count;
        double sum = 0;
        for (uint32_t a = 0; a < classes->count; a++)
            sum += class[a].left * share[a];
        kept *= sum * exponential(1 - sum);
        if (kept <= keep)
            return false;
        uint32_t to = deal_column(classes, share, sum * random_share(stream));
        class[to].left--;
        classes->dealt_to[place] = to;
    }
    return true;
}

/* The rows of a class get its columns in random order. */
static void seat_classes(Classes *classes, kr_stream *stream, uint32_t *column) {
    rows_place(classes);
    for (uint32_t a = 0; a < classes->count; a++)
        classes->classes[a].left = classes->classes[a].rows;
    for (uint32_t place = 0; place < classes->weighted.board->n; place++) {
        Class *class = &classes->classes[classes->dealt_to[place]];
        uint32_t *rows = classes->rows + class->place++;
        uint32_t other = kr_stream_below(stream, class->left--), row = rows[other];
        rows[other] = rows[0];
        rows[0] = row;
        column[row] = classes->columns[place];
    }
}

static bool classes_attempt(void *state, kr_stream *stream, uint32_t *column) {
    Classes *classes = state;
    if (classes->count == 2)
        deal_to_one(classes, stream);
    else if (!deal_columns(classes, stream))
        return false;
    seat_classes(classes, stream, column);
    return kr_weighted_switch(&classes->weighted, stream, column);
}

const kr_sampler kr_classes = {
    .method = KR_METHOD_CLASSES,
    .exact = true,
    .size = sizeof(Classes),
    .open = classes_open,
    .attempt = classes_attempt,
    .close = classes_close,
};
