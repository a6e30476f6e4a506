/* A draw is mended in as few places as possible, and what nobody touches stays as it is. */
#include "exchange/repair.h"

#include "base/error.h"
#include "exchange/draw.h"

enum { PEOPLE = 6 };

typedef struct {
    Exchange *exchange;
    int64_t before[PEOPLE + 2]; /* whom everybody drew, by id */
    Knowledge known[PEOPLE + 1];
} World;

static int64_t receiver_of(const Exchange *exchange, int64_t giver_id) {
    for (guint i = 0; i < exchange->assignments->len; i++) {
        const Assignment *assignment = exchange->assignments->pdata[i];
        if (assignment->giver_id == giver_id)
            return assignment->receiver_id;
    }
    return 0;
}

static void world_open(World *world, gconstpointer data) {
    (void) data;
    static const uint8_t seed[32] = {7};
    world->exchange = exchange_new();
    world->exchange->title = g_strdup("Tea");
    for (int i = 0; i < PEOPLE; i++) {
        g_autofree char *name = g_strdup_printf("P%d", i + 1);
        exchange_add_participant(world->exchange, name);
        world->known[i] = KNOWS;
    }
    kr_report report = {0};
    g_assert_true(exchange_draw(world->exchange, seed, (Time) {1}, &report, NULL));
    kr_report_clear(&report);
    for (guint i = 0; i < PEOPLE; i++) {
        Assignment *assignment = world->exchange->assignments->pdata[i];
        assignment->receiver_sealed = g_bytes_new_static("sealed", 6);
        world->before[assignment->giver_id] = assignment->receiver_id;
    }
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    exchange_free(world->exchange);
}

static Participant *person(const World *world, int64_t id) {
    return world->exchange->participants->pdata[id - 1];
}

static void mend(World *world, Repair *repair) {
    static const uint8_t seed[32] = {9};
    g_autoptr(GError) wrong = NULL;
    exchange_repair(world->exchange, world->known, seed, repair, &wrong);
    g_assert_no_error(wrong);
}

static bool is_among(const GPtrArray *people, const Participant *participant) {
    return g_ptr_array_find((GPtrArray *) people, participant, NULL);
}

static void nothing_to_mend_changes_nothing(World *world, gconstpointer data) {
    (void) data;
    g_auto(Repair) repair = {0};
    mend(world, &repair);
    g_assert_cmpuint(repair.again->len + repair.first->len, ==, 0);
    for (int64_t id = 1; id <= PEOPLE; id++)
        g_assert_cmpint(receiver_of(world->exchange, id), ==, world->before[id]);
}

static void only_what_has_changed_loses_its_seal(World *world, gconstpointer data) {
    (void) data;
    g_auto(Repair) repair = {0};
    const Participant *giver = person(world, 1);
    exchange_add_rule(world->exchange, RULE_EXCLUSION, giver, person(world, world->before[1]));
    mend(world, &repair);
    g_assert_true(is_among(repair.again, giver));
    for (guint i = 0; i < world->exchange->assignments->len; i++) {
        const Assignment *assignment = world->exchange->assignments->pdata[i];
        bool same = assignment->receiver_id == world->before[assignment->giver_id];
        g_assert_true(same == (assignment->receiver_sealed != NULL));
        g_assert_true(same != is_among(repair.again, person(world, assignment->giver_id)));
    }
}

static void whoever_gave_to_somebody_who_left_is_told_again(World *world, gconstpointer data) {
    (void) data;
    g_auto(Repair) repair = {0};
    int64_t giver = 1;
    while (world->before[giver] != 2)
        giver++;
    participant_leave(person(world, 2), (Time) {5});
    mend(world, &repair);
    g_assert_true(is_among(repair.again, person(world, giver)));
    g_assert_cmpint(receiver_of(world->exchange, 2), ==, 0);
    g_assert_cmpuint(world->exchange->assignments->len, ==, PEOPLE - 1);
    for (int64_t id = 1; id <= PEOPLE; id++)
        g_assert_cmpint(receiver_of(world->exchange, id), !=, 2);
}

static void a_newcomer_is_told_for_the_first_time(World *world, gconstpointer data) {
    (void) data;
    g_auto(Repair) repair = {0};
    const Participant *newcomer = exchange_add_participant(world->exchange, "New");
    mend(world, &repair);
    g_assert_cmpuint(repair.first->len, ==, 1);
    g_assert_true(repair.first->pdata[0] == newcomer);
    g_assert_cmpuint(repair.again->len, ==, 1);
    g_assert_cmpint(receiver_of(world->exchange, newcomer->id), !=, 0);
}

static void who_knows_nothing_is_never_told_again(World *world, gconstpointer data) {
    (void) data;
    g_auto(Repair) repair = {0};
    for (int i = 0; i < PEOPLE; i++)
        world->known[i] = KNOWS_NOTHING;
    participant_leave(person(world, 2), (Time) {5});
    mend(world, &repair);
    g_assert_cmpuint(repair.again->len, ==, 0);
}

/* Of two who could be told again, it is the one of whom it is not sure that he knows. */
static void who_may_know_is_told_before_who_knows(World *world, gconstpointer data) {
    (void) data;
    for (int64_t id = 2; id <= PEOPLE; id++)
        world->known[id - 1] = id % 2 ? KNOWS : MAY_KNOW;
    for (uint8_t turn = 0; turn < 20; turn++) {
        g_auto(Repair) repair = {0};
        uint8_t seed[32] = {turn};
        g_autoptr(Exchange) exchange = record_copy(&exchange_record, world->exchange);
        exchange_add_participant(exchange, "New");
        g_assert_true(exchange_repair(exchange, world->known, seed, &repair, NULL));
        const Participant *again = repair.again->pdata[0];
        g_assert_cmpint(world->known[again->id - 1], ==, MAY_KNOW);
    }
}

static void what_is_impossible_is_explained_and_left_alone(World *world, gconstpointer data) {
    (void) data;
    static const uint8_t seed[32] = {1};
    g_auto(Repair) repair = {0};
    g_autoptr(GError) wrong = NULL;
    for (int64_t id = 2; id <= PEOPLE; id++)
        exchange_add_rule(world->exchange, RULE_EXCLUSION, person(world, 1), person(world, id));
    g_assert_false(exchange_repair(world->exchange, world->known, seed, &repair, &wrong));
    g_assert_error(wrong, ERROR, ERROR_IMPOSSIBLE);
    g_assert_cmpint(receiver_of(world->exchange, 1), ==, world->before[1]);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/repair/" #name, World, NULL, world_open, name, world_close)
    ADD(nothing_to_mend_changes_nothing);
    ADD(only_what_has_changed_loses_its_seal);
    ADD(whoever_gave_to_somebody_who_left_is_told_again);
    ADD(a_newcomer_is_told_for_the_first_time);
    ADD(who_knows_nothing_is_never_told_again);
    ADD(who_may_know_is_told_before_who_knows);
    ADD(what_is_impossible_is_explained_and_left_alone);
    return g_test_run();
}
