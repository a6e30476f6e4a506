/*
 * Any problem at all, sense or nonsense: the engine refuses it, draws as the rules want, or says why nobody
 * can; counts, looks ahead and mends. What it says is held against answers found the slow way and, for a few
 * people, against all draws.
 */
#include <string.h>

#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNTOUCHED = 0xeeeeeeee };

static const uint32_t shapes = KR_NO_SWAPS | KR_ONE_CIRCLE;

static size_t gifts_of(const kr_problem *problem) {
    size_t gifts = 0;
    for (uint32_t i = 0; i < problem->n; i++)
        gifts += problem->gives ? problem->gives[i] : 1;
    return gifts;
}

static uint32_t *receivers_of(World *world) {
    size_t gifts = gifts_of(&world->problem);
    uint32_t *receiver = world_array(world, gifts, sizeof *receiver);
    for (size_t k = 0; k < gifts; k++)
        receiver[k] = UNTOUCHED;
    return receiver;
}

/* ---- What is refused ---- */

static void check_refusal(World *world, kr_status status, uint32_t person) {
    const kr_problem *problem = &world->problem;
    kr_report report = {0};
    uint32_t years, leaks;
    kr_leak leak;
    g_assert_true(person == KR_NONE || person < problem->n);
    g_assert_cmpint(kr_explain(problem, &report), ==, status);
    g_assert_cmpuint(report.person, ==, person);
    g_assert_cmpint(kr_count(problem, &report), ==, status);
    g_assert_cmpuint(report.person, ==, person);
    g_assert_cmpint(kr_check(problem, receivers_of(world), &report), ==, status);
    g_assert_cmpuint(report.person, ==, person);
    g_assert_cmpint(kr_leaks(problem, &leaks, &leak), ==, status);
    g_assert_cmpint(kr_history_kept(problem, &years), !=, KR_NO_MEMORY);
    kr_report_clear(&report);
}

/* ---- What is impossible ---- */

static bool allows(const Oracle *oracle, const kr_report *report, uint32_t person, uint32_t partner) {
    uint32_t giver = report->side == KR_GIVERS ? person : partner,
             receiver = giver == person ? partner : person;
    return *oracle_pair(oracle->allowed, oracle, giver, receiver);
}

/* With one gift each: the people have no more than the partners, who are too few. */
static void check_conflict(const Oracle *oracle, const kr_report *report) {
    g_assert_cmpuint(report->people_count, >, report->partners_count);
    g_autofree bool *is_partner = g_new0(bool, oracle->n);
    uint32_t reached = 0;
    for (uint32_t k = 0; k < report->people_count; k++)
        for (uint32_t other = 0; other < oracle->n; other++)
            if (allows(oracle, report, report->people[k], other) && !is_partner[other]) {
                is_partner[other] = true;
                reached++;
            }
    g_assert_cmpuint(reached, ==, report->partners_count);
    for (uint32_t k = 0; k < report->partners_count; k++)
        g_assert_true(is_partner[report->partners[k]]);
}

/* With these pairs allowed there is a draw; with all but one of them there is none. */
static void check_remedy(Oracle *oracle, const kr_report *report) {
    const uint32_t never = KR_WHY_SELF | KR_WHY_MUST | KR_WHY_ROLE;
    for (uint32_t k = 0; k < report->relax_count; k++) {
        kr_pair pair = report->relax[k];
        uint32_t why = kr_why_not(oracle->problem, pair.giver, pair.receiver);
        g_assert_true(why && !(why & never));
        g_assert_false(oracle_has_draw(oracle));
        *oracle_pair(oracle->allowed, oracle, pair.giver, pair.receiver) = true;
    }
    g_assert_true(!report->relax_count || oracle_has_draw(oracle));
    for (uint32_t k = 0; k < report->relax_count; k++)
        *oracle_pair(oracle->allowed, oracle, report->relax[k].giver, report->relax[k].receiver) = false;
}

