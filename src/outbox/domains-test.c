/* One domain that is slow, or wants peace, keeps nobody else waiting; and a server with few connections is not away. */
#include "outbox/domains.h"
#include "outbox/relay.h"

enum { NOW = 1797768000 };

typedef struct {
    Domains *domains;
    GPtrArray *errands; /* all there are */
} World;

static void free_errand(void *errand) {
    errand_free(errand);
}

static void world_open(World *world, gconstpointer data) {
    (void) data;
    world->domains = domains_new(16);
    world->errands = g_ptr_array_new_with_free_func(free_errand);
}

static void world_close(World *world, gconstpointer data) {
    (void) data;
    domains_free(world->domains);
    g_ptr_array_unref(world->errands);
}

static void add(World *world, const char *address, int count, const char *kind) {
    for (int i = 0; i < count; i++) {
        Message *message = record_new(&message_record);
        message->kind = g_strdup(kind);
        message->id = world->errands->len + 1;
        Errand *errand = errand_new(message);
        g_ptr_array_add(world->errands, errand);
        domains_add(world->domains, errand, address);
    }
}

/* How many of the next turns are of the domain, until nobody has room. */
static int turns_of(World *world, const char *name, Errand **last) {
    int turns = 0;
    for (Errand *errand; (errand = domains_next(world->domains, (Time) {NOW}));) {
        bool wanted = g_str_equal(domain_name(errand->domain), name);
        turns += wanted;
        if (wanted && last)
            *last = errand;
    }
    return turns;
}

static const MailAnswer accepted = {MAIL_ACCEPTED, "final dot", 250, "ok"};
static const MailAnswer peace = {MAIL_DEFERRED, "RCPT TO", 421, "4.7.0 slow down"};

static void a_domain_begins_with_two_and_gets_more_for_each_that_is_taken(World *world, gconstpointer data) {
    (void) data;
    add(world, "ada@Example.com", 100, MESSAGE_ASSIGNMENT);
    Errand *last = NULL;
    g_assert_cmpint(turns_of(world, "example.com", &last), ==, 2);
    domains_arrive(last->domain, &accepted, (Time) {NOW});
    g_assert_cmpint(turns_of(world, "example.com", &last), ==, 2);
    for (int i = 0; i < 50; i++) {
        domains_arrive(last->domain, &accepted, (Time) {NOW});
        turns_of(world, "example.com", &last);
    }
    g_assert_cmpuint(domains_waiting(world->domains), ==, 100 - 16 - 51);
}

static void whoever_asks_for_peace_gets_it_and_its_mails_wait_elsewhere(World *world, gconstpointer data) {
    (void) data;
    add(world, "a@slow.example", 10, MESSAGE_ASSIGNMENT);
    add(world, "b@quick.example", 10, MESSAGE_ASSIGNMENT);
    Errand *slow = NULL;
    turns_of(world, "slow.example", &slow);
    domains_arrive(slow->domain, &peace, (Time) {NOW});
    g_assert_cmpint(turns_of(world, "slow.example", NULL), ==, 0);
    Time until = {0};
    int aside = 0;
    while (domains_set_aside(world->domains, false, (Time) {NOW}, &until))
        aside++;
    g_assert_cmpint(aside, ==, 8);
    g_assert_cmpint(until.s, ==, NOW + 30);
    g_assert_cmpuint(domains_waiting(world->domains), ==, 8); /* of the other one */
}

static void what_the_server_says_before_it_knows_for_whom_is_no_wish_of_the_domain(World *world,
                                                                                   gconstpointer data) {
    (void) data;
    MailAnswer general = {MAIL_DEFERRED, "MAIL FROM", 421, "4.7.0 slow down"};
    add(world, "a@one.example", 3, MESSAGE_ASSIGNMENT);
    Errand *errand = NULL;
    turns_of(world, "one.example", &errand);
    domains_arrive(errand->domain, &general, (Time) {NOW});
    g_assert_cmpint(turns_of(world, "one.example", NULL), ==, 1);
}

