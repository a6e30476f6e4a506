/* What cannot be is found, each thing by itself, and nothing in an exchange that is as it should be. */
#include "exchange/audit.h"

#include <string.h>

typedef struct {
    Exchange *exchange;
    GPtrArray *messages, *links, *findings;
} World;

static Assignment *assignment_of(const World *world, guint at) {
    return world->exchange->assignments->pdata[at];
}

static Message *message_of(const World *world, guint at) {
    return world->messages->pdata[at];
}

/* Four people in a circle; Ada does not draw Cid. All are told but the last, whose mail waits. */
static void world_open(World *world, gconstpointer data) {
    (void) data;
    static const char *const names[] = {"Ada", "Ben", "Cid", "Dan"};
    Exchange *exchange = world->exchange = exchange_new();
    world->messages = record_array(&message_record);
    world->links = record_array(&link_record);
    world->findings = g_ptr_array_new_with_free_func(g_free);
    exchange->title = g_strdup("Tea");
    exchange->drawn_at.s = 1797768000;
    for (int64_t id = 1; id <= 4; id++) {
        exchange_add_participant(exchange, names[id - 1]);
        Assignment *assignment = record_new(&assignment_record);
        *assignment =
            (Assignment) {.exchange_id = exchange->id, .giver_id = id, .gift = 1, .receiver_id = id % 4 + 1};
        g_ptr_array_add(exchange->assignments, assignment);
        Message *message =
            message_new(exchange, id, MESSAGE_ASSIGNMENT, id, "santa@localhost", exchange->drawn_at);
        if (id < 4)
            message_end(message, MESSAGE_SENT, exchange->drawn_at);
        g_ptr_array_add(world->messages, message);
    }
    exchange_add_rule(exchange, RULE_EXCLUSION, exchange_participant(exchange, 1),
                      exchange_participant(exchange, 3));
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    exchange_free(world->exchange);
    g_ptr_array_unref(world->messages);
    g_ptr_array_unref(world->links);
    g_ptr_array_unref(world->findings);
}

/* There is one finding, and it says so; none if `words` is NULL. */
static void expect(World *world, bool is_opened, const char *words) {
    exchange_audit(world->exchange, is_opened, world->messages, world->links, world->findings);
    if (!words) {
        g_assert_cmpuint(world->findings->len, ==, 0);
        return;
    }
    g_assert_cmpuint(world->findings->len, ==, 1);
    if (!strstr(world->findings->pdata[0], words))
        g_error("\"%s\" is not in \"%s\"", words, (char *) world->findings->pdata[0]);
}

static void nothing_is_found_in_good_order(World *world, gconstpointer data) {
    (void) data;
    expect(world, true, NULL);
}

static void a_broken_rule_is_found_once_the_pairs_are_open(World *world, gconstpointer data) {
    (void) data;
    const int64_t receivers[] = {3, 1, 4, 2};
    for (guint i = 0; i < 4; i++)
        assignment_of(world, i)->receiver_id = receivers[i];
    expect(world, false, NULL);
    expect(world, true, "breaks a rule");
}

static void two_gifts_for_one_person_are_found(World *world, gconstpointer data) {
    (void) data;
    assignment_of(world, 3)->receiver_id = 2;
    expect(world, true, "look at Dan");
}

static void a_gift_too_few_is_found_though_sealed(World *world, gconstpointer data) {
    (void) data;
    g_ptr_array_set_size(world->exchange->assignments, 3);
    expect(world, false, "Dan gives 1, but has 0 assigned");
}

static void whoever_is_not_there_is_found(World *world, gconstpointer data) {
    (void) data;
    Rule *rule = world->exchange->rules->pdata[0];
    rule->receiver_id = 9;
    expect(world, true, "a rule is about person 9, who is not there");
}