/* What can be proved without drawing; KR_OK also where only all draws would tell. */
static kr_status check_explanation(World *world, Oracle *oracle) {
    kr_report report = {0};
    kr_status status = kr_explain(&world->problem, &report);
    bool has_draw = oracle_has_draw(oracle);
    if (report.shape_reason != KR_SHAPE_NONE) {
        g_assert_true(has_draw && world->problem.flags & shapes);
        g_assert_cmpint(status, ==, KR_IMPOSSIBLE);
        status = KR_OK;
    } else {
        g_assert_cmpint(status, ==, has_draw ? KR_OK : KR_IMPOSSIBLE);
    }
    if (!has_draw && kr_problem_has_several(&world->problem)) {
        g_assert_true(report.needed > report.room || (report.people_count == 1 && !report.partners_count));
    } else if (!has_draw) {
        check_conflict(oracle, &report);
        check_remedy(oracle, &report);
    }
    kr_report_clear(&report);
    return status;
}

/* ---- Draws ---- */

static void check_draw(World *world, const uint8_t seed[32], uint32_t *receiver, const kr_report *report) {
    const kr_problem *problem = &world->problem;
    uint32_t *again = receivers_of(world);
    size_t gifts = gifts_of(problem);
    g_assert_cmpint(kr_check(problem, receiver, NULL), ==, KR_OK);
    g_assert_cmpint(kr_draw(problem, seed, again, NULL), ==, KR_OK);
    g_assert_true(!gifts || !memcmp(receiver, again, gifts * sizeof *receiver));
    for (uint32_t k = 0; k < report->forced_count; k++)
        g_assert_false(kr_why_not(problem, report->forced[k].giver, report->forced[k].receiver));

    /* Two receivers the same, or one who is nobody. */
    if (gifts > 1) {
        again[0] = problem->n;
        g_assert_cmpint(kr_check(problem, again, NULL), ==, KR_BAD_INPUT);
        again[0] = again[1];
        g_assert_true(again[0] == receiver[0] || kr_check(problem, again, NULL) == KR_BAD_INPUT);
    }
}

/* A method that is forced may give up, but not draw against a rule, nor deny a draw that another has found. */
static void check_method(World *world, kr_method method, const uint8_t seed[32], kr_status chosen) {
    uint32_t *receiver = receivers_of(world);
    kr_report report = {0};
    kr_status status = kr_draw_by(method, &world->problem, seed, receiver, &report);
    if (status == KR_OK)
        g_assert_cmpint(kr_check(&world->problem, receiver, NULL), ==, KR_OK);
    else
        g_assert_true(status == KR_NOT_FOUND || (status == KR_IMPOSSIBLE && chosen != KR_OK));
    kr_report_clear(&report);
}

/* ---- All draws ---- */

/* Of one draw, its pairs as bits: small problems have 49. */
static uint64_t pairs_of(const Oracle *oracle) {
    uint64_t pairs = 0;
    for (uint32_t k = 0; k < oracle->n * oracle->n; k++)
        pairs |= (uint64_t) oracle->given[k] << k;
    return pairs;
}

typedef struct {
    uint64_t draws, shaped;
    uint64_t always;    /* the pairs of all */
    uint64_t with[64];  /* for each pair, the pairs of all that have it */
    uint64_t sometimes; /* the pairs of any */
} Survey;

static void survey_visit(Oracle *oracle, void *data) {
    Survey *survey = data;
    uint64_t pairs = pairs_of(oracle);
    survey->draws++;
    survey->shaped += oracle_keeps_flags(oracle);
    survey->always &= pairs;
    survey->sometimes |= pairs;
    for (uint32_t k = 0; k < 64; k++)
        if (pairs >> k & 1)
            survey->with[k] &= pairs;
}

static void check_leaks(const kr_problem *problem, const Survey *survey) {
    uint32_t count, expected = 0;
    kr_leak first;
    for (uint32_t k = 0; k < 64; k++)
        expected += (survey->sometimes & ~survey->always) >> k & 1 &&
                    survey->with[k] & ~survey->always & ~(UINT64_C(1) << k);
    g_assert_cmpint(kr_leaks(problem, &count, &first), ==, KR_OK);
    g_assert_cmpuint(count, ==, expected);
    if (!count)
        return;
    uint32_t known = first.known.giver * problem->n + first.known.receiver;
    g_assert_true(survey->with[known] >> (first.told.giver * problem->n + first.told.receiver) & 1);
}