static void one_domain_never_has_all_connections_while_there_are_others(World *world, gconstpointer data) {
    (void) data;
    Errand *last = NULL;
    add(world, "b@other.example", 1, MESSAGE_ASSIGNMENT);
    turns_of(world, "other.example", NULL);
    add(world, "a@big.example", 100, MESSAGE_ASSIGNMENT);
    turns_of(world, "big.example", &last);
    int under_way = 2;
    for (int i = 0; i < 40; i++) {
        domains_arrive(last->domain, &accepted, (Time) {NOW});
        under_way += turns_of(world, "big.example", &last) - 1;
    }
    g_assert_cmpint(under_way, ==, 15);
}

static void what_somebody_waits_for_goes_first(World *world, gconstpointer data) {
    (void) data;
    add(world, "a@one.example", 3, MESSAGE_REMINDER);
    add(world, "b@one.example", 1, MESSAGE_LOGIN);
    add(world, "c@two.example", 1, MESSAGE_ASSIGNMENT);
    static const char *const order[] = {MESSAGE_LOGIN, MESSAGE_ASSIGNMENT, MESSAGE_REMINDER};
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        g_assert_cmpstr(domains_next(world->domains, (Time) {NOW})->message->kind, ==, order[i]);
}

/* ---- The mail server as a whole. */

static const MailAnswer busy = {MAIL_UNREACHABLE, "connect", 421, "too many"};

static void a_server_that_takes_fewer_connections_is_not_away(void) {
    Relay relay;
    relay_init(&relay, 4);
    g_assert_false(relay_hear(&relay, &busy, (Time) {NOW}));
    g_assert_false(relay_hear(&relay, &busy, (Time) {NOW}));
    g_assert_cmpuint(relay_room(&relay, (Time) {NOW}), ==, 2);
    for (int i = 0; i < 20; i++)
        g_assert_false(relay_hear(&relay, &accepted, (Time) {NOW}));
    g_assert_cmpuint(relay_room(&relay, (Time) {NOW}), ==, 3);
    for (int i = 0; i < 3; i++)
        g_assert_false(relay_hear(&relay, &busy, (Time) {NOW}));
    g_assert_true(relay_hear(&relay, &busy, (Time) {NOW}));
}

static void a_server_that_is_away_is_probed_less_and_less_often(void) {
    Relay relay;
    relay_init(&relay, 2);
    g_assert_false(relay_hear(&relay, &busy, (Time) {NOW}));
    g_assert_true(relay_hear(&relay, &busy, (Time) {NOW}));
    int64_t now = NOW;
    static const int64_t pauses[] = {30, 60, 120, 240, 300, 300};
    for (size_t i = 0; i < G_N_ELEMENTS(pauses); i++) {
        g_assert_cmpuint(relay_room(&relay, (Time) {now + pauses[i] - 1}), ==, 0);
        now += pauses[i];
        g_assert_cmpuint(relay_room(&relay, (Time) {now}), ==, 1);
        g_assert_true(relay_hear(&relay, &busy, (Time) {now}));
    }
    relay_hear(&relay, &accepted, (Time) {now});
    g_assert_cmpuint(relay_room(&relay, (Time) {now}), >=, 1);
    g_assert_false(relay.is_final);
}

static void a_server_that_does_not_let_us_in_is_left_at_once(void) {
    Relay relay;
    MailAnswer wrong = {MAIL_UNREACHABLE, "AUTH", 535, "5.7.8 wrong"};
    relay_init(&relay, 16);
    g_assert_true(relay_hear(&relay, &wrong, (Time) {NOW}));
    g_assert_true(relay.is_final);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, World, NULL, world_open, test, world_close)
    ADD("/domains/a-domain-begins-with-two", a_domain_begins_with_two_and_gets_more_for_each_that_is_taken);
    ADD("/domains/whoever-asks-for-peace-gets-it",
        whoever_asks_for_peace_gets_it_and_its_mails_wait_elsewhere);
    ADD("/domains/what-is-said-before-the-recipient",
        what_the_server_says_before_it_knows_for_whom_is_no_wish_of_the_domain);
    ADD("/domains/never-all-connections", one_domain_never_has_all_connections_while_there_are_others);
    ADD("/domains/what-somebody-waits-for-goes-first", what_somebody_waits_for_goes_first);
    g_test_add_func("/relay/fewer-connections", a_server_that_takes_fewer_connections_is_not_away);
    g_test_add_func("/relay/probed-less-and-less-often", a_server_that_is_away_is_probed_less_and_less_often);
    g_test_add_func("/relay/not-let-in", a_server_that_does_not_let_us_in_is_left_at_once);
    return g_test_run();
}
