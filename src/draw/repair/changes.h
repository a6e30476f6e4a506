/* Who has to be told after a repair. */
#pragma once

#include "draw/kringle-draw.h"

typedef enum {
    KR_TOLD_NOTHING,
    KR_TOLD_AGAIN,
    KR_TOLD_FIRST,
} kr_told;

/* Lists the people by what each of them is told. */
kr_status kr_changes_list(kr_changes *changes, const kr_told *told, uint32_t n);