static void check_count(World *world, const Survey *survey) {
    kr_report report = {0};
    kr_status status = kr_count(&world->problem, &report);
    g_assert_true(status == KR_OK || (status == KR_IMPOSSIBLE && !survey->shaped));
    if (status == KR_OK && report.draws_known == KR_COUNTED)
        g_assert_cmpuint(report.draws, ==, survey->shaped);
    g_assert_true(!survey->draws || status != KR_OK ||
                  report.forced_count == (uint32_t) __builtin_popcountll(survey->always));
    kr_report_clear(&report);
}

static void check_all_draws(World *world, Oracle *oracle, kr_status status) {
    Survey survey = {.always = UINT64_MAX};
    memset(survey.with, 0xff, sizeof survey.with);
    oracle_visit(oracle, survey_visit, &survey);
    if (status != KR_NOT_FOUND)
        g_assert_cmpint(status, ==, survey.shaped ? KR_OK : KR_IMPOSSIBLE);
    g_assert_true(status != KR_NOT_FOUND || world->problem.flags & KR_EXACT);
    check_count(world, &survey);
    if (survey.draws)
        check_leaks(&world->problem, &survey);
}

/* ---- Other years ---- */

static bool has_draw_with(World *world, uint32_t years) {
    World other = {.problem = world->problem, .arrays = g_ptr_array_new_with_free_func(g_free)};
    other.problem.years = years;
    Oracle oracle = oracle_of(&other);
    bool has = oracle_has_draw(&oracle);
    g_ptr_array_unref(other.arrays);
    return has;
}

static void check_history(World *world) {
    uint32_t years = UNTOUCHED, known = world->problem.history ? world->problem.years : 0;
    kr_status status = kr_history_kept(&world->problem, &years);
    if (world->problem.flags & shapes) {
        g_assert_true(status == KR_OK ? years <= known : status == KR_IMPOSSIBLE);
        return;
    }
    g_assert_cmpint(status, ==, has_draw_with(world, 0) ? KR_OK : KR_IMPOSSIBLE);
    if (status != KR_OK)
        return;
    g_assert_true(has_draw_with(world, years));
    g_assert_true(years == known || !has_draw_with(world, years + 1));
}

/* So many disjoint draws are one of so many times the gifts (König). Whatever is drawn, the certain ones follow
   each other; here the oracle draws. */
static void check_outlook(World *world) {
    kr_outlook outlook;
    kr_problem problem = world->problem;
    problem.must = NULL;
    World other = {.problem = problem, .arrays = g_ptr_array_new_with_free_func(g_free)};
    Oracle oracle = oracle_of(&other);
    g_assert_cmpint(kr_look_ahead(&world->problem, &outlook), ==, KR_OK);
    g_assert_cmpuint(outlook.certain, <=, outlook.possible);
    g_assert_true(!outlook.possible || oracle_has_draws_in_one(&oracle, outlook.possible));
    g_assert_true(outlook.possible == KR_OUTLOOK_LIMIT ||
                  !oracle_has_draws_in_one(&oracle, outlook.possible + 1));
    for (uint32_t year = 0; year < outlook.certain; year++) {
        g_assert_true(oracle_has_draw(&oracle));
        for (uint32_t k = 0; k < oracle.n * oracle.n; k++)
            oracle.allowed[k] &= !oracle.given[k];
    }
    g_ptr_array_unref(other.arrays);
}

/* ---- Repair ---- */

typedef struct {
    const uint32_t *told;
    const bool *looked;
    uint64_t least; /* the price of the cheapest, UINT64_MAX for none */
} Prices;

/* Another receiver weighs more than all who have looked. */
static uint64_t price_of(const Prices *prices, uint32_t giver, uint32_t receiver) {
    bool again = prices->told[giver] != KR_NONE && receiver != prices->told[giver];
    return again ? 1000u + prices->looked[giver] : 0;
}

static void prices_visit(Oracle *oracle, void *data) {
    Prices *prices = data;
    uint64_t price = 0;
    if (!oracle_keeps_flags(oracle))
        return;
    for (uint32_t giver = 0; giver < oracle->n; giver++)
        for (uint32_t to = 0; to < oracle->n; to++)
            if (*oracle_pair(oracle->given, oracle, giver, to))
                price += price_of(prices, giver, to);
    prices->least = MIN(prices->least, price);
}