static void a_missing_person_is_found(World *world, gconstpointer data) {
    (void) data;
    g_ptr_array_remove_index(world->exchange->participants, 1);
    exchange_audit(world->exchange, true, world->messages, world->links, world->findings);
    g_assert_nonnull(strstr(world->findings->pdata[0], "person 2 is missing"));
}

static void an_unknown_rule_is_found(World *world, gconstpointer data) {
    (void) data;
    Rule *rule = world->exchange->rules->pdata[0];
    g_free(rule->kind);
    rule->kind = g_strdup("wish");
    expect(world, true, "rule 1 is of no known kind");
}

static void a_year_that_nobody_can_remember_is_found(World *world, gconstpointer data) {
    (void) data;
    Rule *rule = world->exchange->rules->pdata[0];
    g_free(rule->kind);
    rule->kind = g_strdup(RULE_HISTORY);
    rule->years_ago = INT64_MAX;
    expect(world, true, "rule 1 is of no known kind");
}

static void a_group_without_a_kind_is_found(World *world, gconstpointer data) {
    (void) data;
    exchange_add_membership(world->exchange, exchange_participant(world->exchange, 1), "team", "Sales");
    Membership *membership = world->exchange->memberships->pdata[0];
    g_clear_pointer(&membership->kind, g_free);
    expect(world, true, "a group of person 1 has no name");
}

static void a_message_that_is_never_due_is_found(World *world, gconstpointer data) {
    (void) data;
    message_of(world, 3)->due_at.s = 0;
    expect(world, true, "message 4 is queued, and never due");
}

static void a_message_that_is_over_and_due_is_found(World *world, gconstpointer data) {
    (void) data;
    message_of(world, 0)->due_at.s = 5;
    expect(world, true, "message 1 is sent, and due all the same");
}

static void a_link_that_was_not_erased_is_found(World *world, gconstpointer data) {
    (void) data;
    message_of(world, 0)->token = g_bytes_new_static("x", 1);
    expect(world, true, "message 1 is sent, and still keeps its link");
}

static void somebody_whom_nobody_tells_is_found(World *world, gconstpointer data) {
    (void) data;
    g_ptr_array_set_size(world->messages, 3);
    expect(world, true, "no message tells Dan whom to give to");
}

static void a_draw_before_the_draw_is_found(World *world, gconstpointer data) {
    (void) data;
    world->exchange->drawn_at.s = 0;
    expect(world, true, "it is not drawn, but has assignments");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, World, NULL, world_open, test, world_close)
    ADD("/audit/nothing-is-found-in-good-order", nothing_is_found_in_good_order);
    ADD("/audit/a-broken-rule-is-found-once-the-pairs-are-open",
        a_broken_rule_is_found_once_the_pairs_are_open);
    ADD("/audit/two-gifts-for-one-person-are-found", two_gifts_for_one_person_are_found);
    ADD("/audit/a-gift-too-few-is-found-though-sealed", a_gift_too_few_is_found_though_sealed);
    ADD("/audit/whoever-is-not-there-is-found", whoever_is_not_there_is_found);
    ADD("/audit/a-missing-person-is-found", a_missing_person_is_found);
    ADD("/audit/an-unknown-rule-is-found", an_unknown_rule_is_found);
    ADD("/audit/a-year-that-nobody-can-remember-is-found", a_year_that_nobody_can_remember_is_found);
    ADD("/audit/a-group-without-a-kind-is-found", a_group_without_a_kind_is_found);
    ADD("/audit/a-message-that-is-never-due-is-found", a_message_that_is_never_due_is_found);
    ADD("/audit/a-message-that-is-over-and-due-is-found", a_message_that_is_over_and_due_is_found);
    ADD("/audit/a-link-that-was-not-erased-is-found", a_link_that_was_not_erased_is_found);
    ADD("/audit/somebody-whom-nobody-tells-is-found", somebody_whom_nobody_tells_is_found);
    ADD("/audit/a-draw-before-the-draw-is-found", a_draw_before_the_draw_is_found);
    return g_test_run();
}
