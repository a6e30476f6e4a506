/* Lists what a repair has changed. */
#include "draw/repair/changes.h"

#include "draw/array.h"

void kr_changes_clear(kr_changes *changes) {
    free(changes->again);
    free(changes->first);
    *changes = (kr_changes) {.person = KR_NONE};
}

/* The people who are told this, ascending. */
static kr_status people_list(uint32_t **people, uint32_t *count, kr_told wanted, const kr_told *told,
                             uint32_t n) {
    *count = 0;
    for (uint32_t person = 0; person < n; person++)
        *count += told[person] == wanted;
    *people = kr_array(*count, sizeof **people);
    if (!*people)
        return KR_NO_MEMORY;
    uint32_t *next = *people;
    for (uint32_t person = 0; person < n; person++)
        if (told[person] == wanted)
            *next++ = person;
    return KR_OK;
}

kr_status kr_changes_list(kr_changes *changes, const kr_told *told, uint32_t n) {
    kr_status status = people_list(&changes->again, &changes->again_count, KR_TOLD_AGAIN, told, n);
    return status == KR_OK ? people_list(&changes->first, &changes->first_count, KR_TOLD_FIRST, told, n)
                           : status;
}