/* The draw is one, and the people said to be told are those who have to be; returns its price. */
static uint64_t check_mended(World *world, const Prices *prices, const uint32_t *now,
                             const kr_changes *changes) {
    const kr_problem *problem = &world->problem;
    uint32_t *receiver = receivers_of(world), *next = receiver, again = 0, first = 0;
    uint64_t price = 0;
    for (uint32_t i = 0; i < problem->n; i++) {
        if (now[i] == KR_NONE)
            continue;
        *next++ = now[i];
        price += price_of(prices, i, now[i]);
        if (prices->told[i] == KR_NONE)
            g_assert_true(first < changes->first_count && changes->first[first++] == i);
        else if (prices->told[i] != now[i])
            g_assert_true(again < changes->again_count && changes->again[again++] == i);
    }
    g_assert_true(again == changes->again_count && first == changes->first_count);
    g_assert_cmpuint((size_t) (next - receiver), ==, gifts_of(problem));
    g_assert_cmpint(kr_check(problem, receiver, NULL), ==, KR_OK);
    return price;
}

static void check_repair(World *world, Oracle *oracle, const uint8_t seed[32]) {
    uint32_t n = world->problem.n, *told = world_told(world), *now = world_array(world, n, sizeof *now);
    bool *looked = world_array(world, n, sizeof *looked);
    for (uint32_t i = 0; i < n; i++) {
        now[i] = told[i];
        looked[i] = world_byte(world) & 1;
    }
    Prices prices = {told, looked, UINT64_MAX};
    kr_changes changes = {0};
    kr_status status = kr_repair(&world->problem, seed, looked, now, &changes);
    if (status != KR_OK)
        g_assert_true(!n || !memcmp(now, told, n * sizeof *now));
    if (status == KR_BAD_INPUT || status == KR_UNSUPPORTED) {
        g_assert_true(changes.person < n && (world->nonsense || kr_problem_has_several(&world->problem)));
        return;
    }
    uint64_t price = status == KR_OK ? check_mended(world, &prices, now, &changes) : UINT64_MAX;
    g_assert_true(status != KR_NOT_FOUND || world->problem.flags & shapes);
    if (oracle_is_small(oracle)) {
        oracle_visit(oracle, prices_visit, &prices);
        g_assert_true(status == KR_NOT_FOUND || price == prices.least);
    }
    kr_changes_clear(&changes);
}

/* ---- Repair of several gifts ---- */

typedef struct {
    const uint32_t *start, *to; /* what people were told */
    const bool *looked;
    uint64_t least; /* people told again, as above; UINT64_MAX for none */
} Letters;

static bool was_told(const Letters *letters, uint32_t giver, uint32_t to) {
    for (uint32_t k = letters->start[giver]; k < letters->start[giver + 1]; k++)
        if (letters->to[k] == to)
            return true;
    return false;
}

/* Of a giver who gives to `count` people now, of whom he was told `known`. */
static bool is_told_again(const Letters *letters, uint32_t giver, uint32_t count, uint32_t known) {
    uint32_t before = letters->start[giver + 1] - letters->start[giver];
    return before && count && (count != before || known != before);
}

static void letters_visit(Oracle *oracle, void *data) {
    Letters *letters = data;
    uint64_t price = 0;
    if (!oracle_keeps_flags(oracle))
        return;
    for (uint32_t giver = 0; giver < oracle->n; giver++) {
        uint32_t count = 0, known = 0;
        for (uint32_t to = 0; to < oracle->n; to++)
            if (*oracle_pair(oracle->given, oracle, giver, to)) {
                count++;
                known += was_told(letters, giver, to);
            }
        if (is_told_again(letters, giver, count, known))
            price += 1000u + letters->looked[giver];
    }
    letters->least = MIN(letters->least, price);
}

