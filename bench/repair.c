/*
 * Measures repairs. Somebody leaves: whoever gave to him takes whom he gave to, if he may. Somebody comes: he
 * takes whom another gives to, who gives to him instead.
 */
#include "measure.h"

#include "draw/repair/repair.h"

enum { EVENTS = 20000 };

typedef struct {
    kr_board board;
    kr_mending mending;
    kr_stream stream;
} Mended;

static bool give_anew(Mended *mended, uint32_t row, uint32_t column) {
    kr_matching *now = &mended->mending.now;
    now->column[row] = now->row[column] = KR_NONE;
    now->size--;
    return kr_mending_near(&mended->mending, &mended->stream, &row, &column, 1);
}

/* Without musts, a person's row and column have one number. Who has left gives to himself. */
static bool leave(Mended *mended, uint32_t person) {
    kr_matching *now = &mended->mending.now;
    uint32_t giver = now->row[person], receiver = now->column[person];
    now->column[person] = now->row[person] = person;
    return give_anew(mended, giver, receiver);
}

static bool come(Mended *mended, uint32_t person) {
    return give_anew(mended, person, person);
}

static kr_status mended_open(Mended *mended, const kr_problem *problem) {
    uint8_t seed[32];
    seed_write(seed, 0);
    g_autofree uint32_t *receiver = g_new0(uint32_t, problem->n);
    kr_stream_open(&mended->stream, seed, KR_STREAM_REPAIR);
    kr_status status = kr_draw(problem, seed, receiver, NULL);
    if (status == KR_OK)
        status = kr_board_read(&mended->board, problem);
    if (status == KR_OK)
        status = kr_board_arrange(&mended->board);
    return status == KR_OK ? kr_mending_open(&mended->mending, &mended->board, receiver, NULL) : status;
}

static void mended_close(Mended *mended) {
    kr_mending_close(&mended->mending);
    kr_board_clear(&mended->board);
    kr_stream_wipe(&mended->stream);
}

Result measure_repairs(const kr_problem *problem) {
    Mended mended = {0};
    Result result = {.status = mended_open(&mended, problem)};
    bool going = result.status == KR_OK;
    double start = now_us();
    for (uint32_t k = 0; k < EVENTS && going; k += 2) {
        uint32_t person = kr_stream_below(&mended.stream, problem->n);
        going = leave(&mended, person) && come(&mended, person);
    }
    result.us = (now_us() - start) / EVENTS;
    if (result.status == KR_OK && !going)
        result.status = KR_NOT_FOUND;
    mended_close(&mended);
    return result;
}
