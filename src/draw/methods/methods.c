#include "draw/methods/methods.h"

#include "draw/array.h"

kr_status kr_sampler_open(const kr_sampler *sampler, void **state, const kr_board *board, kr_stream *stream) {
    *state = kr_array(1, sampler->size);
    return *state ? sampler->open(*state, board, stream) : KR_NO_MEMORY;
}

void kr_sampler_close(const kr_sampler *sampler, void **state) {
    if (*state)
        sampler->close(*state);
    free(*state);
    *state = NULL;
}