/* As check_mended. */
static uint64_t check_letters(World *world, const Letters *letters, const uint32_t *receiver,
                              const kr_changes *changes) {
    const kr_problem *problem = &world->problem;
    uint32_t again = 0, first = 0;
    uint64_t price = 0;
    g_assert_cmpint(kr_check(problem, receiver, NULL), ==, KR_OK);
    for (uint32_t i = 0; i < problem->n; i++) {
        uint32_t count = problem->gives ? problem->gives[i] : 1, known = 0;
        for (uint32_t k = 0; k < count; k++)
            known += was_told(letters, i, *receiver++);
        if (is_told_again(letters, i, count, known)) {
            g_assert_true(again < changes->again_count && changes->again[again++] == i);
            price += 1000u + letters->looked[i];
        } else if (count && letters->start[i] == letters->start[i + 1]) {
            g_assert_true(first < changes->first_count && changes->first[first++] == i);
        }
    }
    g_assert_true(again == changes->again_count && first == changes->first_count);
    return price;
}

static void check_repair_of_several(World *world, Oracle *oracle, const uint8_t seed[32]) {
    uint32_t n = world->problem.n, *start, *to, *receiver = receivers_of(world);
    bool *looked = world_array(world, n, sizeof *looked);
    world_told_several(world, &start, &to);
    for (uint32_t i = 0; i < n; i++)
        looked[i] = world_byte(world) & 1;
    Letters letters = {start, to, looked, UINT64_MAX};
    kr_changes changes = {0};
    kr_status status = kr_repair_gifts(&world->problem, seed, looked, start, to, receiver, &changes);
    if (status != KR_OK && gifts_of(&world->problem))
        g_assert_cmphex(receiver[0], ==, UNTOUCHED);
    if (status == KR_BAD_INPUT || status == KR_UNSUPPORTED) {
        g_assert_true(world->nonsense || world->problem.flags & KR_ONE_CIRCLE);
        return;
    }
    uint64_t price = status == KR_OK ? check_letters(world, &letters, receiver, &changes) : UINT64_MAX;
    g_assert_true(status != KR_NOT_FOUND || world->problem.flags & shapes);
    if (oracle_is_small(oracle)) {
        oracle_visit(oracle, letters_visit, &letters);
        g_assert_true(status == KR_NOT_FOUND || price == letters.least);
    }
    kr_changes_clear(&changes);
}

/* ---- Everything ---- */

static kr_method method_of(uint8_t byte) {
    byte %= KR_METHOD_WALK + 2;
    return byte > KR_METHOD_WALK ? (kr_method) KR_BY_WEIGHTED_SWITCHING : byte;
}

static void check_sense(World *world, kr_method method, const uint8_t seed[32], kr_status status,
                        uint32_t *receiver, const kr_report *report) {
    const kr_problem *problem = &world->problem;
    Oracle oracle = oracle_of(world);
    kr_status provable = check_explanation(world, &oracle);
    if (provable == KR_IMPOSSIBLE || !(problem->flags & (shapes | KR_EXACT)))
        g_assert_cmpint(status, ==, provable);
    if (status == KR_OK)
        check_draw(world, seed, receiver, report);
    if (provable == KR_OK && oracle_is_small(&oracle)) {
        check_all_draws(world, &oracle, status);
        check_method(world, method, seed, status);
    }
    check_history(world);
    check_outlook(world);
    check_repair(world, &oracle, seed);
    check_repair_of_several(world, &oracle, seed);
}

static void check_problem(World *world, kr_method method, const uint8_t seed[32]) {
    const kr_problem *problem = &world->problem;
    uint32_t *receiver = receivers_of(world);
    kr_report report = {0};
    kr_status status = kr_draw(problem, seed, receiver, &report);
    if (status != KR_OK && gifts_of(problem))
        g_assert_cmphex(receiver[0], ==, UNTOUCHED);
    if (status == KR_BAD_INPUT || status == KR_UNSUPPORTED)
        check_refusal(world, status, report.person);
    else
        check_sense(world, method, seed, status, receiver, &report);
    kr_report_clear(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    World world = {.data = data, .size = size, .arrays = g_ptr_array_new_with_free_func(g_free)};
    uint8_t seed[32] = {world_byte(&world)}, method = world_byte(&world);
    world_read(&world);
    check_problem(&world, method_of(method), seed);
    g_ptr_array_unref(world.arrays);
    return 0;
}
