/* A new list says who joins, leaves, moves and is called differently, and it is certain who is who. */
#include "exchange/update.h"

#include "base/error.h"
#include "exchange/next.h"

typedef struct {
    Exchange *exchange, *list;
    Update update;
} World;

static Participant *add(Exchange *exchange, const char *name, const char *email) {
    Participant *participant = exchange_add_participant(exchange, name);
    participant->email = g_strdup(email);
    return participant;
}

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->exchange = exchange_new();
    world->exchange->title = g_strdup("Tea");
    world->list = exchange_new();
    add(world->exchange, "Ada", "ada@example.com");
    add(world->exchange, "Ben", "ben@example.com");
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    exchange_free(world->exchange);
    exchange_free(world->list);
}

static void must_update(World *world) {
    g_autoptr(GError) wrong = NULL;
    exchange_update(world->exchange, world->list, (Time) {9}, &world->update, &wrong);
    g_assert_no_error(wrong);
}

static const Participant *person(const World *world, int64_t id) {
    return exchange_participant(world->exchange, id);
}

static void the_same_list_changes_nothing(World *world, gconstpointer data) {
    (void) data;
    add(world->list, "Ben", "ben@example.com");
    add(world->list, "Ada", "ada@example.com");
    must_update(world);
    g_assert_true(update_is_empty(&world->update));
    g_assert_cmpuint(world->exchange->participants->len, ==, 2);
}

static void who_is_missing_leaves_and_who_is_new_joins(World *world, gconstpointer data) {
    (void) data;
    add(world->list, "ADA", "ada@example.com");
    add(world->list, "Cid", "cid@example.com");
    must_update(world);
    g_assert_cmpuint(world->update.joined, ==, 1);
    g_assert_cmpuint(world->update.left, ==, 1);
    g_assert_cmpint(person(world, 2)->left_at.s, ==, 9);
    g_assert_cmpstr(person(world, 3)->name, ==, "Cid");
}

static void a_new_address_and_a_new_name_are_no_new_person(World *world, gconstpointer data) {
    (void) data;
    add(world->list, "Ada", "ada@new.example.com");
    add(world->list, "Benjamin", "ben@example.com");
    must_update(world);
    g_assert_cmpuint(world->update.readdressed, ==, 1);
    g_assert_cmpuint(world->update.renamed, ==, 1);
    g_assert_cmpuint(world->update.joined + world->update.left, ==, 0);
    g_assert_cmpstr(person(world, 1)->email, ==, "ada@new.example.com");
    g_assert_cmpstr(person(world, 2)->name, ==, "Benjamin");
}

/* A mailbox that a family shares says nothing about who reads it. */
static void who_shares_an_address_is_known_by_name(World *world, gconstpointer data) {
    (void) data;
    add(world->exchange, "Cid", "ada@example.com");
    add(world->list, "Cid", "ada@example.com");
    add(world->list, "Ada", "ada@example.com");
    add(world->list, "Ben", "ben@example.com");
    must_update(world);
    g_assert_true(update_is_empty(&world->update));
}

static void who_could_be_one_of_two_is_refused(World *world, gconstpointer data) {
    (void) data;
    g_autoptr(GError) wrong = NULL;
    add(world->exchange, "Ada", "ada@example.net");
    add(world->list, "Ada", "ada@example.org");
    add(world->list, "Ben", "ben@example.com");
    g_assert_false(exchange_update(world->exchange, world->list, (Time) {9}, &world->update, &wrong));
    g_assert_error(wrong, ERROR, ERROR_CONFLICT);
    g_assert_cmpuint(world->exchange->participants->len, ==, 3);
}

