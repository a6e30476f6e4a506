#include "draw/proof/prove.h"

#include "draw/array.h"
#include "draw/proof/explain.h"

void kr_ground_clear(kr_ground *ground) {
    kr_blocks_clear(&ground->blocks);
    kr_board_clear(&ground->board);
}

static bool is_whole(const kr_ground *ground) {
    return ground->blocks.count == 0 && ground->blocks.forced_count == 0;
}

uint32_t kr_ground_parts(const kr_ground *ground) {
    return is_whole(ground) ? ground->board.n > 0 : ground->blocks.count;
}

kr_board *kr_ground_part(kr_ground *ground, uint32_t part) {
    return is_whole(ground) ? &ground->board : &ground->blocks.boards[part];
}

/* ---- Is there a draw at all? ---- */

/* KR_OK with blocks, or KR_IMPOSSIBLE with the conflict in the report. */
static kr_status ground_match(kr_ground *ground, const kr_problem *problem, bool broken, kr_report *report) {
    kr_matching matching;
    kr_status status = kr_matching_find(&matching, &ground->board, NULL);
    if (status == KR_OK && (broken || matching.size < ground->board.n)) {
        status = kr_explain_impossible(report, problem, &ground->board, &matching);
        status = status == KR_OK ? KR_IMPOSSIBLE : status;
    } else if (status == KR_OK) {
        status = kr_blocks_find(&ground->blocks, &ground->board, &matching);
    }
    kr_matching_clear(&matching);
    return status;
}

/* ---- What the rules alone decide ---- */

static int compare_givers(const void *a, const void *b) {
    uint32_t one = ((const kr_pair *) a)->giver, other = ((const kr_pair *) b)->giver;
    return (one > other) - (one < other);
}

static uint32_t musts_count(const kr_problem *problem) {
    uint32_t count = 0;
    for (uint32_t giver = 0; problem->must && giver < problem->n; giver++)
        count += problem->must[giver] != KR_NONE;
    return count;
}

static void report_force(kr_report *report, uint32_t giver, uint32_t receiver) {
    report->forced[report->forced_count++] = (kr_pair) {giver, receiver};
}

static kr_status report_rules(kr_report *report, const kr_ground *ground, const kr_problem *problem) {
    const kr_blocks *blocks = &ground->blocks;
    report->blocks = kr_ground_parts(ground);
    size_t most = (size_t) musts_count(problem) + blocks->forced_count;
    report->blocks += (uint32_t) most;
    if (!most)
        return KR_OK;
    report->forced = kr_array(most, sizeof *report->forced);
    if (!report->forced)
        return KR_NO_MEMORY;
    for (uint32_t giver = 0; problem->must && giver < problem->n; giver++)
        if (problem->must[giver] != KR_NONE)
            report_force(report, giver, problem->must[giver]);
    for (uint32_t k = 0; k < blocks->forced_count; k++)
        report_force(report, ground->board.giver[blocks->forced_row[k]],
                     ground->board.receiver[blocks->forced_column[k]]);
    qsort(report->forced, report->forced_count, sizeof *report->forced, compare_givers);
    return KR_OK;
}

kr_status kr_ground_prove(kr_ground *ground, const kr_problem *problem, kr_report *report) {
    *ground = (kr_ground) {0};
    kr_status status = kr_board_read(&ground->board, problem);
    if (status != KR_OK)
        return status;
    bool broken = kr_has_broken_must(problem), single = ground->board.n == 1; /* is forced, however roomy */
    if (broken || single || !kr_board_is_roomy(&ground->board))
        status = ground_match(ground, problem, broken, report);
    return status == KR_OK ? report_rules(report, ground, problem) : status;
}