static void rules_become_those_of_the_list(World *world, gconstpointer data) {
    (void) data;
    exchange_add_rule(world->exchange, RULE_EXCLUSION, person(world, 1), person(world, 2));
    exchange_add_rule(world->exchange, RULE_HISTORY, person(world, 2), person(world, 1))->years_ago = 1;
    const Participant *ben = add(world->list, "Ben", "ben@example.com");
    const Participant *ada = add(world->list, "Ada", "ada@example.com");
    exchange_add_rule(world->list, RULE_EXCLUSION, ben, ada);
    exchange_add_membership(world->list, ben, "team", "Sales");
    must_update(world);
    g_assert_cmpuint(world->update.rules_gone, ==, 1);
    g_assert_cmpuint(world->update.rules_new, ==, 2);
    g_assert_cmpuint(world->exchange->rules->len, ==, 2);
    const Rule *history = world->exchange->rules->pdata[0], *exclusion = world->exchange->rules->pdata[1];
    g_assert_cmpstr(history->kind, ==, RULE_HISTORY);
    g_assert_cmpint(exclusion->giver_id, ==, 2);
}

/* ---- The next exchange. */

static void give(Exchange *exchange, int64_t giver, int64_t receiver, int64_t gift) {
    Assignment *assignment = record_new(&assignment_record);
    *assignment =
        (Assignment) {.exchange_id = exchange->id, .giver_id = giver, .receiver_id = receiver, .gift = gift};
    g_ptr_array_add(exchange->assignments, assignment);
}

static void who_left_is_not_there_again_and_musts_are_for_once(World *world, gconstpointer data) {
    (void) data;
    Participant *gone = add(world->exchange, "Cid", NULL);
    exchange_add_rule(world->exchange, RULE_MUST, person(world, 1), person(world, 2));
    exchange_add_rule(world->exchange, RULE_EXCLUSION, person(world, 2), person(world, 1));
    exchange_add_rule(world->exchange, RULE_EXCLUSION, person(world, 2), gone);
    participant_leave(gone, (Time) {5});
    g_autoptr(Exchange) next = exchange_again(world->exchange);
    g_assert_cmpuint(next->participants->len, ==, 2);
    g_assert_cmpuint(next->rules->len, ==, 1);
    g_assert_cmpstr(((const Rule *) next->rules->pdata[0])->kind, ==, RULE_EXCLUSION);
}

static void each_draw_becomes_history_and_history_grows_older(World *world, gconstpointer data) {
    (void) data;
    give(world->exchange, 1, 2, 1);
    give(world->exchange, 2, 1, 1);
    give(world->exchange, 2, 1, 2);
    exchange_add_rule(world->exchange, RULE_HISTORY, person(world, 1), person(world, 2))->years_ago = 1;
    add(world->list, "Ben", "ben@example.com");
    add(world->list, "Ada", "other@example.com");
    g_assert_true(exchange_carry_over(world->list, world->exchange, NULL));
    static const struct {
        int64_t giver, receiver, years_ago;
    } expected[] = {{2, 1, 1}, {1, 2, 1}, {1, 2, 2}, {2, 1, 3}};
    g_assert_cmpuint(world->list->rules->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        const Rule *rule = world->list->rules->pdata[i];
        g_assert_cmpint(rule->giver_id, ==, expected[i].giver);
        g_assert_cmpint(rule->receiver_id, ==, expected[i].receiver);
        g_assert_cmpint(rule->years_ago, ==, expected[i].years_ago);
    }
    g_assert_false(exchange_carry_over(world->list, world->exchange, NULL));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/update/" #name, World, NULL, world_open, name, world_close)
    ADD(the_same_list_changes_nothing);
    ADD(who_is_missing_leaves_and_who_is_new_joins);
    ADD(a_new_address_and_a_new_name_are_no_new_person);
    ADD(who_shares_an_address_is_known_by_name);
    ADD(who_could_be_one_of_two_is_refused);
    ADD(rules_become_those_of_the_list);
    ADD(who_left_is_not_there_again_and_musts_are_for_once);
    ADD(each_draw_becomes_history_and_history_grows_older);
    return g_test_run();
}
